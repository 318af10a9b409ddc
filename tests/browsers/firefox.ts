// Firefox by Marionette, the protocol built into it, which geckodriver translates WebDriver to: a length, a colon and JSON
// (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html). So nothing has to be installed beside Firefox.

import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";

import { findFirefox } from "../../scripts/browsers.mjs";
import { nameOf, soon, WireError, type Verb, type Wire } from "./webdriver";

/** What a profile of our own is set to; Marionette itself switches off updates, reports and the like. */
const preferences = (downloads: string, alone: boolean) => ({
  "browser.privatebrowsing.autostart": alone,
  // Any free port; Firefox writes down which.
  "marionette.port": 0,
  "browser.download.folderList": 2,
  "browser.download.dir": downloads,
  "browser.download.useDownloadDir": true,
  "browser.download.always_ask_before_handling_new_types": false,
  "browser.helperApps.neverAsk.saveToDisk": "application/octet-stream,application/zip,text/html",
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
});

/** Starts Firefox without a screen, with a profile in `folder`, or with private windows alone. */
export async function startFirefox(folder: string, downloads: string, alone: boolean): Promise<Wire> {
  const lines = Object.entries(preferences(downloads, alone)).map(
    ([key, value]) => `user_pref(${JSON.stringify(key)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(folder, "user.js"), lines.join(""));
  const firefox = spawn(
    findFirefox(),
    ["--headless", "--no-remote", "--marionette", "--profile", folder, "about:blank"],
    {
      stdio: "ignore",
      detached: true,
    },
  );
  const kill = () => {
    try {
      process.kill(-(firefox.pid ?? 0), "SIGKILL");
    } catch {
      // It is gone.
    }
  };
  process.once("exit", kill);
  const gone = new Promise<void>((done) => firefox.once("exit", () => done()));
  const port = await soon(async () => Number(readFileSync(join(folder, "MarionetteActivePort"), "utf8")));
  const marionette = await Marionette.connect(port);
  await marionette.call("WebDriver:NewSession", { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
  return {
    send: (verb: Verb, body: object) => marionette.call(nameOf(verb), body),
    async end() {
      await marionette.call("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => undefined);
      marionette.close();
      const timer = setTimeout(kill, 10_000);
      await gone;
      clearTimeout(timer);
      process.off("exit", kill);
    },
  };
}

type Waiting = { done: (value: unknown) => void; fail: (error: Error) => void };

class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #received = Buffer.alloc(0);
  #last = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (data) => this.#take(data));
    const end = () => {
      for (const { fail } of this.#waiting.values()) fail(new WireError("Firefox has ended"));
      this.#waiting.clear();
    };
    socket.on("error", end).on("close", end);
  }

  static connect(port: number): Promise<Marionette> {
    return soon(
      () =>
        new Promise((done, fail) => {
          const socket = createConnection(port, "127.0.0.1", () => done(new Marionette(socket)));
          socket.once("error", fail);
        }),
    );
  }

  call(name: string, parameters: object): Promise<unknown> {
    const id = ++this.#last;
    const message = JSON.stringify([0, id, name, parameters]);
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.#socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const colon = this.#received.indexOf(":");
      const end = colon + 1 + Number(this.#received.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || this.#received.length < end) return;
      const message = JSON.parse(this.#received.subarray(colon + 1, end).toString()) as unknown;
      this.#received = this.#received.subarray(end);
      // The greeting is an object; an answer is [1, id, error, result].
      if (Array.isArray(message))
        this.#answer(message as [1, number, { error: string; message: string } | null, unknown]);
    }
  }

  #answer([, id, error, result]: [1, number, { error: string; message: string } | null, unknown]): void {
    const { done, fail } = this.#waiting.get(id) ?? {};
    this.#waiting.delete(id);
    if (error) fail?.(new WireError(`${error.error}: ${error.message}`));
    else done?.((result as { value?: unknown } | null)?.value ?? null);
  }
}
