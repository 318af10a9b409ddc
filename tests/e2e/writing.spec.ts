// A language model on the page: got, taught, tested, tried and saved, as a newcomer would click it.

import { readFileSync } from "node:fs";

import AxeBuilder from "@axe-core/playwright";
import { unzipSync } from "fflate";

import { projectMenu, keptEpoch, settle } from "./person";
import { expect, test, watch } from "./site";
import { fill, haltingSite, HOSTILE, PAIRS, pastePairs, setTiny, useTiny } from "./writing";

test("a newcomer teaches a model to rewrite, tries it, saves it, and finds all of it after a reload", async ({
  page,
  site,
}) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await expect(page.getByTestId("task-classify")).toBeChecked();
  await page.getByTestId("task-rewrite").check();
  // Nothing is fetched before the button that says how much it is.
  await expect(page.getByTestId("writer-get")).toHaveText("Download the language model (98.4 MB)");
  await page.getByTestId("sample-chemistry").click();
  await expect(page.getByTestId("pairs-status")).toContainText("is read once the language model is open");
  await useTiny(page);
  await expect(page.getByTestId("pairs-summary")).toContainText("chemistry.csv: 40 pairs, no row left out.");
  await expect(page.getByTestId("pairs-split")).toContainText("20 pairs to learn from, 20 pairs to test on");
  await expect(page.getByTestId("pairs-inputColumn").locator("option:checked")).toHaveText("abstract");

  await pastePairs(page, PAIRS);
  await expect(page.getByTestId("pairs-summary")).toContainText("16 pairs, 1 row left out.");
  await page.getByText("1 row left out, and why").click();
  await expect(page.getByTestId("pairs-problems")).toContainText("Row 18");
  await expect(page.getByTestId("pairs-rows")).toContainText("onerror");

  await setTiny(page);
  await page.getByTestId("tune-estimate").click();
  await expect(page.getByTestId("tune-estimated")).toContainText("14,848 weights");
  await page.getByTestId("tune").click();
  await expect(page.getByTestId("verdict")).toContainText("perplexity fell by");
  await expect(page.getByTestId("figures").locator("tbody tr")).toHaveCount(4);
  await expect(page.getByTestId("figures")).toContainText("Longest sentence");
  await page.getByText("Read what it wrote, for 2 pairs").click();
  await expect(page.getByTestId("tested").locator("li")).toHaveCount(2);

  // Both write, one after the other; what is there before the end is shown.
  await page.getByTestId("write-before").evaluate((text) => {
    const seen = new Set<string>();
    new MutationObserver(() => seen.add(text.textContent)).observe(text, { childList: true });
    Object.assign(window, { seen });
  });
  await fill(page, { "sampling-maxTokens": "40" });
  await page.getByTestId("write-text").fill("say blue number 3");
  await page.getByTestId("write").click();
  await expect(page.getByTestId("write-after-end")).toContainText("after a prompt of");
  expect(await page.evaluate(() => (window as unknown as { seen: Set<string> }).seen.size)).toBeGreaterThan(2);
  const before = await page.getByTestId("write-before").textContent();
  const after = await page.getByTestId("write-after").textContent();
  expect(before).not.toBe(after);

  // The tokens are reached by the keyboard.
  await page.getByTestId("write-after-end").locator("..").getByText("The next token").click();
  const tokens = page.getByTestId("tokens-after");
  await tokens.getByRole("button").first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(tokens.getByTestId("likely")).toContainText("In place 2");
  await expect(tokens.getByTestId("likely").locator("code")).toHaveCount(8);
  await page.getByTestId("write-before-end").locator("..").getByText("What it read").click();
  await expect(page.getByTestId("read-before")).toHaveText("Input: say blue number 3\nOutput:");

  const saving = page.waitForEvent("download");
  await page.getByTestId("carry-save").click();
  const saved = readFileSync((await (await saving).path()) ?? "");
  const exporting = page.waitForEvent("download");
  await page.getByTestId("carry-peft").click();
  const zip = unzipSync(readFileSync((await (await exporting).path()) ?? ""));
  expect(
    Object.keys(zip)
      .map((name) => name.split("/").at(-1))
      .sort(),
  ).toEqual(["README.md", "adapter_config.json", "adapter_model.safetensors"]);

  await settle(page);
  await page.reload();
  await expect(page.getByTestId("task-rewrite")).toBeChecked();
  await expect(page.getByTestId("pairs-summary")).toContainText("16 pairs");
  await expect(page.getByTestId("verdict")).toContainText("perplexity fell by");
  await useTiny(page);
  await page.getByTestId("write-text").fill("say blue number 3");
  await page.getByTestId("write").click();
  await expect(page.getByTestId("write-after-end")).toContainText("after a prompt of");
  await expect(page.getByTestId("write-after")).toHaveText(after ?? "");
  await page.getByTestId("carry-load").setInputFiles({ name: "run.safetensors", mimeType: "", buffer: saved });
  await expect(page.getByTestId("untested")).toContainText("run.safetensors was loaded.");
  expect(await page.evaluate(() => (window as { harmed?: boolean }).harmed)).toBeUndefined();
  expect(faults).toEqual([]);
});

