// Numbers every part needs: medians, cosines, a seeded shuffle.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function mean(values) {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

/** The standard deviation of a sample. */
export function deviation(values) {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / (values.length - 1));
}

/** Of two vectors of length one. */
export function cosine(a, b) {
  return a.reduce((sum, v, i) => sum + v * b[i], 0);
}

/** mulberry32: the same numbers in [0, 1) for the same seed, in every browser. */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A shuffled copy. */
export function shuffled(items, seed) {
  const copy = [...items];
  const next = random(seed);
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/** A data set of the cache: [{text, label, split?}]. */
export async function rows(name) {
  const response = await fetch(`/cache/data/${name}.jsonl`);
  if (!response.ok) throw new Error(`data set "${name}" is not in the cache`);
  return (await response.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
