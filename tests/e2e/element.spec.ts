// <homefire-trainer> in a page of someone else's: a strict policy, no special headers, and two of them.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HomefireTrainerElement } from "../../www/lib/element";
import { CSV } from "./person";
import { LINES, heard, on, refused, test, titles } from "./element-host";
import { expect } from "./site";

test("two on a page share a worker and a model, and the last one out ends it", async ({ page, open }) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const faults = await open(`
    <homefire-trainer id="first" device="cpu" approach="zero-shot" steps="run results" data="${LINES}"></homefire-trainer>
    <homefire-trainer id="second" device="cpu" models="/models" steps="run try" src="table.csv"></homefire-trainer>
    <div id="elsewhere"></div>`);
  await expect(page.locator("#first").getByTestId("start")).toBeEnabled();
  await expect(page.locator("#second").getByTestId("start")).toBeEnabled();
  expect(page.workers()).toHaveLength(1);
  expect(fetched.filter((path) => path.endsWith(".safetensors"))).toHaveLength(1);
  expect(fetched.filter((path) => path.endsWith(".wasm.gz"))).toHaveLength(1);

  const same = await on(page, "first", async (element) => {
    const other = document.querySelector<HomefireTrainerElement>("#second");
    return (await element.homefire()) === (await other?.homefire());
  });
  expect(same).toBe(true);

  // Both at once, in the one worker.
  const runs = await Promise.all([
    on(page, "first", (element) => element.train()),
    on(page, "second", (element) => element.train()),
  ]);
  expect(runs.map(({ name }) => name)).toEqual(["Zero-shot", "Head, linear"]);
  // So few are cross-validated, each tested on once.
  for (const run of runs) expect(run.evaluation?.size).toBe(12);

  // Moving it is not removing it.
  await on(page, "second", (element) => document.getElementById("elsewhere")?.append(element));
  await page.waitForTimeout(100);
  expect(page.workers()).toHaveLength(1);
  expect((await on(page, "second", (element) => element.predict(["The goalkeeper saved it"])))[0]?.label).toBe("sport");

  await on(page, "first", (element) => element.remove());
  await page.waitForTimeout(100);
  expect((await on(page, "second", (element) => element.predict(["Fresh bread"])))[0]?.label).toBe("food");
  expect(page.workers()).toHaveLength(1);

  // Taken out and put back it has its data and its run still.
  await page.evaluate(() => {
    const element = document.getElementById("second");
    element?.remove();
    Object.assign(window, { kept: element });
  });
  await expect.poll(() => page.workers().length).toBe(0);
  await page.evaluate(() => document.body.append((window as unknown as { kept: HTMLElement }).kept));
  expect((await on(page, "second", (element) => element.predict(["Fresh bread"])))[0]?.label).toBe("food");
  expect((await on(page, "second", (element) => element.train())).id).toBe(2);
  expect(page.workers()).toHaveLength(1);
  await on(page, "second", (element) => element.remove());
  await expect.poll(() => page.workers().length).toBe(0);

  // Out in the middle of a start, it leaves nothing behind.
  await page.evaluate(async () => {
    const element = document.createElement("homefire-trainer");
    element.device = "cpu";
    element.data = "a: b\nc: d\n";
    document.body.append(element);
    await new Promise((done) => setTimeout(done, 300));
    element.remove();
  });
  await expect.poll(() => page.workers().length).toBe(0);
  expect(faults).toEqual([]);
});

