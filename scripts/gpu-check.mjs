// `npm run gpu-check -- FOLDER` makes a folder that runs Homefire's check of a GPU on a Linux machine with an NVIDIA card and
// nothing else: no network, no Node, no browser. There, `./run.sh` does it. What onnxruntime-web needs goes to a second folder,
// FOLDER-peer, where one would be too large. `--built` takes the wasm that is there, `--no-native`
// leaves the native program out.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { installPeers } from "../benches/peers.mjs";
import { buildSteps } from "./build.mjs";
import { cache, root } from "./cache.mjs";
import { datasets } from "./data.mjs";
import { storedModel } from "./model.mjs";
import { Stop, main, run, runSteps } from "./steps.mjs";
import { hostEnvironment } from "./toolchain.mjs";

const sources = join(root, "scripts", "gpu-check");
/** What the folder may have. */
const MOST = 60e6;
const DAWN = { npm: "webgpu@0.6.2", file: "dist/linux-x64/dawn.node" };
/** The Vulkan loader; and what NVIDIA's library asks for where no window system is installed. */
const DEBIAN = {
  vulkan: ["libvulkan1"],
  x11: ["libx11-6", "libxext6", "libxcb1", "libxau6", "libxdmcp6", "libbsd0", "libmd0"],
};
/** How programs pack best. */
const XZ = "--x86 --lzma2=preset=9e,dict=128MiB";
const LEARN = 1000;
const TEST = 500;

/** @param {string} file  in megabytes */
const megabytes = (file) => (statSync(file).size / 1e6).toFixed(1);

/** A program or library without its symbols, which a machine without a debugger has no use for. */
async function strip(/** @type {string} */ from, /** @type {string} */ to) {
  rmSync(to, { force: true });
  await run("strip", ["--strip-unneeded", "-o", to, from], {
    quiet: true,
    missing: "strip is needed. On Debian: apt-get install binutils",
  });
  console.log(`  ${basename(to)}: ${megabytes(to)} MB`);
}

/** Files of Debian packages, as this machine's package manager fetches them. */
async function libraries(/** @type {string[]} */ packages, /** @type {string} */ scratch, /** @type {string} */ into) {
  mkdirSync(into, { recursive: true });
  for (const name of packages) {
    const folder = join(scratch, name);
    mkdirSync(folder, { recursive: true });
    await run("apt-get", ["download", "-q", name], {
      cwd: folder,
      quiet: true,
      missing: "The folder is made on Debian or Ubuntu, whose packages have the Vulkan loader.",
    });
    const [archive] = readdirSync(folder).filter((file) => file.endsWith(".deb"));
    await run("dpkg-deb", ["-x", join(folder, archive), join(folder, "files")], { quiet: true });
    for (const file of readdirSync(join(folder, "files"), { recursive: true, encoding: "utf8" })) {
      if (!/\.so\.\d+$/.test(file)) continue;
      // Through the link, so that the file has the name that it is asked for by.
      copyFileSync(join(folder, "files", file), join(into, basename(file)));
    }
  }
}

/** The library of C++ that Node needs, for machines without it. */
function runtime(/** @type {string} */ into) {
  mkdirSync(into, { recursive: true });
  const lines = execFileSync("ldd", [process.execPath], { encoding: "utf8" }).split("\n");
  for (const name of ["libstdc++.so.6", "libgcc_s.so.1"]) {
    const path = lines.map((line) => /=> (\/\S+)/.exec(line)?.[1]).find((path) => path && basename(path) === name);
    if (path) copyFileSync(path, join(into, name));
  }
}

async function dawn(/** @type {string} */ scratch, /** @type {string} */ into) {
  await run("npm", ["pack", "--silent", "--pack-destination", scratch, DAWN.npm], { quiet: true });
  const [archive] = readdirSync(scratch).filter((file) => file.endsWith(".tgz"));
  await run("tar", ["-xzf", join(scratch, archive), "-C", scratch], { quiet: true });
  await strip(join(scratch, "package", DAWN.file), join(into, "dawn.node"));
}

/** Film remarks: the first to learn from, others to test on. The file is sorted by its labels. */
function film(/** @type {string} */ into) {
  const rows = readFileSync(join(cache.data, "film.jsonl"), "utf8").trimEnd().split("\n");
  // A stride that has no divisor in common with their number visits each once.
  const stride = [7919, 7927, 7933].find((step) => rows.length % step !== 0) ?? 1;
  const drawn = Array.from({ length: LEARN + TEST }, (_, i) => JSON.parse(rows[(i * stride) % rows.length]));
  writeFileSync(into, JSON.stringify({ learn: drawn.slice(0, LEARN), test: drawn.slice(LEARN) }));
}

