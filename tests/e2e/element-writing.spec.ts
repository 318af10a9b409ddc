// <homefire-trainer> with a language model, in a page of someone else's.

import { heard, on, refused, test, titles } from "./element-host";
import { expect } from "./site";
import { fill, setTiny, useTiny } from "./writing";

test("a language model is taught to write, and nothing of it is fetched before that is asked for", async ({
  page,
  open,
}) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const faults = await open(
    `<homefire-trainer id="writer" task="rewrite" device="cpu" steps="model data approach run try"></homefire-trainer>`,
  );
  await expect(page.locator("#writer").getByTestId("writer-get")).toBeEnabled();
  expect(await titles(page, "writer")).toEqual(["1 Language model", "2 Data", "3 Train", "4 Try it"]);
  await on(page, "writer", (element) =>
    element.setData(
      Array.from({ length: 12 }, (_, i) => ({ input: `say red ${i}`, output: `the red is ${i}` })),
      { name: "rows" },
    ),
  );
  expect(await refused(page, "writer", (element) => element.train())).toContain("The language model is not open yet");
  expect(await refused(page, "writer", (element) => element.predict(["a"]))).toContain("Call write()");
  expect(fetched.filter((path) => path.includes("/models/"))).toEqual([]);

  await useTiny(page);
  await expect(page.locator("#writer").getByTestId("pairs-summary")).toContainText("rows: 12 pairs");
  await setTiny(page);
  const result = await on(page, "writer", (element) => element.train());
  expect(result.after?.perplexity?.value).toBeLessThan(result.before?.perplexity?.value ?? 0);
  expect(await on(page, "writer", (element) => element.results.length)).toBe(1);
  // What is told comes with the next frame.
  const told = async () => (await heard(page, "result", "writer")).map(({ seconds }) => seconds);
  await expect.poll(told).toEqual([result.seconds]);
  const again = await on(page, "writer", async (element) => {
    const written = await element.write("say red 3");
    const loaded = await element.load(element.save(), "saved.safetensors");
    return [written === (await element.write("say red 3")), loaded.id, (await element.generator()).closed];
  });
  expect(again).toEqual([true, 2, false]);
  expect(faults).toEqual([]);
});

test("a language model is prompted to classify, as an approach of the element", async ({ page, open }) => {
  const faults = await open(
    `<homefire-trainer id="prompted" task="rewrite" approach="prompting" device="cpu"></homefire-trainer>`,
  );
  await useTiny(page);
  await page.evaluate(() => document.getElementById("prompted")?.setAttribute("task", "classify"));
  const words = { instruction: "which?", inputPrefix: "in: ", outputPrefix: " is ", separator: "\n" };
  await page.getByText("The words of the prompt").click();
  await fill(page, Object.fromEntries(Object.entries(words).map(([name, word]) => [`prompting-${name}`, word])));
  const found = await on(page, "prompted", async (element) => {
    const rows = ["soup", "pizza", "bread", "fries"].map((text) => ({ text, label: "food" }));
    const others = ["a goal", "a race", "a match", "a lap"].map((text) => ({ text, label: "sport" }));
    await element.setData([...rows, ...others]);
    const { name, evaluation } = await element.train();
    const [first] = await element.predict(["curry"]);
    const { id } = await element.load(element.save());
    const [again] = await element.predict(["curry"]);
    return { name, size: evaluation?.size, id, same: JSON.stringify(first) === JSON.stringify(again) };
  });
  expect(found).toEqual({ name: "Prompt with 2 examples", size: 8, id: 2, same: true });
  expect(faults).toEqual([]);
});
