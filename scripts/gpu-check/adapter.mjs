// Which GPU there is, what it offers, and how long a word to it and back takes.

import { median } from "../../benches/pages/figures.js";
import { beBrowser } from "./browser.mjs";
import { Findings, main, place, say } from "./work.mjs";

await main(async () => {
  beBrowser({ dawn: place("dawn.node"), base: new URL("./", import.meta.url) });
  const { gpu } = /** @type {any} */ (navigator);
  const findings = new Findings("adapter");
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    say("there is no WebGPU adapter");
    return false;
  }
  const { vendor, architecture, device: model, description } = adapter.info;
  const software = /swiftshader|llvmpipe/i.test(`${architecture} ${description} ${model}`);
  findings.put("adapter", { vendor, architecture, device: model, description, software });
  say(`${vendor}, ${architecture}, ${model}, ${description}`);
  const limits = {};
  for (const name in adapter.limits) limits[name] = adapter.limits[name];
  findings.put("limits", limits);
  findings.put("features", [...adapter.features]);
  say(
    Object.entries(limits)
      .map(([name, value]) => `${name} ${value}`)
      .join(", "),
  );
  say([...adapter.features].join(", "));
  findings.put("roundTrip", await roundTrip(await adapter.requestDevice()));
  say(`a word there and back: ${findings.found.roundTrip.toFixed(2)} ms`);
});

/** Median milliseconds from handing over four bytes to having read them back. */
async function roundTrip(device) {
  const { GPUBufferUsage, GPUMapMode } = /** @type {any} */ (globalThis);
  const make = (usage) => device.createBuffer({ size: 4, usage });
  const there = make(GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC);
  const back = make(GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
  const times = [];
  for (let turn = 0; turn < 50; turn++) {
    const began = performance.now();
    device.queue.writeBuffer(there, 0, new Uint32Array([turn]));
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(there, 0, back, 0, 4);
    device.queue.submit([encoder.finish()]);
    await back.mapAsync(GPUMapMode.READ);
    if (new Uint32Array(back.getMappedRange())[0] !== turn) throw new Error("the GPU gave back another number");
    back.unmap();
    times.push(performance.now() - began);
  }
  return median(times);
}
