// The one button that leads on, whatever there is to do next: where columns stand behind tabs, it is always within reach.
import { html, nothing, type TemplateResult } from "lit";
import { commandButton, type Command } from "../commands/command";
import { commands } from "../commands/training";
import type { Store } from "../store";

/** What comes next. */
export function next(store: Store): Command | undefined {
  if (store.task !== "classify") return undefined;
  if (store.running) return commands.stop.enabled({ store }) ? commands.stop : commands.cancel;
  // The first column has that button itself.
  if (!store.data) return store.column === "examples" ? undefined : commands.begin;
  if (store.selected && store.column === "train") return commands.tryText;
  return store.column === "try" && store.selected ? undefined : commands.start;
}

export function lead(store: Store): TemplateResult | typeof nothing {
  const command = next(store);
  if (!command) return nothing;
  const named = { ...command, name: `lead-${command.name}` };
  return html`<div class="lead">${commandButton(named, { store }, { primary: true, part: "start" })}</div>`;
}
