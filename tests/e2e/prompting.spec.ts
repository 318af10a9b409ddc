// A language model that is prompted with examples classifies: the tiny one, whose weights are random, and the catalogue's own.

import { expect, test } from "./site";
import { loadTiny } from "./tiny-generator";

test.beforeEach(({ page, api }) => loadTiny(page, api.url));

/** What people may say of a film, written for this test. */
const REMARKS = {
  positive: [
    "A wonderful film from the first scene to the last.",
    "I laughed and cried, and I would watch it again tomorrow.",
    "The best performance she has ever given.",
    "Beautifully shot, with a script that sparkles.",
    "A warm, funny and touching story.",
    "An excellent thriller that kept me on the edge of my seat.",
    "Brilliant acting and a superb score.",
    "One of the most charming comedies of the year.",
    "The children loved it, and so did I.",
    "A masterpiece of quiet drama.",
    "Great fun, clever and full of heart.",
    "I can't praise this lovely picture enough.",
    "Gripping, intelligent and beautifully made.",
    "A delightful surprise with a perfect ending.",
    "The cast is fantastic and the jokes are fresh.",
    "An inspiring story, told with love.",
    "Simply amazing: see it on the largest screen you can find.",
    "A rich and rewarding film that stays with you.",
    "Sweet, honest and very entertaining.",
    "He directs with great skill, and every minute is a pleasure.",
  ],
  negative: [
    "A terrible waste of two hours.",
    "The plot makes no sense and the jokes are stale.",
    "I was bored after ten minutes and wanted my money back.",
    "Awful acting, ugly pictures, stupid dialogue.",
    "The worst film I have seen in years.",
    "A dull, lifeless and predictable story.",
    "Nothing works in this horrible mess.",
    "The script is lazy and the ending is ridiculous.",
    "A painful disappointment from start to finish.",
    "It fails as a comedy and it fails as a drama.",
    "Cheap, loud and utterly annoying.",
    "I hated every minute of it.",
    "The characters are flat and the pace is dreadful.",
    "A boring sequel that nobody needed.",
    "Badly written, badly acted and far too long.",
    "An insult to anyone who pays for a ticket.",
    "The effects look fake and the story is rubbish.",
    "So bad that half of the audience left.",
    "A clumsy and unpleasant film without an idea.",
    "Poor direction ruins what was a weak story anyway.",
  ],
};

/** Short, since the tiny model's context has 128 tokens. */
const template = { instruction: "which?", inputPrefix: "in: ", outputPrefix: " is ", separator: "\n" };

