// Finds the Rust compilers. The host's is whatever `cargo` is. For wasm32 it is the same one with its target added
// by rustup, or, where rustup can download nothing, Debian's with a standard library built here (debian.mjs).

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cache, root } from "./cache.mjs";
import { debianHas, debianSysroot, debianTools, installDebianRust, isDebian, prepareDebianSysroot } from "./debian.mjs";
import { Stop, ask, main, run } from "./steps.mjs";

export const TARGET = "wasm32-unknown-unknown";

// getrandom has to be told that there is a JavaScript around it; every browser with WebGPU has SIMD.
const WASM_FLAGS = '--cfg getrandom_backend="wasm_js" -C target-feature=+simd128';

/**
 * @typedef {object} RustEnvironment
 * @property {string} cargo        the program to build with
 * @property {string} clippyCargo  the program to run as `PROGRAM clippy …`
 * @property {NodeJS.ProcessEnv} env
 */

/** Says what to install when there is no usable Rust or no C linker. */
async function checkHost() {
  const version = await ask("rustc", ["--version"]);
  if (!version || !(await ask("cargo", ["--version"]))) {
    throw new Stop(
      "Rust isn't installed (no rustc and cargo on PATH). Install it from https://rustup.rs and try again.",
    );
  }
  const needed = /^rust-version = "(\d+)\.(\d+)/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"));
  const found = /rustc (\d+)\.(\d+)/.exec(version);
  if (needed && found && Number(needed[1]) * 1000 + Number(needed[2]) > Number(found[1]) * 1000 + Number(found[2])) {
    throw new Stop(
      `Rust ${needed[1]}.${needed[2]} or newer is needed, and this is ${version.trim()}: rustup update stable`,
    );
  }
  if (process.platform === "linux" && !(await ask("cc", ["--version"]))) {
    throw new Stop("Rust needs a C linker, and there is no cc. On Debian: apt-get install build-essential");
  }
}

/** Says what to install when rustfmt or clippy is missing. */
export async function checkComponents() {
  await checkHost();
  for (const [component, args] of /** @type {const} */ ([
    ["rustfmt", ["fmt", "--version"]],
    ["clippy", ["clippy", "--version"]],
  ])) {
    if (!(await ask("cargo", [...args])))
      throw new Stop(`cargo ${args[0]} is missing: rustup component add ${component}`);
  }
}

/**
 * Makes a shared target folder forget what another clone built of this crate, and keep its dependencies. Cargo would
 * take a newer build of other sources for one of these, because it compares times and not paths.
 * @param {string} target
 */
function claim(target) {
  const stamp = join(target, ".clone");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === root) return;
  mkdirSync(target, { recursive: true });
  for (const profile of ["debug", "release", join(TARGET, "debug"), join(TARGET, "release")]) {
    const fingerprints = join(target, profile, ".fingerprint");
    if (!existsSync(fingerprints)) continue;
    for (const folder of readdirSync(fingerprints)) {
      if (/^homefire-[0-9a-f]+$/.test(folder)) rmSync(join(fingerprints, folder), { recursive: true });
    }
  }
  writeFileSync(stamp, root);
}

/**
 * For builds that run on this machine.
 * @returns {RustEnvironment}
 */
export function hostEnvironment() {
  claim(cache.hostTarget);
  return { cargo: "cargo", clippyCargo: "cargo", env: { ...process.env, CARGO_TARGET_DIR: cache.hostTarget } };
}

/** @param {string | null} folder */
const holdsStd = (folder) =>
  !!folder && existsSync(folder.trim()) && readdirSync(folder.trim()).some((file) => /^libstd-.*\.rlib$/.test(file));

const plainHasTarget = async () =>
  holdsStd(await ask("rustc", ["--print", "target-libdir", "--target", TARGET], { cwd: root }));

/** `rust-lld`, or else LLVM's own, of the compiler's LLVM version first. */
async function findLinker(/** @type {string} */ rustc) {
  for (const compiler of ["rustc", rustc]) {
    const sysroot = await ask(compiler, ["--print", "sysroot"]);
    const host = /host: (\S+)/.exec((await ask(compiler, ["-vV"])) ?? "")?.[1];
    if (!sysroot || !host) continue;
    const lld = join(
      sysroot.trim(),
      "lib",
      "rustlib",
      host,
      "bin",
      process.platform === "win32" ? "rust-lld.exe" : "rust-lld",
    );
    if (existsSync(lld)) return lld;
  }
  const llvm = /LLVM version: (\d+)/.exec((await ask(rustc, ["-vV"])) ?? "")?.[1];
  for (const name of [`wasm-ld-${llvm}`, "wasm-ld"]) {
    if (await ask(name, ["--version"])) return name;
  }
  return null;
}

/**
 * What cargo must see to build for wasm32; variables that would hide ours are left out.
 * @param {NodeJS.ProcessEnv} added
 * @returns {NodeJS.ProcessEnv}
 */
function wasmVariables(added) {
  claim(cache.wasmTarget);
  const { RUSTFLAGS: _flags, CARGO_ENCODED_RUSTFLAGS: _encoded, ...rest } = process.env;
  return { ...rest, CARGO_TARGET_DIR: cache.wasmTarget, ...added };
}

