// The programs of the npm package: `homefire models`, which fetches and prepares the model's files, and quantise.mjs.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { catalogue } from "../../www/lib/catalogue";
import { expect, root, test as base } from "./site";

const full = join(root, "dist", "models", "minilm-l6-f32");
const WEIGHTS = "model.safetensors";

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "homefire-programs-"));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

/** A hub with the model's files; the first transfer of the weights breaks after so many bytes. */
async function hub(cut: number) {
  const asked: { name: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const name = request.url?.split("/").at(-1) ?? "";
    const { range } = request.headers;
    asked.push({ name, range });
    const { size } = statSync(join(full, name));
    const from = Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
    response.writeHead(range ? 206 : 200, { "Content-Length": size - from });
    const breaks = name === WEIGHTS && !range;
    const stream = createReadStream(join(full, name), { start: from, ...(breaks ? { end: cut - 1 } : {}) });
    stream.on("end", () => breaks && response.socket?.end());
    stream.pipe(response, { end: !breaks });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}

/** Runs the program while this process serves. */
async function homefire(folder: string, args: string[], variables: Record<string, string> = {}) {
  const { spawn } = await import("node:child_process");
  const env = { ...process.env, HOMEFIRE_CACHE: join(folder, "cache"), PIP_NO_INDEX: "1", ...variables };
  const child = spawn(process.execPath, [join(root, "pkg", "cli.mjs"), ...args], { cwd: folder, env });
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, said };
}

test("the model's files are fetched, a broken transfer goes on, and what is there is not fetched again", async ({
  folder,
}) => {
  const server = await hub(30_000_000);
  const broken = await homefire(folder, ["models"], { HF_ENDPOINT: server.url });
  expect(broken.code).toBe(1);
  expect(broken.said).toContain("The model can't be fetched");
  expect(broken.said).not.toMatch(/^\s+at /m);

  const whole = await homefire(folder, ["models"], { HF_ENDPOINT: server.url });
  expect(whole.said).toContain("public/models/minilm-l6: config.json, tokenizer.json, model.safetensors");
  expect(whole.code).toBe(0);
  const ranges = server.asked.filter(({ name }) => name === WEIGHTS).map(({ range }) => range);
  expect(ranges[0]).toBe(undefined);
  expect(Number(/^bytes=(\d+)-$/.exec(ranges[1] ?? "")?.[1])).toBeGreaterThan(1_000_000);
  expect(ranges).toHaveLength(2);

  const into = join(folder, "public", "models", "minilm-l6");
  const weights = readFileSync(join(into, WEIGHTS));
  const entry = catalogue.find(({ id }) => id === "minilm-l6");
  expect(createHash("sha256").update(weights).digest("hex")).toBe(entry?.files[0].sha256);
  expect(readdirSync(into).sort()).toEqual(["config.json", WEIGHTS, "tokenizer.json"]);

  server.close();
  const again = await homefire(folder, ["models", "public/models"], { HF_ENDPOINT: server.url });
  expect(again).toEqual({
    code: 0,
    said: `${join("public", "models", "minilm-l6")} is whole, and nothing was fetched.\n`,
  });

  // Another file in its place is somebody's, and is replaced only on demand.
  writeFileSync(join(into, "config.json"), "{}");
  const strange = await homefire(folder, ["models"], { HF_ENDPOINT: server.url });
  expect(strange.code).toBe(1);
  expect(strange.said).toContain("config.json is there and is another file");
  expect((await homefire(folder, ["models", "--force"], { HF_ENDPOINT: server.url })).code).toBe(0);
  const precise = await homefire(folder, ["models", "elsewhere", "--model", "minilm-l6-f32"]);
  expect(precise.said).toContain(join("elsewhere", "minilm-l6-f32"));
});

