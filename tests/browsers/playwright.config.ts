import { defineConfig } from "@playwright/test";

import { findChromium, launchFlags } from "../../scripts/chromium.mjs";
import { KINDS, type Kind } from "./tab";

// One source of what a person does, in each of the browsers. Playwright runs the tests and drives Chromium; the other two are
// driven here (firefox.ts, webkit.ts), because the builds of them that Playwright drives have to be downloaded from it.
export default defineConfig<object, { kind: Kind; alone: boolean }>({
  testDir: ".",
  outputDir: "../results",
  workers: 1,
  fullyParallel: false,
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: "list",
  use: { launchOptions: { executablePath: findChromium(), args: launchFlags() } },
  projects: KINDS.flatMap((kind) => [
    { name: kind, use: { kind, alone: false }, testMatch: ["main-job.spec.ts", "package.spec.ts"] },
    { name: `${kind}, private window`, use: { kind, alone: true }, testMatch: "private-window.spec.ts" },
  ]),
});
