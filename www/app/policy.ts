// A worker that is started from an address has only the policy that the response states in a header, and a plain host states
// none: it could then reach any host (https://github.com/w3c/webappsec-csp/issues/336). One that is started from a blob has
// the policy of the page. So every worker of the page begins with a blob that imports the worker's script.

//
// The import is a dynamic one, because Firefox does not hand a static one of such a worker to the service worker, so that it
// failed without a network. Until the module has come, messages are held back: nobody would hear them yet.
const begin = (script: string): string => `const early = [];
const hold = (event) => {
  event.stopImmediatePropagation();
  early.push(event);
};
addEventListener("message", hold);
import(${JSON.stringify(script)}).then(
  () => {
    removeEventListener("message", hold);
    for (const { data, ports } of early) dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }));
  },
  // Heard by the page as the worker's own error; a rejection alone would not be.
  (error) => reportError(error),
);
`;

class PolicyWorker extends Worker {
  constructor(script: string | URL, options?: WorkerOptions) {
    const address = new URL(script, document.baseURI).href;
    const start = URL.createObjectURL(new Blob([begin(address)], { type: "text/javascript" }));
    super(start, { ...options, type: "module" });
    // The browser has taken the address by now.
    setTimeout(() => URL.revokeObjectURL(start), 60_000);
  }
}

globalThis.Worker = PolicyWorker;
