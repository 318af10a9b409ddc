// A GPU that never answers: the CPU takes over, and a stop is heard meanwhile.

import { loadApi } from "./api";
import { expect, test } from "./site";

const NEVER = "() => new Promise(() => undefined)";

for (const [what, script] of [
  ["an adapter", `GPU.prototype.requestAdapter = ${NEVER};`],
  ["a device", `GPUAdapter.prototype.requestDevice = ${NEVER};`],
  // The self-test reads from it. A software adapter is not taken, whether it answers or not.
  [
    "a result",
    `GPUBuffer.prototype.mapAsync = ${NEVER};
    Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });
    Object.defineProperty(GPUAdapterInfo.prototype, "architecture", { get: () => "real" });`,
  ],
] as const) {
  test(`${what} that never comes counts as none, and a stop is heard meanwhile`, async ({ page, api }) => {
    await page.route("**/worker.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: script + (await response.text()) });
    });
    await loadApi(page, api.url);
    const result = await page.evaluate(async () => {
      expectGpu();
      const abort = new AbortController();
      const stopped = window.thrown(() =>
        window.api.Homefire.open({
          device: "webgpu",
          signal: abort.signal,
          onProgress: ({ phase }) => phase === "start" && setTimeout(() => abort.abort()),
        }),
      );
      const hf = await window.api.Homefire.open({ device: "auto" });
      const { kind, reason } = hf.device;
      const predicted = await (await hf.zeroShot({ labels: ["food", "sport"] })).predict(["A red card"]);
      hf.close();
      return { kind, reason, predicted: predicted.length, stopped: await stopped };

      function expectGpu() {
        if (!navigator.gpu) throw new Error("there is no navigator.gpu here");
      }
    });
    expect(result.kind).toBe("cpu");
    expect(result.reason).toContain("did not answer within");
    expect(result.predicted).toBe(1);
    expect(result.stopped.code).toBe("aborted");
  });
}

for (const [what, script] of [
  ["asking for an adapter throws", "GPU.prototype.requestAdapter = () => { throw new TypeError('blocked'); };"],
  ["asking for a device throws", "GPUAdapter.prototype.requestDevice = () => { throw new TypeError('blocked'); };"],
  [
    "a device is refused",
    "GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException('no', 'OperationError'));",
  ],
  [
    "even looking for it throws",
    "Object.defineProperty(WorkerNavigator.prototype, 'gpu', { get() { throw new Error('blocked'); } });",
  ],
] as const) {
  test(`where ${what}, the CPU takes over, and WebGPU is refused in a sentence`, async ({ page, api }) => {
    await page.route("**/worker.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: script + (await response.text()) });
    });
    await loadApi(page, api.url);
    const { kind, reason, refused } = await page.evaluate(async () => {
      const hf = await window.api.Homefire.open({ device: "auto" });
      const { kind, reason } = hf.device;
      hf.close();
      return { kind, reason, refused: await window.thrown(() => window.api.Homefire.open({ device: "webgpu" })) };
    });
    expect(kind).toBe("cpu");
    expect(reason).toMatch(
      /^No GPU can be used: (the browser offers no WebGPU adapter|its adapter gives no device)\.$/,
    );
    expect(refused.code).toBe("no-device");
    expect(refused.message).toContain('Use the device "cpu"');
  });
}
