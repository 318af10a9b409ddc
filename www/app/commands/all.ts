// All commands of the page, and their keys.
import { msg } from "@lit/localize";
import { tinykeys } from "tinykeys";
import { viewNames } from "../frame/bar";
import { allViews, go } from "../route";
import type { Command, Where } from "./command";
import { commands as training } from "./training";

/** Asks the page for what stands over it. */
export type Ask = (what: "drawer" | "commands") => void;

export function allCommands(ask: Ask): Command[] {
  const views = allViews.map((view, i): Command => ({
    name: `go-${view}`,
    title: () => viewNames()[view],
    keys: `Alt+Digit${i + 1}`,
    enabled: () => true,
    run: () => go(view),
  }));
  return [
    ...Object.values(training),
    ...views,
    {
      name: "model-and-device",
      title: () => msg("Model and device"),
      enabled: () => true,
      run: () => ask("drawer"),
    },
    {
      name: "new-project",
      title: () => msg("New project"),
      enabled: ({ projects }) => Boolean(projects && !projects.busy && !projects.starting),
      run: ({ projects }) => projects?.create(),
    },
    {
      name: "all-commands",
      title: () => msg("All commands"),
      keys: "$mod+k",
      enabled: () => true,
      run: () => ask("commands"),
    },
  ];
}

/** Hears their keys, until the function that is given back is called. */
export function hearKeys(all: readonly Command[], where: () => Where): () => void {
  const keyed = all.flatMap((command) => (command.keys ? [[command.keys, command] as const] : []));
  const heard = (command: Command) => (event: KeyboardEvent) => {
    // In a field, undoing is the field's own.
    if (/\bz$/.test(command.keys ?? "") && isTyped(event)) return;
    if (!command.enabled(where())) return;
    event.preventDefault();
    void command.run(where());
  };
  return tinykeys(window, Object.fromEntries(keyed.map(([keys, command]) => [keys, heard(command)])), {
    // Shortcuts have modifiers, so they are heard from fields too.
    ignore: () => false,
  });
}

const isTyped = (event: KeyboardEvent): boolean => {
  const [first] = event.composedPath();
  return first instanceof HTMLTextAreaElement || (first instanceof HTMLInputElement && first.type === "text");
};
