// What W3C WebDriver commands the main job needs, over whichever wire a browser speaks them, and no more.

import { setTimeout as pause } from "node:timers/promises";

/** One command as the two wires name it: over HTTP by method and path, over Firefox's Marionette by a name. */
interface Command {
  path: string;
  name: string;
}

const COMMANDS = {
  navigate: { path: "url", name: "WebDriver:Navigate" },
  execute: { path: "execute/async", name: "WebDriver:ExecuteAsyncScript" },
  perform: { path: "actions", name: "WebDriver:PerformActions" },
  timeouts: { path: "timeouts", name: "WebDriver:SetTimeouts" },
} as const satisfies Record<string, Command>;

export type Verb = keyof typeof COMMANDS;

/** A session with a browser that was started for it. */
export interface Wire {
  send(verb: Verb, body: object): Promise<unknown>;
  /** Ends the browser. */
  end(): Promise<void>;
}

export const pathOf = (verb: Verb): string => COMMANDS[verb].path;
export const nameOf = (verb: Verb): string => COMMANDS[verb].name;

/** A command's answer, or its error as WebDriver words it. */
export class WireError extends Error {}

/** Tries `work` until it no longer throws: for what a program that was just started is not ready for. */
export async function soon<T>(work: () => Promise<T>, milliseconds = 60_000): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(100);
    }
  }
}
