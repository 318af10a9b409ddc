// Makes the 8-bit file of an encoder out of its model.safetensors in full precision, byte for byte the same on every
// machine: `node quantise.mjs FROM TO`. It stands in the npm package too, where it brings what it imports.
//
// Each matrix NAME becomes I8 [rows, columns] with NAME.scale, BF16 [rows, columns / 64]: a value is the integer times the
// scale of its group of 64. Biases, norms and the token types stay as they are; what the encoder does not use (pooler,
// position_ids) is left out. The result is a gzip, since the integers are far from evenly spread.

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "fflate";
import { Stop, main } from "./steps.mjs";

/** Columns that share a scale. With one scale a row, its largest weight would set the rounding of 384 others. */
const GROUP = 64;
/** The largest integer. */
const MOST = 127;
/** The same for the word table: its rounding matters least, it is half of the file, and fewer integers compress better. */
const MOST_OF_WORDS = 63;

const USED =
  /^(bert\.)?(embeddings\.((word|position|token_type)_embeddings|LayerNorm)|encoder\.layer\.\d+)\..*(weight|bias)$/;
const WORDS = /word_embeddings\.weight$/;
/** Two rows, of which one is used. */
const PLAIN = /token_type_embeddings\.weight$/;

/** @typedef {{ dtype: string, shape: number[], bytes: Uint8Array }} Tensor */

/**
 * What a file is that is no safetensors file, as far as its first bytes tell.
 * @param {Uint8Array} file
 */
function whatElse(file) {
  const start = new TextDecoder("latin1").decode(file.subarray(0, 200)).trimStart();
  if (file.length === 0) return "it is empty";
  if (file[0] === 0x1f && file[1] === 0x8b)
    return "it is a gzip, as this program writes one, so that it is likely in 8 bits already";
  if (start.startsWith("version https://git-lfs"))
    return "it is a Git LFS pointer, which stands for the file; `git lfs pull` fetches it";
  if (start.startsWith("<")) return "it is a web page; look at the address that it was fetched from";
  if (start.startsWith("PK") || file[0] === 0x80)
    return "it is a PyTorch file; take model.safetensors, which stands beside it";
  return "it is no safetensors file";
}

/**
 * The header of a safetensors file, and where its values begin.
 * @param {Uint8Array} file
 */
function readHeader(file) {
  const length = file.length < 8 ? 0 : Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const start = 8 + length;
  try {
    if (length === 0 || start > file.length) throw new Error();
    const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(8, start)));
    if (typeof header === "object" && header !== null) return { header, start };
  } catch {
    // Told below.
  }
  throw new Stop(whatElse(file));
}

/**
 * The tensors of a safetensors file that an encoder uses, in the order of their names.
 * @param {Uint8Array} file
 * @returns {[name: string, shape: number[], values: Float32Array][]}
 */
function read(file) {
  const { header, start } = readHeader(file);
  const names = Object.keys(header).filter((name) => USED.test(name));
  if (names.length === 0) throw new Stop("it holds no BERT encoder");
  if (names.some((name) => header[name]?.dtype === "I8")) throw new Stop("it is in 8 bits already");
  return names.sort().map((name) => {
    const { dtype, shape, data_offsets } = header[name] ?? {};
    if (!Array.isArray(shape) || !Array.isArray(data_offsets)) throw new Stop(`its header tells nothing of ${name}`);
    if (dtype !== "F32") throw new Stop(`${name} holds ${dtype}; only F32 can be made into 8 bits`);
    const [from, to] = data_offsets;
    if (start + to > file.length) {
      throw new Stop(`it is cut short: ${name} ends at byte ${start + to}, the file at ${file.length}`);
    }
    const values = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    if (to - from !== 4 * values) throw new Stop(`${name} has ${to - from} bytes for ${values} values`);
    // A copy, because the values need not stand at a multiple of four.
    return [name, shape, new Float32Array(new Uint8Array(file.subarray(start + from, start + to)).buffer)];
  });
}

const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

/**
 * The upper half of the least BF16 that is not below `value`, which is positive.
 * @param {number} value
 */
function bf16(value) {
  word[0] = value;
  return (bits[0] + 0xffff) >>> 16;
}

