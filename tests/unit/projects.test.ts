// What is kept of a project: it comes back equal, also from before, and what is no project is refused with a sentence.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

import type { PromptCurvePoint } from "../../www/lib/index";
import { packProject, unpackProject } from "../../www/app/projects/file";
import { groupedSettings, migrated } from "../../www/app/projects/migrations";
import { checkEarlier, checkRows, checkSnapshot } from "../../www/app/projects/schema";
import type { RunFile, Snapshot } from "../../www/app/projects/record";
import { filesOf, restore, snapshot, sourceOf } from "../../www/app/projects/snapshot";
import { persistence } from "../../www/app/state/persistence";
import { completeSettings, initialSettings, type Settings } from "../../www/app/state/settings";
import { Store, type LoadedPairs, type Run, type StoreField, type Tuned } from "../../www/app/store";
import { checkPairs } from "../../www/app/projects/writing-schema";
import { frames } from "./page";
import old from "./project-version-1.json";

frames();

const about = {
  approach: "head",
  labels: ["a", "b"],
  examples: 4,
  trainedWeights: 770,
  settings: { epochs: 3 },
  metrics: { accuracy: 0.5 },
  exports: ["onnx"],
} as const;

const run = (id: number): Run =>
  ({ id, from: "data.csv", about, bytes: new Uint8Array([id]), seconds: 2, classifier: {} }) as unknown as Run;

/** One that prompts a language model. */
const promptedRun = (id: number): Run => {
  const { approach: _approach, ...others } = about;
  return {
    ...{ id, from: "data.csv", about: { ...others, approach: "prompting", exports: [] }, base: "0f", notices: [told] },
    ...{ bytes: new Uint8Array([id]), prompted: {} },
  } as unknown as Run;
};

const rows = [
  { text: "one", label: "a" },
  { text: "two", label: "b", came: "a" },
  { text: "three", label: "b", out: true as const },
];

/** A message, as it is kept beside its English. */
const told = {
  key: "in_words",
  parameters: {
    text: "t",
    number: 1,
    figure: { value: 1234.5, digits: 1 },
    message: { key: "within", parameters: {} },
  },
};

const spread = { mean: 0.5, least: 0.4, most: 0.6 };

/** What prompts with one example of each label came to. */
const point: PromptCurvePoint = {
  shots: 1,
  calibrations: [
    { calibration: "batch", overDraws: spread, draws: [{ seed: 0, accuracies: [0.4, 0.6], overOrders: spread }] },
  ],
};

/** An approach that could not be made. */
const failed = {
  contestant: { approach: "head" },
  name: "head",
  ...{ seconds: 0, memory: 0, trainedWeights: 0, share: 0 },
  error: { code: "bad-data", message: "No.", told },
};

const reading = {
  format: "csv" as const,
  encoding: "utf-8" as const,
  header: true,
  columns: ["text", "label"],
  textColumn: 0,
  labelColumn: 1,
  notes: ["1 of 1,234.5."],
  told: [told],
};

/** A language model that was tuned and tested. */
const tuned = (id: number): Tuned => {
  const measure = { value: 12.5, interval: [10, 15] };
  const rouge = { rouge1: measure, rouge2: { value: 0 }, rougeL: measure };
  const prompt = { instruction: "Go on.", style: "chat", shots: [{ input: "i", output: "o" }] };
  const test = { shots: 1, perplexity: measure, rouge, firstSentence: rouge, outputs: ["<b>o</b>"], scores: [0.5] };
  return {
    ...{ id, task: "rewrite", from: "pairs.csv", base: "0f", bytes: new Uint8Array([id]), generator: {} },
    about: { approach: "lora", settings: { epochs: 3 }, pairs: 4, trainedWeights: 99, prompt },
    ...{ tested: [{ input: "i", output: "o" }], testSet: "t", before: test, after: test, seconds: 2 },
  } as unknown as Tuned;
};

/** Pairs as a table brings them. */
const pairs = {
  ...{ id: "p", name: "pairs.csv", source: "input,output\na,b\n", options: { inputColumn: 0 } },
  about: {
    ...{ size: 1, texts: false, parts: { train: 1, validation: 0, test: 0 }, problems: [] },
    reading: { ...reading, columns: ["input", "output"], inputColumn: 0, outputColumn: 1 },
  },
  ...{ firstRows: [{ input: "a", output: "b" }], pairs: {} },
} as unknown as LoadedPairs;
for (const gone of ["textColumn", "labelColumn"]) Reflect.deleteProperty(pairs.about.reading, gone);

