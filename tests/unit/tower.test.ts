// What the tower says of each approach.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glow, partsOf } from "../../www/app/tower/parts";

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
