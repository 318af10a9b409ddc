// What reaches the API is checked before the worker sees it: each wrong value is refused with a code and a sentence, and
// everything that was there before goes on.

import { checked, fields, list, nearest, required, string, whole } from "../../www/lib/door";
import { loadApi } from "./api";
import { expect, test } from "./site";

const says = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing";
};

test.describe("options", () => {
  const TABLE = { learningRate: whole, batchSize: whole, label: string };

  test("a setting that doesn't exist is named, with the nearest that does", () => {
    for (const [given, meant] of [
      ["learning_rate", "learningRate"],
      ["learningrate", "learningRate"],
      ["learnigRate", "learningRate"],
      ["lr", "learningRate"],
      ["batch", "batchSize"],
      ["LABEL", "label"],
    ] as const) {
      expect(nearest(given, Object.keys(TABLE)), given).toBe(meant);
    }
    expect(says(() => checked("train", TABLE, { learning_rate: 1 }))).toBe(
      'train: there is no setting "learning_rate". Did you mean learningRate?',
    );
    expect(says(() => checked("train", TABLE, { colour: 1 }))).toContain("It takes learningRate, batchSize, label.");
    expect(says(() => fields("approaches[1]", "approaches[1]", TABLE, { Batch_Size: 1 }))).toBe(
      'approaches[1] has no setting "Batch_Size". Did you mean batchSize?',
    );
  });

  test("only an object holds options, and a name of every object's is none", () => {
    for (const given of [null, 5, "head", [], new Set(), new Map(), Promise.resolve({}), () => 1, new Uint8Array(2)]) {
      expect(
        says(() => checked("train", TABLE, given)),
        String(given),
      ).toContain("must be an object");
    }
    for (const json of ['{"__proto__": 1}', '{"constructor": 1}', '{"toString": 1}']) {
      expect(
        says(() => checked("train", TABLE, JSON.parse(json))),
        json,
      ).toContain("there is no setting");
    }
    expect(checked("train", TABLE, undefined)).toEqual({});
    expect(checked("train", TABLE, Object.create({ batchSize: 4, label: undefined }))).toEqual({ batchSize: 4 });
  });

  test("each value is read once, and one that can't be read is said", () => {
    let reads = 0;
    const given = {
      get batchSize() {
        reads += 1;
        return reads === 1 ? 8 : "later";
      },
    };
    expect(checked("train", TABLE, given)).toEqual({ batchSize: 8 });
    const broken = {
      get batchSize(): number {
        throw new Error("no such luck");
      },
    };
    expect(says(() => checked("train", TABLE, broken))).toContain("batchSize could not be read: no such luck");
    expect(says(() => checked("sample", { shots: required(whole) }, {}))).toContain("shots must be a whole number");
    const revoked = () => {
      const { proxy, revoke } = Proxy.revocable<object>([], {});
      revoke();
      return proxy;
    };
    expect(says(() => checked("train", TABLE, revoked()))).toContain("train: options could not be read");
    expect(says(() => list(string, "strings")(revoked(), "texts"))).toContain("texts could not be read");
  });

  test("whole numbers are those that the module takes, and lists have no holes", () => {
    for (const value of [NaN, -1, 1.5, Infinity, 2 ** 32, "3", 3n, null, true, [3], new Number(3)]) {
      expect(
        says(() => whole(value, "seed")),
        String(value),
      ).toContain("seed must be a whole number");
    }
    expect(whole(2 ** 32 - 1, "seed")).toBe(2 ** 32 - 1);
    const texts = list(string, "strings");
    expect(says(() => texts(["a", , "b"], "texts"))).toBe("texts[1] must be a string, not undefined.");
    expect(says(() => texts(new Set(["a"]), "texts"))).toContain("Spread it into an array");
    expect(says(() => texts({ length: 2 ** 40, 0: "a" }, "texts"))).toContain("must be an array of strings");
    expect(says(() => texts(["x".repeat(1_000_001)], "texts"))).toContain("1,000,001 characters");
    expect(says(() => string(Promise.resolve(""), "text"))).toContain("await it first");
  });
});