/** A store in which everything that is kept differs from what is there at first. */
function filled(): Store {
  const store = new Store();
  store.set({
    deviceChoice: "cpu",
    task: "continue",
    tuned: [tuned(4)],
    tunedId: 4,
    pairs: { rewrite: pairs },
    model: { id: "bge-small" },
    approach: "lora",
    approaches: ["zero-shot", "lora"],
    settings: completeSettings({ lora: { rank: 4 }, words: { descriptions: { a: "an a" } } }),
    selectedId: 2,
    runs: [run(1), run(2), promptedRun(3)],
    compared: { testSet: "t", advice: "Take Head.", results: [failed] } as unknown as NonNullable<Store["compared"]>,
    learning: { testSet: "t", majority: 0.5, curves: [] },
    accepted: ["l/issue/1/a/b"],
    promptCurve: { testSet: "t", points: [point] },
    data: {
      id: "d",
      lineage: "l",
      name: "data.csv",
      source: "text,label\none,a\ntwo,b\nthree,b\n",
      options: { textColumn: 0 },
      about: { size: 2, labels: ["a", "b"], counts: [1, 1], problems: [{ row: 4, reason: "No.", told }], reading },
      firstRows: [{ text: "one", label: "a" }],
      rows,
      dataset: {},
    } as unknown as NonNullable<Store["data"]>,
    rows: { rows: [...rows, { text: "", label: "" }], settled: rows, undo: [], redo: [] },
    earlier: [{ name: "Typed by hand", draft: rows }],
  });
  return store;
}

/** What a store has of the fields that are kept in a project. */
function kept(store: Store): Partial<Record<StoreField, unknown>> {
  const fields = (Object.keys(persistence) as StoreField[]).filter((field) =>
    ["snapshot", "beside"].includes(persistence[field]),
  );
  const all = Object.fromEntries(fields.map((field) => [field, store[field]]));
  const { dataset: _dataset, ...data } = store.data ?? {};
  const bare = store.runs.map(({ classifier: _classifier, prompted: _prompted, ...one }) => one);
  const written = store.tuned.map(({ generator: _generator, ...one }) => one);
  const read = Object.entries(store.pairs).map(([task, { pairs: _pairs, ...one }]) => [task, one]);
  return { ...all, data, runs: bare, tuned: written, pairs: Object.fromEntries(read), rows: store.rows?.rows };
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const restored = (of: Snapshot, source: ReturnType<typeof sourceOf> | undefined, files: RunFile[]): Store => {
  const store = new Store();
  restore(store, of, source, files);
  return store;
};

test("all that is kept comes back equal, and nothing else stands in a snapshot", () => {
  const store = filled();
  const first = kept(new Store());
  for (const [field, value] of Object.entries(kept(store)))
    assert.notDeepEqual(value, first[field as StoreField], field);
  const written = snapshot(store);
  assert.deepEqual(checkSnapshot(plain(written)), plain(written));
  const back = restored(checkSnapshot(plain(written)), sourceOf(store), filesOf(store));
  assert.deepEqual(kept(back), kept(store));
  assert.equal(back.newId(), 5);
});

test("a new store comes back as it is at first", () => {
  const back = restored(checkSnapshot(plain(snapshot(new Store()))), undefined, []);
  assert.deepEqual(kept(back), kept(new Store()));
});

test("of a person's own files, and of a hub's model that is not kept yet, nothing is written", () => {
  const store = new Store();
  store.set({ model: { files: [] } });
  assert.equal(snapshot(store).model, undefined);
});

test("data whose rows are another's, and runs whose files are missing, are left out", () => {
  const store = filled();
  const back = restored(snapshot(store), { ...sourceOf(store), id: "other" }, [run(2)]);
  assert.equal(back.data, undefined);
  assert.deepEqual(
    back.runs.map(({ id }) => id),
    [2],
  );
});

test("any settings come back equal", () => {
  const value = (first: unknown): fc.Arbitrary<unknown> =>
    typeof first === "number"
      ? fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0)
      : typeof first === "boolean"
        ? fc.boolean()
        : typeof first === "string"
          ? fc.constant(first)
          : fc.dictionary(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), {
              maxKeys: 3,
              noNullPrototype: true,
            });
  const group = (firsts: object) =>
    fc.record(Object.fromEntries(Object.entries(firsts).map(([name, first]) => [name, value(first)])));
  const settings = fc.record(
    Object.fromEntries(Object.entries(initialSettings).map(([name, firsts]) => [name, group(firsts)])),
  ) as unknown as fc.Arbitrary<Settings>;
  fc.assert(
    fc.property(settings, (any) => {
      const store = new Store();
      store.set({ settings: any });
      const text = JSON.stringify(snapshot(store));
      // Keys that mean something to an object are refused or dropped, and are no labels that a table brings.
      fc.pre(!text.includes("__proto__") && !text.includes('"constructor"') && !text.includes('"prototype"'));
      const back = restored(checkSnapshot(JSON.parse(text)), undefined, []);
      assert.deepEqual(plain(back.settings), plain(any));
    }),
    { numRuns: 200 },
  );
});

