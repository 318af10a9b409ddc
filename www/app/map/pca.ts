// Principal components: the directions along which texts differ most. What takes long is a generator, which gives the share
// that is done, so that a worker can tell of it and hear that it is to stop.
import { rowsIn, seeded, type Matrix } from "./matrix";

/** What a principal component analysis has found. */
export interface Components {
  /** The mean of each group of rows, `width` numbers each. */
  means: Float64Array[];
  /** Directions of length 1, at right angles to each other, the one with the greatest variance first. */
  axes: Float64Array[];
  /** The variance along each of them, and of all directions together. */
  variances: number[];
  total: number;
}

/** Rows between two reports. */
const PORTION = 512;
/** Multiplications by the covariance. The space of the first axes converges by the ratio of the variances in and out of it. */
const ITERATIONS = 24;
/** Directions that are followed besides those wanted, so that these converge sooner. */
const SPARE = 10;
/** Up to this width all axes are found directly. */
const DIRECT = 48;

/**
 * The first `count` components of the rows. `groups` are equal numbers of rows one after the other, such as the epochs of a
 * run: each is centred at its own mean, so that the axes are those along which its rows differ, and not the way that all of
 * them have gone together.
 */
export function* principalComponents(matrix: Matrix, count: number, groups = 1): Generator<number, Components> {
  const { width } = matrix;
  const means = groupMeans(matrix, groups);
  const covariance = yield* covarianceOf(matrix, means);
  let total = 0;
  for (let i = 0; i < width; i++) total += covariance[i * width + i] ?? 0;
  const wanted = Math.min(count, width);
  const { vectors, values } =
    width <= DIRECT ? jacobi(covariance, width) : leadingVectors(covariance, width, Math.min(width, wanted + SPARE));
  return {
    means,
    axes: vectors.slice(0, wanted).map(pointed),
    variances: values.slice(0, wanted).map((value) => Math.max(0, value)),
    total,
  };
}

/** The places of the rows along the axes, as many numbers a row as there are axes. */
export function project({ values, width }: Matrix, { means, axes }: Pick<Components, "means" | "axes">): Float32Array {
  const rows = Math.floor(values.length / width);
  const inGroup = Math.max(1, rows / means.length);
  const along = means.map((mean) =>
    axes.map((axis) => axis.reduce((sum, value, i) => sum + value * (mean[i] ?? 0), 0)),
  );
  const placed = new Float32Array(rows * axes.length);
  for (let row = 0; row < rows; row++) {
    const centre = along[Math.min(means.length - 1, Math.floor(row / inGroup))] ?? [];
    axes.forEach((axis, k) => {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (values[row * width + i] ?? 0) * (axis[i] ?? 0);
      placed[row * axes.length + k] = sum - (centre[k] ?? 0);
    });
  }
  return placed;
}

function groupMeans(matrix: Matrix, groups: number): Float64Array[] {
  const { values, width } = matrix;
  const inGroup = rowsIn(matrix) / groups;
  return Array.from({ length: groups }, (_, group) => {
    const mean = new Float64Array(width);
    for (let row = group * inGroup; row < (group + 1) * inGroup; row++) {
      for (let i = 0; i < width; i++) mean[i] = (mean[i] ?? 0) + (values[row * width + i] ?? 0) / inGroup;
    }
    return mean;
  });
}

/** The covariance within the groups, `width` times `width`. Four rows at a time, since the sums are then fetched once for them. */
function* covarianceOf(matrix: Matrix, means: Float64Array[]): Generator<number, Float64Array> {
  const { values, width } = matrix;
  const rows = rowsIn(matrix);
  const inGroup = rows / means.length;
  const sums = new Float64Array(width * width);
  const four = Array.from({ length: 4 }, () => new Float64Array(width)) as [A: Row, B: Row, C: Row, D: Row];
  for (let row = 0; row < rows; row += 4) {
    four.forEach((centred, k) => {
      const mean = means[Math.min(means.length - 1, Math.floor((row + k) / inGroup))];
      for (let i = 0; i < width; i++) {
        centred[i] = row + k < rows ? (values[(row + k) * width + i] ?? 0) - (mean?.[i] ?? 0) : 0;
      }
    });
    addProducts(sums, four, width);
    if (row % PORTION === 0) yield row / rows;
  }
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      sums[i * width + j] = sums[j * width + i] = (sums[i * width + j] ?? 0) / Math.max(1, rows - means.length);
    }
  }
  return sums;
}

type Row = Float64Array;

