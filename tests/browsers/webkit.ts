// WebKit by WebKitWebDriver, in a browser of our own (webkit-browser.py) on a display that nobody sees.

import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { findWebKit } from "../../scripts/browsers.mjs";
import { pathOf, soon, WireError, type Verb, type Wire } from "./webdriver";

/** Starts WebKit, with a profile in `folder`, or with a private window. */
export async function startWebKit(folder: string, downloads: string, alone: boolean): Promise<Wire> {
  const found = await findWebKit();
  if (!found) throw new Error("There is no WebKitGTK on this system.");
  const started: ChildProcess[] = [];
  const kill = () => {
    for (const { pid } of started.reverse()) {
      try {
        process.kill(-(pid ?? 0), "SIGKILL");
      } catch {
        // It is gone.
      }
    }
  };
  process.once("exit", kill);
  const start = (program: string, args: string[], stdio: ("ignore" | "pipe")[], env: NodeJS.ProcessEnv) => {
    const child = spawn(program, args, { detached: true, stdio, env: { ...process.env, ...env } });
    started.push(child);
    return child;
  };

  // It takes a number that is free and says which.
  const screen = ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"];
  const xvfb = start(found.display, screen, ["ignore", "ignore", "ignore", "pipe"], {});
  const display = await new Promise<string>((done, fail) => {
    xvfb.stdio[3]?.once("data", (data: Buffer) => done(`:${data.toString().trim()}`));
    xvfb.once("exit", () => fail(new Error("Xvfb did not start")));
  });

  // WebKitWebDriver starts a program without arguments.
  const browser = join(folder, "browser");
  const script = fileURLToPath(new URL("webkit-browser.py", import.meta.url));
  writeFileSync(browser, `#!/bin/sh\nexec "${found.python}" "${script}" "$@"\n`, { mode: 0o755 });
  const port = await freePort();
  start(found.driver, [`--port=${port}`], ["ignore", "ignore", "ignore"], {
    DISPLAY: display,
    GDK_BACKEND: "x11",
    // One without a language is what containers have; WebKit then says that its language is "C".
    LANG: alone ? "C.UTF-8" : "en_US.UTF-8",
    LC_ALL: "",
    LIBGL_ALWAYS_SOFTWARE: "1",
    // Its sandbox starts neither as root nor in most containers, and what is opened here is our own page.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    HOMEFIRE_DOWNLOADS: downloads,
    ...(alone ? {} : { HOMEFIRE_PROFILE: folder }),
  });

  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {}),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (response.ok) return value;
    const { error, message } = value as { error: string; message: string };
    throw new WireError(`${error}: ${message}`);
  };
  await soon(() => ask("GET", "/status"));
  const wanted = { "webkitgtk:browserOptions": { binary: browser, args: [] } };
  const { sessionId } = (await ask("POST", "/session", { capabilities: { alwaysMatch: wanted } })) as {
    sessionId: string;
  };
  return {
    send: (verb: Verb, body: object) => ask("POST", `/session/${sessionId}/${pathOf(verb)}`, body),
    async end() {
      await ask("DELETE", `/session/${sessionId}`).catch(() => undefined);
      kill();
      process.off("exit", kill);
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
