// A tab of any browser, and what a person does in it. Elements are named by their `data-testid`, wherever in shadow roots.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { expect, type BrowserContext } from "@playwright/test";

import { startChromium } from "./chromium";
import { startFirefox } from "./firefox";
import { startWebKit } from "./webkit";
import type { Wire } from "./webdriver";

/** How the tests name a browser. */
export type Kind = (typeof KINDS)[number];
export const KINDS = ["Chromium", "Firefox", "WebKit"] as const;

/** Which browser is started, and whether with a private window. */
interface Start {
  kind: Kind;
  alone: boolean;
}

/** The functions that a script in the page has. They stand in the page as text, so they use nothing from around. */
const TOOLS = `
  const all = (root, selector) => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll("*")].flatMap((one) => (one.shadowRoot ? all(one.shadowRoot, selector) : [])),
  ];
  const shown = (one) => one.getClientRects().length > 0;
  const one = (id) => {
    const found = all(document, '[data-testid="' + id + '"]');
    return found.find(shown) ?? found[0];
  };
  const deepest = (x, y) => {
    let at = document.elementFromPoint(x, y);
    while (at?.shadowRoot?.elementFromPoint(x, y)) {
      const inner = at.shadowRoot.elementFromPoint(x, y);
      if (inner === at) break;
      at = inner;
    }
    return at;
  };
  const within = (outer, node) => {
    for (let at = node; at; at = at.parentNode ?? at.host) if (at === outer) return true;
    return false;
  };
`;

/** What finding an element to be pressed comes to. */
type Target = { x: number; y: number } | string;

export class Tab {
  readonly kind: Kind;
  readonly #wire: Wire;
  readonly #folder: string;

  private constructor(kind: Kind, wire: Wire, folder: string) {
    this.kind = kind;
    this.#wire = wire;
    this.#folder = folder;
  }

  /** `chromium` starts that one with a profile in a folder, and the others start here. */
  static async open({ kind, alone }: Start, chromium: (folder: string) => Promise<BrowserContext>): Promise<Tab> {
    const folder = mkdtempSync(join(tmpdir(), "homefire-browser-"));
    const downloads = join(folder, "downloads");
    mkdirSync(downloads);
    const start = {
      Chromium: () => startChromium(chromium, folder, downloads),
      Firefox: startFirefox,
      WebKit: startWebKit,
    };
    const wire = await start[kind](folder, downloads, alone);
    await wire.send("timeouts", { script: 120_000, pageLoad: 120_000 });
    return new Tab(kind, wire, folder);
  }

  async close(): Promise<void> {
    await this.#wire.end();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async go(url: string): Promise<void> {
    await this.#wire.send("navigate", { url });
  }

  /** Loads the page again as a person does; the drivers' own way goes past the service worker. */
  async reload(): Promise<void> {
    await this.run("window.old = true; setTimeout(() => location.reload())");
    await expect
      .poll(() => this.run("return !window.old && document.readyState").catch(() => ""), SOON)
      .toBe("complete");
  }

  /** Runs the body of an async function in the page. */
  async run<T>(body: string, ...args: unknown[]): Promise<T> {
    const script = `${TOOLS}
      const done = arguments[arguments.length - 1];
      (async (...args) => { ${body} })(...[...arguments].slice(0, -1)).then(
        (value) => done({ value: value === undefined ? null : value }),
        (error) => done({ error: String(error) + " " + (error?.stack ?? "") }),
      );`;
    const answer = (await this.#wire.send("execute", { script, args })) as { value: T } | { error: string };
    if ("error" in answer) throw new Error(answer.error);
    return answer.value;
  }

  /** The text of an element; empty where it is not there. */
  text(id: string): Promise<string> {
    return this.run(`return one(args[0])?.textContent?.replace(/\\s+/g, " ").trim() ?? ""`, id);
  }

  /** Waits for what an element says. */
  async says(id: string, what: string | RegExp): Promise<void> {
    const said = expect.poll(() => this.text(id), { ...SOON, message: `${id} in ${this.kind}` });
    await (typeof what === "string" ? said.toContain(what) : said.toMatch(what));
  }

  /** Whether an element can be seen. */
  shows(id: string): Promise<boolean> {
    return this.run(`const found = one(args[0]); return Boolean(found && shown(found))`, id);
  }

  /** Presses with the mouse, once the element can be pressed. */
  async click(id: string): Promise<void> {
    await this.#press(`one(args[0])`, id);
  }

  /** Presses the first element of that kind whose text begins so. */
  async clickText(selector: string, text: string): Promise<void> {
    await this.#press(
      `all(document, args[0]).find((at) => shown(at) && at.textContent.trim().startsWith(args[1]))`,
      selector,
      text,
    );
  }

