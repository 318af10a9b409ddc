// A language model writes: the tiny one as a person's files, and the catalogue's own as it is served.

import { expect, test } from "./site";
import { GGUF, golden, loadTiny } from "./tiny-generator";

const HUB = ["model.safetensors", "tokenizer.json", "config.json", "tokenizer_config.json"];

test.beforeEach(({ page, api }) => loadTiny(page, api.url));

test("a text is written token by token, and the same seed writes it again", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const lm = await window.tiny();
    const phases = new Set<string>();
    const tokens: { text: string; top: { text: string; probability: number }[] }[] = [];
    const greedy = await lm.generate("the water in the", {
      maxTokens: 12,
      topTokens: 3,
      onToken: (token) => tokens.push(token),
      onProgress: ({ phase, unit }) => phases.add(`${phase} ${unit}`),
    });
    const drawn = (seed: number) =>
      lm.generate("the water", { maxTokens: 12, temperature: 1, topK: 40, topP: 0.95, seed });
    const texts = [await drawn(1), await drawn(1), await drawn(2)].map(({ text }) => text);
    const [first = ""] = greedy.text;
    const stopped = await lm.generate("the water in the", { maxTokens: 12, stop: [first] });
    // Calls at once take turns, and each says what it says alone.
    const both = await Promise.all([lm.generate("the water in the", { maxTokens: 12 }), drawn(2)]);
    const chat = await lm.chat([{ role: "user", content: "Hi" }], { maxTokens: 4 });
    const { model } = lm;
    lm.close();
    const late = await window.thrown(() => lm.generate("a"));
    return { model, phases: [...phases], tokens, greedy, texts, stopped, both, chat, late };
  });
  expect(found.model).toMatchObject({ layers: 2, contextTokens: 128, vocabulary: 288, chat: true });
  expect(found.greedy).toMatchObject({ promptTokens: 4, tokens: 12, end: "length" });
  expect(found.tokens).toHaveLength(12);
  expect(found.tokens.map(({ text }) => text).join("")).toBe(found.greedy.text);
  for (const { top } of found.tokens) {
    const chances = top.map(({ probability }) => probability);
    expect(chances).toHaveLength(3);
    expect(chances).toEqual(chances.toSorted((a, b) => b - a));
  }
  expect(found.phases).toContain("write tokens");
  expect(found.texts[0]).toBe(found.texts[1]);
  expect(found.texts[0]).not.toBe(found.texts[2]);
  expect(found.stopped).toMatchObject({ text: "", end: "stop" });
  expect(found.stopped.reusedTokens).toBeGreaterThan(0);
  expect(found.both.map(({ text }) => text)).toEqual([found.greedy.text, found.texts[2]]);
  expect(found.chat.tokens).toBeLessThanOrEqual(4);
  expect(found.late).toEqual({ code: "closed", message: "This language model has been closed. Open it again." });
});

test("what is under way is stopped, paused and aborted between two tokens", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const lm = await window.tiny();
    const long = { maxTokens: 120, temperature: 1, seed: 5 };
    const control = new window.api.TrainControl();
    const kept = await lm.generate("a", { ...long, control, onToken: () => control.stop() });
    const abort = new AbortController();
    const aborted = window.thrown(() =>
      lm.generate("a", { ...long, signal: abort.signal, onToken: () => abort.abort() }),
    );
    // One that waits for its turn is aborted at once, even while the one before it pauses.
    const pause = new window.api.TrainControl();
    let pausing: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (pausing = resolve));
    const first = lm.generate("a", {
      ...long,
      control: pause,
      onToken: () => {
        if (!pause.paused) pause.pause();
        pausing();
      },
    });
    await paused;
    const other = new AbortController();
    const waiting = window.thrown(() => lm.generate("the", { signal: other.signal }));
    other.abort();
    const waited = await waiting;
    const after = lm.generate("the", { maxTokens: 3 });
    pause.stop();
    const never = await window.thrown(() => lm.generate("a", { signal: AbortSignal.abort() }));
    return {
      kept,
      codes: [(await aborted).code, waited.code, never.code],
      first: (await first).end,
      after: (await after).tokens,
    };
  });
  expect(found.kept.end).toBe("stopped");
  expect(found.kept.tokens).toBeGreaterThan(0);
  expect(found.kept.tokens).toBeLessThan(120);
  expect(found.kept.text.length).toBeGreaterThan(0);
  expect(found.codes).toEqual(["aborted", "aborted", "aborted"]);
  expect(found.first).toBe("stopped");
  expect(found.after).toBe(3);
});