test("methods and events, without a click", async ({ page, open }) => {
  // Long enough to be told of.
  await page.route("**/model.safetensors", async (route) => {
    await new Promise((done) => setTimeout(done, 1000));
    await route.continue();
  });
  const faults = await open(`<main></main>`);
  // Made by a script, with attributes that hold at once.
  const before = await page.evaluate(async (table) => {
    const element = document.createElement("homefire-trainer");
    element.id = "made";
    element.setAttribute("device", "cpu");
    element.setAttribute("steps", "run");
    document.querySelector("main")?.append(element);
    const messages: string[] = [];
    const note = (error: Error) => void messages.push(error.message);
    await element.train().catch(note);
    await element.predict(["a"]).catch(note);
    try {
      element.save();
    } catch (error) {
      note(error as Error);
    }
    await element.setData("nothing that is a table").catch(note);
    await element.setData(table, { name: "a table" });
    await element.setData([{ text: "", label: "" }]).catch(note);
    return messages;
  }, CSV);
  expect(before[0]).toContain("There are no data");
  expect(before[1]).toContain("There is no run yet");
  expect(before[2]).toContain("There is no run yet");
  expect(before).toHaveLength(5);
  expect(await on(page, "made", async (element) => (await element.homefire()).device.kind)).toBe("cpu");

  const run = await on(page, "made", (element) => element.train());
  expect(run).toMatchObject({ id: 1, name: "Head, linear", evaluation: { size: 12 } });
  const [answer] = await on(page, "made", (element) => element.predict(["The goalkeeper saved a penalty"]));
  expect(answer?.label).toBe("sport");
  expect(Object.values(answer?.scores ?? {}).reduce((sum, share) => sum + share)).toBeCloseTo(1, 5);

  const again = await on(page, "made", async (element) => {
    const loaded = await element.load(element.save(), "kept.safetensors");
    const [answer] = await element.predict(["The goalkeeper saved a penalty"]);
    return { loaded, label: answer?.label, results: element.results.map(({ id }) => id) };
  });
  expect(again).toMatchObject({ loaded: { id: 2 }, label: "sport", results: [1, 2] });
  expect(again.loaded.evaluation).toBeUndefined();
  expect(await refused(page, "made", (element) => element.load(new Blob(["no"])))).toMatch(/\.$/);

  await expect.poll(() => heard(page, "result", "made").then((all) => all.length)).toBe(2);
  const phases = () => heard(page, "progress", "made").then((all) => all.map(({ phase }) => phase));
  await expect.poll(phases).toContain("download");
  const errors = () => heard(page, "error", "made").then((all) => all.map(({ message }) => message));
  // Each fault once, as it arises.
  expect((await errors()).slice(0, 2)).toEqual(before.slice(3));
  expect(await errors()).toHaveLength(3);
  await on(page, "made", (element) => (element.data = "nothing that is a table"));
  await expect.poll(async () => (await errors()).slice(3)).toEqual([before[3]]);

  await on(page, "made", (element) => void (element.approach = "last-layers"));
  // While a run goes on, other data and another run are refused.
  const busy = await on(page, "made", async (element) => {
    const running = element.train();
    const told = await Promise.all(
      [element.train(), element.setData("a: b")].map((work) =>
        work.then(
          () => "",
          (error: Error) => error.message,
        ),
      ),
    );
    await running;
    return told;
  });
  for (const message of busy) expect(message).toContain("A run is going on");
  expect(await errors()).toHaveLength(4);
  await expect.poll(phases).toContain("train");
  expect(faults).toEqual([]);
});

test("attributes: which steps, from where, how far", async ({ page, open }) => {
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  const faults = await open(`
    <homefire-trainer id="first" steps="run  data,nonsense run" approach="lora"></homefire-trainer>
    <homefire-trainer id="all" approach="no-such"></homefire-trainer>
    <homefire-trainer id="foreign" steps="data" src="http://elsewhere.example/table.csv"></homefire-trainer>
    <homefire-trainer id="absent" steps="data" src="no-such.csv"></homefire-trainer>`);
  expect(await titles(page, "first")).toEqual(["1 Examples", "2 Run"]);
  expect(await titles(page, "all")).toEqual([
    "1 Model and device",
    "2 Examples",
    "3 How far to train",
    "4 Run",
    "5 Results",
    "6 Try it",
    "7 Take it with you",
    "8 Compare",
  ]);
  await expect(page.locator("#all").getByTestId("approach-head")).toBeChecked();
  await on(page, "first", (element) => element.setAttribute("steps", "approach"));
  await expect(page.locator("#first").getByTestId("approach-lora")).toBeChecked();
  expect(await titles(page, "first")).toEqual(["1 How far to train"]);
  await on(page, "all", (element) => (element.device = "cpu"));
  await expect(page.locator("#all").getByRole("radio", { name: /^CPU/ })).toBeChecked();

  const foreign = page.locator("#foreign").getByTestId("data-error");
  await expect(foreign).toContainText("only name a file of this page's own origin, and elsewhere.example is another.");
  await expect(page.locator("#absent").getByTestId("data-error")).toContainText(
    "no-such.csv could not be downloaded (404)",
  );
  expect((await heard(page, "error", "foreign"))[0]?.message).toContain("own origin");
  expect(requests.filter((url) => url.includes("elsewhere"))).toEqual([]);
  // No model is fetched for nothing.
  expect(requests.filter((url) => url.includes("models"))).toEqual([]);
  expect(page.workers()).toHaveLength(0);
  expect(faults.filter((fault) => !fault.includes("404"))).toEqual([]);
});

