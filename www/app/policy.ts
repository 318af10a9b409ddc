// A worker that is started from an address has only the policy that the response states in a header, and a plain host states
// none: it could then reach any host (https://github.com/w3c/webappsec-csp/issues/336). One that is started from a blob has
// the policy of the page. So every worker of the page begins with a blob that imports the worker's script.

class PolicyWorker extends Worker {
  constructor(script: string | URL, options?: WorkerOptions) {
    const imported = `import ${JSON.stringify(new URL(script, document.baseURI).href)};`;
    const start = URL.createObjectURL(new Blob([imported], { type: "text/javascript" }));
    super(start, { ...options, type: "module" });
    // The browser has taken the address by now.
    setTimeout(() => URL.revokeObjectURL(start), 60_000);
  }
}

globalThis.Worker = PolicyWorker;