test("a run is paused, goes on after a reload from its checkpoint, and is stopped with the best so far", async ({
  page,
  site,
}) => {
  await page.goto(site.url);
  await page.getByTestId("task-rewrite").check();
  await useTiny(page);
  await pastePairs(page, PAIRS);
  await expect(page.getByTestId("pairs-summary")).toContainText("16 pairs");
  await setTiny(page, "900");
  await page.getByTestId("tune").click();
  await expect(page.getByTestId("tune-status")).toContainText("left");
  await expect(page.getByTestId("task-classify")).toBeDisabled();
  await page.getByTestId("tune-pause").click();
  await expect(page.getByTestId("tune-status")).toContainText("Paused");
  await expect.poll(() => keptEpoch(page)).toBeGreaterThan(0);
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByTestId("tune-interrupted")).toContainText("of 900");
  await useTiny(page);
  await page.getByTestId("tune-resume").click();
  await expect(page.getByTestId("tune-status")).toContainText("epoch");
  await expect(page.getByTestId("tune-stop")).toBeEnabled();
  await page.getByTestId("tune-stop").click();
  await expect(page.getByTestId("verdict")).toBeVisible();
  await expect(page.getByTestId("tune-interrupted")).toHaveCount(0);

  // A run that is cancelled leaves nothing behind.
  await page.getByTestId("tune").click();
  await expect(page.getByTestId("tune-status")).toContainText("left");
  await page.getByTestId("tune-cancel").click();
  await expect(page.getByTestId("tune")).toBeEnabled();
  await expect(page.getByTestId("tune-error")).toBeEmpty();
});

test("texts are gone on with, and a project's file has all of it", async ({ page, site }) => {
  await page.goto(site.url);
  await page.getByTestId("task-continue").check();
  await useTiny(page);
  const texts = Array.from(
    { length: 12 },
    (_, i) => `The water is ${["red", "blue"][i % 2]} and number ${i} is there.`,
  );
  await pastePairs(page, texts.join("\n\n"));
  await expect(page.getByTestId("pairs-summary")).toContainText("12 texts");
  await page.getByText("Settings", { exact: true }).click();
  await fill(page, { "tuning-epochs": "6", "tuning-learningRate": "0.02" });
  await page.getByTestId("tune").click();
  await expect(page.getByTestId("verdict")).toContainText("perplexity fell by");
  await expect(page.getByTestId("figures").locator("tbody tr")).toHaveCount(1);
  await page.getByTestId("write-text").fill("The water is");
  await page.getByTestId("write").click();
  await expect(page.getByTestId("write-after-end")).toContainText("after a prompt of");

  await projectMenu(page);
  const exporting = page.waitForEvent("download");
  await page.getByTestId("project-export").click();
  const buffer = readFileSync((await (await exporting).path()) ?? "");
  await projectMenu(page);
  await page.getByTestId("project-new").click();
  await expect(page.getByTestId("task-classify")).toBeChecked();
  await projectMenu(page);
  await page.getByTestId("project-import").setInputFiles({ name: "p.homefire.zip", mimeType: "", buffer });
  await expect(page.getByTestId("task-continue")).toBeChecked();
  await expect(page.getByTestId("verdict")).toContainText("perplexity fell by");
  await expect(page.getByTestId("pairs-summary")).toContainText("12 texts");
});

test("the language model is fetched by a click, stopped, gone on with, kept, and writes without a network", async ({
  page,
}) => {
  const server = await haltingSite(30_000_000);
  try {
    await page.goto(server.url);
    await expect(page.getByTestId("offline-ready")).toBeVisible();
    await page.getByTestId("task-rewrite").check();
    await expect(page.getByTestId("writer-kept")).toContainText("not downloaded yet");
    expect(server.starts).toEqual([]);
    await page.getByTestId("writer-get").click();
    await expect(page.getByTestId("writer-progress")).toContainText(/[1-3]\d\.\d MB of 98\.4 MB/);
    await page.getByTestId("writer-stop").click();
    await expect(page.getByTestId("writer-get")).toContainText(/Download the other \d\d\.\d MB/);
    await expect(page.getByTestId("writer-error")).toBeEmpty();
    server.goOn();
    await page.getByTestId("writer-get").click();
    await expect(page.getByTestId("writer")).toContainText("Open on the");
    expect(server.starts.at(-1)).toBeGreaterThan(0);
    await expect(page.getByTestId("writer-kept")).toContainText("kept here, works offline");

    await page.getByTestId("sample-chemistry").click();
    await expect(page.getByTestId("pairs-summary")).toContainText("40 pairs");
    await settle(page);
    await server.close();
    await page.reload();
    // It is opened again by itself, since there is something to use it for.
    await expect(page.getByTestId("writer")).toContainText("Open on the");
    await page.getByText("The prompt, and how it writes").click();
    await fill(page, { "sampling-maxTokens": "16", "prompt-shots": "1" });
    await page.getByTestId("write-example").click();
    await page.getByTestId("write").click();
    await expect(page.getByTestId("write-before-end")).toContainText("16 tokens after a prompt of");
    await page.getByText("What it read").click();
    // The instruction, one example with its answer, and the input.
    await expect(page.getByTestId("read-before")).toHaveText(/\[system\][^]*\[user\][^]*\[assistant\][^]*\[user\]/);

    await page.getByTestId("kept").locator("> summary").click();
    await page.getByTestId("forget-smollm2-135m").click();
    await expect(page.getByTestId("writer-kept")).toContainText("not downloaded yet");
  } finally {
    await server.close().catch(() => undefined);
  }
});

