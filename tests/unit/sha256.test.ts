// The hash of our own, for pages whose browser has none for them.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";

import { sha256 } from "../../www/lib/hash";
import { softSha256 } from "../../www/lib/sha256";

const theirs = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("every length up to three blocks", () => {
  for (let length = 0; length <= 192; length++) {
    const bytes = new Uint8Array(randomBytes(length));
    assert.equal(hex(softSha256(bytes)), theirs(bytes), `${length} bytes`);
  }
});

test("a part of a larger buffer, and what is larger than a page of memory", () => {
  const all = new Uint8Array(randomBytes(1_000_003));
  for (const part of [all, all.subarray(1), all.subarray(7, 100_000)]) {
    assert.equal(hex(softSha256(part)), theirs(part));
  }
});

test("the browser's own is taken where there is one, and says the same", async () => {
  const bytes = new Uint8Array(randomBytes(1000));
  assert.equal(await sha256(bytes), theirs(bytes));
});
