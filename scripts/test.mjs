// `npm test`: every check, from a fresh clone. `npm test -- rust` and `npm test -- page` run one half.

import { findFirefox, findWebKit } from "./browsers.mjs";
import { buildSteps } from "./build.mjs";
import { findChromium } from "./chromium.mjs";
import { installConsumers } from "./consumers.mjs";
import { datasets } from "./data.mjs";
import { fetchLanguageModel } from "./language-model.mjs";
import { checkLanguages } from "./language.mjs";
import { fetchModel, storedModel } from "./model.mjs";
import { installPackages, runPackaged } from "./packages.mjs";
import { Stop, main, run, runSteps, withOutput } from "./steps.mjs";
import { TARGET, checkComponents, hostEnvironment, wasmEnvironment } from "./toolchain.mjs";
import { UNIT, unitTests } from "./unit.mjs";

/** @typedef {{ name: string, run: () => unknown }} Step */

let passed = 0;
let failed = 0;

/**
 * A step that is one check: it passes or the run ends.
 * @param {string} name
 * @param {() => unknown} work
 * @returns {Step}
 */
const check = (name, work) => ({
  name,
  run: async () => {
    await work();
    passed += 1;
  },
});

/** The sum of the numbers that a pattern finds in a test runner's output. */
const sum = (/** @type {string} */ output, /** @type {RegExp} */ pattern) =>
  [...output.replace(/\x1b\[[0-9;]*m/g, "").matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);

/**
 * A step that runs many tests and prints how many passed and failed.
 * @param {string} name
 * @param {() => Promise<string>} work
 * @param {{ passed: RegExp, failed: RegExp }} counts
 * @returns {Step}
 */
const tests = (name, work, counts) => ({
  name,
  run: async () => {
    try {
      const output = await withOutput(work);
      const count = sum(output, counts.passed);
      if (count === 0) throw new Stop(`${name}: not one test ran`);
      passed += count;
    } catch (error) {
      const output = error instanceof Stop ? error.output : "";
      passed += sum(output, counts.passed);
      failed = sum(output, counts.failed);
      throw error;
    }
  },
});

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [variables]
 */
function onHost(args, variables = {}) {
  const { cargo, env } = hostEnvironment();
  return run(cargo, args, { env: { ...colours(), ...env, ...variables } });
}

/** Piped output keeps its colours when a person is watching. */
const colours = () => (process.stdout.isTTY ? { CARGO_TERM_COLOR: "always", FORCE_COLOR: "1" } : {});

async function clippyForWasm() {
  const { clippyCargo, env } = await wasmEnvironment();
  // In the release profile, whose build scripts and macros the build after it uses again.
  const args = ["clippy", "--release", "--lib", "--target", TARGET, "--locked", "--", "-D", "warnings"];
  await run(clippyCargo, args, { env });
}

const FORMATTED = [
  "www/**/*.{ts,css,html}",
  "scripts/**/*.mjs",
  "tests/**/*.{ts,tsx,mjs}",
  "examples/**/*.{html,css,js}",
  "webpack.config.js",
  "!www/lib/wasm/**",
];

/** @type {Step[]} */
const rustBefore = [
  check("rustfmt", () => onHost(["fmt", "--check"])),
  check("clippy", () => onHost(["clippy", "--all-targets", "--locked", "--", "-D", "warnings"])),
  { name: "the model, all-MiniLM-L6-v2", run: storedModel },
  { name: "the language model, SmolLM2-135M-Instruct", run: fetchLanguageModel },
  tests("Rust tests", async () => onHost(["test", "--locked"], { HOMEFIRE_MODEL: await fetchModel() }), {
    passed: /test result: \w+\. (\d+) passed/g,
    failed: /test result: .*? (\d+) failed/g,
  }),
  { name: "Rust for WebAssembly", run: wasmEnvironment },
  check("clippy for wasm", clippyForWasm),
];

/** How Playwright counts. */
const PLAYWRIGHT = { passed: /^\s*(\d+) passed\b/gm, failed: /^\s*(\d+) failed\b/gm };

/**
 * The main job, which is written once, in one browser.
 * @param {string} browser
 * @returns {Step}
 */
function mainJob(browser) {
  const step = tests(
    `the main job in ${browser}`,
    () =>
      runPackaged(
        "playwright",
        [
          "test",
          "--config",
          "tests/browsers/playwright.config.ts",
          "--project",
          browser,
          "--project",
          `${browser}, private window`,
        ],
        { of: "@playwright/test", env: { ...process.env, ...colours(), CHROMIUM: findChromium() } },
      ),
    PLAYWRIGHT,
  );
  if (browser !== "WebKit") return step;
  return {
    name: step.name,
    run: async () =>
      (await findWebKit())
        ? step.run()
        : console.log("  not here: WebKitGTK is for Linux, and nothing drives Safari alike"),
  };
}

/** @type {Step[]} */
const page = [
  { name: "data sets", run: () => datasets(["film", "product"]) },
  { name: "projects that use the package", run: installConsumers },
  ...buildSteps({ tests: true }),
  check("translations", checkLanguages),
  // After the build, which makes the wasm's types.
  check("TypeScript", () => runPackaged("tsc", ["--noEmit"], { of: "typescript" })),
  tests("TypeScript without a browser", unitTests, UNIT),
  tests(
    "wasm and page in Chromium",
    () =>
      runPackaged("playwright", ["test", "--config", "tests/playwright.config.ts"], {
        of: "@playwright/test",
        env: { ...process.env, ...colours(), CHROMIUM: findChromium() },
      }),
    PLAYWRIGHT,
  ),
  ...["Chromium", "Firefox", "WebKit"].map(mainJob),
];

/** @type {Step[]} */
const rustAfter = [
  check("documentation", () => onHost(["doc", "--no-deps", "--locked"], { RUSTDOCFLAGS: "-D warnings" })),
];

/** @type {Step} */
const packages = { name: "npm packages", run: installPackages };

const prettier = [
  check("prettier", () => runPackaged("prettier", ["--check", "--no-error-on-unmatched-pattern", ...FORMATTED])),
];

await main(async ([part, ...rest]) => {
  if (rest.length > 0 || !["rust", "page", undefined].includes(part)) {
    throw new Stop("npm test takes nothing, or one of: -- rust, -- page");
  }
  // What would end the run after half an hour is asked for at its beginning.
  const needs = {
    name: "what the tests need",
    run: async () => {
      await checkComponents();
      if (part === "rust") return;
      for (const found of [findChromium(), findFirefox(), (await findWebKit())?.driver])
        if (found) console.log(`  ${found}`);
    },
  };
  const rust = part !== "page";
  const pages = part !== "rust";
  try {
    await runSteps([
      needs,
      packages,
      ...(pages ? prettier : []),
      ...(rust ? rustBefore : []),
      ...(pages ? page : []),
      ...(rust ? rustAfter : []),
    ]);
  } catch (error) {
    failed = Math.max(1, failed);
    throw error;
  } finally {
    console.log(`\n${passed} passed, ${failed} failed`);
  }
});
