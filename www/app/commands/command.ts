// What can be done, once: its name, its key, whether it can be done now, and the doing. Buttons, keys and the list of commands
// are all made of it, so that they agree.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Projects } from "../projects/projects";
import type { Store } from "../store";

/** Where a command is given: the trainer, and on the page its projects. */
export interface Where {
  store: Store;
  projects?: Projects | undefined;
}

export interface Command {
  /** Its name for the program, also its button's `data-testid`. */
  readonly name: string;
  /** What it is called, in the language of the page. */
  readonly title: (where: Where) => string;
  /** Its keys, as tinykeys writes them. Only with a modifier: single letters belong to those who type. */
  readonly keys?: string;
  /** Whether it can be done now. */
  readonly enabled: (where: Where) => boolean;
  readonly run: (where: Where) => unknown;
}

/** The keys in words, with this system's names for the modifiers. */
export function keysInWords(keys: string): string {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const names: Record<string, string> = {
    $mod: mac ? "⌘" : msg("Ctrl"),
    Shift: mac ? "⇧" : msg("Shift"),
    Alt: mac ? "⌥" : "Alt",
    Enter: "↵",
  };
  return keys
    .split("+")
    .map((key) => names[key] ?? key.replace(/^Digit/, "").toUpperCase())
    .join(mac ? "" : "+");
}

/** The keys as `aria-keyshortcuts` wants them. */
const shortcut = (keys: string): string =>
  keys.replace("$mod", /Mac|iPhone|iPad/.test(navigator.platform) ? "Meta" : "Control").replace("Digit", "");

/** A command's button. */
export function commandButton(
  command: Command,
  where: Where,
  { primary = false, part }: { primary?: boolean; part?: string } = {},
): TemplateResult {
  const { name, title, keys, enabled, run } = command;
  return html`<button
    class=${primary ? "primary" : ""}
    part=${part ?? nothing}
    data-testid=${name}
    title=${keys ? keysInWords(keys) : nothing}
    aria-keyshortcuts=${keys ? shortcut(keys) : nothing}
    ?disabled=${!enabled(where)}
    @click=${() => void run(where)}
  >
    ${title(where)}
  </button>`;
}