/** @returns {Promise<RustEnvironment>} */
async function plainEnvironment() {
  const linker = await findLinker("rustc");
  if (!linker) {
    throw new Stop("No linker for wasm: neither rust-lld nor wasm-ld. Install Rust from https://rustup.rs, or lld.");
  }
  const env = wasmVariables({ CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: WASM_FLAGS });
  // rustc finds its own rust-lld; a linker from elsewhere has to be named.
  if (!linker.includes("rust-lld")) env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = linker;
  return { cargo: "cargo", clippyCargo: "cargo", env };
}

/** @returns {Promise<RustEnvironment>} */
async function debianEnvironment() {
  if (/\s/.test(cache.home))
    throw new Stop(`The cache folder's path may hold no blank here: set HOMEFIRE_CACHE (it is ${cache.home})`);
  let linker = await findLinker(debianTools.rustc);
  if (!linker) {
    const llvm = /LLVM version: (\d+)/.exec((await ask(debianTools.rustc, ["-vV"])) ?? "")?.[1];
    await installDebianRust([`lld-${llvm}`]);
    linker = await findLinker(debianTools.rustc);
  }
  if (!linker) throw new Stop("No linker for wasm: wasm-ld isn't there even after installing lld.");
  return {
    cargo: debianTools.cargo,
    // Called by its full path: `cargo clippy` would find rustup's first, which belongs to the other compiler.
    clippyCargo: debianTools.clippy,
    env: wasmVariables({
      CARGO: debianTools.cargo,
      RUSTC: debianTools.rustc,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: `--sysroot=${debianSysroot} ${WASM_FLAGS}`,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker,
    }),
  };
}

/** @type {Promise<RustEnvironment> | undefined} */
let found;

/**
 * For builds for wasm32. Prepares the toolchain where it has to, which may download, install or compile.
 * What a cache was begun with stays in use, because another compiler would build everything in it again.
 */
export function wasmEnvironment() {
  return (found ??= findWasm());
}

/** @returns {Promise<RustEnvironment>} */
async function findWasm() {
  await checkHost();
  if (await debianHas()) return debianEnvironment();
  if (await plainHasTarget()) return plainEnvironment();
  const rustup = await ask("rustup", ["--version"]);
  if (rustup) {
    console.log(`  rustup target add ${TARGET}`);
    await ask("rustup", ["target", "add", TARGET], { timeout: 600_000 });
    if (await plainHasTarget()) return plainEnvironment();
    console.log("  rustup can't download it");
  }
  if (!isDebian()) {
    throw new Stop(
      rustup
        ? `The wasm target is missing and rustup can't download it. When there is a network: rustup target add ${TARGET}`
        : `This Rust can't build for ${TARGET}. Install Rust from https://rustup.rs, or your system's package for that target.`,
    );
  }
  await installDebianRust();
  await prepareDebianSysroot();
  return debianEnvironment();
}

/**
 * Installs the wasm-bindgen program whose version is the library's in Cargo.lock; the two refuse to work otherwise.
 * @returns {Promise<string>} its path
 */
export async function wasmBindgen() {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  const version = /name = "wasm-bindgen"\r?\nversion = "([^"]+)"/.exec(lock)?.[1];
  if (!version) throw new Stop("Cargo.lock names no wasm-bindgen");
  const program = tool("wasm-bindgen");
  const have = await ask(program, ["--version"]);
  if (have?.trim().split(" ").at(-1) === version) return program;
  // Without --locked: its lock file names a release that the registry no longer has.
  await install("wasm-bindgen-cli", version);
  return program;
}

/** What packs the module that ships: a gzip as others, 4 per cent smaller, in most of a minute. */
const ZOPFLI = "0.8.3";

/** @returns {Promise<string>} the path of the program, which is installed where it isn't yet */
export async function zopfli() {
  const program = tool("zopfli");
  // It tells no version of its own.
  const installed = join(cache.tools, ".crates.toml");
  const have = existsSync(installed) && readFileSync(installed, "utf8").includes(`"zopfli ${ZOPFLI} `);
  if (!have || !existsSync(program)) await install("zopfli", ZOPFLI);
  return program;
}

const tool = (/** @type {string} */ name) =>
  join(cache.tools, "bin", process.platform === "win32" ? `${name}.exe` : name);

/** @param {string} crate @param {string} version */
async function install(crate, version) {
  await checkHost();
  await run("cargo", ["install", crate, "--version", version, "--root", cache.tools, "--force"], {
    env: { ...process.env, CARGO_TARGET_DIR: cache.toolsTarget },
  });
  rmSync(cache.toolsTarget, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    const { cargo, env } = await wasmEnvironment();
    for (const name of [
      "RUSTC",
      "CARGO_TARGET_DIR",
      "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
      "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
    ]) {
      if (env[name]) console.log(`${name}=${env[name]}`);
    }
    console.log(`wasm is built with ${cargo}; cargo install goes to ${cache.tools}`);
  });
}
