// As much of a browser as Homefire's API and worker need, in Node: WebGPU by Dawn, files by `fetch`, and workers that are
// modules of the same thread. Each has a global object of its own, so that a CPU and a GPU can be open side by side.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** What was asked of the GPU, in all: read by differences. */
export const asked = { pipelines: 0, compiling: 0, dispatches: 0, submits: 0, writes: 0, reads: 0, waited: 0 };

/** @type {Map<string, { port: MessagePort, name: string }>} */
const ports = new Map();

/** A worker's global object: this one's, with the worker's own end of the line. Called by the first line of its bundle. */
export function scopeOf(/** @type {string} */ url) {
  const own = ports.get(new URL(url).search);
  if (!own) throw new Error(`${url} is a worker, and was not begun as one.`);
  const { port, name } = own;
  const scope = Object.create(globalThis, {
    name: { value: name },
    postMessage: { value: (/** @type {[any, any]} */ ...args) => port.postMessage(...args) },
    addEventListener: { value: port.addEventListener.bind(port) },
    removeEventListener: { value: port.removeEventListener.bind(port) },
  });
  for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    // Some of Node's own, such as `crypto`, answer to the true global object alone.
    if (get) Object.defineProperty(scope, key, { get: get.bind(globalThis), configurable: true });
  }
  for (const key of ["self", "globalThis"]) Object.defineProperty(scope, key, { value: scope });
  port.start();
  return scope;
}

class Worker {
  #port;
  /** @type {((event: { message: string, preventDefault(): void }) => void) | null} */
  onerror = null;

  constructor(/** @type {URL} */ url, { name = "" } = {}) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const own = new URL(url);
    own.search = `?${ports.size + 1}`;
    ports.set(own.search, { port: /** @type {any} */ (port2), name });
    import(own.href).catch((error) =>
      this.onerror?.({ message: String(error?.stack ?? error), preventDefault: () => undefined }),
    );
  }

  postMessage(/** @type {[any, any]} */ ...args) {
    this.#port.postMessage(...args);
  }

  addEventListener(/** @type {string} */ type, /** @type {any} */ listener) {
    if (type !== "message") return;
    this.#port.addEventListener(type, listener);
    this.#port.start();
  }

  removeEventListener(/** @type {string} */ type, /** @type {any} */ listener) {
    this.#port.removeEventListener(type, listener);
  }

  terminate() {
    this.#port.close();
  }
}

/**
 * Node hands on what comes through a port until nothing is left, and what a worker's loop lets messages in by (tasks.ts) comes
 * through one: so nothing else would get in. An empty message waits for the others.
 */
function beFair() {
  const { postMessage } = MessagePort.prototype;
  /** @this {MessagePort} */
  MessagePort.prototype.postMessage = function (/** @type {any[]} */ ...args) {
    if (args[0] !== null) return postMessage.apply(this, /** @type {any} */ (args));
    setImmediate(() => postMessage.call(this, null));
  };
}

/** `fetch` knows no files in Node. */
function withFiles(/** @type {typeof fetch} */ original) {
  return async (/** @type {any} */ what, /** @type {any} */ options) => {
    const url = String(what?.url ?? what);
    if (!url.startsWith("file:")) return original(what, options);
    const bytes = readFileSync(fileURLToPath(url));
    return new Response(bytes, { headers: { "Content-Length": String(bytes.length) } });
  };
}

/** Wraps a method so that its calls are counted. */
function count(
  /** @type {any} */ kind,
  /** @type {string} */ method,
  /** @type {(made: any, began: number) => any} */ note,
) {
  const original = kind?.prototype?.[method];
  if (!original) return;
  kind.prototype[method] = function (/** @type {any[]} */ ...args) {
    const began = performance.now();
    return note(original.apply(this, args), began);
  };
}

/** The arguments of `writeBuffer` with a copy of what lies in shared memory, which Dawn for Node refuses. */
function unshared(
  /** @type {any} */ buffer,
  /** @type {number} */ offset,
  /** @type {any} */ data,
  from = 0,
  /** @type {number | undefined} */ size = undefined,
) {
  const shared = (data.buffer ?? data) instanceof SharedArrayBuffer;
  if (!shared) return size === undefined ? [buffer, offset, data, from] : [buffer, offset, data, from, size];
  // Counted in the view's elements, as `subarray` and `slice` do.
  const view = data.buffer ? data : new Uint8Array(data);
  return [buffer, offset, view.slice(from, size === undefined ? undefined : from + size)];
}

/** Says in full what goes wrong on the device; the core keeps the first line. */
function watch(/** @type {any} */ device) {
  device.addEventListener("uncapturederror", (/** @type {any} */ event) =>
    console.log(`  WebGPU: ${event.error?.message}`),
  );
  void device.lost.then((/** @type {any} */ { reason, message }) => {
    if (reason !== "destroyed") console.log(`  WebGPU's device was lost: ${reason} ${message}`);
  });
  return device;
}

function countAll(/** @type {any} */ globals) {
  count(globals.GPUAdapter, "requestDevice", (made) => made.then(watch));
  count(globals.GPUDevice, "createComputePipeline", (made, began) => {
    asked.pipelines += 1;
    asked.compiling += performance.now() - began;
    return made;
  });
  count(globals.GPUDevice, "createComputePipelineAsync", (made, began) => {
    asked.pipelines += 1;
    return made.finally(() => (asked.compiling += performance.now() - began));
  });
  for (const method of ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"]) {
    count(globals.GPUComputePassEncoder, method, () => void (asked.dispatches += 1));
  }
  count(globals.GPUQueue, "submit", () => void (asked.submits += 1));
  const { writeBuffer } = globals.GPUQueue.prototype;
  /** @this {any} */
  globals.GPUQueue.prototype.writeBuffer = function (/** @type {[any, number, any, number?, number?]} */ ...args) {
    asked.writes += 1;
    return writeBuffer.apply(this, unshared(...args));
  };
  count(globals.GPUBuffer, "mapAsync", (made, began) => {
    asked.reads += 1;
    return made.finally(() => (asked.waited += performance.now() - began));
  });
}

/** What was asked of the GPU since `before`, a copy of `asked`. */
export const since = (/** @type {typeof asked} */ before) =>
  Object.fromEntries(
    Object.entries(asked).map(([name, value]) => [
      name,
      Math.round(value - before[/** @type {keyof typeof asked} */ (name)]),
    ]),
  );

/**
 * Puts it all in place. `dawn` is the path of Dawn for Node; without it there is no WebGPU.
 * @param {{ dawn?: string, base: URL }} options
 */
export function beBrowser({ dawn, base }) {
  /** @type {any} */
  const all = globalThis;
  let gpu;
  if (dawn) {
    const { create, globals } = createRequire(import.meta.url)(dawn);
    Object.assign(all, globals);
    countAll(globals);
    gpu = create([]);
  }
  Object.defineProperty(all, "navigator", {
    configurable: true,
    value: { language: "en", userAgent: "Node", hardwareConcurrency: 1, ...(gpu && { gpu }) },
  });
  all.self ??= all;
  // wgpu looks for one of a worker's or a window's classes before it looks for `navigator.gpu`.
  all.WorkerGlobalScope ??= class WorkerGlobalScope {};
  beFair();
  all.reportError ??= console.error;
  all.Worker = Worker;
  all.document = { baseURI: base.href };
  // That of a file's address.
  all.origin = "null";
  all.fetch = withFiles(all.fetch);
}
