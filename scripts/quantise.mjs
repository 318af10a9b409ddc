// Makes the 8-bit file of an encoder out of its model.safetensors in full precision, byte for byte the same on every
// machine: `node quantise.mjs FROM TO`. It stands in the npm package too, where it brings what it imports.
//
// Each matrix NAME becomes I8 [rows, columns] with NAME.scale, BF16 [rows, columns / 64]: a value is the integer times the
// scale of its group of 64. Biases, norms and the token types stay as they are; what the encoder does not use (pooler,
// position_ids) is left out. The result is a gzip, since the integers are far from evenly spread.

import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "fflate";

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
 * The tensors of a safetensors file that an encoder uses, in the order of their names.
 * @param {Uint8Array} file
 * @returns {[name: string, shape: number[], values: Float32Array][]}
 */
function read(file) {
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  const names = Object.keys(header).filter((name) => USED.test(name));
  if (names.length === 0) throw new Error("the file holds no BERT encoder");
  return names.sort().map((name) => {
    const { dtype, shape, data_offsets } = header[name];
    if (dtype !== "F32") throw new Error(`${name} holds ${dtype}; only F32 can be made into 8 bits`);
    const [from, to] = data_offsets;
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
    if (!Number.isFinite(largest)) throw new Error("there is a value that is no number");
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

if (/^quantise\.m?js$/.test(basename(process.argv[1] ?? ""))) {
  const [from, to] = process.argv.slice(2);
  if (!to) {
    console.error("node quantise.mjs FROM TO: FROM is a model.safetensors in full precision, TO the file to write");
    process.exitCode = 1;
  } else writeFileSync(to, quantise(readFileSync(from)));
}