test("styled from outside; what data say is text and no markup", async ({ page, open }) => {
  const hostile = `<img src=x onerror=document.title='broken'><b>bold</b>`;
  const faults = await open(`
    <homefire-trainer id="first" device="cpu" approach="zero-shot" steps="data run results try"></homefire-trainer>
    <homefire-trainer id="second" steps="run"></homefire-trainer>`);
  const rows = ["x", "y"].flatMap((label) =>
    Array.from({ length: 5 }, (_, i) => ({ text: `${hostile} ${label} ${i}`, label: `${label}${hostile}` })),
  );
  await page.evaluate(
    async ({ rows, hostile }) => {
      const element = document.querySelector("homefire-trainer");
      await element?.setData(rows, { name: hostile });
      await element?.train();
    },
    { rows, hostile },
  );
  const first = page.locator("#first");
  await first.getByTestId("try-text").fill(hostile);
  await expect(first.getByTestId("prediction")).toContainText(hostile);
  await expect(first.getByTestId("per-label")).toContainText(`x${hostile}`);
  expect(await first.locator("img, b").count()).toBe(0);
  expect(await page.title()).toBe("host");

  const look = (id: string, selector: string, name: string) =>
    page
      .locator(`#${id} ${selector}`)
      .first()
      .evaluate((one, name) => getComputedStyle(one).getPropertyValue(name), name);
  const differ = async (selector: string, name: string, value: string) => {
    expect(await look("first", selector, name)).toBe(value);
    expect(await look("second", selector, name)).not.toBe(value);
  };
  await differ("button.primary", "background-color", "rgb(1, 2, 3)");
  await differ("section", "background-color", "rgb(4, 5, 6)");
  await differ("h2", "letter-spacing", "3px");
  await differ(".number", "border-radius", "0px");
  await differ("hf-run section", "border-top-width", "7px");
  await differ("button.primary", "text-transform", "uppercase");
  expect(await look("first", "hf-data section", "border-top-width")).toBe("1px");
  expect(await look("first", "p", "font-size")).toBe("20px");
  expect(faults).toEqual([]);
});

test("what it is given is taken as people have it, or refused in a sentence", async ({ page, open }) => {
  await open(`<homefire-trainer id="odd" steps="data run" device="cpu"></homefire-trainer>`);
  const found = await on(page, "odd", async (element) => {
    const rows = ["soup", "bread", "rice", "noodles"].flatMap((text, i) => [
      { text, label: 1 },
      { text: `match ${i}`, label: 0 },
    ]);
    const odd = [...rows, { text: "" }, null, { text: "no label" }, { label: "no text" }, { text: 5, label: true }];
    await element.setData(odd as never);
    const run = await element.train();
    const bytes = element.save();
    const loaded = await element.load(bytes.buffer);
    const says = (work: () => unknown) =>
      Promise.resolve()
        .then(work)
        .then(
          () => "nothing",
          (error: Error) => error.message,
        );
    return {
      labels: run.evaluation?.confusion.labels,
      loaded: loaded.id,
      said: [
        await says(() => element.setData(null as never)),
        await says(() => element.setData([{ message: "a", category: "b" }] as never)),
        await says(() => element.predict("soup" as never)),
        await says(() => element.load("classifier" as never)),
      ],
    };
  });
  expect(found.labels).toEqual(["1", "0", "true"]);
  expect(found.loaded).toBe(2);
  expect(found.said[0]).toContain("must be a string, a File or Blob, bytes, or an array of rows");
  expect(found.said[1]).toContain('"message", "category"');
  expect(found.said[2]).toContain("Put one text into a list too");
  expect(found.said[3]).toContain("must be bytes");
});

test("an address that gives a web page in place of a table says so", async ({ page, open, host }) => {
  writeFileSync(
    join(host.folder, "tickets.csv"),
    "<!doctype html>\n<html><head><title>App</title></head><body></body></html>",
  );
  await open(`<homefire-trainer id="page" steps="data" device="cpu" src="tickets.csv"></homefire-trainer>`);
  await expect.poll(() => heard(page, "error", "page").then((all) => all[0]?.message)).toContain("web page");
});