test("a worker that is killed while it writes has a successor", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const lm = await window.tiny();
    const before = await lm.generate("the water", { maxTokens: 8 });
    const died = await window.thrown(() => lm.generate("a", { maxTokens: 120, onToken: () => window.kill() }));
    const { closed } = lm;
    const after = await lm.generate("the water", { maxTokens: 8 });
    return { before, died, closed, after };
  });
  expect(found.died).toEqual({
    code: "internal",
    message: "Homefire's worker was ended, by the browser or by hand. Try again.",
  });
  expect(found.closed).toBe(false);
  expect(found.after.text).toBe(found.before.text);
});

test("files that are none are refused by their names", async ({ page }) => {
  const file = (bytes: Buffer) => bytes.toString("base64");
  const hub = Object.fromEntries(HUB.map((name) => [name, file(golden(`hub/${name}`))]));
  const other = Buffer.from(golden("hub/config.json").toString().replaceAll(/llama/gi, "mamba"));
  const named = Buffer.from(
    GGUF.toString("latin1").replace(/(general\.architecture.{4,20}?)llama/s, "$1mamba"),
    "latin1",
  );
  const { "tokenizer.json": _tokenizer, "config.json": _config, ...some } = hub;
  const { "tokenizer_config.json": _chat, ...plain } = hub;
  const found = await page.evaluate(
    async ({ folder, plain, bad }) => {
      const open = (given: Record<string, string>) =>
        window.api.Homefire.generator({ device: "cpu", model: window.files(given) });
      const fine = await open(folder);
      const text = await fine.generate("the water in the", { maxTokens: 4 });
      const without = await open(plain);
      const refused = await window.thrown(() => without.chat([{ role: "user", content: "Hi" }], { maxTokens: 8 }));
      const errors: { code: string; message: string }[] = [];
      for (const files of bad) errors.push(await window.thrown(() => open(files)));
      return { chat: [fine.model.chat, without.model.chat], text, refused, errors };
    },
    {
      folder: hub,
      plain,
      bad: [
        { "short.gguf": file(GGUF.subarray(0, GGUF.length / 2)) },
        { "named.gguf": file(named) },
        { ...hub, "config.json": file(other) },
        { ...hub, "model.safetensors": file(golden("hub/model.safetensors").subarray(0, 100_000)) },
        some,
        { "a.gguf": file(GGUF), "b.gguf": file(GGUF) },
      ],
    },
  );
  expect(found.chat).toEqual([true, false]);
  expect(found.text.tokens).toBe(4);
  expect(found.refused.code).toBe("bad-model");
  expect(found.refused.message).toContain("has no chat template");
  expect(found.errors.map(({ code }) => code)).toEqual(Array(6).fill("bad-model"));
  const [short, named_, config, weights, missing, several] = found.errors.map(({ message }) => message);
  expect(short).toMatch(/cut short|ends/);
  expect(named_).toContain("mamba");
  expect(config).toContain("config.json");
  expect(weights).toContain("model.safetensors");
  expect(missing).toMatch(/^tokenizer\.json and config\.json are missing\./);
  expect(several).toBe("These are 2 .gguf files. Choose one of them.");
});

