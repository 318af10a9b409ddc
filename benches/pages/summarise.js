// A language model tuned to summarise papers (ACLSum, what each does): prompted, with and without examples, and after LoRA.

const INSTRUCTION = "Summarize the approach of the paper in one sentence.";
const TOKENS = 64;
/** Examples in the prompt of the few-shot model. */
const SHOTS = 2;

const measures = ({ perplexity, rouge, firstSentence, longestSentence }) => ({
  perplexity,
  rouge,
  firstSentence,
  longestSentence,
});

export async function run({ entry, written, tested, epochs = 1 }) {
  const { Homefire } = await import(entry);
  const lm = await Homefire.generator({ models: "/cache/models/", device: "cpu" });
  const all = await lm.pairs(await (await fetch("/cache/data/aclsum.jsonl")).blob());
  const train = await all.part("train");
  const whole = await all.part("test");
  const test = tested ? await lm.pairs(await whole.rows(0, tested)) : whole;
  const rows = await train.rows(0, train.size);
  const seconds = async (work) => {
    const began = performance.now();
    const result = await work();
    return { result, seconds: (performance.now() - began) / 1000 };
  };
  const told = (name) => (_, index) => index % 10 === 9 && console.log(`${name}: ${index + 1} written`);
  const options = (name, prompt) => ({
    ...(prompt ? { prompt } : {}),
    ...(written === undefined ? {} : { written }),
    maxTokens: TOKENS,
    onOutput: told(name),
  });
  const results = [];
  const add = async (name, work) => {
    const { result, seconds: took } = await seconds(work);
    results.push({ name, ...measures(result), seconds: took, outputs: result.outputs.slice(0, 3) });
    const { perplexity, rouge } = result;
    console.log(`${name}: perplexity ${perplexity.value.toFixed(2)}, ROUGE-L ${rouge.rougeL.value.toFixed(3)}`);
  };
  // The shortest papers, so that the text that is asked about fits beside them.
  const shots = rows.sort((a, b) => a.input.length - b.input.length).slice(0, SHOTS);
  await add("zero-shot", () => lm.evaluate(test, options("zero-shot", { instruction: INSTRUCTION })));
  await add(`${SHOTS}-shot`, () => lm.evaluate(test, options("few-shot", { instruction: INSTRUCTION, shots })));
  const before = await globalThis.tabMemory();
  const trained = await seconds(() =>
    lm.train(train, {
      prompt: { instruction: INSTRUCTION },
      epochs,
      onStep: ({ step, steps, loss }) => step % 10 === 0 && console.log(`step ${step} of ${steps}: ${loss.toFixed(3)}`),
    }),
  );
  const after = await globalThis.tabMemory();
  const tuned = trained.result;
  await add("LoRA", () => tuned.evaluate(test, options("LoRA")));
  const { trainedWeights } = tuned.model.tuning;
  lm.close();
  return {
    results,
    training: { seconds: trained.seconds, before, after, trainedWeights, epochs },
    pairs: { train: rows.length, test: test.size, written: written ?? test.size },
  };
}
