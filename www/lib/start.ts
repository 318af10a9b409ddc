/** Starting the worker: by its address, through a Trusted Types policy, or from another origin. */

import { fault, type HomefireError } from "./errors";

/** The part of the Trusted Types API that is used. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}
interface Policy {
  createScriptURL(url: string): unknown;
}

/** What a page's `trusted-types` directive has to name. */
const POLICY = "homefire";

/** Where the policy is kept for other copies of the package: a page can make each but once. */
const SHARED = Symbol.for("homefire.trusted-types");

/** The expression by which bundlers find the worker's file. */
const begin = (name: string): Worker => new Worker(new URL("./worker.js", import.meta.url), { type: "module", name });

/** A script, and how it is to be run. */
interface Asked {
  url: string;
  options: WorkerOptions;
}

/** What such an expression hands to the constructor: a bundler has put the file elsewhere, and may have made it no module. */
function wanted(begin: () => Worker): Asked {
  const Native = globalThis.Worker;
  const found: Asked = { url: "", options: {} };
  const Catching = function (url: string | URL, options: WorkerOptions = {}) {
    found.url = new URL(url, baseAddress()).href;
    found.options = options;
  };
  try {
    globalThis.Worker = Catching as unknown as typeof Worker;
  } catch {
    // A page may have frozen it.
    return found;
  }
  try {
    begin();
  } finally {
    globalThis.Worker = Native;
  }
  return found;
}

/** The policy that lets the worker start where a page asks for Trusted Types; none where it forbids this one too. */
function policy(): Policy | undefined {
  const global = globalThis as { trustedTypes?: TrustedTypes; [SHARED]?: Policy };
  if (!global.trustedTypes) return undefined;
  try {
    global[SHARED] ??= global.trustedTypes.createPolicy(POLICY, { createScriptURL: (url) => url });
  } catch {
    // The page's policy doesn't name it. Nothing is lost where it asks for no Trusted Types, or has a default one.
  }
  return global[SHARED];
}

/** What addresses are relative to. */
export const baseAddress = (): string => globalThis.document?.baseURI ?? globalThis.location?.href ?? import.meta.url;

export const startWorker = (name: string): Worker => startBy(() => begin(name));

/** Starts the worker of an expression that bundlers look for. */
export function startBy(begin: () => Worker): Worker {
  if (typeof Worker === "undefined") throw fault("unsupported", "no_worker_here");
  const asked = wanted(begin);
  // Chromium and WebKit refuse it at once; Firefox tells of it later, by an event without a word.
  // Outside of browsers there may be workers without an origin.
  const origin = (globalThis as { location?: Location }).location?.origin;
  if (asked.url && origin && new URL(asked.url).origin !== origin) return fromElsewhere(asked);
  try {
    const trusted = asked.url ? policy() : undefined;
    return trusted ? make(trusted.createScriptURL(asked.url), asked.options) : begin();
  } catch (error) {
    throw refused(error);
  }
}

/** The constructor takes what a policy made; its types don't know that. It is named otherwise for bundlers to pass over. */
function make(url: unknown, options: WorkerOptions): Worker {
  const { Worker: Native } = globalThis;
  return new Native(url as string, options);
}

/**
 * A browser starts no worker from another origin, but one from a blob may take its script from there, where the server
 * allows that (CORS).
 */
function fromElsewhere({ url, options }: Asked): Worker {
  const quoted = JSON.stringify(url);
  const script = options.type === "module" ? `import ${quoted};` : `importScripts(${quoted});`;
  const start = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  // The browser has taken the address by then.
  setTimeout(() => URL.revokeObjectURL(start), 60_000);
  try {
    return make(policy()?.createScriptURL(start) ?? start, options);
  } catch (error) {
    throw refused(error);
  }
}

function refused(error: unknown): HomefireError {
  const trusted = error instanceof TypeError && /trusted/i.test(error.message);
  const why = String(error);
  return trusted
    ? fault("unsupported", "worker_needs_trusted_types", { why, policy: POLICY })
    : fault("unsupported", "worker_refused", { why });
}