/** Adds the products of each row with itself to the upper half of `sums`. */
function addProducts(sums: Float64Array, [a, b, c, d]: [Row, Row, Row, Row], width: number): void {
  for (let i = 0; i < width; i++) {
    const [ai, bi, ci, di] = [a[i]!, b[i]!, c[i]!, d[i]!];
    for (let j = i, at = i * width + i; j < width; j++, at++) {
      sums[at] = sums[at]! + ai * a[j]! + bi * b[j]! + ci * c[j]! + di * d[j]!;
    }
  }
}

interface Eigen {
  vectors: Float64Array[];
  values: number[];
}

/**
 * The leading eigenvectors of a symmetric matrix, by subspace iteration and Rayleigh and Ritz's method (Saad, Numerical Methods
 * for Large Eigenvalue Problems, 2011, section 5.2).
 */
function leadingVectors(matrix: Float64Array, width: number, count: number): Eigen {
  const random = seeded(1);
  let basis: Float64Array[] = Array.from({ length: count }, () =>
    Float64Array.from({ length: width }, () => random() - 0.5),
  );
  orthonormalise(basis);
  for (let i = 0; i < ITERATIONS; i++) {
    basis = basis.map((vector) => times(matrix, vector));
    orthonormalise(basis);
  }
  const images = basis.map((vector) => times(matrix, vector));
  const small = new Float64Array(count * count);
  basis.forEach((left, i) => images.forEach((right, j) => (small[i * count + j] = dot(left, right))));
  const { vectors, values } = jacobi(small, count);
  return {
    values,
    vectors: vectors.map((weights) => {
      const sum = new Float64Array(width);
      basis.forEach((vector, k) => addTo(sum, vector, weights[k] ?? 0));
      return sum;
    }),
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addTo(sum: Float64Array, vector: Float64Array, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + weight * vector[i]!;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const width = vector.length;
  return Float64Array.from({ length: width }, (_, i) => dot(matrix.subarray(i * width, (i + 1) * width), vector));
}

/** Gram and Schmidt's method, in place. A vector that depends on those before it becomes zero. */
function orthonormalise(vectors: Float64Array[]): void {
  vectors.forEach((vector, i) => {
    // Twice is enough, as Kahan and Parlett have shown.
    for (let round = 0; round < 2; round++) {
      for (let k = 0; k < i; k++) addTo(vector, vectors[k]!, -dot(vectors[k]!, vector));
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < vector.length; k++) vector[k] = length > 1e-12 ? vector[k]! / length : 0;
  });
}

/** All eigenvectors of a small symmetric matrix, by Jacobi's rotations; the one of the greatest eigenvalue first. */
function jacobi(matrix: Float64Array, width: number): Eigen {
  const a = Float64Array.from(matrix);
  const vectors = Array.from({ length: width }, (_, i) => Float64Array.from({ length: width }, (_, j) => +(i === j)));
  const scale = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < width; p++) {
      for (let q = p + 1; q < width; q++) {
        off += a[p * width + q]! ** 2;
        rotate(a, vectors, p, q);
      }
    }
    if (off <= 1e-22 * scale) break;
  }
  const values = vectors.map((_, i) => a[i * width + i]!);
  const order = values.map((_, i) => i).sort((i, j) => values[j]! - values[i]!);
  return { vectors: order.map((i) => vectors[i]!), values: order.map((i) => values[i]!) };
}

/** One rotation, after which the element at row `p` and column `q` is zero. */
function rotate(a: Float64Array, vectors: Float64Array[], p: number, q: number): void {
  const width = vectors.length;
  const between = a[p * width + q]!;
  if (between === 0) return;
  const theta = (a[q * width + q]! - a[p * width + p]!) / (2 * between);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < width; k++) {
    const [kp, kq] = [a[k * width + p]!, a[k * width + q]!];
    a[k * width + p] = c * kp - s * kq;
    a[k * width + q] = s * kp + c * kq;
  }
  const [vp, vq] = [vectors[p]!, vectors[q]!];
  for (let k = 0; k < width; k++) {
    const [pk, qk] = [a[p * width + k]!, a[q * width + k]!];
    a[p * width + k] = c * pk - s * qk;
    a[q * width + k] = s * pk + c * qk;
    const [x, y] = [vp[k]!, vq[k]!];
    vp[k] = c * x - s * y;
    vq[k] = s * x + c * y;
  }
}

/** An axis has no sign of its own. Its greatest number is made positive, so that the same data give the same picture. */
function pointed(axis: Float64Array): Float64Array {
  const greatest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return greatest < 0 ? axis.map((value) => -value) : axis;
}
