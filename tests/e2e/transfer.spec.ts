// Transfer on real texts: an encoder that was tuned on remarks about films tells remarks about products apart from fewer
// examples than the encoder as it was. People rated both for VADER (Hutto and Gilbert 2014).

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { cache } from "../../scripts/cache.mjs";
import type { Row } from "../../www/lib/index";
import { loadApi } from "./api";
import { expect, test } from "./site";

/** Every `nth` row of a data set, from the row `first` on. */
function rows(name: string, first: number, nth: number): Row[] {
  const lines = readFileSync(join(cache.data, `${name}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");
  return lines.filter((_, i) => i >= first && (i - first) % nth === 0).map((line) => JSON.parse(line) as Row);
}

test("an encoder tuned on films is better at products from few examples", async ({ page, api }) => {
  await loadApi(page, api.url);
  const given = { films: rows("film", 0, 30), pool: rows("product", 0, 6), tested: rows("product", 3, 12) };
  const { before, after, carried } = await page.evaluate(async ({ films, pool, tested }) => {
    const hf = await window.open();
    const from = await hf.train(await hf.dataset(films), { approach: "last-layers", layers: 2 });
    const [examples, texts] = [await hf.dataset(pool), await hf.dataset(tested)];
    const few = async (options: { from?: typeof from }) => {
      const found = [];
      for (let seed = 0; seed < 10; seed++) {
        const made = await hf.fewShot(examples, { shots: 8, seed, ...options });
        found.push((await made.evaluate(texts)).accuracy);
        made.close();
      }
      return found;
    };
    const head = await hf.train(examples, { approach: "head", epochs: 1, from });
    const { carried } = head.settings;
    return { before: await few({}), after: await few({ from }), carried };
  }, given);
  const mean = (all: number[]) => all.reduce((a, b) => a + b, 0) / all.length;
  console.log(
    `${given.films.length} film texts; 8 examples a label, ${given.tested.length} product texts: ${mean(before).toFixed(3)} untuned, ${mean(after).toFixed(3)} tuned`,
  );
  expect(carried).toBe("encoder");
  expect(mean(after)).toBeGreaterThan(mean(before) + 0.02);
});
