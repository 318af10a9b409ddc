// The commands: each named once, and each key belonging to one.
import { frames } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { next } from "../../www/app/frame/lead";
import { isEmbedded, viewOf } from "../../www/app/route";
import { commands } from "../../www/app/commands/training";
import { Store } from "../../www/app/store";

frames();

test("every command has a name and a key of its own", () => {
  const all = Object.values(commands);
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  const keys = all.flatMap((one) => ("keys" in one ? [one.keys] : []));
  assert.equal(new Set(keys).size, keys.length);
});

test("the button that leads on is the next thing to do", () => {
  const store = new Store();
  store.set({ beside: true, column: "train" });
  assert.equal(next(store)?.name, "begin");
  store.set({ column: "examples" });
  assert.equal(next(store), undefined);
  store.set({ task: "rewrite" });
  assert.equal(next(store), undefined);
});

test("the address names the view", () => {
  assert.equal(viewOf(""), "work");
  assert.equal(viewOf("#compare"), "compare");
  assert.equal(viewOf("#lesson=approaches&step=3"), "learn");
  assert.equal(viewOf("#nonsense"), "work");
  assert.equal(isEmbedded("#lesson=approaches&step=3&embed"), true);
  assert.equal(isEmbedded("#lesson=approaches&step=3"), false);
  assert.equal(isEmbedded("#compare&embed"), false);
});
