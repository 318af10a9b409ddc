// Stands in the bundles for `ml-levenberg-marquardt`, by which UMAP fits a curve of two numbers to `spread` and `minDist`. Its
// defaults are used, for which the fit always comes to the same two, and the fit's code would be more than UMAP's own.
// tests/unit/umap.test.ts has the package itself fit them.

/** The curve is 1 / (1 + a x^2b), for a spread of 1 and a least distance of 0.1. */
export const FITTED = [1.5769434603113077, 0.8950608779109733] as const;

export default (): { parameterValues: readonly number[] } => ({ parameterValues: FITTED });
