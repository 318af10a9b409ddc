// Numbered steps with their times, child processes, and one way to stop: a sentence that says what is missing or wrong.

import { spawn } from "node:child_process";
import { root } from "./cache.mjs";

/** Ends the program with a message for the person who started it, and no stack. */
export class Stop extends Error {
  /**
   * @param {string} message
   * @param {string} [output]  what the failed command printed
   */
  constructor(message, output = "") {
    super(message);
    this.output = output;
  }
}

/** @param {number} milliseconds */
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/**
 * Runs steps one after the other and prints each one's number, name and time.
 * @template T
 * @param {{ name: string, run: () => T | Promise<T> }[]} steps
 * @returns {Promise<T[]>} what the steps returned
 */
export async function runSteps(steps) {
  const results = [];
  for (const [index, step] of steps.entries()) {
    const title = `[${index + 1}/${steps.length}] ${step.name}`;
    console.log(`\n${title}`);
    const start = Date.now();
    try {
      results.push(await step.run());
    } catch (error) {
      console.log(`${title}: failed after ${seconds(Date.now() - start)}`);
      throw error;
    }
    console.log(`${title}: ${seconds(Date.now() - start)}`);
  }
  return results;
}

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env]  instead of this process's environment
 * @property {string} [cwd]             default: the repository's root
 * @property {boolean} [quiet]          show the output only when the command fails
 * @property {number} [timeout]         milliseconds
 * @property {string} [missing]         what to say when the program isn't there
 */

/**
 * Runs a program to its end and gives back what it printed.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} stdout and stderr together
 */
export function run(program, args, { env = process.env, cwd = root, quiet = false, timeout, missing } = {}) {
  const line = [program, ...args].join(" ");
  // A pipe hides from cargo that a person is watching, so a terminal is handed through and its text not kept.
  const terminal = !quiet && process.stdout.isTTY && process.stderr.isTTY && !capturing;
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      env,
      cwd,
      timeout,
      stdio: terminal ? "inherit" : ["ignore", "pipe", "pipe"],
      // npm is a batch file on Windows, which only a shell can start.
      shell: process.platform === "win32" && program === "npm",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (text) => {
        output += text;
        if (!quiet) process.stdout.write(text);
      });
    }
    child.on("error", (error) => {
      const absent = /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT";
      fail(new Stop(absent ? (missing ?? `${program} isn't installed, and it is needed here.`) : `${line}: ${error}`));
    });
    child.on("close", (code, signal) => {
      if (code === 0) return done(output);
      if (quiet) process.stdout.write(output);
      fail(new Stop(`${line} ended with ${signal ?? `exit code ${code}`}`, output));
    });
  });
}

let capturing = false;

/**
 * Runs `work` with the output of every command kept, even on a terminal: for reading test counts from it.
 * @template T
 * @param {() => Promise<T>} work
 */
export async function withOutput(work) {
  capturing = true;
  try {
    return await work();
  } finally {
    capturing = false;
  }
}

/**
 * Runs a program and gives what it printed, or null when it isn't there or fails.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string | null>}
 */
export async function ask(program, args, options = {}) {
  const { env = process.env, cwd = root, timeout = 60_000 } = options;
  return new Promise((done) => {
    const child = spawn(program, args, { env, cwd, timeout, stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", () => done(null));
    child.on("close", (code) => done(code === 0 ? output : null));
  });
}

/**
 * Reports how far a download is: in place on a terminal, else a line every ten per cent.
 * @param {string} name
 * @returns {(loaded: number, total: number) => void}
 */
export function byteProgress(name) {
  let last = -1;
  return (loaded, total) => {
    const percent = Math.min(100, Math.floor((100 * loaded) / (total || Infinity)));
    const shown = process.stdout.isTTY ? percent : percent - (percent % 10);
    if (shown === last) return;
    last = shown;
    const text = `  ${name}: ${(loaded / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB, ${percent} %`;
    if (process.stdout.isTTY) process.stdout.write(`\r${text}${percent === 100 ? "\n" : ""}`);
    else console.log(text);
  };
}

/**
 * The body of a script: runs it and turns a Stop into its message and exit code 1.
 * @param {(args: string[]) => Promise<void>} body
 */
export async function main(body) {
  try {
    if (Number(process.versions.node.split(".")[0]) < 20) {
      throw new Stop(`Node 20 or newer is needed, and this is ${process.version}: https://nodejs.org`);
    }
    await body(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