test.describe("the API", () => {
  test.beforeEach(({ page, api }) => loadApi(page, api.url));

  test("refuses what is of another type, whichever method it is given to", async ({ page }) => {
    const found = await page.evaluate(async () => {
      const hf = await window.open();
      const data = await hf.dataset(window.rows);
      const one = await hf.zeroShot({ labels: ["food", "sport"] });
      const { Homefire, TrainControl } = window.api;
      const any = (value: unknown) => value as never;
      const wrong: Record<string, () => unknown> = {
        "predict a string": () => one.predict(any("The soup was cold")),
        "predict nothing": () => one.predict(any(undefined)),
        "predict with a null": () => one.predict(["a", any(null)]),
        "predict a set": () => one.predict(any(new Set(["a"]))),
        "predict with a signal in place of options": () => one.predict(["a"], any(new AbortController().signal)),
        "predict with a controller": () => one.predict(["a"], { signal: any(new AbortController()) }),
        "predict with half a signal": () =>
          one.predict(["a"], { signal: any({ aborted: false, addEventListener: () => undefined }) }),
        "predict with a number for progress": () => one.predict(["a"], { onProgress: any(5) }),
        "explain a number": () => one.explain(any(5)),
        "explain with data in place of options": () => one.explain("a", any(data)),
        "explain with -1 nearest": () => one.explain("a", { data, nearest: -1 }),
        "evaluate rows": () => one.evaluate(any(window.rows)),
        "evaluate a promise": () => one.evaluate(any(hf.dataset(window.rows))),
        "export as csv": () => one.export(any("csv")),
        "zero-shot of numbers": () => hf.zeroShot({ labels: any([0, 1]) }),
        "zero-shot of nothing": () => hf.zeroShot(any(undefined)),
        "zero-shot of a string": () => hf.zeroShot({ labels: any("food") }),
        "zero-shot of null descriptions": () => hf.zeroShot({ labels: { food: any(null), sport: "sport" } }),
        "few-shot by a number": () => hf.fewShot(data, { method: any(5) }),
        "few-shot by a method that isn't there": () => hf.fewShot(data, { method: any("proto") }),
        "few-shot of -1 neighbours": () => hf.fewShot(data, { method: "neighbours", neighbours: -1 }),
        "few-shot with a label that isn't there": () => hf.fewShot(data, { labels: { fodo: "food" } }),
        "few-shot of a number": () => hf.fewShot(data, any(8)),
        "train on rows": () => hf.train(any(window.rows)),
        "train from a number": () => hf.train(data, { from: any(1) }),
        "train with a control that is none": () => hf.train(data, { control: any({ pause() {} }) }),
        "train with a checkpoint that is none": () => hf.train(data, { approach: "full", resume: any("abc") }),
        "train with an unknown setting": () => hf.train(data, any({ learning_rate: 1 })),
        "estimate with an unknown setting": () => hf.estimate(data, any({ epoch: 1 })),
        "estimate with a callback of train's": () => hf.estimate(data, any({ onStep: () => 0 })),
        "check with a seed of 1.5": () => hf.check(data, { seed: 1.5 }),
        "split with a seed of NaN": () => data.split({ seed: NaN }),
        "split with a share in words": () => data.split({ test: any("20 %") }),
        "split with a hole to learn": () => data.split({ learn: any([0, , 1]) }),
        "sample without a number": () => data.sample(any({})),
        "sample with a seed of -1": () => data.sample({ shots: 1, seed: -1 }),
        "rows from -1": () => data.rows(-1, 2),
        "rows to infinity": () => data.rows(0, Infinity),
        "overlap with rows": () => data.overlap(any(window.rows)),
        "data of a number": () => hf.dataset(any(5)),
        "data of nothing": () => hf.dataset(any(null)),
        "data with an unknown setting": () => hf.dataset("a: b\nc: d", any({ textcolumn: 1 })),
        "compare nothing": () => hf.compare(data, data, any(undefined)),
        "compare names": () => hf.compare(data, data, any(["head"])),
        "compare an approach that isn't there": () => hf.compare(data, data, any([{ approach: "few-shot" }])),
        "compare with an unknown setting": () => hf.compare(data, data, any([{ approach: "head", batchsize: 2 }])),
        "compare with results that are none": () => hf.compare(data, data, [{ approach: "head" }], { done: any([1]) }),
        "learning curve of shots in words": () =>
          hf.learningCurve(data, data, [{ approach: "head" }], any({ shots: "8" })),
        "judge nothing": () => hf.judge(any(null)),
        "load a string": () => hf.load(any("bytes")),
        "load nothing": () => hf.load(any(undefined)),
        "load embeddings of a string": () => hf.loadCache(any("bytes")),
        "open on a device that isn't there": () => Homefire.open({ device: any("gpu") }),
        "open nothing": () => Homefire.open(any(null)),
        "open one file": () => Homefire.open({ model: any(new File([], "model.safetensors")) }),
        "open a number": () => Homefire.open({ model: any(5) }),
        "open files that are none": () => Homefire.open({ model: any(["model.safetensors"]) }),
        "open with a hub in words": () => Homefire.open({ hub: any("huggingface") }),
        "open at no address": () => Homefire.open({ models: "http://" }),
        "open where no folder can be": () => Homefire.open({ models: "data:text/plain,x" }),
        "open what was looked up, in part": () =>
          Homefire.open({ hub: "direct", model: any({ commit: "0", files: [] }) }),
        "open a port that was given away": async () => {
          const { port1 } = new MessageChannel();
          structuredClone(port1, { transfer: [port1] });
          await Homefire.open({ hub: port1, model: "hub:owner/name" });
        },
        "judge a result without numbers": () =>
          hf.judge(any([{ contestant: {}, evaluation: { right: [true] }, trainedWeights: NaN, seconds: 1 }])),
        "look up a number": () => Homefire.lookUp(any(5), { hub: "direct" }),
        "look up without a way": () => Homefire.lookUp("owner/name", any({})),
      };
      const codes: Record<string, string> = {};
      const messages: Record<string, string> = {};
      for (const [name, call] of Object.entries(wrong)) {
        const { code, message } = await window.thrown(call);
        codes[name] = code;
        messages[name] = message;
      }
      // What was there still answers, and a control that steered nothing is free.
      const control = new TrainControl();
      const after = await hf.train(data, { epochs: 1, validation: 0, control });
      const [still] = await one.predict(["A red card"]);
      const tuned = await after.predict([]);
      hf.close();
      return { codes, messages, still: still?.label, tuned };
    });
    for (const [name, code] of Object.entries(found.codes)) {
      expect(code, `${name}: ${found.messages[name]}`).toBe("bad-settings");
    }
    expect(found.messages["predict a string"]).toContain("Put one text into a list too: [text].");
    expect(found.messages["few-shot with a label that isn't there"]).toContain('Did you mean "food"?');
    expect(found.messages["compare with an unknown setting"]).toContain("approaches[0]");
    for (const method of ["prototype", "neighbours", "label-prior"]) {
      expect(found.messages["few-shot by a method that isn't there"]).toContain(method);
    }
    expect(found.still).toBe("sport");
    expect(found.tuned).toEqual([]);
  });

  test("a label may have the name of a property of every object", async ({ page }) => {
    const labels = ["__proto__", "constructor", "toString"];
    const found = await page.evaluate(async (labels) => {
      const hf = await window.open();
      const texts = ["The soup was cold", "A red card", "My parcel is late"];
      const rows = texts.map((text, i) => ({ text, label: labels[i] ?? "" }));
      const data = await hf.dataset([...rows, ...rows]);
      const made = [
        await hf.zeroShot({ labels }),
        await hf.zeroShot({ labels: Object.fromEntries(labels.map((name) => [name, `about ${name}`])) }),
        await hf.fewShot(data, { method: "prototype" }),
        await hf.train(data, { epochs: 2, validation: 0 }),
      ];
      const scores = await Promise.all(made.map(async (one) => (await one.predict(texts)).map((p) => p.scores)));
      const names = scores.map((of) => of.map((one) => Object.keys(one)));
      const sums = scores.flat().map((one) => Object.values(one).reduce((a, b) => a + b));
      const evaluation = await made[3]?.evaluate(data);
      hf.close();
      return { names, sums, of: data.labels, tested: evaluation?.confusion.labels };
    }, labels);
    expect(found.of).toEqual(labels);
    for (const names of found.names.flat()) expect([...names].sort()).toEqual([...labels].sort());
    for (const sum of found.sums) expect(sum).toBeCloseTo(1, 5);
    expect(found.tested).toEqual(labels);
  });

  test("a label that looks like another is that one, by whichever way it comes", async ({ page }) => {
    const found = await page.evaluate(async () => {
      const hf = await window.open();
      const [composed, apart] = ["caf\u00e9", "cafe\u0301"];
      const rows = window.rows.map(({ text, label }) => ({ text, label: label === "food" ? composed : label }));
      const data = await hf.dataset(rows);
      const zero = await hf.zeroShot({ labels: [`${apart} `, "sport"] });
      const found = {
        twice: await window.thrown(() => hf.zeroShot({ labels: [composed, apart] })),
        unseen: await window.thrown(() => hf.zeroShot({ labels: ["\u200b", "sport"] })),
        of: zero.labels,
        tested: (await zero.evaluate(data)).size,
        few: (await hf.fewShot(data, { method: "label-prior", labels: { [apart]: "food and drink" } })).labels,
        size: data.size,
      };
      hf.close();
      return found;
    });
    expect(found.twice.message).toContain("is there twice");
    expect(found.unseen.message).toContain("is empty");
    expect(found.of).toEqual(["caf\u00e9", "sport"]);
    expect(found.tested).toBe(found.size);
    expect([...found.few].sort()).toEqual(["caf\u00e9", "sport"]);
  });

  test("takes bytes in every form", async ({ page }) => {
    const found = await page.evaluate(async () => {
      const hf = await window.open();
      const data = await hf.dataset(window.rows);
      const bytes = await (await hf.train(data, { epochs: 1, validation: 0 })).save();
      const within = new Uint8Array(bytes.length + 3);
      within.set(bytes, 3);
      const shared = new WebAssembly.Memory({ initial: 20, maximum: 20, shared: true }).buffer;
      const view = new Uint8Array(shared, 8, bytes.length);
      view.set(bytes);
      const forms = [bytes, bytes.buffer, new DataView(bytes.buffer), within.subarray(3), new Blob([bytes]), view];
      const labels = [];
      for (const form of forms) labels.push((await hf.load(form)).labels.join());
      const table = new TextEncoder().encode("food: soup\nsport: a match\n");
      const sizes = [];
      for (const form of [table, table.buffer, new DataView(table.buffer)]) sizes.push((await hf.dataset(form)).size);
      const gone = bytes.slice();
      structuredClone(gone.buffer, { transfer: [gone.buffer] });
      const detached = await window.thrown(() => hf.load(gone));
      const untouched = bytes.length;
      hf.close();
      return { labels, sizes, detached, untouched };
    });
    expect(found.labels).toEqual(Array(6).fill("food,sport"));
    expect(found.sizes).toEqual([2, 2, 2]);
    expect(found.detached.code).toBe("bad-settings");
    expect(found.untouched).toBeGreaterThan(1000);
  });

  test("refuses what is of another Homefire, or of one that is closed", async ({ page }) => {
    const found = await page.evaluate(async () => {
      const [hf, other] = [await window.open(), await window.open()];
      const mine = await hf.dataset(window.rows);
      const theirs = await other.dataset(window.rows);
      const classifier = await other.zeroShot({ labels: ["food", "sport"] });
      const calls = {
        train: () => hf.train(theirs),
        from: () => hf.train(mine, { from: classifier }),
        fewShot: () => hf.fewShot(theirs),
        evaluate: () => classifier.evaluate(mine),
        overlap: () => theirs.overlap(mine),
        compare: () => hf.compare(mine, theirs, [{ approach: "zero-shot" }]),
        contestant: () => hf.compare(mine, mine, [{ approach: "zero-shot", from: classifier }]),
        explain: () => classifier.explain("soup", { data: mine }),
      };
      const said: [string, string, string][] = [];
      for (const [name, call] of Object.entries(calls)) {
        const { code, message } = await window.thrown(call);
        said.push([name, code, message]);
      }
      other.close();
      const closed = await window.thrown(() => hf.train(theirs));
      hf.close();
      return { said, closed };
    });
    for (const [name, code, message] of found.said) {
      expect(code, name).toBe("bad-settings");
      expect(message, name).toContain("of another Homefire");
    }
    expect(found.closed.message).toContain("which has been closed");
  });

  test("data closed while they are learned from are learned from to the end", async ({ page }) => {
    const found = await page.evaluate(async () => {
      const hf = await window.open();
      const data = await hf.dataset(window.rows);
      const first = await hf.train(data, { epochs: 1, validation: 0 });
      const fresh = await hf.dataset(window.rows.map(({ text, label }) => ({ text: `${text}!`, label })));
      const runs = [
        hf.train(fresh, { epochs: 5, from: first }),
        hf.check(fresh),
        first.evaluate(fresh),
        hf.train(fresh, { approach: "last-layers", layers: 1, epochs: 1 }),
      ];
      fresh.close();
      first.close();
      await Promise.all(runs);
      const used = await window.thrown(() => hf.train(fresh));
      const predicted = await window.thrown(() => first.predict(["soup"]));
      hf.close();
      return [used.code, predicted.code];
    });
    expect(found).toEqual(["closed", "closed"]);
  });

  test("closing it ends all that is under way", async ({ page }) => {
    const found = await page.evaluate(async () => {
      const hf = await window.open();
      const data = await hf.dataset(window.rows);
      const control = new window.api.TrainControl();
      const paused = new window.api.TrainControl();
      paused.pause();
      let begun: () => void = () => undefined;
      const stepping = new Promise<void>((resolve) => (begun = resolve));
      const long = { epochs: 10_000, batchSize: 1, validation: 0, patience: 0 };
      const running = [
        window.thrown(() => hf.train(data, { ...long, control, onStep: () => begun() })),
        window.thrown(() => hf.compare(data, data, [{ approach: "head" }], { control: paused })),
        window.thrown(() => hf.learningCurve(data, data, [{ approach: "head" }], { control: paused })),
        window.thrown(() => hf.dataset(new Blob(["food: a\nsport: b\n"]))),
      ];
      await stepping;
      control.pause();
      hf.close();
      const codes = (await Promise.all(running)).map(({ code }) => code);
      return { codes, closed: hf.closed, after: (await window.thrown(() => hf.modelFiles())).code };
    });
    // The table may have been read before the run's first step.
    expect(found.codes.slice(0, 3)).toEqual(["closed", "closed", "closed"]);
    expect(found.closed).toBe(true);
    expect(found.after).toBe("closed");
  });

  test("a callback that throws is the page's affair", async ({ page }) => {
    const heard: string[] = [];
    page.on("pageerror", (error) => heard.push(error.message));
    const steps = await page.evaluate(async () => {
      const hf = await window.open();
      let calls = 0;
      const tuned = await hf.train(await hf.dataset(window.rows), {
        epochs: 2,
        validation: 0,
        onStep: () => {
          calls += 1;
          throw new Error("the page's own");
        },
      });
      await tuned.predict(["soup"]);
      hf.close();
      return calls;
    });
    expect(steps).toBeGreaterThan(0);
    expect(heard).toEqual(Array(steps).fill("the page's own"));
  });
});
