// The examples by their labels, the samples as they are read before a model has come, and what needs a look.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import { accept, about, toCheck } from "../../www/app/actions/checks";
import { languagesRead, offered, sampleRows } from "../../www/app/actions/samples";
import { filterRows } from "../../www/app/panels/rows-filter";
import { groupsAbout, groupsOf } from "../../www/app/state/groups";
import { Store, type EditedRow, type Loaded } from "../../www/app/store";
import { frames } from "./page";

frames();

const rows: EditedRow[] = [
  { text: "One", label: "b", out: true },
  { text: "Two", label: " a" },
  { text: "Three", label: "b", came: "a" },
  { text: "Four", label: "a", edited: true },
  { text: "Five", label: "a" },
  { text: "Six", label: "a" },
  { text: "Seven", label: "c", out: true },
];

test("labels come in the order of their first row in use, as the marks do, and those left out come last", () => {
  const { labels, groups } = groupsOf(rows);
  assert.deepEqual(labels, ["a", "b"]);
  assert.deepEqual(
    groups.map(({ label, count, out, places, texts }) => [label, count, out, places, texts]),
    [
      ["a", 4, 0, [1, 3, 4, 5], ["Two", "Four", "Five"]],
      ["b", 1, 1, [2], ["Three"]],
      ["c", 0, 1, [], []],
    ],
  );
  // The same rows are looked through once.
  assert.equal(groupsOf(rows), groupsOf(rows));
  const first = [{ text: "Two", label: "a" }];
  assert.deepEqual(
    groupsAbout({ labels: ["a", "b"], counts: [4, 1] }, first).groups.map(({ count, texts }) => [count, texts]),
    [
      [4, ["Two"]],
      [1, []],
    ],
  );
});

test("rows are found by their label, their words, and what was done to them", async () => {
  const find = async (wanted: object) => {
    const filter = { label: "", words: "", kind: "all" as const, first: 6, ...wanted };
    return (await filterRows(rows, filter, () => false))?.map(({ place }) => place);
  };
  assert.deepEqual(await find({}), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(await find({ label: "a" }), [1, 3, 4, 5]);
  assert.deepEqual(await find({ words: " OUR" }), [3]);
  assert.deepEqual(await find({ kind: "out" }), [0, 6]);
  // Relabelled, reworded, or added after the first six.
  assert.deepEqual(await find({ kind: "changed" }), [2, 3, 6]);
});

test("the samples are as large as the page says, and each stands only beside a model that may read it", () => {
  const store = new Store();
  const names = (all: { file: string }[]) => all.map(({ file }) => file);
  assert.deepEqual(languagesRead(store), ["en"]);
  assert.deepEqual(names(offered(store).samples), ["tickets.csv", "films.csv"]);
  assert.deepEqual(names(offered(store).unread), ["nachrichten.csv"]);
  // Of a model from elsewhere nobody knows it.
  store.set({ model: { id: "hub:someone/a-model" } });
  const { samples, unsure } = offered(store);
  assert.deepEqual(names(samples), ["tickets.csv", "films.csv", "nachrichten.csv"]);
  assert.deepEqual(names(unsure), ["nachrichten.csv"]);
  for (const { file, texts, labels } of samples) {
    const path = fileURLToPath(new URL(`../../www/samples/${file}`, import.meta.url));
    const read = sampleRows(readFileSync(path, "utf8"));
    assert.equal(read.length, texts, file);
    assert.equal(new Set(read.map(({ label }) => label)).size, labels, file);
    assert.ok(read.every(({ text }) => text.length > 3 && !/^"|"$|""/.test(text)));
  }
});

test("a sample's quotes are read as a table's are", () => {
  const read = sampleRows('text,label\r\n"He said ""no"", twice",a\r\nplain,b\r\n');
  assert.deepEqual(read, [
    { text: 'He said "no", twice', label: "a" },
    { text: "plain", label: "b" },
  ]);
});

/** A store with data that a check was made of and a run was tested on. */
function checked(): Store {
  const store = new Store();
  const data = {
    ...{ id: "d", lineage: "l", name: "a.csv", source: "", options: {}, firstRows: [] },
    about: {
      size: 100,
      labels: ["a", "b"],
      counts: [50, 50],
      problems: [{ row: 3, reason: "no text" }],
      similarLabels: [],
    },
  } as unknown as Loaded;
  const issue = { row: 4, text: "Five", label: "a", suggested: "b" };
  const found = { judged: 100, accuracy: 0.9, labelIssues: [issue, { ...issue, row: 5, text: "Six" }], duplicates: [] };
  const mistakes = [{ text: "Five", label: "a", predicted: "b", score: 0.8 }];
  const run = { id: 1, testPart: "l/0.2/0", evaluation: { mistakes } };
  store.set({ data, checking: { of: "l", found } as never, runs: [run] as never, selectedId: 1 });
  return store;
}

test("what needs a look is counted once each, settled by accepting it and undone by the toast", () => {
  const store = checked();
  const found = toCheck(store)!;
  // A row left out, a mistake, and the one doubtful label that is not the same as that.
  assert.equal(found.size, 3);
  assert.deepEqual(
    found.issues.map(({ text }) => text),
    ["Six"],
  );
  accept(store, "issue", found.issues.map(about.issue));
  accept(store, "mistake", [about.mistake(found.mistakes[0]!)]);
  assert.equal(toCheck(store)!.size, 1);
  store.toast?.undo?.();
  assert.equal(toCheck(store)!.size, 2);
  // Of other data it says nothing.
  store.set({ data: { ...store.data!, lineage: "other" } });
  assert.deepEqual(toCheck(store)!.mistakes, []);
});
