// Deleting all that this page has put into the browser: projects, models, the page kept for use without a network. Other
// pages of the same origin keep what is theirs.
import { Homefire } from "../../lib/index";
import { forgetChoice } from "../language/page";
import { forgetProgress } from "../learn/progress";
import { dropAllCheckpoints } from "./checkpoint-store";
import { deleteDatabase } from "./database";

export async function forgetEverything(): Promise<void> {
  await deleteDatabase();
  await dropAllCheckpoints().catch(() => undefined);
  await Homefire.forgetModels();
  const registrations = (await navigator.serviceWorker?.getRegistrations().catch(() => undefined)) ?? [];
  for (const one of registrations) {
    // Of several pages on one origin only this one's, with what it kept.
    if (!document.baseURI.startsWith(one.scope)) continue;
    await one.unregister();
    for (const name of await caches.keys()) if (name.endsWith(one.scope)) await caches.delete(name);
  }
  forgetChoice();
  forgetProgress();
}
