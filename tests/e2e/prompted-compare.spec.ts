// Prompting is compared with the encoder's approaches, on the tiny language model, whose weights are random.

import { expect, test } from "./site";
import { loadTiny } from "./tiny-generator";

test.beforeEach(({ page, api }) => loadTiny(page, api.url));

/** Short, since the tiny model's context has 128 tokens. */
const template = { instruction: "which?", inputPrefix: "in: ", outputPrefix: " is ", separator: "\n" };

test("prompting is compared with the encoder's approaches, on a test part and by folds", async ({ page }) => {
  const found = await page.evaluate(async (template) => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const [train, test] = await data.split({ test: 0.4, seed: 1 });
    const lm = await window.tiny();
    const contestants = [
      { approach: "prompting", generator: lm, shots: 1, template, name: "one-shot" },
      { approach: "prototype", shots: 2 },
      { approach: "head", validation: 0 },
      { approach: "prompting", generator: lm, shots: 257, template },
      { approach: "prompting", generator: lm, shots: 0, template, name: "zero-shot prompt" },
      { approach: "zero-shot" },
    ] as const;
    const turns: string[] = [];
    const phases = new Set<string>();
    const whole = await hf.compare(train, test, [...contestants], {
      onStart: (contestant, index) => turns.push(`${contestant.approach} ${index}?`),
      onResult: async ({ name, classifier }) => {
        const bytes = await classifier?.save();
        turns.push(`${name}${bytes ? "" : " failed"}`);
      },
      onProgress: ({ phase }) => phases.add(phase),
    });
    const plain = whole.results.map(({ contestant, classifier, evaluation, ...rest }) => ({
      ...rest,
      approach: classifier?.approach,
      of: contestant.approach,
      right: evaluation?.right,
      interval: evaluation?.interval,
    }));
    const alone = await lm.fewShotPrompt(train, { shots: 1, template });
    const { right } = await alone.evaluate(test);
    const judged = await hf.judge(whole.results);
    const again: string[] = [];
    const rest = await hf.compare(train, test, [...contestants], {
      done: whole.results,
      onStart: ({ name, approach }) => again.push(name ?? approach),
    });

    // By folds, alone and among others.
    const folds = await data.folds({ folds: 3 });
    const fold: string[] = [];
    const crossed = await hf.compare(data, folds, [contestants[0], contestants[1]], {
      onFold: ({ approach }, one, of) => fold.push(`${approach} ${one}/${of}`),
    });
    const [first] = crossed.results;
    const own: number[] = [];
    const keeper = await lm.fewShotPrompt(data, { shots: 1, template });
    const evaluation = await hf.crossValidate(folds, contestants[0], {
      classifier: keeper,
      onFold: (one) => own.push(one),
    });
    const { metrics } = keeper;
    hf.close();
    lm.close();
    return {
      ...{
        turns,
        phases: [...phases],
        plain,
        verdict: whole.verdict,
        advice: whole.advice,
        right,
        judged: judged.advice,
      },
      ...{ again, rest: rest.results.length, fold, crossed: first?.evaluation, own, evaluation, metrics },
    };
  }, template);
  expect(found.turns).toEqual([
    "prompting 0?",
    "one-shot",
    "prototype 1?",
    "prototype",
    "head 2?",
    "head",
    "prompting 3?",
    "prompting failed",
    "prompting 4?",
    "zero-shot prompt",
    "zero-shot 5?",
    "zero-shot",
  ]);
  expect(found.phases).toContain("embed");
  const [one, , head, wrong, zero] = found.plain;
  expect(one).toMatchObject({ approach: "prompting", trainedWeights: 0, share: 0, right: found.right });
  expect(one?.seconds).toBeGreaterThan(0);
  expect(one?.memory).toBeGreaterThan(0);
  expect(one?.interval?.[0]).toBeLessThan(one?.interval?.[1] ?? 0);
  expect(head).toMatchObject({ approach: "head", trainedWeights: 770 });
  expect(wrong).toMatchObject({ of: "prompting", error: { code: "bad-settings" } });
  expect(zero?.approach).toBe("prompting");
  // Five were tested.
  expect(found.verdict?.pairs).toHaveLength(10);
  expect(found.advice).toBe(found.judged);
  expect(found.again).toEqual(["prompting"]);
  expect(found.rest).toBe(6);
  expect(found.fold).toEqual(["prompting", "prototype"].flatMap((name) => [1, 2, 3].map((at) => `${name} ${at}/3`)));
  expect(found.crossed?.size).toBe(10);
  expect(found.evaluation).toEqual(found.crossed);
  expect(found.own).toEqual([1, 2, 3]);
  expect(found.metrics).toMatchObject({ accuracy: found.evaluation.accuracy, folds: 3 });
});

