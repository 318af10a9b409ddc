// Finds the browsers other than Chromium in which the main job is tested.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stop, ask, main } from "./steps.mjs";

/** @param {string[]} names */
const onPath = (names) => {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
};

const FIREFOX_PLACES = [
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  join(process.env.PROGRAMFILES ?? "C:\\Program Files", "Mozilla Firefox", "firefox.exe"),
];

/**
 * The path of a Firefox: FIREFOX in the environment, PATH, the usual places.
 * @returns {string}
 */
export function findFirefox() {
  const chosen = process.env.FIREFOX;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Stop(`FIREFOX is ${chosen}, and there is no program of that name.`);
  }
  const found = onPath(["firefox-esr", "firefox"]) ?? FIREFOX_PLACES.find(existsSync);
  if (found) return found;
  throw new Stop(
    "The tests need Firefox, and none was found. Any of these gets one:\n" +
      "  Debian:    apt-get install firefox-esr\n" +
      "  elsewhere: https://www.mozilla.org/firefox\n" +
      "One that stands in an unusual place: FIREFOX=/path/to/it npm test",
  );
}

/**
 * @typedef {object} WebKit
 * @property {string} driver   WebKitWebDriver
 * @property {string} display  Xvfb, since WebKitGTK has no mode without a screen
 * @property {string} python   one that has WebKitGTK's bindings
 */

const BINDINGS = 'import gi; gi.require_version("Gtk", "3.0"); gi.require_version("WebKit2", "4.1")';

/** A Python that has them. Debian's packages are for Debian's own, which another on PATH may hide. */
async function boundPython() {
  for (const python of ["/usr/bin/python3", "python3"]) {
    if ((await ask(python, ["-c", BINDINGS])) !== null) return python;
  }
  return undefined;
}

/**
 * WebKitGTK's driver and what it needs. It is the one WebKit that can be driven on Linux, and stands for Safari.
 * @returns {Promise<WebKit | undefined>} none on other systems, which have no WebKitGTK
 */
export async function findWebKit() {
  if (process.platform !== "linux") return undefined;
  const driver = onPath(["WebKitWebDriver"]);
  const display = onPath(["Xvfb"]);
  const python = await boundPython();
  if (driver && display && python) return { driver, display, python };
  const missing = [
    !driver && "WebKitWebDriver",
    !display && "Xvfb",
    !python && "Python's bindings to WebKit2 4.1",
  ].filter(Boolean);
  throw new Stop(
    `The tests need WebKitGTK and what drives it, and there is no ${missing.join(", no ")}. On Debian and Ubuntu:\n` +
      "  apt-get install webkit2gtk-driver xvfb python3-gi gir1.2-webkit2-4.1",
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => console.log(findFirefox(), await findWebKit()));
}
