// What the tower says of each approach.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelReport } from "../../www/lib/index";
import { completeSettings, type ApproachChoice } from "../../www/app/state/settings";
import { glow, partsOf } from "../../www/app/tower/parts";
import { weightsTrained } from "../../www/app/tower/weights";

test("nothing of the encoder is trained by zero-shot, few-shot, a prompt or a head", () => {
  for (const approach of ["zero-shot", "few-shot", "prototype", "prompting", "head"] as const) {
    const { embeddings, layers } = partsOf(approach, 3);
    assert.deepEqual([embeddings, ...layers], ["frozen", "frozen", "frozen", "frozen"], approach);
  }
  assert.equal(partsOf("zero-shot", 3).top, "label words");
  assert.equal(partsOf("few-shot", 3).top, "examples");
  assert.equal(partsOf("prototype", 3).top, "examples");
  assert.equal(partsOf("prompting", 3).top, "prompt");
  assert.equal(partsOf("head", 3).top, "head");
});

test("the last layers are those farthest from the words", () => {
  assert.deepEqual(partsOf("last-layers", 4, 1).layers, ["frozen", "frozen", "frozen", "trained"]);
  assert.deepEqual(partsOf("last-layers", 4, 9).layers, ["trained", "trained", "trained", "trained"]);
  assert.equal(partsOf("last-layers", 4, 9).embeddings, "frozen");
});

test("adapters leave the layers frozen", () => {
  assert.deepEqual(partsOf("lora", 3, 2).layers, ["frozen", "adapters", "adapters"]);
  assert.deepEqual(partsOf("lora", 2).layers, ["adapters", "adapters"]);
});

test("full and contrastive tuning change everything, contrastive also less", () => {
  assert.equal(partsOf("full", 2).embeddings, "trained");
  assert.equal(partsOf("contrastive", 2).embeddings, "trained");
  assert.deepEqual(partsOf("contrastive", 3, 1).layers, ["frozen", "frozen", "trained"]);
  assert.equal(partsOf("contrastive", 3, 1).embeddings, "frozen");
});

test("a part glows by the logarithm of its update", () => {
  assert.equal(glow(undefined), 0);
  assert.equal(glow(0), 0);
  assert.equal(glow(Number.NaN), 0);
  assert.ok(Math.abs(glow(1e-3) - 2 / 3) < 1e-9);
  assert.equal(glow(0.5), 1);
});

test("the weights that are trained are counted as a run's report counts them", () => {
  // all-MiniLM-L6-v2, without the pooler that sentence-transformers leaves out.
  const layer = 12 * 384 * 384 + 13 * 384;
  const words = (30_522 + 512 + 2) * 384 + 2 * 384;
  const model = {
    ...{ hidden: 384, layers: 6, vocabulary: 30_522, embedding: 384, parameters: words + 6 * layer },
  } as ModelReport;
  const trained = (approach: ApproachChoice) => weightsTrained(approach, completeSettings({}), { model, labels: 4 });
  assert.equal(trained("zero-shot"), 0);
  assert.equal(trained("head"), 1540);
  assert.equal(trained("last-layers"), 1540 + 2 * layer);
  assert.equal(trained("lora"), 1540 + 2 * 4 * completeSettings({}).lora.rank * 2 * 384);
  assert.ok(Math.abs(trained("full") / (model.parameters + 1540) - 1) < 0.001);
});