  async #press(find: string, ...args: unknown[]): Promise<void> {
    let target: Target = "";
    const look = async () => {
      target = await this.run<Target>(
        `const found = ${find};
        if (!found) return "not there";
        found.scrollIntoView({ block: "center", behavior: "instant" });
        await new Promise((next) => setTimeout(next, 50));
        const { left, top, width, height } = found.getBoundingClientRect();
        const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
        if (found.matches(":disabled")) return "disabled";
        const at = deepest(x, y);
        if (!within(found, at)) return "behind " + (at?.outerHTML ?? "nothing").slice(0, 200);
        return { x, y }`,
        ...args,
      );
      return typeof target === "string" ? target : "there";
    };
    await expect.poll(look, { ...SOON, message: `${args.join(" ")} in ${this.kind}` }).toBe("there");
    const { x, y } = target as unknown as { x: number; y: number };
    const actions = [
      { type: "pointerMove", duration: 0, x, y },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ];
    const mouse = { type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions };
    await this.#wire.send("perform", { actions: [mouse] });
  }

  /** Types on the keyboard into a field, in the place of what stands there. */
  async type(id: string, text: string): Promise<void> {
    await this.click(id);
    await this.run(`one(args[0]).select()`, id);
    const actions = [...text].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.#wire.send("perform", { actions: [{ type: "key", id: "keyboard", actions }] });
    await expect.poll(() => this.run(`return one(args[0]).value`, id), SOON).toBe(text);
  }

  /** Puts a value into a field or a list, as pasting or choosing does. */
  async fill(id: string, value: string): Promise<void> {
    await this.#ready(id);
    await this.run(
      `const field = one(args[0]);
      field.value = args[1];
      for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true, composed: true }));`,
      id,
      value,
    );
  }

  async #ready(id: string): Promise<void> {
    const look = () => this.run(`const field = one(args[0]); return Boolean(field && !field.matches(":disabled"))`, id);
    await expect.poll(look, { ...SOON, message: `${id} in ${this.kind}` }).toBe(true);
  }

  /** Gives a file to a field for files, as choosing it does. */
  async choose(id: string, name: string, bytes: Buffer): Promise<void> {
    await this.#ready(id);
    await this.run(`window.given = []`);
    const portion = 3 * 256 * 1024;
    for (let from = 0; from < bytes.length; from += portion) {
      const text = bytes.subarray(from, from + portion).toString("base64");
      await this.run(`window.given.push(Uint8Array.from(atob(args[0]), (c) => c.charCodeAt(0)))`, text);
    }
    await this.run(
      `const transfer = new DataTransfer();
      transfer.items.add(new File(window.given, args[1]));
      delete window.given;
      const field = one(args[0]);
      field.files = transfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true, composed: true }));`,
      id,
      name,
    );
  }

  /** Waits for a file whose name ends so among the downloads, and gives its path. */
  async downloaded(ending: string): Promise<string> {
    const folder = join(this.#folder, "downloads");
    let [found, size]: [string | undefined, number] = [undefined, -1];
    const look = async () => {
      const names = readdirSync(folder);
      found = names.find((name) => name.endsWith(ending));
      if (!found || names.some((name) => /\.(part|crdownload|wkdownload)$/.test(name))) return false;
      // It may still be written to.
      const before = size;
      size = readFileSync(join(folder, found)).length;
      return size > 0 && size === before;
    };
    await expect.poll(look, { ...SOON, message: `*${ending} in ${this.kind}` }).toBe(true);
    return join(folder, found ?? "");
  }

  forgetDownloads(): void {
    const folder = join(this.#folder, "downloads");
    for (const name of existsSync(folder) ? readdirSync(folder) : []) rmSync(join(folder, name));
  }
}

/** How long what was asked for may take on a slow machine, and how often it is looked for. */
export const SOON = { timeout: 120_000, intervals: [100, 200, 300, 500] };

export { pause };