/** @param {number} half */
function fromBf16(half) {
  bits[0] = half << 16;
  return word[0];
}

/**
 * A matrix in 8 bits.
 * @param {Float32Array} values
 * @param {number} columns
 * @param {number} most
 */
function inEightBits(values, columns, most) {
  const group = columns % GROUP === 0 ? GROUP : columns;
  const integers = new Int8Array(values.length);
  const scales = new Uint16Array(values.length / group);
  for (let g = 0; g < scales.length; g++) {
    const from = g * group;
    let largest = 0;
    for (let i = from; i < from + group; i++) largest = Math.max(largest, Math.abs(values[i]));
    if (!Number.isFinite(largest)) throw new Stop("a value in it is no number");
    scales[g] = bf16(Math.fround(largest / most) || 1);
    const scale = fromBf16(scales[g]);
    for (let i = from; i < from + group; i++) integers[i] = Math.round(values[i] / scale);
  }
  return { integers, scales, groups: columns / group };
}

/** @param {ArrayBufferView} values */
const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

/**
 * A safetensors file of the tensors, in their order.
 * @param {Map<string, Tensor>} tensors
 */
function write(tensors) {
  /** @type {Record<string, unknown>} */
  const header = {
    __metadata__: { format: "pt", stored: `I8 times NAME.scale, one for each ${GROUP} columns` },
  };
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, (end += bytes.length)] };
  }
  const text = JSON.stringify(header);
  const head = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const file = new Uint8Array(8 + head.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
  file.set(head, 8);
  let at = 8 + head.length;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/**
 * The 8-bit form of a model.safetensors in full precision.
 * @param {Uint8Array} file
 * @returns {Uint8Array}
 */
export function quantise(file) {
  /** @type {[string, Tensor][]} */
  const wide = [];
  /** @type {[string, Tensor][]} */
  const narrow = [];
  for (const [name, shape, values] of read(file)) {
    if (shape.length !== 2 || PLAIN.test(name)) {
      wide.push([name, { dtype: "F32", shape, bytes: bytesOf(values) }]);
      continue;
    }
    const { integers, scales, groups } = inEightBits(values, shape[1], WORDS.test(name) ? MOST_OF_WORDS : MOST);
    wide.push([`${name}.scale`, { dtype: "BF16", shape: [shape[0], groups], bytes: bytesOf(scales) }]);
    narrow.push([name, { dtype: "I8", shape, bytes: bytesOf(integers) }]);
  }
  // Those of four bytes first, so that each stands at a multiple of its size.
  const rank = ({ dtype }) => (dtype === "F32" ? 0 : 1);
  wide.sort(([, a], [, b]) => rank(a) - rank(b));
  const plain = write(new Map([...wide, ...narrow]));
  return gzipSync(plain, { level: 6, mtime: 0 });
}

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code ?? String(error);

/**
 * Makes the 8-bit file `to` of the file `from`.
 * @param {string} from
 * @param {string} to
 */
export function quantiseFile(from, to) {
  let file;
  try {
    file = readFileSync(from);
  } catch (error) {
    const why = { ENOENT: "there is no such file", EISDIR: "that is a folder" }[codeOf(error)] ?? codeOf(error);
    throw new Stop(`${from} can't be read: ${why}.`);
  }
  let made;
  try {
    made = quantise(file);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    throw new Stop(`${from} can't be made into 8 bits: ${error.message}.`);
  }
  const partial = `${to}.${process.pid}.partial`;
  try {
    writeFileSync(partial, made);
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { force: true });
    const why = { ENOENT: "its folder is not there", EISDIR: "that is a folder" }[codeOf(error)] ?? codeOf(error);
    throw new Stop(`${to} can't be written: ${why}.`);
  }
}

if (/^quantise\.m?js$/.test(basename(process.argv[1] ?? ""))) {
  await main(async ([from, to, ...rest]) => {
    if (!to || rest.length > 0) {
      throw new Stop(
        "node quantise.mjs FROM TO: FROM is a model.safetensors in full precision, TO the file to write in 8 bits",
      );
    }
    quantiseFile(from, to);
  });
}
