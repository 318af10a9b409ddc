// Errors of the library: their key, parameters and position, also where they cross from the worker; and the catalogue of messages.

import assert from "node:assert/strict";
import { test } from "node:test";

import { advice } from "../../www/app/language/advice-messages";
import { core } from "../../www/app/language/core-messages";
import { answer } from "../../www/lib/answer";
import { HomefireError, fault, isTrap, refusal, toWire, toldOf } from "../../www/lib/errors";
import { MESSAGES, inEnglish, tell } from "../../www/lib/messages";
import type { Told } from "../../www/lib/wasm/homefire_core";

/** An error as the module throws it. */
const thrownByCore = (code: string, message: string, told: Told): Error =>
  Object.assign(new Error(message), { name: "HomefireError", code, told });

/** What a worker's answer comes to on the page. */
async function crossed(thrown: Error): Promise<HomefireError> {
  const answered = structuredClone(
    await answer(() => {
      throw thrown;
    }),
  );
  assert(!answered.ok);
  const { code, message, told } = answered.error;
  return new HomefireError(code, message, told);
}

test("an error of the core crosses with its key, its parameters and its position", async () => {
  const why: Told = { key: "tensor_short", parameters: { tensor: "head.0.weight", bytes: 12 } };
  const told: Told = { key: "classifier_damaged", parameters: { file: "a.safetensors", what: why } };
  const error = await crossed(thrownByCore("bad-classifier", "a.safetensors is damaged.", told));
  assert.equal(error.code, "bad-classifier");
  assert.equal(error.message, "a.safetensors is damaged.");
  assert.equal(error.key, "classifier_damaged");
  assert.deepEqual(error.parameters, { file: "a.safetensors", what: why });
  assert.deepEqual(error.position, { file: "a.safetensors", tensor: "head.0.weight" });
});

test("an error of the library crosses the same way, and stays what it is", async () => {
  const error = fault("bad-model", "longer_than_it_should_be", { file: "model.safetensors", bytes: 1234 });
  const other = await crossed(error);
  assert.deepEqual({ ...other }, { ...error });
  assert.equal(other.message, "model.safetensors is larger than the 1234 bytes it should have.");
  assert.deepEqual(other.position, { file: "model.safetensors" });
});

test("an error that somebody else threw has no key, no parameters and no position", async () => {
  const error = await crossed(new TypeError("x is not a function"));
  assert.equal(error.code, "internal");
  assert(!("key" in error));
  assert.deepEqual([error.parameters, error.position], [{}, {}]);
  assert.deepEqual(toWire("what"), { code: "internal", message: "what" });
});

test("a module that has stopped, and want of memory, are told by their messages", () => {
  const trap = new RangeError("Maximum call stack size exceeded");
  assert(isTrap(trap));
  assert.equal(toWire(trap).told?.key, "core_stopped");
  assert.match(toWire(trap).message, /^Homefire's core stopped \(Maximum call stack size exceeded\)\./);
  assert.equal(toWire(new RangeError("Array buffer allocation failed")).told?.key, "too_little_memory");
});

test("the outer position counts where a message within has one too", () => {
  const inner = tell("model_file_missing", { file: "inner.json", all: "" });
  const error = refusal("bad-model", tell("not_fetched", { file: "outer.json", url: "", why: inner }));
  assert.deepEqual(error.position, { file: "outer.json" });
  assert.deepEqual(toldOf(error)?.parameters["why"], inner);
});

test("a message is written with what it is given, messages within it too", () => {
  const files = tell("both", { first: "tokenizer.json", second: "config.json" });
  assert.equal(
    inEnglish(tell("model_files_missing", { files, all: "all" })),
    "tokenizer.json and config.json are missing. Choose all together.",
  );
  assert.equal(
    inEnglish(tell("string_too_long", { name: "texts[0]", characters: 1_000_001, most: 1_000_000 })),
    "texts[0] has 1,000,001 characters; at most 1,000,000 are read.",
  );
  // What looks like a parameter in a parameter is text.
  assert.equal(inEnglish(tell("pass_this", { code: "{code}" })), "Pass {code}.");
});

test("keys are names, and none is one of the core's", () => {
  const keys = Object.keys(MESSAGES);
  assert.deepEqual(
    keys.filter((key) => !/^[a-z0-9]+(_[a-z0-9]+)*$/.test(key)),
    [],
  );
  assert.deepEqual(
    keys.filter((key) => key in core || key in advice),
    [],
  );
});