test("what can't be done is said in a sentence", async ({ folder }) => {
  writeFileSync(join(folder, "file"), "");
  for (const [args, says] of [
    [[], "npx homefire models [FOLDER]"],
    [["model"], "npx homefire models [FOLDER]"],
    [["models", "a", "b"], "npx homefire models [FOLDER]"],
    [["models", "--quick"], "npx homefire models [FOLDER]"],
    [["models", "--model", "bert"], 'There is no model "bert". There are: minilm-l6, minilm-l6-f32, smollm2-135m.'],
    [["models", "file"], "can't be"],
    [["models", "public/models", "--from", "."], "is not all-MiniLM-L6-v2's"],
    [["models", "public/models", "--from", "nowhere"], "it isn't there"],
  ] as const) {
    const { code, said } = await homefire(folder, [...args], { HF_ENDPOINT: "http://127.0.0.1:1" });
    expect(code, args.join(" ")).toBe(1);
    expect(said, args.join(" ")).toContain(says);
    expect(said, args.join(" ")).not.toMatch(/^\s+at /m);
  }
  const bin = JSON.parse(readFileSync(join(root, "pkg", "package.json"), "utf8")).bin as Record<string, string>;
  expect(bin).toEqual({ homefire: "./cli.mjs" });
  expect(execFileSync(process.execPath, [join(root, "pkg", "cli.mjs"), "--help"], { encoding: "utf8" })).toContain(
    "--force",
  );
});

test("the model's files are taken from a folder, in either form", async ({ folder }) => {
  for (const [from, model] of [
    ["minilm-l6-f32", "minilm-l6"],
    ["minilm-l6", "minilm-l6"],
    ["minilm-l6-f32", "minilm-l6-f32"],
  ] as const) {
    const to = `${from}-to-${model}`;
    const { code, said } = await homefire(folder, [
      "models",
      to,
      "--model",
      model,
      "--from",
      join(root, "dist", "models", from),
    ]);
    expect(said).toBe(said.replace("kept in", ""));
    expect(code, said).toBe(0);
    const weights = readFileSync(join(folder, to, model, WEIGHTS));
    const entry = catalogue.find(({ id }) => id === model);
    expect(createHash("sha256").update(weights).digest("hex")).toBe(entry?.files[0].sha256);
  }
  expect(readdirSync(folder)).not.toContain("cache");
});

test("quantise.mjs says what is wrong with a file", ({ folder }) => {
  const path = (name: string) => join(folder, name);
  const header = (tensors: object, values = 0) => {
    const text = JSON.stringify(tensors);
    const file = Buffer.alloc(8 + text.length + values);
    file.writeBigUInt64LE(BigInt(text.length));
    file.write(text, 8);
    return file;
  };
  const tensor = (dtype: string, end: number) => ({
    "embeddings.word_embeddings.weight": { dtype, shape: [2, 64], data_offsets: [0, end] },
  });
  const files: [name: string, content: Buffer | string, says: string][] = [
    ["text.md", "# A heading, and some words", "is no safetensors file"],
    ["empty", "", "it is empty"],
    ["page.html", "<!doctype html><title>Not found</title>", "it is a web page"],
    ["pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "it is a Git LFS pointer"],
    ["pytorch_model.bin", "PK\u0003\u0004 and the rest", "it is a PyTorch file"],
    ["packed", readFileSync(join(root, "dist", "models", "minilm-l6", WEIGHTS)).subarray(0, 1000), "in 8 bits already"],
    ["eight", header(tensor("I8", 128), 128), "it is in 8 bits already"],
    ["half", header(tensor("F16", 256), 256), "holds F16; only F32 can be made into 8 bits"],
    [
      "other",
      header({ "wte.weight": { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, 4),
      "it holds no BERT encoder",
    ],
    ["cut", header(tensor("F32", 512), 100), "it is cut short"],
    ["odd", header(tensor("F32", 500), 500), "has 500 bytes for 128 values"],
    ["bare", header({ "embeddings.word_embeddings.weight": null }), "its header tells nothing of"],
  ];
  const said = (...args: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, "pkg", "quantise.mjs"), ...args], {
      encoding: "utf8",
    });
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
    return stderr;
  };
  for (const [name, content, says] of files) {
    writeFileSync(path(name), content);
    expect(said(path(name), path("out")), name).toContain(says);
  }
  expect(said(path("nowhere"), path("out"))).toContain("there is no such file");
  expect(said(folder, path("out"))).toContain("that is a folder");
  expect(said(path("half"))).toContain("FROM is a model.safetensors");
  expect(readdirSync(folder).sort()).toEqual(files.map(([name]) => name).sort());
  writeFileSync(path("whole"), header(tensor("F32", 512), 512));
  expect(said(path("whole"), join(folder, "no", "out"))).toContain("its folder is not there");
  execFileSync(process.execPath, [join(root, "pkg", "quantise.mjs"), path("whole"), path("out")]);
  expect(readFileSync(path("out"))[0]).toBe(0x1f);
});
