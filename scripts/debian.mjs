// The wasm compiler where rustup can download nothing: Debian packages a recent Rust, without the standard library for
// wasm32 but with its sources. Those are compiled once and kept in the cache as a sysroot of their own, so that nothing
// is written into the system's.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cache } from "./cache.mjs";
import { Stop, ask, run } from "./steps.mjs";

const TARGET = "wasm32-unknown-unknown";
const PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"];

export const debianTools = { rustc: "/usr/bin/rustc", cargo: "/usr/bin/cargo", clippy: "/usr/bin/cargo-clippy" };
export const debianSysroot = join(cache.toolchain, "sysroot");

const library = join(debianSysroot, "lib", "rustlib", TARGET, "lib");
const stamp = join(debianSysroot, "rustc-version");

export const isDebian = () => existsSync("/usr/bin/apt-get") && existsSync("/usr/bin/dpkg");

/** Is there a standard library in the cache, made by the compiler that is installed now? */
export async function debianHas() {
  if (!isDebian() || !existsSync(library) || !Object.values(debianTools).every((path) => existsSync(path)))
    return false;
  const version = await ask(debianTools.rustc, ["-vV"]);
  if (!version) return false;
  if (existsSync(stamp)) return readFileSync(stamp, "utf8") === version;
  // No stamp: the compiler itself says whether it can use what is there.
  const probe = join(tmpdir(), `homefire-std-${process.pid}`);
  mkdirSync(probe, { recursive: true });
  writeFileSync(join(probe, "probe.rs"), "pub fn probe() -> std::string::String { std::string::String::new() }\n");
  const flags = ["--target", TARGET, `--sysroot=${debianSysroot}`, "--crate-type", "rlib", "probe.rs"];
  const fits = (await ask(debianTools.rustc, flags, { cwd: probe })) !== null;
  rmSync(probe, { recursive: true });
  if (fits) writeFileSync(stamp, version);
  return fits;
}

/**
 * Installs those of the packages that are missing, or says the command to do it.
 * @param {string[]} [packages]
 */
export async function installDebianRust(packages = PACKAGES) {
  const missing = [];
  for (const name of packages) {
    const state = await ask("dpkg-query", ["-W", "-f=${db:Status-Status}", name]);
    if (state?.trim() !== "installed") missing.push(name);
  }
  if (missing.length === 0) return;
  const install = ["apt-get", "install", "-y", "--no-install-recommends", ...missing];
  const prefix = process.getuid?.() === 0 ? [] : (await ask("sudo", ["-n", "true"])) !== null ? ["sudo", "-n"] : null;
  if (!prefix) {
    throw new Stop(
      `rustup can't download the wasm target here. Debian's own compiler can build it; install it as root and try again:\n` +
        `  apt-get update && ${install.join(" ")}`,
    );
  }
  console.log(`  ${install.join(" ")}`);
  for (const words of [["apt-get", "update"], install]) {
    const [program, ...args] = [...prefix, ...words];
    await run(program, args, { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  }
}

/** Compiles the standard library for wasm32 and puts it into the cache. */
export async function prepareDebianSysroot() {
  if (await debianHas()) return;
  console.log("  compiling Rust's standard library for wasm (about a minute)");
  // An empty crate, because cargo builds the standard library only for something that needs it.
  const crate = join(cache.toolchain, "std");
  rmSync(crate, { recursive: true, force: true });
  mkdirSync(join(crate, "src"), { recursive: true });
  writeFileSync(
    join(crate, "Cargo.toml"),
    '[package]\nname = "std-only"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n',
  );
  writeFileSync(join(crate, "src", "lib.rs"), "#![no_std]\n");
  const { RUSTFLAGS: _flags, CARGO_ENCODED_RUSTFLAGS: _encoded, ...env } = process.env;
  const parts = "-Zbuild-std=std,panic_abort,panic_unwind";
  await run(debianTools.cargo, ["build", "--release", parts, "--target", TARGET], {
    cwd: crate,
    quiet: true,
    // -Z is for nightly compilers; this variable is how a stable one is told that it is meant.
    env: { ...env, RUSTC: debianTools.rustc, RUSTC_BOOTSTRAP: "1", CARGO_TARGET_DIR: join(crate, "target") },
  });

  const built = join(crate, "target", TARGET, "release", "deps");
  const fresh = `${debianSysroot}.new`;
  const into = join(fresh, "lib", "rustlib", TARGET, "lib");
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  for (const file of readdirSync(built)) {
    if (file.endsWith(".rlib") && !file.startsWith("libstd_only")) cpSync(join(built, file), join(into, file));
  }
  writeFileSync(join(fresh, "rustc-version"), (await ask(debianTools.rustc, ["-vV"])) ?? "");
  rmSync(debianSysroot, { recursive: true, force: true });
  renameSync(fresh, debianSysroot);
  rmSync(crate, { recursive: true });
  if (!(await debianHas())) throw new Stop("The standard library for wasm was compiled and still isn't there.");
}
