// Finds an installed Chromium or Chrome for the tests and benchmarks, and knows how to start it without a screen.

import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stop, main } from "./steps.mjs";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "microsoft-edge-stable",
];

/** Where browsers stand that are not on PATH. */
function usualPlaces() {
  if (process.platform === "darwin") {
    const apps = ["Chromium", "Google Chrome", "Microsoft Edge"];
    return ["/Applications", join(homedir(), "Applications")].flatMap((folder) =>
      apps.map((app) => join(folder, `${app}.app`, "Contents", "MacOS", app)),
    );
  }
  if (process.platform === "win32") {
    const folders = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
    const programs = [
      "Chromium\\Application\\chrome.exe",
      "Google\\Chrome\\Application\\chrome.exe",
      "Microsoft\\Edge\\Application\\msedge.exe",
    ];
    return folders.flatMap((folder) => (folder ? programs.map((program) => join(folder, program)) : []));
  }
  return ["/usr/lib/chromium/chromium", "/opt/google/chrome/chrome", "/snap/bin/chromium"];
}

/** The one that `npx playwright install chromium` fetched, if it did. */
function playwrightsOwn() {
  try {
    return [createRequire(import.meta.url)("playwright-core").chromium.executablePath()];
  } catch {
    return [];
  }
}

/** @param {string} path */
function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The path of a Chromium: CHROMIUM in the environment, PATH, the usual places, Playwright's own.
 * @returns {string}
 */
export function findChromium() {
  const chosen = process.env.CHROMIUM;
  if (chosen) {
    if (runs(chosen)) return chosen;
    throw new Stop(`CHROMIUM is ${chosen}, and there is no program of that name.`);
  }
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = [...onPath, ...usualPlaces(), ...playwrightsOwn()].find(runs);
  if (found) return found;
  throw new Stop(
    "The tests need Chromium or Chrome, and none was found. Any of these gets one:\n" +
      "  Debian, Ubuntu: apt-get install chromium\n" +
      "  elsewhere:      npx playwright install chromium, or https://www.google.com/chrome\n" +
      "One that stands in an unusual place: CHROMIUM=/path/to/it npm test",
  );
}

/**
 * Arguments for a start without a screen, and without requests of the browser's own.
 * `webgpu` lets a machine without a GPU have WebGPU too, computed on its CPU.
 * @param {{ webgpu?: boolean }} [options]
 * @returns {string[]}
 */
export function launchFlags({ webgpu = false } = {}) {
  const flags = [
    "--headless",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  // Chromium refuses its sandbox to root, which is who containers run as.
  if (process.getuid?.() === 0) flags.push("--no-sandbox");
  if (webgpu) flags.push("--enable-unsafe-webgpu");
  return flags;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => console.log(findChromium()));
}
