// A BERT classifier in plain TypeScript and 64-bit floats, from a safetensors file by Hugging Face's names: a second opinion on
// what Homefire exports. One text at a time, so that there is no padding and no mask. After "BERT" (Devlin et al., 2018).

type Matrix = number[][];
export type Tensors = Map<string, { shape: number[]; values: Float32Array }>;

/** The format: a little-endian u64, a JSON header of that length, then the bytes. */
export function readSafetensors(file: Buffer): Tensors {
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString("utf8", 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors: Tensors = new Map();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    // Tables of positions, which some checkpoints hold, are whole numbers and no weights.
    if (dtype !== "F32") continue;
    const bytes = Uint8Array.from(file.subarray(8 + length + data_offsets[0], 8 + length + data_offsets[1]));
    tensors.set(name, { shape, values: new Float32Array(bytes.buffer) });
  }
  return tensors;
}

export interface Shape {
  num_hidden_layers: number;
  num_attention_heads: number;
  layer_norm_eps: number;
}

/** The error function by its series, which converges to 1e-15 for what BERT gives it. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; n < 120 && Math.abs(term) > 1e-17; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const gelu = (x: number): number => 0.5 * x * (1 + erf(x / Math.SQRT2));
const plus = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((x, j) => x + (b[i]?.[j] ?? NaN)));

export function softmax(row: number[]): number[] {
  const most = Math.max(...row);
  const all = row.map((x) => Math.exp(x - most));
  const sum = all.reduce((a, b) => a + b);
  return all.map((x) => x / sum);
}

export class Reference {
  constructor(
    readonly tensors: Tensors,
    readonly shape: Shape,
    readonly prefix = "bert.",
  ) {}

  values(name: string): Float32Array {
    const found = this.tensors.get(name);
    if (!found) throw new Error(`${name} is missing`);
    return found.values;
  }

  linear(name: string, x: Matrix): Matrix {
    const [weight, bias] = [this.values(`${name}.weight`), this.values(`${name}.bias`)];
    return x.map((row) =>
      Array.from(bias, (b, o) => {
        let sum = b;
        for (let i = 0; i < row.length; i++) sum += (row[i] as number) * (weight[o * row.length + i] as number);
        return sum;
      }),
    );
  }

  norm(name: string, x: Matrix): Matrix {
    const [scale, offset] = [this.values(`${name}.weight`), this.values(`${name}.bias`)];
    return x.map((row) => {
      const mean = row.reduce((a, b) => a + b) / row.length;
      const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / row.length;
      const divisor = Math.sqrt(variance + this.shape.layer_norm_eps);
      return row.map((v, i) => ((v - mean) / divisor) * (scale[i] as number) + (offset[i] as number));
    });
  }

  attention(at: string, x: Matrix): Matrix {
    const hidden = x[0]?.length ?? 0;
    const width = hidden / this.shape.num_attention_heads;
    const [q, k, v] = ["query", "key", "value"].map((part) => this.linear(`${at}.self.${part}`, x)) as [
      Matrix,
      Matrix,
      Matrix,
    ];
    const mixed: Matrix = x.map(() => new Array<number>(hidden).fill(0));
    for (let from = 0; from < hidden; from += width) {
      const part = (row: number[]) => row.slice(from, from + width);
      x.forEach((_, i) => {
        const own = part(q[i] as number[]);
        const scores = k.map((row) => part(row).reduce((sum, b, d) => sum + b * (own[d] as number), 0));
        softmax(scores.map((s) => s / Math.sqrt(width))).forEach((share, j) => {
          for (let d = from; d < from + width; d++) {
            (mixed[i] as number[])[d] =
              ((mixed[i] as number[])[d] as number) + share * ((v[j] as number[])[d] as number);
          }
        });
      });
    }
    return this.norm(`${at}.output.LayerNorm`, plus(x, this.linear(`${at}.output.dense`, mixed)));
  }

  /** The last states. */
  states(ids: number[]): Matrix {
    const at = (name: string) => `${this.prefix}${name}`;
    const hidden = this.values(at("embeddings.LayerNorm.weight")).length;
    const row = (table: string, i: number) =>
      Array.from(this.values(at(`embeddings.${table}_embeddings.weight`)).subarray(i * hidden, (i + 1) * hidden));
    const sums = ids.map((id, i) => {
      const [words, positions, types] = [row("word", id), row("position", i), row("token_type", 0)];
      return words.map((w, d) => w + (positions[d] as number) + (types[d] as number));
    });
    let x = this.norm(at("embeddings.LayerNorm"), sums);
    for (let i = 0; i < this.shape.num_hidden_layers; i++) {
      const layer = at(`encoder.layer.${i}`);
      x = this.attention(`${layer}.attention`, x);
      const inner = this.linear(`${layer}.intermediate.dense`, x).map((r) => r.map(gelu));
      x = this.norm(`${layer}.output.LayerNorm`, plus(x, this.linear(`${layer}.output.dense`, inner)));
    }
    return x;
  }

  /** The mean of the last states, at length one. */
  embed(ids: number[]): number[] {
    const x = this.states(ids);
    const mean = (x[0] as number[]).map((_, d) => x.reduce((sum, r) => sum + (r[d] as number), 0) / x.length);
    const length = Math.hypot(...mean);
    return mean.map((m) => m / length);
  }

  /** A probability for each label, as `BertForSequenceClassification` gives it: by the first token's state and the pooler. */
  asBert(ids: number[]): number[] {
    const first = this.states(ids).slice(0, 1);
    const pooled = this.linear(`${this.prefix}pooler.dense`, first).map((row) => row.map(Math.tanh));
    return softmax(this.linear("classifier", pooled)[0] as number[]);
  }

  /** A probability for each label, by the mean of the last states. */
  classify(ids: number[]): number[] {
    let x = [this.embed(ids)];
    if (this.tensors.has("classifier.dense.weight")) {
      x = this.linear("classifier.dense", x).map((row) => row.map(gelu));
      x = this.linear("classifier.out_proj", x);
    } else x = this.linear("classifier", x);
    return softmax(x[0] as number[]);
  }
}

/** Adds PEFT's pairs of matrices to the weights of `base`: `alpha / rank * B A`. */
export function applyAdapters(base: Tensors, adapters: Tensors, prefix: string, scale: number): Tensors {
  const all: Tensors = new Map(base);
  for (const [name, a] of adapters) {
    const found = /^base_model\.model\.(.*)\.lora_A\.weight$/.exec(name);
    if (!found) continue;
    const at = `${prefix}${found[1]}.weight`;
    const b = adapters.get(name.replace("lora_A", "lora_B"));
    const old = base.get(at);
    if (!b || !old) throw new Error(`${name} has no counterpart`);
    const [rank, input] = a.shape as [number, number];
    const values = Float32Array.from(old.values, (w, index) => {
      const [o, i] = [Math.floor(index / input), index % input];
      for (let r = 0; r < rank; r++) {
        w += scale * (b.values[o * rank + r] as number) * (a.values[r * input + i] as number);
      }
      return w;
    });
    all.set(at, { shape: old.shape, values });
  }
  return all;
}