test("a project of version 1 opens with its settings in their groups, for each approach that had them", () => {
  const whole = migrated(old.snapshot) as Snapshot;
  const checked = checkSnapshot(old.snapshot);
  // A setting that has come since is at its default.
  assert.deepEqual(checked.settings, completeSettings(whole.settings));
  assert.deepEqual(checked.settings, {
    test: { by: "auto", share: 0.2, seed: 3 },
    words: { template: "This text is about {}.", descriptions: { sport: "games" } },
    start: { run: 0 },
    curve: { draws: 2 },
    "few-shot": { shots: 4, seed: 5, method: "label-prior", neighbours: 3 },
    head: { ...initialSettings.head, epochs: 30, weightDecay: 0.02, seed: 7 },
    "last-layers": {
      ...initialSettings["last-layers"],
      layers: 1,
      epochs: 2,
      batchSize: 8,
      weightDecay: 0.02,
      seed: 7,
    },
    lora: {
      ...initialSettings.lora,
      ...{ layers: 1, epochs: 2, batchSize: 8, learningRate: 0.002, weightDecay: 0.02, seed: 7 },
      ...{ rank: 4, alpha: 12, feedForward: true },
    },
    full: { ...initialSettings.full, epochs: 2, batchSize: 8, weightDecay: 0.02, seed: 7 },
    pairs: initialSettings.pairs,
    prompt: initialSettings.prompt,
    prompting: initialSettings.prompting,
    sampling: initialSettings.sampling,
    tuning: initialSettings.tuning,
    "writing-lora": initialSettings["writing-lora"],
    "writing-last-layers": initialSettings["writing-last-layers"],
    contrastive: {
      ...initialSettings.contrastive,
      ...{ shots: 4, drawSeed: 5, pairs: 3, epochs: 2, batchSize: 8, weightDecay: 0.02, seed: 7 },
    },
  });
  assert.equal(checked.version, 3);
  assert.equal(checked.task, "classify");
  assert.deepEqual(checked.tuned, []);
  assert.equal(checked.runs.length, old.snapshot.runs.length);
  assert.deepEqual(plain(checked.compared), old.snapshot.compared);
  assert.deepEqual(plain(checked.learning), old.snapshot.learning);
  assert.deepEqual(plain(checked.data), old.snapshot.data);
});

test("settings that are in groups already stay as they are", () => {
  assert.deepEqual(groupedSettings(initialSettings), initialSettings);
  assert.deepEqual(groupedSettings({}), {});
});

test("a snapshot with something else at any place is refused by that place, or read within its types", () => {
  const whole = plain(snapshot(filled()));
  const refused: [change: (copy: Record<string, never>) => void, said: RegExp][] = [
    [(copy) => Object.assign(copy, { version: 4 }), /^version: /],
    [(copy) => Object.assign(copy, { approach: "magic" }), /^approach: /],
    [(copy) => Object.assign(copy, { task: "dream" }), /^task: /],
    [(copy) => Object.assign(copy["tuned"][0]["about"], { pairs: -1 }), /^tuned\.0\.about\.pairs: /],
    [(copy) => Object.assign(copy["tuned"][0]["before"], { outputs: [1] }), /^tuned\.0\.before\.outputs\.0: /],
    [(copy) => Object.assign(copy["settings"]["prompt"], { style: "x" }), /^settings\.prompt\.style: /],
    [(copy) => Object.assign(copy, { runs: undefined }), /^runs: /],
    [(copy) => Object.assign(copy["settings"]["lora"], { rank: "4" }), /^settings\.lora\.rank: /],
    [(copy) => Object.assign(copy["settings"]["few-shot"], { method: "x" }), /^settings\.few-shot\.method: /],
    [
      (copy) => Object.assign(copy["settings"]["words"], { descriptions: { a: 1 } }),
      /^settings\.words\.descriptions\.a: /,
    ],
    [(copy) => Object.assign(copy["data"]["about"], { size: -1 }), /^data\.about\.size: /],
    [(copy) => Object.assign(copy["runs"][0], { id: 0 }), /^runs\.0\.id: /],
    [(copy) => Object.assign(copy["learning"], { majority: 1.5 }), /^learning\.majority: /],
  ];
  for (const [change, said] of refused) {
    const copy = plain(whole) as unknown as Record<string, never>;
    change(copy);
    assert.throws(() => checkSnapshot(copy), { message: said });
  }
  for (const nothing of [undefined, null, 5, "x", [], {}]) assert.throws(() => checkSnapshot(nothing), Error);
  assert.throws(() => checkRows([{ text: "t" }]), /^Error: 0\.label: /);
  assert.throws(() => checkEarlier([{}]), /^Error: 0\.name: /);
  assert.throws(() => checkPairs({ rewrite: {} }), /^Error: rewrite\.id: /);
  assert.throws(() => checkPairs(5), Error);
});

