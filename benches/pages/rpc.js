// Calls from the page to a contestant's worker: {id, call, args} there, {id, result} or {id, error} back.

export function answer(methods) {
  self.onmessage = async ({ data: { id, call, args } }) => {
    try {
      self.postMessage({ id, result: await methods[call](...args) });
    } catch (error) {
      self.postMessage({ id, error: `${call}: ${error?.stack ?? error}` });
    }
  };
}

/** A proxy whose every method is the worker's method of that name. */
export function connect(url, options = { type: "module" }) {
  const worker = new Worker(url, options);
  const waiting = new Map();
  let last = 0;
  worker.onmessage = ({ data: { id, result, error } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  };
  worker.onerror = (event) => {
    for (const { reject } of waiting.values()) reject(new Error(`${url}: ${event.message}`));
    waiting.clear();
  };
  return new Proxy(worker, {
    get: (_, call) => {
      if (call === "then") return undefined;
      if (call === "terminate") return () => worker.terminate();
      return (...args) =>
        new Promise((resolve, reject) => {
          const id = ++last;
          waiting.set(id, { resolve, reject });
          worker.postMessage({ id, call, args });
        });
    },
  });
}
