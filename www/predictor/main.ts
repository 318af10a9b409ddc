// The program inside a saved predictor: one HTML file with the module, the model and a classifier in it. It opens from
// disk, asks nothing of any network, and predicts as the page did.
import init, * as core from "../lib/wasm/homefire_core.js";
import { many, message, type Words } from "./many";
import { bar, make, tag } from "./marks";

/** What is packed into the file beside the program, by the classes of the script elements that hold a piece of it each. */
type Packed = "wasm" | "model" | "tokenizer" | "config" | "classifier" | `module-${number}`;

interface About {
  name: string;
  labels: string[];
  /** SHA-256 of the model's weights, in hexadecimal. */
  sha256: string;
  /** The paths of the files that describe the model's modules, in the order in which they are packed. */
  modules: string[];
  /** What is said, in the language of the page that made the file. */
  words: Words & { ready: string; failed: string };
}

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

/** Decodes a packed part and lets go of its text. */
async function part(name: Packed): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (const script of document.querySelectorAll(`script.${name}`)) {
    pieces.push(decoded(script.textContent ?? ""));
    script.remove();
  }
  const unpacked = new Blob(pieces).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

async function open({ sha256, modules }: About): Promise<core.Classifier> {
  await init({ module_or_path: await part("wasm") });
  const described = modules.map(async (path, i) => [path, await part(`module-${i}`)] as const);
  const files = {
    model: await part("model"),
    tokenizer: await part("tokenizer"),
    config: await part("config"),
    modules: Object.fromEntries(await Promise.all(described)),
    sha256,
  };
  const session = await core.Session.open(files, "cpu");
  return session.load(await part("classifier"));
}

async function predict(classifier: core.Classifier, text: string): Promise<core.Prediction | undefined> {
  const job = classifier.predict([text]);
  try {
    while (!(await job.advance(1)).finished);
    return (await job.finish())[0];
  } finally {
    job.free();
  }
}

function show(prediction: core.Prediction | undefined, labels: readonly string[], figures: Intl.NumberFormat): void {
  element("label").replaceChildren(...(prediction ? [tag(labels, prediction.label)] : []));
  const scores = Object.entries(prediction?.scores ?? {}).sort((a, b) => b[1] - a[1]);
  element("scores").replaceChildren(
    ...scores
      .slice(0, 10)
      .map(([label, share]) =>
        make(
          "tr",
          {},
          make("th", {}, tag(labels, label)),
          make("td", { className: "share" }, bar(labels, label, share)),
          make("td", { text: `${figures.format(100 * share)} %` }),
        ),
      ),
  );
}

async function main(): Promise<void> {
  const about = JSON.parse(element("about").textContent) as About;
  const { words } = about;
  const figures = new Intl.NumberFormat(words.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  document.title = about.name;
  element("name").textContent = about.name;
  element("labels").replaceChildren(
    ...about.labels.flatMap((label) => [tag(about.labels, label), document.createTextNode(" ")]),
  );
  const status = element("status");
  const box = element<HTMLTextAreaElement>("text");
  try {
    const classifier = await open(about);
    let asked = 0;
    let last: Promise<unknown> = Promise.resolve();
    // One after the other: the module does one thing at a time.
    const inTurn = (work: () => Promise<void>) => {
      last = last.then(work).catch((error: unknown) => (status.textContent = message(error)));
    };
    const ask = () => {
      const mine = ++asked;
      const text = box.value.trim();
      // Only the last that was asked for.
      inTurn(async () => {
        if (mine !== asked) return;
        show(text ? await predict(classifier, text) : undefined, about.labels, figures);
        status.textContent = words.ready;
      });
    };
    box.disabled = false;
    box.addEventListener("input", ask);
    many(
      { classifier, labels: about.labels, read: (bytes, options) => core.Texts.read(bytes, options) },
      words,
      inTurn,
    );
    status.textContent = words.ready;
    if (box.value) ask();
  } catch (error) {
    status.textContent = `${words.failed} ${message(error)}`;
  }
}

void main();
