// Keeps the page's own files, so that it opens without a network. The models are kept by the page itself (lib/model-cache.ts).
// A new version waits until no page of the old one is open, or until the only one asks for it.
import { cleanupOutdatedCaches, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";

/** The files of this version, put in by the build (scripts/beside.mjs). */
declare const __FILES__: PrecacheEntry[];

/** What this file uses of a service worker's global scope; TypeScript's own types of it contradict those of a page. */
interface Scope {
  skipWaiting(): Promise<void>;
  clients: { matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<unknown[]> };
  addEventListener(
    type: "message",
    listener: (event: MessageEvent & { waitUntil(work: Promise<void>): void }) => void,
  ): void;
}
const scope = self as unknown as Scope;

precacheAndRoute(__FILES__);
cleanupOutdatedCaches();

scope.addEventListener("message", (event) => {
  if ((event.data as { type?: unknown } | null)?.type !== "use") return;
  event.waitUntil(use((others) => event.ports[0]?.postMessage(others)));
});

/** Takes over where one page at most is open, and tells how many others are. */
async function use(answer: (others: number) => void): Promise<void> {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const others = Math.max(0, pages.length - 1);
  answer(others);
  if (others === 0) await scope.skipWaiting();
}
