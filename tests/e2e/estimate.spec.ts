// What a run is said to take before it, beside what it took.

import { loadApi } from "./api";
import { expect, test } from "./site";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

test("an estimate is within a factor of two of the run", async ({ page }) => {
  const runs = await page.evaluate(async () => {
    const hf = await window.open();
    const rows = Array.from({ length: 8 }, (_, i) =>
      window.rows.map(({ text, label }) => ({ text: `${text}, and so it went on for day ${i} of that week`, label })),
    ).flat();
    const data = await hf.dataset(rows);
    const test = await hf.dataset(window.rows);
    const all = [];
    for (const [options, shots] of [
      [{ approach: "last-layers", layers: 1, epochs: 4, patience: 0 }],
      [{ approach: "lora", layers: 3, epochs: 2, patience: 0 }],
      [{ approach: "full", epochs: 2, patience: 0 }],
      // All of each label, as an estimate is of all that it is given.
      [{ approach: "contrastive", layers: 3, pairs: 2 }, 40],
    ] as const) {
      const estimate = await hf.estimate(data, options);
      const { results } = await hf.compare(data, test, [{ ...options, ...(shots ? { shots } : {}) }]);
      const [run] = results;
      if (!run?.evaluation) throw new Error(JSON.stringify(run));
      all.push({ approach: options.approach, estimate, ...run });
    }
    return all;
  });
  for (const { approach, estimate, seconds, memory, trainedWeights } of runs) {
    const [time, room] = [estimate.seconds / seconds, estimate.memory / memory];
    console.log(
      `${approach}: ${estimate.seconds.toFixed(1)} s and ${Math.round(estimate.memory / 1e6)} MB estimated, ${seconds.toFixed(1)} s and ${Math.round(memory / 1e6)} MB taken`,
    );
    expect(estimate.trainedWeights).toBe(trainedWeights);
    expect(estimate.share).toBeLessThanOrEqual(1);
    expect(time).toBeGreaterThan(0.5);
    expect(time).toBeLessThan(2);
    expect(room).toBeGreaterThan(0.8);
    expect(room).toBeLessThan(2);
  }
});

test("a run that won't fit is refused with what would", async ({ page }) => {
  const { refused, run } = await page.evaluate(async () => {
    const hf = await window.open();
    const long = "many words in a row ".repeat(80);
    const data = await hf.dataset(
      Array.from({ length: 300 }, (_, i) => ({ text: `${i} ${long}`, label: i % 2 ? "odd" : "even" })),
    );
    const options = { approach: "full", batchSize: 256 } as const;
    return {
      refused: await window.thrown(() => hf.estimate(data, options)),
      run: await window.thrown(() => hf.train(data, options)),
    };
  });
  expect(refused.code).toBe("no-memory");
  expect(refused.message).toMatch(/would take about \d+\.\d GB.*A batch of \d+ fits/);
  expect(run).toEqual(refused);
});