test("a comparison is stopped and aborted while it prompts, and outlives the language model's worker", async ({
  page,
}) => {
  const found = await page.evaluate(async (template) => {
    const hf = await window.open();
    const rows = Array.from({ length: 300 }, (_, i) => ({ text: `the text ${i}`, label: i % 2 ? "odd" : "even" }));
    const [train, test] = await (await hf.dataset(rows)).split({ test: 0.5 });
    const lm = await window.tiny();
    const prompting = { approach: "prompting", generator: lm, template } as const;
    const contestants = [{ approach: "prototype" }, prompting, { approach: "head" }] as const;
    const names = ({ results }: { results: { name: string }[] }) => results.map(({ name }) => name);
    let turn = "";
    const during = (name: string, work: () => void) => ({
      onStart: ({ approach }: { approach: string }) => (turn = approach),
      onProgress: ({ loaded }: { loaded: number }) => turn === name && loaded > 0 && work(),
    });
    const control = new window.api.TrainControl();
    const stopped = await hf.compare(train, test, [...contestants], {
      ...during("prompting", () => control.stop()),
      control,
    });
    const abort = new AbortController();
    const aborted = await window.thrown(() =>
      hf.compare(train, test, [...contestants], { ...during("prompting", () => abort.abort()), signal: abort.signal }),
    );
    const thrown = await window.thrown(() =>
      hf.compare(train, test, [...contestants], {
        onResult: ({ name }) => {
          if (name === "prompting") throw new Error("of the page's own");
        },
      }),
    );
    const killed = await hf.compare(
      train,
      test,
      [...contestants],
      during("prompting", () => window.kill()),
    );
    const after = await hf.compare(train, test, [...contestants], { done: killed.results });
    const other = await hf.dataset([...rows, { text: "more", label: "neither" }]);
    const early: string[] = [];
    const unknown = await hf.compare(train, other, [prompting], { onProgress: ({ phase }) => early.push(phase) });
    const refused = [
      await window.thrown(() => hf.compare(train, test, [{ approach: "prompting" } as never])),
      await window.thrown(() => hf.compare(train, test, [{ ...prompting, shot: 1 } as never])),
      await window.thrown(() => hf.compare(train, test, [{ ...prompting, template: { instruction: "a" } } as never])),
      await window.thrown(() => hf.learningCurve(train, test, [prompting as never])),
      await window.thrown(() => lm.fewShotPrompt(rows as never)),
      await window.thrown(() => lm.fewShotPrompt(train, { shots: -1 })),
      await window.thrown(() => lm.fewShotPrompt(train, { calibration: "some" as never })),
      await window.thrown(() => lm.loadPrompt(new Uint8Array(9))),
    ].map(({ message }) => message);
    lm.close();
    const late = await window.thrown(() => hf.compare(train, test, [...contestants]));
    hf.close();
    return {
      ...{ stopped: names(stopped), aborted, thrown, killed: killed.results, after: names(after), late },
      ...{ errors: after.results.map(({ error }) => error?.code), unknown: unknown.results[0]?.error, early, refused },
    };
  }, template);
  expect(found.stopped).toEqual(["prototype"]);
  expect(found.aborted.code).toBe("aborted");
  expect(found.thrown.message).toBe("of the page's own");
  expect(found.killed.map(({ name, error }) => [name, error?.code])).toEqual([
    ["prototype", undefined],
    ["prompting", "internal"],
    ["head", undefined],
  ]);
  expect(found.after).toEqual(["prototype", "prompting", "head"]);
  expect(found.errors).toEqual([undefined, undefined, undefined]);
  expect(found.unknown?.code).toBe("bad-data");
  expect(found.unknown?.message).toContain("which this classifier does not know. It knows: even, odd.");
  expect(found.early).toEqual([]);
  const wanted = [
    /generator must be a Generator, not undefined\. hf\.generator\(\) makes one\./,
    /has no setting "shot"\. Did you mean shots\?/,
    /template.*inputPrefix must be a string/,
    /approach must be one of (?!.*"prompting",)/,
    /must be a Dataset/,
    /shots must be a whole number/,
    /calibration must be one of/,
    /^The file holds no Homefire classifier that prompts\.$/,
  ];
  expect(found.refused).toHaveLength(wanted.length);
  wanted.forEach((pattern, i) => expect(found.refused[i]).toMatch(pattern));
  expect(found.late).toEqual({ code: "closed", message: "This language model has been closed. Open it again." });
});
