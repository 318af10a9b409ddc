// What a map and the picture of a model are drawn from: embeddings, their snapshots while a run goes on, and how far each step goes.

import { loadApi } from "./api";
import { expect, test } from "./site";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

/** The largest difference of two lists of numbers. */
const apart = (a: number[] = [], b: number[] = []): number =>
  a.length === b.length ? Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Infinity)))) : Infinity;

test("examples are embedded, and followed while a run moves the encoder", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const plain = ({ embeddings, width, indices }: Awaited<ReturnType<typeof hf.embed>>) => ({
      is: [embeddings instanceof Float32Array, indices instanceof Uint32Array],
      embeddings: [...embeddings],
      width,
      indices: [...indices],
    });
    const drawn = { most: 4, seed: 1 };
    const run = { approach: "lora", layers: 1, epochs: 2, batchSize: 4, validation: 0 } as const;
    const snapshots: { epoch: number; width: number; embeddings: number[] }[] = [];
    const phases = new Set<string>();
    const watched = await hf.train(data, {
      ...run,
      snapshots: { data, ...drawn },
      onSnapshot: ({ embeddings, ...rest }) => snapshots.push({ ...rest, embeddings: [...embeddings] }),
      onProgress: ({ phase }) => phases.add(phase),
    });
    const alone = await hf.train(data, run);
    const heads: number[] = [];
    await hf.train(data, { epochs: 2, snapshots: { data }, onSnapshot: ({ epoch }) => heads.push(epoch) });
    const text = ["The striker ate a curry"];
    return {
      all: plain(await hf.embed(data)),
      some: plain(await hf.embed(data, drawn)),
      tuned: plain(await hf.embed(data, { ...drawn, classifier: watched })),
      snapshots,
      phases: [...phases],
      same: [await watched.predict(text), await alone.predict(text)],
      heads,
      refused: [
        await window.thrown(() => hf.embed(data, { most: 0 })),
        await window.thrown(() => hf.embed(data, { signal: AbortSignal.abort() })),
        await window.thrown(() => hf.train(data, { ...run, snapshots: { data, most: 501 }, onSnapshot: () => 1 })),
        await window.thrown(() => hf.train(data, { ...run, snapshots: {} as never })),
      ].map(({ code }) => code),
    };
  });
  expect(found.all.is).toEqual([true, true]);
  expect(found.all.width).toBe(384);
  expect(found.all.indices).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(found.all.embeddings).toHaveLength(3840);
  expect(found.some.indices).toHaveLength(4);
  const rows = found.some.indices.flatMap((index) => found.all.embeddings.slice(index * 384, (index + 1) * 384));
  expect(found.some.embeddings).toEqual(rows);
  const [before, between, after] = found.snapshots;
  expect(found.snapshots.map(({ epoch, width }) => [epoch, width])).toEqual([
    [0, 384],
    [1, 384],
    [2, 384],
  ]);
  expect(apart(before?.embeddings, found.some.embeddings)).toBeLessThan(1e-4);
  expect(apart(after?.embeddings, found.tuned.embeddings)).toBeLessThan(1e-4);
  expect(apart(before?.embeddings, between?.embeddings)).toBeGreaterThan(1e-4);
  expect(found.phases.sort()).toEqual(["embed", "train"]);
  // Nobody looks at it, or somebody does: the run comes to the same.
  expect(found.same[0]).toEqual(found.same[1]);
  expect(found.heads).toEqual([]);
  expect(found.refused).toEqual(["bad-settings", "aborted", "bad-settings", "bad-settings"]);
});

test("each step says how far the parts that it trains have gone", async ({ page }) => {
  const { tuned, heads, fitted } = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const told = async (settings: Parameters<typeof hf.train>[1]) => {
      const all: { part: string; layer?: number; ratio: number }[][] = [];
      await hf.train(data, { ...settings, onStep: ({ updateRatios }) => all.push(updateRatios) });
      return all;
    };
    return {
      tuned: await told({ approach: "last-layers", layers: 2, epochs: 2, batchSize: 4 }),
      heads: await told({ hidden: 8, epochs: 3 }),
      fitted: await told({}),
    };
  });
  for (const ratios of tuned) {
    expect(ratios.map(({ part, layer }) => [part, layer])).toEqual([
      ["layer", 5],
      ["layer", 6],
      ["head", undefined],
    ]);
    for (const { ratio } of ratios) expect(ratio > 0 && ratio < 0.2, String(ratio)).toBe(true);
  }
  expect(tuned.length).toBeGreaterThan(1);
  expect(heads.at(-1)?.map(({ part }) => part)).toEqual(["head"]);
  expect(fitted.flat()).toEqual([]);
});

test("what these calls can't use is refused before anything is done", async ({ page }) => {
  const { wrong, strange } = await page.evaluate(async () => {
    const [hf, other] = await Promise.all([window.open(), window.open()]);
    const [data, theirs] = [await hf.dataset(window.rows), await other.dataset(window.rows)];
    const one = await hf.zeroShot({ labels: ["food", "sport"] });
    const any = (value: unknown) => value as never;
    const onSnapshot = () => undefined;
    const said = (calls: (() => unknown)[]) => Promise.all(calls.map((call) => window.thrown(call)));
    return {
      wrong: await said([
        () => one.nearest(any("a"), { data }),
        () => one.nearest(["a"], any({})),
        () => one.nearest(["a"], { data, nearest: 101 }),
        () => hf.embed(any(window.rows)),
        () => hf.embed(data, { classifier: any(1) }),
        () => hf.embed(data, { most: 0.5 }),
        () => hf.train(data, { snapshots: any({}), onSnapshot }),
        () => hf.train(data, { snapshots: { data }, onSnapshot: any(1) }),
      ]),
      strange: await said([
        () => one.nearest(["soup"], { data: theirs }),
        () => other.embed(theirs, { classifier: one }),
        () => hf.train(data, { snapshots: { data: theirs }, onSnapshot }),
      ]),
    };
  });
  for (const { code, message } of wrong) expect(code, message).toBe("bad-settings");
  for (const { message } of strange) expect(message).toContain("of another Homefire");
});