test("a prompt with examples is a classifier: laid open, tested, saved, loaded, and made again after a crash", async ({
  page,
}) => {
  const found = await page.evaluate(async (template) => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const [train, test] = await data.split({ test: 0.4, seed: 1 });
    const lm = await window.tiny();
    const phases = new Set<string>();
    const made = await lm.fewShotPrompt(train, {
      shots: 1,
      template,
      seed: 3,
      onProgress: ({ phase, unit }) => phases.add(`${phase} ${unit}`),
    });
    const about = {
      approach: made.approach,
      labels: made.labels,
      examples: made.examples,
      trainedWeights: made.trainedWeights,
      settings: made.settings,
      report: made.report,
    };
    const prompt = await made.prompt("A goal");
    const before = made.metrics;
    const evaluation = await made.evaluate(test);
    const texts = ["A goal in the last minute", "Noodles"];
    const predictions = await made.predict(texts);
    const loaded = await lm.loadPrompt(await made.save());
    const again = await loaded.predict(texts);
    window.kill();
    const died = await window.thrown(() => made.predict(texts));
    const revived = await made.predict(texts);
    // The data are read in the successor too.
    const tested = await made.evaluate(test);
    const chat = await lm.fewShotPrompt(train, { shots: 1, style: "chat", template, calibration: "none" });
    const other = await hf.dataset([
      { text: "a", label: "sport" },
      { text: "b", label: "weather" },
    ]);
    const refused = await window.thrown(() => made.evaluate(other));
    const head = await hf.train(train);
    const same = await window.thrown(() => head.evaluate(other));
    made.close();
    const closed = await window.thrown(() => made.predict(texts));
    // What is read here belongs to the data set: it goes with it.
    test.close();
    const gone = await window.thrown(() => loaded.evaluate(test));
    hf.close();
    return {
      ...{ about, prompt, before, after: made.metrics, evaluation, predictions, again, died, revived, tested },
      ...{ phases: [...phases], chat: await chat.prompt("A goal"), refused, same, closed, gone },
    };
  }, template);
  const { about } = found;
  expect(about).toMatchObject({ approach: "prompting", examples: 2, trainedWeights: 0 });
  expect(about.labels.toSorted()).toEqual(["food", "sport"]);
  expect(about.settings).toMatchObject({ style: "plain", calibration: "batch", calibratedOn: 4, bothOrders: true });
  expect(about.report.template).toEqual(template);
  const shown = about.report.examples.map(({ input, output }) => `in: ${input} is ${output}\n`);
  expect(found.prompt).toBe(`which?\n${shown.join("")}in: A goal is`);
  expect(found.chat).toContain("assistant");
  expect(found.phases).toEqual(["embed texts"]);
  expect(found.before).toEqual({});
  expect(found.evaluation.size).toBe(4);
  expect(found.after).toMatchObject({ accuracy: found.evaluation.accuracy, size: 4 });
  expect(found.tested).toEqual(found.evaluation);
  for (const { label, scores } of found.predictions) {
    expect(about.labels).toContain(label);
    expect(Object.values(scores).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  }
  expect(found.again).toEqual(found.predictions);
  expect(found.revived).toEqual(found.predictions);
  expect(found.died.code).toBe("internal");
  expect(found.refused).toEqual(found.same);
  expect(found.refused.message).toContain('have the label "weather", which this classifier does not know');
  expect([found.closed.code, found.gone.code]).toEqual(["closed", "closed"]);
});

test("the effect of the examples and of their order is told point by point, and can be stopped", async ({ page }) => {
  const found = await page.evaluate(async (template) => {
    const hf = await window.open();
    const [train, test] = await (await hf.dataset(window.rows)).split({ test: 0.4, seed: 1 });
    const lm = await window.tiny();
    const told: number[] = [];
    const plan = { shots: [0, 1], draws: 2, orders: 2, seed: 3 };
    const draws = (points: { calibrations: { draws: { accuracies: number[] }[] }[] }[]) =>
      points.flatMap(({ calibrations: [first] }) => first?.draws.flatMap(({ accuracies }) => accuracies) ?? []).length;
    const points = await lm.promptCurve(train, test, plan, { template, onPoint: (all) => told.push(draws(all)) });
    const alone = await lm.fewShotPrompt(train, { shots: 1, template, seed: 3 });
    const { accuracy } = await alone.evaluate(test);
    const control = new window.api.TrainControl();
    const stopped = await lm.promptCurve(train, test, plan, { template, control, onPoint: () => control.stop() });
    const none = await window.thrown(() => lm.promptCurve(train, test, { draws: 0 }, { template }));
    const early = await window.thrown(() =>
      lm.promptCurve(train, test, plan, { template, signal: AbortSignal.abort() }),
    );
    hf.close();
    lm.close();
    return { points, told, accuracy, stopped: draws(stopped), codes: [none.code, early.code] };
  }, template);
  expect(found.points.map(({ shots }) => shots)).toEqual([0, 1]);
  // Without examples all draws and orders are the same prompt.
  expect(found.told).toEqual([1, 2, 3, 4, 5]);
  const batch = found.points[1]?.calibrations.find(({ calibration }) => calibration === "batch");
  expect(batch?.draws.map(({ seed, accuracies }) => [seed, accuracies.length])).toEqual([
    [3, 2],
    [4, 2],
  ]);
  expect(batch?.draws[0]?.accuracies[0]).toBe(found.accuracy);
  expect(found.stopped).toBeGreaterThan(0);
  expect(found.stopped).toBeLessThan(5);
  expect(found.codes).toEqual(["bad-settings", "aborted"]);
});

