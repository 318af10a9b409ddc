/** WebGPU's ways in, made to fail as the core expects: by a promise that rejects, and never by throwing. */

type Way = (...given: unknown[]) => Promise<unknown>;

/** To be called once, before the core is asked for a device. What blockers put in a browser's place may throw at once. */
export function guardGpu(): void {
  const global = globalThis as unknown as Record<string, { prototype: Record<string, Way> } | undefined>;
  for (const [kind, way] of [
    ["GPU", "requestAdapter"],
    ["GPUAdapter", "requestDevice"],
  ] as const) {
    const found = global[kind]?.prototype;
    const old = found?.[way];
    if (!found || !old) continue;
    found[way] = async function (this: unknown, ...given) {
      return old.apply(this, given);
    };
  }
  try {
    void navigator.gpu;
  } catch {
    Object.defineProperty(navigator, "gpu", { value: undefined });
  }
}
