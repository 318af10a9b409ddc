// The commands of a trainer.
import { msg } from "@lit/localize";
import { begin, goTry } from "../actions/begin";
import { redo, undo } from "../actions/rows";
import { start } from "../actions/run";
import { pauseOrResume, stop } from "../actions/steer";
import type { Store } from "../store";
import type { Command } from "./command";

const isIdle = ({ running, reading, opening }: Store): boolean => !running && !reading && !opening;

const isTraining = ({ running }: Store): boolean => running?.kind === "run" && running.phase === "training";

const isTested = ({ running }: Store): boolean => running?.kind === "run" && running.testing !== undefined;

export const commands = {
  begin: {
    name: "begin",
    title: () => msg("Try it with a sample"),
    enabled: ({ store }) => isIdle(store) && store.beside && !store.data,
    run: ({ store }) => begin(store),
  },
  start: {
    name: "start",
    title: () => msg("Train"),
    keys: "$mod+Enter",
    enabled: ({ store }) => store.task === "classify" && Boolean(store.data) && isIdle(store),
    run: ({ store }) => {
      store.set({ column: "train" });
      return start(store);
    },
  },
  pause: {
    name: "pause",
    title: ({ store }) => (store.running?.control.paused ? msg("Resume") : msg("Pause")),
    enabled: ({ store }) => isTraining(store),
    run: ({ store }) => pauseOrResume(store),
  },
  stop: {
    name: "stop",
    title: ({ store }) => (isTested(store) ? msg("Stop the test, keep the run") : msg("Stop, keep the best so far")),
    enabled: ({ store }) => isTraining(store) || isTested(store),
    run: ({ store }) => stop(store),
  },
  cancel: {
    name: "cancel",
    title: () => msg("Cancel"),
    enabled: ({ store }) => Boolean(store.running) && !isTraining(store),
    run: ({ store }) => {
      if (store.running?.phase === "opening") {
        store.opening?.abort.abort();
        store.writerOpening?.abort.abort();
      }
      store.running?.abort.abort();
    },
  },
  tryText: {
    name: "try-now",
    title: () => msg("Try it"),
    enabled: ({ store }) => Boolean(store.selected),
    run: ({ store }) => goTry(store),
  },
  undo: {
    name: "undo-rows",
    title: () => msg("Undo the last change of the examples"),
    keys: "$mod+z",
    enabled: ({ store }) => Boolean(store.rows?.undo.length),
    run: ({ store }) => undo(store),
  },
  redo: {
    name: "redo-rows",
    title: () => msg("Redo the change of the examples"),
    keys: "$mod+Shift+z",
    enabled: ({ store }) => Boolean(store.rows?.redo.length),
    run: ({ store }) => redo(store),
  },
} as const satisfies Record<string, Command>;