test("arguments are looked at before anything is done", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const lm = await window.tiny();
    const said: string[] = [];
    const calls: [unknown, unknown?][] = [
      ["", { maxTokens: 8 }],
      [5],
      [[{ role: "user" }]],
      [[], { maxTokens: 8 }],
      ["a".repeat(200), { maxTokens: 8 }],
      ["a", { maxTokens: 0 }],
      ["a", { maxToken: 5 }],
      ["a", { temperature: "hot" }],
      ["a", { maxTokens: 8, temperature: -1 }],
      ["a", { maxTokens: 8, topP: 2 }],
      ["a", { stop: "end" }],
      ["a", { onToken: 1 }],
    ];
    for (const [prompt, options] of calls) {
      const { code, message } = await window.thrown(() => lm.generate(prompt as string, options as object));
      said.push(`${code}: ${message}`);
    }
    const open = window.api.Homefire.generator as (options: unknown) => Promise<unknown>;
    for (const options of [
      { model: 5 },
      { model: "minilm-l6" },
      { device: "cpu", modle: "" },
      { device: "gpu" },
      { model: "hub:a/b/c.gguf" },
    ]) {
      const { code, message } = await window.thrown(() => open(options));
      said.push(`${code}: ${message}`);
    }
    return { said, after: (await lm.generate("a", { maxTokens: 2 })).tokens };
  });
  const wanted = [
    /^bad-settings: The prompt is empty/,
    /^bad-settings: generate: the prompt must be a string, or an array of messages \{ role, content \}, not 5\./,
    /^bad-settings: generate: the prompt\[0\]\.content must be a string, not undefined/,
    /^bad-settings: The conversation has 0 messages/,
    /^bad-settings: The prompt has 200 tokens/,
    /^bad-settings: .*maxTokens/,
    /^bad-settings: .*Did you mean maxTokens\?/,
    /^bad-settings: generate: temperature must be a number, not "hot"\./,
    /^bad-settings: .*temperature/,
    /^bad-settings: .*topP/,
    /^bad-settings: generate: stop must be an array of strings, not "end"\. Put one text into a list too/,
    /^bad-settings: generate: onToken must be a function, not 1\./,
    /^bad-settings: generator: model must be an id or the files of a language model, not 5\./,
    /^bad-settings: There is no model "minilm-l6"\. There are: smollm2-135m\./,
    /^bad-settings: generator: there is no setting /,
    /^bad-settings: generator: device must be one of "auto", "webgpu", "cpu", not "gpu"/,
    /^download: a\/b\/c\.gguf is not kept whole in this browser\./,
  ];
  expect(found.said).toHaveLength(wanted.length);
  wanted.forEach((pattern, i) => expect(found.said[i]).toMatch(pattern));
  expect(found.after).toBe(2);
});

test("the catalogue's model is fetched once, kept, answers, and is deleted", async ({ page }) => {
  const first = await page.evaluate(async () => {
    const { Homefire } = window.api;
    const told: number[] = [];
    let total = 0;
    const lm = await Homefire.generator({
      onProgress: (progress) => {
        if (progress.phase !== "download") return;
        told.push(progress.loaded);
        total = progress.total;
      },
    });
    const kept = await Homefire.keptModels();
    const result = {
      told,
      total,
      kept,
      model: lm.model,
      device: lm.device.kind,
      notices: lm.notices,
      about: Homefire.languageModels,
    };
    lm.close();
    return result;
  });
  expect(first.told).toEqual(first.told.toSorted((a, b) => a - b));
  expect(first.told.at(-1)).toBe(first.total);
  expect(first.about).toMatchObject([{ id: "smollm2-135m", bytes: first.total, stored: "4-bit" }]);
  expect(first.kept).toMatchObject([{ id: "smollm2-135m", kind: "language-model", bytes: first.total, whole: true }]);
  expect(first.model).toMatchObject({ sha256: first.about[0]?.sha256, layers: 30, contextTokens: 2048, chat: true });
  // A software GPU is none that "auto" takes.
  expect(first.device).toBe("cpu");
  expect(first.notices).toEqual([]);

  await page.route("**/models/smollm2-135m/**", (route) => route.abort());
  const again = await page.evaluate(async () => {
    const hf = await window.open();
    const lm = await hf.generator({ device: "cpu" });
    let text = "";
    const answer = await lm.chat([{ role: "user", content: "What is the capital of France?" }], {
      maxTokens: 16,
      onToken: (token) => (text += token.text),
    });
    hf.close();
    const late = await window.thrown(() => lm.generate("a"));
    await window.api.Homefire.forgetModel("smollm2-135m");
    const kept = (await window.api.Homefire.keptModels()).map(({ id, kind }) => [id, kind]);
    return {
      answer,
      text,
      closed: lm.closed,
      late,
      kept,
      gone: await window.thrown(() => window.api.Homefire.generator()),
    };
  });
  expect(again.answer.text).toContain("Paris");
  expect(again.text).toBe(again.answer.text);
  expect([again.closed, again.late.code]).toEqual([true, "closed"]);
  expect(again.kept).toEqual([["minilm-l6", "encoder"]]);
  expect(again.gone.code).toBe("download");
});
