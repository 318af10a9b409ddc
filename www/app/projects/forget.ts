// Deleting all that this page has put into the browser: projects, models, the page kept for use without a network.
import { deleteDatabase } from "./database";

export async function forgetEverything(): Promise<void> {
  await deleteDatabase();
  for (const name of await caches.keys().catch((): string[] => [])) await caches.delete(name);
  await clearPrivateFiles();
  const registrations = (await navigator.serviceWorker?.getRegistrations().catch(() => undefined)) ?? [];
  // Of several pages on one origin only this one's.
  for (const one of registrations) if (document.baseURI.startsWith(one.scope)) await one.unregister();
  localStorage.clear();
  sessionStorage.clear();
}

/** The origin's private file system, where models and broken downloads lie. */
async function clearPrivateFiles(): Promise<void> {
  try {
    const folder = await navigator.storage.getDirectory();
    for await (const name of folder.keys()) await folder.removeEntry(name, { recursive: true });
  } catch {
    // A browser without one has nothing there.
  }
}
