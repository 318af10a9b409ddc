// The two forms in which the default model is stored, and what is packed on its way.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { loadApi } from "./api";
import { expect, root, test } from "./site";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

test("the 8-bit model says nearly what full precision says, and their classifiers are kept apart", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const scores: number[][] = [];
    const saved: Uint8Array[] = [];
    const texts = ["The goalkeeper saved a penalty", "I ordered the fish", "A long walk home"];
    const models: unknown[] = [];
    for (const model of ["minilm-l6", "minilm-l6-f32"]) {
      const hf = await window.open("cpu", model);
      const zero = await hf.zeroShot({ labels: ["food", "sport"] });
      const answers = await zero.predict(texts);
      scores.push(answers.map((answer) => answer.scores["food"] ?? NaN));
      saved.push(await zero.save());
      const { sha256: _, embeddingsId: __, ...shape } = hf.model;
      models.push(shape);
      hf.close();
    }
    const hf = await window.open();
    const refused = await window.thrown(() => hf.load(saved[1] as Uint8Array));
    const kept = (await hf.load(saved[0] as Uint8Array)).labels;
    hf.close();
    return { scores, models, refused, kept };
  });
  expect(result.models[0]).toEqual(result.models[1]);
  const [stored = [], full = []] = result.scores;
  const differences = stored.map((score, i) => Math.abs(score - (full[i] ?? NaN)));
  console.log(`shares differ by ${Math.max(...differences).toExponential(1)}`);
  expect(Math.max(...differences)).toBeLessThan(0.02);
  expect(Math.max(...differences)).toBeGreaterThan(0);
  expect(result.refused.code).toBe("bad-classifier");
  expect(result.refused.message).toContain('"minilm-l6-f32"');
  expect(result.kept).toEqual(["food", "sport"]);
});

test("packed weights open from files too, and damaged ones are refused", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const names = ["model.safetensors", "tokenizer.json", "config.json"];
    const [weights, ...rest] = await Promise.all(
      names.map(async (name) => new Uint8Array(await (await fetch(`./models/minilm-l6/${name}`)).arrayBuffer())),
    );
    if (!weights) throw new Error("no weights");
    const open = (bytes: Uint8Array<ArrayBuffer>) =>
      window.api.Homefire.open({
        device: "cpu",
        model: [bytes, ...rest].map((part, i) => new File([part as BlobPart], names[i] ?? "")),
      });
    const changed = (at: number, value: number) => {
      const copy = weights.slice();
      copy[at < 0 ? copy.length + at : at] = value;
      return copy;
    };
    const same = await open(weights);
    const { sha256 } = same.model;
    same.close();
    return {
      sha256,
      cut: await window.thrown(() => open(weights.slice(0, weights.length / 2))),
      longer: await window.thrown(() => open(changed(-3, 0))),
      huge: await window.thrown(() => open(changed(-1, 0xff))),
      tail: await window.thrown(() => open(changed(-8, (weights.at(-8) ?? 0) ^ 1))),
      head: await window.thrown(() => open(weights.slice(0, 12))),
    };
  });
  const { sha256, head, ...damaged } = result;
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  for (const [how, error] of Object.entries(damaged)) {
    expect(error.code, how).toBe("bad-model");
    expect(error.message, how).toContain("can't be unpacked");
  }
  expect(head.code).toBe("bad-model");
});

test("a server may unpack the module itself", async ({ page }) => {
  const packed = readFileSync(join(root, "pkg", "homefire_core_bg.wasm.gz"));
  await page.route("**/homefire_core_bg.wasm.gz", (route) =>
    route.fulfill({ body: gunzipSync(packed), contentType: "application/gzip" }),
  );
  const kind = await page.evaluate(async () => {
    const hf = await window.open();
    const { kind } = hf.device;
    hf.close();
    return kind;
  });
  expect(kind).toBe("cpu");
});

test("a module that is not there is said", async ({ page }) => {
  await page.route("**/homefire_core_bg.wasm.gz", (route) => route.fulfill({ status: 404 }));
  const error = await page.evaluate(() => window.thrown(() => window.open()));
  expect(error.code).toBe("download");
  expect(error.message).toContain("404");
});