const project = (store: Store) => ({
  project: { id: "p", name: "My project", created: 1, changed: 2, snapshot: snapshot(store) },
  source: sourceOf(store),
  runs: filesOf(store),
});

test("a project's file comes back equal", async () => {
  const store = filled();
  const whole = await unpackProject(await packProject(project(store)));
  assert.equal(whole.project.name, "My project");
  const back = restored(whole.project.snapshot, whole.source, whole.runs);
  assert.deepEqual(plain(kept(back)), plain(kept(store)));
});

test("a snapshot of version 2 has the task that there was, and no tuned language models", () => {
  const { task: _task, tuned: _tuned, tunedId: _id, ...second } = plain(snapshot(filled()));
  const checked = checkSnapshot({ ...second, version: 2 });
  assert.equal(checked.version, 3);
  assert.equal(checked.task, "classify");
  assert.deepEqual(checked.tuned, []);
  assert.deepEqual(checked.settings, second.settings);
});

test("a project's file of version 1 opens", async () => {
  const files = Object.fromEntries(old.snapshot.runs.map(({ id }) => [`runs/${id}.safetensors`, new Uint8Array([id])]));
  const zip = zipSync({ "project.json": strToU8(JSON.stringify(old)), data: strToU8("text,label\na,b\n"), ...files });
  const whole = await unpackProject(new Blob([zip as BlobPart]));
  const back = restored(whole.project.snapshot, whole.source, whole.runs);
  assert.equal(back.runs.length, old.snapshot.runs.length);
  assert.equal(back.settings.lora.rank, 4);
  assert.equal(back.data?.about.size, 12);
});

test("a project's file that is damaged, another's or newer is refused with a sentence", async () => {
  const bytes = new Uint8Array(await (await packProject(project(filled()))).arrayBuffer());
  const files = unzipSync(bytes);
  const manifest = JSON.parse(strFromU8(files["project.json"]!)) as object;
  const changed = (change: object) => ({
    ...files,
    "project.json": strToU8(JSON.stringify({ ...manifest, ...change })),
  });
  const without = (name: string) => Object.fromEntries(Object.entries(files).filter(([one]) => one !== name));
  const refused: [Record<string, Uint8Array>, RegExp][] = [
    [changed({ homefire: "model" }), /it is not a Homefire project/],
    [changed({ version: 99 }), /has version 99.*Update Homefire/],
    [changed({ snapshot: {} }), /can't be opened as a project: version: /],
    [changed({ data: "scroll" }), /its data are of an unknown kind/],
    [changed({ name: "x".repeat(2000) }), /its name is too long/],
    [{ ...files, "../x": new Uint8Array() }, /it holds “\.\.\/x”/],
    [without("data"), /its data are missing/],
    [without("runs/1.safetensors"), /the file of run 1 is missing/],
    [without("runs/4.safetensors"), /the file of run 4 is missing/],
    [without("pairs/rewrite"), /its data are missing/],
    [
      changed({
        pairs: { rewrite: { ...(manifest as { pairs: { rewrite: object } }).pairs.rewrite, kind: "scroll" } },
      }),
      /its data are of an unknown kind/,
    ],
    [without("project.json"), /project\.json is missing/],
    [{ ...files, rows: strToU8("[{}]") }, /0\.text: /],
  ];
  for (const [some, said] of refused) {
    await assert.rejects(unpackProject(new Blob([zipSync(some) as BlobPart])), { message: said });
  }
  await assert.rejects(unpackProject(new Blob([bytes.subarray(0, bytes.length / 2) as BlobPart])), /it is damaged/);
});
