import { defineConfig } from "@playwright/test";

import { findChromium, launchFlags } from "../scripts/chromium.mjs";

// One browser at a time: each holds a model, and the machine's cores are few.
export default defineConfig({
  testDir: "e2e",
  outputDir: "results",
  workers: 1,
  fullyParallel: false,
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: "list",
  use: {
    launchOptions: { executablePath: findChromium(), args: launchFlags({ webgpu: true }) },
    viewport: { width: 1280, height: 900 },
  },
});