test("what can't be used is said where it happened, and changes nothing", async ({ page, site }) => {
  await page.goto(site.url);
  await page.getByTestId("task-rewrite").check();
  await page.getByText("Use another language model or device").click();
  await page.getByTestId("writer-files").setInputFiles({ name: "x.gguf", mimeType: "", buffer: Buffer.from("GGUF") });
  await expect(page.getByTestId("writer-error")).toContainText(/\w/);
  await expect(page.getByTestId("writer-get")).toBeEnabled();
  await useTiny(page);
  await expect(page.getByTestId("writer-error")).toBeEmpty();
  await pastePairs(page, "only one column\na\nb\n");
  await expect(page.getByTestId("pairs-error")).toContainText("column");
  await pastePairs(page, PAIRS);
  await expect(page.getByTestId("pairs-summary")).toContainText("16 pairs");
  await expect(page.getByTestId("pairs-error")).toBeEmpty();
  await page.getByTestId("write-text").fill("word ".repeat(500));
  await page.getByTestId("write").click();
  await expect(page.getByTestId("write-error")).toContainText("Shorten it");
  // Inputs that are too long are cut, to be learned from and to be tested on.
  await setTiny(page, "1");
  const long = Array.from({ length: 8 }, (_, i) => `${"word ".repeat(300)}${i},yes`).join("\n");
  await pastePairs(page, `question,answer\n${long}`);
  await expect(page.getByTestId("pairs-summary")).toContainText("8 pairs");
  await page.getByTestId("tune").click();
  await expect(page.getByTestId("verdict")).toContainText("perplexity");
  await expect(page.getByTestId("tune-error")).toBeEmpty();
  await expect(page.getByTestId("carry-save")).toBeEnabled();
  await page.getByTestId("carry-load").setInputFiles({ name: "r.safetensors", mimeType: "", buffer: Buffer.from("x") });
  await expect(page.getByTestId("carry-error")).toContainText("Choose another file.");
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious where a model writes, and nothing scrolls sideways, ${scheme}`, async ({
    page,
    site,
  }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(site.url);
    await page.getByTestId("task-rewrite").check();
    const findings = async () =>
      (await new AxeBuilder({ page }).analyze()).violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.flat().join(" ")}`));
    await expect(page.getByTestId("writer-get")).toBeVisible();
    expect(await findings()).toEqual([]);
    await useTiny(page);
    await pastePairs(page, PAIRS);
    await expect(page.getByTestId("pairs-summary")).toContainText("16 pairs");
    await setTiny(page, "1");
    await page.getByTestId("tune").click();
    await expect(page.getByTestId("verdict")).toBeVisible();
    await page.getByTestId("write-text").fill(HOSTILE.slice(0, 30));
    await page.getByTestId("write").click();
    await expect(page.getByTestId("write-after-end")).toContainText("after a prompt of");
    for (const name of ["The next token", "What it read", "Read what it wrote"]) {
      for (const one of await page.getByText(name).all()) await one.click();
    }
    expect(await findings()).toEqual([]);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => page.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(width);
    }
  });
}

test.describe("in German", () => {
  test.use({ locale: "de-DE" });

  test("the panels of a language model have no English left", async ({ page, site }) => {
    await page.goto(site.url);
    await page.getByTestId("task-rewrite").check();
    await expect(page.getByTestId("writer-get")).toHaveText("Das Sprachmodell herunterladen (98,4 MB)");
    await useTiny(page, "Ein anderes Sprachmodell oder Gerät verwenden", "Geöffnet auf");
    const texts = await page
      .locator("hf-task-switch, hf-writer, hf-pairs, hf-tune, hf-written, hf-write, hf-carry")
      .all();
    expect(texts).toHaveLength(7);
    for (const one of texts) {
      const said = await one.evaluate(
        (element) => (element.shadowRoot as unknown as { textContent: string }).textContent,
      );
      expect(said).not.toMatch(/\b(the|is|are|and|of|its|this|that|no|with|it)\b/i);
    }
  });
});