test("a tuned model is prompted, and what was made of it outlives it", async ({ page }) => {
  const found = await page.evaluate(async (template) => {
    const hf = await window.open();
    const [train, test] = await (await hf.dataset(window.rows)).split({ test: 0.4, seed: 1 });
    const lm = await window.tiny();
    const pairs = await lm.pairs([{ input: "A goal is", output: "sport" }]);
    const tuned = await lm.train(pairs, { approach: "lora", epochs: 2, learningRate: 0.02, validation: 0 });
    const settings = { shots: 1, template } as const;
    const { results } = await hf.compare(train, test, [
      { approach: "prompting", generator: lm, ...settings },
      { approach: "prompting", generator: tuned, ...settings, name: "tuned" },
    ]);
    const scores = async (at: number) => {
      const [prediction] = (await results[at]?.classifier?.predict(["A goal"])) ?? [];
      return prediction?.scores;
    };
    const before = [await scores(0), await scores(1)];
    const bytes = await results[1]?.classifier?.save();
    const refused = await window.thrown(() => lm.loadPrompt(bytes ?? new Uint8Array()));
    const loaded = await tuned.loadPrompt(bytes ?? new Uint8Array());
    const [again] = await loaded.predict(["A goal"]);
    tuned.close();
    window.kill();
    await window.thrown(() => scores(1));
    const revived = await scores(1);
    // The encoder's Homefire is closed while a language model of its own is prompted.
    const closing = window.thrown(() =>
      hf.crossValidate([{ train, test, examples: [0, 1, 2, 3] }], {
        approach: "prompting",
        generator: lm,
        ...settings,
      }),
    );
    hf.close();
    const { code } = await closing;
    lm.close();
    return { before, again: again?.scores, revived, refused, code };
  }, template);
  expect(found.before[0]).not.toEqual(found.before[1]);
  expect(found.again).toEqual(found.before[1]);
  expect(found.revived).toEqual(found.before[1]);
  expect(found.refused.code).toBe("bad-classifier");
  expect(found.code).toBe("closed");
});

test("one remark on a film of each kind, in the catalogue's model, beside a head on all of them", async ({ page }) => {
  test.setTimeout(240_000);
  const found = await page.evaluate(async (remarks) => {
    const hf = await window.open();
    const rows = Object.entries(remarks).flatMap(([label, texts]) => texts.map((text) => ({ text, label })));
    const [train, held] = await (await hf.dataset(rows)).split({ test: 0.6, seed: 0 });
    const lm = await hf.generator({ device: "cpu" });
    const { results, verdict, advice } = await hf.compare(train, held, [
      { approach: "prompting", generator: lm, shots: 1, name: "one-shot prompt" },
      { approach: "head" },
    ]);
    const [prompting] = results;
    const prompt =
      prompting?.contestant.approach === "prompting" &&
      (await lm.loadPrompt((await prompting.classifier?.save()) ?? new Uint8Array()));
    const shown = prompt ? await prompt.prompt("A joy to watch.") : "";
    const plain = results.map(({ name, evaluation, seconds, memory }) => ({
      ...{
        name,
        seconds,
        memory,
        accuracy: evaluation?.accuracy,
        interval: evaluation?.interval,
        size: evaluation?.size,
      },
    }));
    hf.close();
    return { plain, verdict, advice, shown };
  }, REMARKS);
  const [prompting, head] = found.plain;
  expect([prompting?.size, head?.size]).toEqual([24, 24]);
  // Guessing is right on half of them.
  expect(prompting?.accuracy).toBeGreaterThanOrEqual(0.75);
  expect(head?.accuracy).toBeGreaterThanOrEqual(0.5);
  expect(found.verdict?.pairs).toHaveLength(1);
  expect(found.advice).toContain("24 test examples");
  expect(found.shown).toContain("Text: A joy to watch.\nLabel:");
  for (const label of ["negative", "positive"]) expect(found.shown).toContain(`Label: ${label}`);
});
