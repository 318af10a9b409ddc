// What is fetched when it is first needed: until it is there, that it is coming; where it can't come, why, and another try.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { errorInWords } from "../told";

const failed = new Map<string, unknown>();
/** Who is to be told when it is there. */
const waiting = new Map<string, Set<() => void>>();

/**
 * Nothing once the element `name` is there, which `fetch` defines; until then, what stands in its place. Calls `changed`, the
 * same function each time, when that becomes something else.
 */
export function later(name: string, fetch: () => Promise<unknown>, changed: () => void): TemplateResult | undefined {
  if (customElements.get(name)) return undefined;
  if (failed.has(name)) {
    const again = () => {
      failed.delete(name);
      changed();
    };
    return html`<p role="alert">${errorInWords(failed.get(name))}</p>
      <button @click=${again}>${msg("Try again")}</button>`;
  }
  const told = waiting.get(name);
  if (told) told.add(changed);
  else {
    const all = new Set([changed]);
    waiting.set(name, all);
    void fetch()
      .catch((error: unknown) => failed.set(name, error))
      .finally(() => {
        waiting.delete(name);
        for (const tell of all) tell();
      });
  }
  return html`<p class="small" role="status">${msg("Loading…")}</p>`;
}
