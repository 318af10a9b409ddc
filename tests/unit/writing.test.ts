// What the page computes of a language model's runs: prompts, settings, and what is said of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { asked, promptOf, shownPrompt, stopsOf } from "../../www/app/actions/writing/prompt";
import { timeLeft } from "../../www/app/actions/running";
import { tuneSettings } from "../../www/app/actions/writing/tune";
import { figureLines, verdictInWords } from "../../www/app/panels/writing/figures";
import { initialSettings } from "../../www/app/state/settings";
import { Store, type Tuned, type WritingTest } from "../../www/app/store";
import { frames } from "./page";

frames();

const shots = [{ input: "one", output: "1" }];

test("a prompt is one text whose parts stand around the inputs, or a conversation", () => {
  const plain = promptOf(initialSettings, shots, false);
  const begin = `${initialSettings.prompt.instruction}\n\nInput: one\nOutput: 1\n\n`;
  // The blank at the end goes with the word behind it, as when it learns.
  assert.equal(asked(plain, "two"), `${begin}Input: two\nOutput:`);
  assert.deepEqual(stopsOf(plain), ["\n\n"]);

  const chat = promptOf(initialSettings, shots, true);
  const turns = asked(chat, "two");
  assert.deepEqual(
    (turns as { role: string; content: string }[]).map(({ role, content }) => [role, content]),
    [
      ["system", initialSettings.prompt.instruction],
      ["user", "one"],
      ["assistant", "1"],
      ["user", "two"],
    ],
  );
  assert.deepEqual(stopsOf(chat), []);
  assert.match(shownPrompt(turns), /^\[system\]\n.*\n\n\[user\]\none\n\n\[assistant\]\n1\n\n\[user\]\ntwo$/);

  const bare = { prompt: { ...initialSettings.prompt, instruction: "", style: "plain" as const } };
  assert.equal(asked(promptOf(bare, [], true), "two"), "Input: two\nOutput:");
});

test("the settings of a run are those of its approach, without what stands for as usual", () => {
  const store = new Store();
  const lora = tuneSettings(store);
  assert.deepEqual(
    [lora.approach, lora.rank, lora.epochs, lora.alpha, lora.layers, lora.feedForward],
    ["lora", 8, 3, undefined, undefined, true],
  );
  store.setting("writing-lora", { alpha: 4, layers: 2 });
  assert.deepEqual([tuneSettings(store).alpha, tuneSettings(store).layers], [4, 2]);
  store.setting("tuning", { approach: "last-layers" });
  const last = tuneSettings(store);
  assert.deepEqual([last.approach, last.layers, "rank" in last], ["last-layers", 2, false]);
});

test("what is left of a run goes by what it has taken", () => {
  assert.equal(timeLeft({ loaded: 0, total: 10 }, 1), undefined);
  assert.equal(timeLeft({ loaded: 5, total: 20 }, 1), 3);
  assert.equal(timeLeft({ loaded: 5, total: 0 }, 1), undefined);
});

const measured = (perplexity: number, rouge: number, width = 0.01): WritingTest => {
  const of = (value: number) => ({ value, interval: [value - width, value + width] as [number, number] });
  const all = (value: number) => ({ rouge1: of(value), rouge2: of(value), rougeL: of(value) });
  return {
    ...{ shots: 0, perplexity: of(perplexity), rouge: all(rouge), outputs: ["a"], scores: [rouge] },
    ...{ firstSentence: all(0.1), longestSentence: all(0.2) },
  };
};

const said = (before: WritingTest, after: WritingTest) => verdictInWords({ before, after } as Tuned).join(" ");

test("what a run has changed is said as it is, and whether it beats what costs nothing", () => {
  assert.equal(
    said(measured(12, 0.15), measured(9, 0.3)),
    "What was set aside surprises it less than before: perplexity fell by 25 %. What it writes is closer to the references: ROUGE-L went from 0.150 to 0.300.",
  );
  const worse = said(measured(10, 0.2), measured(11, 0.15));
  assert.match(worse, /perplexity rose by 10 %/);
  assert.match(worse, /no closer to the references/);
  assert.match(worse, /would do as well: ROUGE-L 0\.200/);
  assert.match(said(measured(12, 0.3, 0.2), measured(9, 0.35, 0.2)), /intervals overlap/);
  assert.deepEqual(verdictInWords({}), []);
});

test("the table has a line for each measure that there is", () => {
  const [perplexity, rouge1, ...others] = figureLines({ before: measured(12, 0.15), after: measured(9, 0.3) });
  assert.deepEqual(perplexity?.after, { value: "9.0", interval: "9.0 to 9.0" });
  assert.equal(perplexity?.firstSentence, undefined);
  assert.deepEqual(rouge1?.longestSentence, { value: "0.200", interval: "0.190 to 0.210" });
  assert.equal(others.length, 2);
  const { rouge: _rouge, ...texts } = measured(9, 0);
  assert.equal(figureLines({ before: texts, after: texts }).length, 1);
});