async function bundle(/** @type {string} */ into, /** @type {string} */ peer) {
  // It needs npm's packages, which a step before may have installed.
  const { bundleHomefire, bundleParts, copyOnnxruntime } = await import("./gpu-check/bundle.mjs");
  await bundleHomefire(into);
  await bundleParts(into, ["adapter", "check", "times", "peer", "tokens"]);
  copyOnnxruntime(peer);
}

async function native(/** @type {string} */ into) {
  const { cargo, env } = hostEnvironment();
  const args = ["build", "--release", "--example", "gpu-check", "--locked", "--config", "profile.release.strip=true"];
  await run(cargo, args, { env });
  await strip(join(cache.hostTarget, "release", "examples", "gpu-check"), join(into, "native"));
}

/** All files below a folder, by their paths in it. */
const filesIn = (/** @type {string} */ folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();

const bytesIn = (/** @type {string} */ folder) =>
  filesIn(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);

/** Packs a folder into `archive`. What has been packed before is taken from the cache, since it takes a minute. */
async function pack(/** @type {string} */ from, /** @type {string} */ archive) {
  const hash = createHash("sha256").update(XZ);
  for (const file of filesIn(from)) hash.update(file).update(readFileSync(join(from, file)));
  const kept = join(cache.home, "gpu-check", `${hash.digest("hex").slice(0, 32)}.tar.xz`);
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true });
    const partial = `${kept}.${process.pid}.partial`;
    const env = { ...process.env, XZ_OPT: XZ };
    await run("tar", ["-cJf", partial, "-C", from, "--owner=0", "--group=0", "."], { quiet: true, env });
    renameSync(partial, kept);
  }
  copyFileSync(kept, archive);
  console.log(`  ${basename(archive)}: ${megabytes(archive)} MB`);
}

await main(async (args) => {
  const options = { built: { type: "boolean" }, "no-native": { type: "boolean" } };
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: /** @type {any} */ (options) });
  if (positionals.length !== 1) throw new Stop("Name the folder to make: npm run gpu-check -- FOLDER");
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Stop("The folder carries this machine's own Node, so it has to be made on x86-64 Linux.");
  }
  const folder = resolve(positionals[0]);
  if (existsSync(folder) && !existsSync(join(folder, "run.sh")) && readdirSync(folder).length > 0) {
    throw new Stop(`${folder} holds something else. Name a new folder.`);
  }
  const [scratch, base, program, peer] = ["scratch", "base", "homefire", "peer"].map((name) => join(folder, name));
  const beside = `${folder}-peer`;
  for (const old of [folder, beside]) rmSync(old, { recursive: true, force: true });
  for (const made of [scratch, base, program, peer]) mkdirSync(made, { recursive: true });
  // First, because it marks the folder as one that may be made anew.
  cpSync(join(sources, "run.sh"), join(folder, "run.sh"));
  await runSteps([
    ...(values.built ? [] : buildSteps()),
    { name: "onnxruntime-web and a tokenizer", run: installPeers },
    { name: "texts", run: () => datasets(["film"]).then(() => film(join(program, "film.json"))) },
    {
      name: "the model",
      run: async () => cpSync(await storedModel(), join(folder, "models", "minilm-l6"), { recursive: true }),
    },
    { name: "Node", run: () => strip(process.execPath, join(base, "node")) },
    { name: "Dawn", run: () => dawn(scratch, base) },
    {
      name: "libraries",
      run: async () => {
        for (const [name, packages] of Object.entries(DEBIAN)) {
          await libraries(packages, join(scratch, name), join(base, "lib", name));
        }
        runtime(join(base, "lib", "cxx"));
      },
    },
    { name: "Homefire and the parts", run: () => bundle(program, peer) },
    ...(values["no-native"] ? [] : [{ name: "the native program", run: () => native(program) }]),
    {
      name: "pack",
      run: async () => {
        for (const from of [base, program, peer]) await pack(from, `${from}.tar.xz`);
        for (const made of [scratch, base, program, peer]) rmSync(made, { recursive: true });
      },
    },
  ]);
  if (bytesIn(folder) > MOST) {
    mkdirSync(beside);
    renameSync(`${peer}.tar.xz`, join(beside, "peer.tar.xz"));
  }
  const all = existsSync(beside) ? [folder, beside] : [folder];
  console.log(`\n${all.map((each) => `${each} (${(bytesIn(each) / 1e6).toFixed(1)} MB)`).join(" and ")}.`);
  console.log("On the machine with the GPU, where they stand side by side: ./run.sh");
  if (bytesIn(folder) > MOST) throw new Stop(`${folder} has more than the ${MOST / 1e6} MB that it should have.`);
});
