// How the page's store counts its changes, and what of it is kept.

import assert from "node:assert/strict";
import { test } from "node:test";

import { keptFields, persistence } from "../../www/app/state/persistence";
import { completeSettings, initialSettings } from "../../www/app/state/settings";
import { Store, type StoreField } from "../../www/app/store";
import { frames } from "./page";

frames();

test("a field has another version when it is set to something else, and only then", () => {
  const store = new Store();
  const before = store.version(["approach"]);
  store.set({ approach: "lora" });
  const after = store.version(["approach"]);
  assert.notEqual(after, before);
  store.set({ approach: "lora" });
  assert.equal(store.version(["approach"]), after);
  store.set({ approach: "head" });
  assert.notEqual(store.version(["approach"]), after);
  assert.notEqual(store.version(["approach"]), before);
});

test("what goes on and is not kept leaves the version of what is kept as it was", () => {
  const store = new Store();
  const before = store.version(keptFields);
  store.set({ announcement: "Done.", reading: "a.csv", splits: [], errors: { run: "No." } });
  store.changed();
  assert.equal(store.version(keptFields), before);
  store.set({ selectedId: 1 });
  assert.notEqual(store.version(keptFields), before);
});

test("a setting is changed in its own group alone, and what stood there before is not touched", () => {
  const store = new Store();
  const before = store.settings;
  store.setting("lora", { rank: 4, weightDecay: 0.5 });
  assert.deepEqual(store.settings, {
    ...initialSettings,
    lora: { ...initialSettings.lora, rank: 4, weightDecay: 0.5 },
  });
  assert.deepEqual(before, initialSettings);
  const version = store.version(["settings"]);
  store.setting("lora", { rank: 4 });
  assert.equal(store.version(["settings"]), version);
});

test("one store's settings are not another's", () => {
  const [one, other] = [new Store(), new Store()];
  one.setting("words", { descriptions: { a: "an a" } });
  assert.deepEqual(other.settings.words.descriptions, {});
});

test("settings that are missing are as they are at first", () => {
  assert.deepEqual(completeSettings({}), initialSettings);
  const { head } = completeSettings({ head: { epochs: 3 } });
  assert.deepEqual(head, { ...initialSettings.head, epochs: 3 });
});

test("every field that a new store has stands in the table of what is kept", () => {
  const held = Object.keys(new Store()) as StoreField[];
  assert.ok(held.length > 10);
  for (const field of held) assert.ok(field in persistence, field);
});

test("a change is told once a frame", async () => {
  const store = new Store();
  let told = 0;
  store.addEventListener("change", () => (told += 1));
  store.set({ approach: "lora" });
  store.set({ approach: "full" });
  store.changed();
  assert.equal(told, 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(told, 1);
});
