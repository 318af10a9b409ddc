// When a store is written, and when it is not: in a browser that refuses every write, each try is seen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Autosave } from "../../www/app/projects/autosave";
import { Store } from "../../www/app/store";
import { frames } from "./page";

frames();
Object.assign(globalThis, { document: new EventTarget() });

/** A store, and how often it was tried to be written. */
function kept(isKept: boolean) {
  const store = new Store();
  const tried = { begun: 0, failed: 0 };
  const listener = {
    begun: () => (tried.begun += 1),
    kept: () => assert.fail("there is no database here"),
    failed: () => (tried.failed += 1),
  };
  return { store, tried, autosave: new Autosave(store, { id: "p", name: "P", created: 1 }, isKept, listener) };
}

test("what is not kept is no reason to write, and what is kept is", async () => {
  const { store, tried, autosave } = kept(true);
  store.set({ announcement: "Done.", reading: "a.csv", splits: [] });
  await autosave.flush();
  assert.equal(tried.begun, 0);
  store.setting("head", { epochs: 3 });
  await autosave.flush();
  assert.deepEqual(tried, { begun: 1, failed: 1 });
  autosave.drop();
});

test("a change back to what was there is a change all the same, and one to the same is none", async () => {
  const { store, tried, autosave } = kept(true);
  store.set({ approach: store.approach });
  await autosave.flush();
  assert.equal(tried.begun, 0);
  store.set({ approach: "lora" });
  store.set({ approach: "head" });
  await autosave.flush();
  assert.equal(tried.begun, 1);
  autosave.drop();
});

test("what could not be written is tried again", async () => {
  const { store, tried, autosave } = kept(true);
  store.set({ selectedId: 1 });
  await autosave.flush();
  await autosave.flush();
  assert.equal(tried.begun, 2);
  autosave.drop();
});

test("a project that is not there yet is written, and one that was let go of is not", async () => {
  const { store, tried, autosave } = kept(false);
  await autosave.flush();
  assert.equal(tried.begun, 1);
  autosave.drop();
  store.set({ approach: "lora" });
  await autosave.flush();
  assert.equal(tried.begun, 1);
});
