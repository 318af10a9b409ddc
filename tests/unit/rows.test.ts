// What a caller may hand over as data, before it goes to the worker.

import assert from "node:assert/strict";
import { test } from "node:test";

import { HomefireError } from "../../www/lib/errors";
import { tableOf } from "../../www/lib/rows";

const of = (source: unknown) => tableOf(source, "data");
const text = async (source: unknown) => (of(source) as Blob).text();

test("a table is a string, a Blob or bytes of any kind", async () => {
  const csv = "text,label\na,b";
  const bytes = new TextEncoder().encode(csv);
  for (const source of [csv, new Blob([csv]), bytes, bytes.buffer, new DataView(bytes.buffer), Buffer.from(csv)]) {
    assert.equal(await text(source), csv);
  }
  const part = new TextEncoder().encode(`xx${csv}yy`).subarray(2, -2);
  assert.equal(await text(part), csv);
});

test("rows are copied, with what is used of them", () => {
  const row = { text: "a", label: 1, more: () => 1 };
  assert.deepEqual(of([row, { text: "b" }, { label: true }, null, 5]), [
    { text: "a", label: 1 },
    { text: "b" },
    { label: true },
    null,
    5,
  ]);
});

test("what can't be handed over is a row of its own, and not the end of all", () => {
  const trap = {
    get text(): string {
      throw new Error("mine");
    },
    label: "a",
  };
  const rows = of([trap, { text: Symbol("s"), label: () => 1 }, { review: "a", stars: 5 }]) as unknown[];
  assert.equal(rows.length, 3);
  assert.doesNotThrow(() => structuredClone(rows));
  assert.deepEqual(Object.keys(rows[2] as object), ["review", "stars"]);
});

test("what is no table is refused by what it is", () => {
  const refused: [unknown, RegExp][] = [
    [undefined, /undefined/],
    [5, /5/],
    [new Map([["a", "b"]]), /Map\. Spread it/],
    [new Set(["a"]), /Set\. Spread it/],
    [Promise.resolve(""), /await/],
    [new URL("https://a.example/"), /URL/],
  ];
  for (const [source, said] of refused) {
    assert.throws(
      () => of(source),
      (error) => error instanceof HomefireError && error.code === "bad-settings" && said.test(error.message),
    );
  }
});
