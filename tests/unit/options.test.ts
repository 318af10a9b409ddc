// The page's settings as the library's options.

import assert from "node:assert/strict";
import { test } from "node:test";

import { approachSettings, fitsHead, optionsOf, wordsOf } from "../../www/app/actions/options";
import { checkSnapshot } from "../../www/app/projects/schema";
import { restore } from "../../www/app/projects/snapshot";
import type { ApproachChoice } from "../../www/app/state/settings";
import { Store } from "../../www/app/store";
import { frames } from "./page";
import old from "./project-version-1.json";

frames();

const choiceOf = (approach: string): ApproachChoice =>
  ["prototype", "neighbours", "label-prior"].includes(approach) ? "few-shot" : (approach as ApproachChoice);

test("approaches that an earlier version compared have the same settings still, so that they are not run again", () => {
  const store = new Store();
  const source = { id: old.snapshot.data.id, source: "text,label\n" };
  const files = old.snapshot.runs.map(({ id }) => ({ id, bytes: new Uint8Array([id]) }));
  restore(store, checkSnapshot(old.snapshot), source, files);
  assert.equal(old.snapshot.compared.results.length, 3);
  for (const { contestant: kept } of old.snapshot.compared.results) {
    assert.deepEqual(approachSettings(store, choiceOf(kept.approach)), kept);
  }
});

test("each approach has its own settings and no other's", () => {
  const store = new Store();
  store.setting("lora", { rank: 3, epochs: 9 });
  store.setting("full", { epochs: 2 });
  assert.equal(optionsOf(store, "lora").rank, 3);
  assert.equal(optionsOf(store, "lora").epochs, 9);
  const full = optionsOf(store, "full");
  assert.equal(full.epochs, 2);
  for (const other of ["rank", "layers", "alpha", "feedForward", "pairs", "hidden"]) assert.ok(!(other in full), other);
  assert.equal(optionsOf(store, "last-layers").epochs, 4);
});

test("an alpha of 0 is left to the library, and another one is not", () => {
  const store = new Store();
  assert.ok(!("alpha" in optionsOf(store, "lora")));
  store.setting("lora", { alpha: 12 });
  assert.equal(optionsOf(store, "lora").alpha, 12);
});

test("a head is fitted as long as nothing of its minibatches is changed, and then the library is told of no such setting", () => {
  const store = new Store();
  assert.ok(fitsHead(store));
  assert.deepEqual(Object.keys(optionsOf(store, "head")).sort(), ["approach", "classWeights", "hidden", "seed"]);
  store.setting("head", { epochs: 3 });
  assert.ok(!fitsHead(store));
  assert.equal(optionsOf(store, "head").epochs, 3);
  store.setting("head", { epochs: 40, hidden: 128 });
  assert.ok(!fitsHead(store));
});

test("the examples of contrastive tuning are drawn before a run, and by the library in a comparison", () => {
  const store = new Store();
  store.setting("contrastive", { shots: 4, drawSeed: 5 });
  const run = optionsOf(store, "contrastive");
  assert.ok(!("shots" in run) && !("drawSeed" in run));
  const compared = approachSettings(store, "contrastive") as { shots?: number; drawSeed?: number };
  assert.deepEqual([compared.shots, compared.drawSeed], [4, 5]);
});

test("a label means its description, or its name where that is blank, also one called as a property of every object is", () => {
  const store = new Store();
  store.setting("words", { descriptions: { a: " an a ", b: " " }, template: "About {}." });
  const { labels, template } = wordsOf(store, { labels: ["a", "b", "toString"] });
  assert.deepEqual(labels, { a: "an a", b: "b", toString: "toString" });
  assert.equal(template, "About {}.");
});
