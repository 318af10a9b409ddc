// The rules of the house that a look at the TypeScript shows: its size, and who imports whom. Those of the Rust are in
// tests/tidy/.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

import type ts from "../../node_modules/@lit/localize-tools/node_modules/typescript";

/** The project's own TypeScript is a program without an API. The one that takes the messages out of the sources has it. */
const tools = createRequire(createRequire(import.meta.url).resolve("@lit/localize-tools/package.json"));
const { ScriptTarget, SyntaxKind, createSourceFile, forEachChild, isFunctionLike } = tools("typescript") as typeof ts;

const MOST = { lines: 400, lengthOfFunction: 80, parameters: 4 };

/** Not written by hand. */
const GENERATED = /^(lib\/wasm\/|app\/language\/(translations\/|((advice|core|library)-messages|methods)\.ts$))/;

const www = join(process.cwd(), "www");

interface File {
  /** Its path from `www`. */
  path: string;
  lines: number;
  source: ts.SourceFile;
}

const files: File[] = readdirSync(www, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts") && !GENERATED.test(path))
  .map((path) => {
    const text = readFileSync(join(www, path), "utf8");
    return {
      path,
      lines: text.split("\n").length - 1,
      source: createSourceFile(path, text, ScriptTarget.Latest, true),
    };
  });

/** What is told about each function of a file, with the line it begins at. */
function functions(tell: (of: ts.SignatureDeclaration, length: number) => string | undefined): string[] {
  return files.flatMap(({ path, source }) => {
    const line = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (isFunctionLike(node)) {
        const [from, to] = [line(node.getStart(source)), line(node.getEnd())];
        const told = tell(node, to - from + 1);
        if (told) found.push(`${path}:${from} ${told}`);
      }
      forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** The files of ours that a file imports, or gives on, as values or as types. */
function imported({ path, source }: File): string[] {
  const known = new Set(files.map((file) => file.path));
  return source.statements.flatMap((statement) => {
    if (statement.kind !== SyntaxKind.ImportDeclaration && statement.kind !== SyntaxKind.ExportDeclaration) return [];
    const { moduleSpecifier } = statement as ts.ImportDeclaration;
    const name = (moduleSpecifier as ts.StringLiteral | undefined)?.text ?? "";
    const to = join(dirname(path), name).replaceAll("\\", "/");
    return [`${to}.ts`, `${to}/index.ts`].filter((one) => name.startsWith(".") && known.has(one));
  });
}

/** Groups of files that import each other, round about too. */
function cycles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = (from: string): Set<string> => {
    const seen = new Set<string>();
    const open = [...(imports.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(imports.get(next) ?? []));
    }
    return seen;
  };
  const reach = new Map([...imports.keys()].map((path) => [path, reached(path)]));
  const groups = [...imports.keys()].map((path) =>
    [...imports.keys()].filter((other) => reach.get(path)?.has(other) && reach.get(other)?.has(path)).sort(),
  );
  return [...new Map(groups.filter((group) => group.length > 0).map((group) => [group.join(), group])).values()];
}

test("the sources are found, and cycles among files are seen", () => {
  assert.ok(files.length > 80, relative(process.cwd(), www));
  const imports = { a: ["b"], b: ["c"], c: ["b", "d"], d: [], e: ["e"] };
  assert.deepEqual(cycles(new Map(Object.entries(imports))), [["b", "c"], ["e"]]);
});

test("no files import each other in a circle", () => {
  assert.deepEqual(cycles(new Map(files.map((file) => [file.path, imported(file)]))), []);
});

test("only the worker and the saved predictor import the module, others its types", () => {
  const values = files.filter(({ source }) =>
    source.statements.some((statement) => {
      if (statement.kind !== SyntaxKind.ImportDeclaration) return false;
      const { importClause, moduleSpecifier } = statement as ts.ImportDeclaration;
      return /wasm\/homefire_core/.test((moduleSpecifier as ts.StringLiteral).text) && !importClause?.isTypeOnly;
    }),
  );
  assert.deepEqual(values.map(({ path }) => path).sort(), ["lib/holdings.ts", "lib/worker.ts", "predictor/main.ts"]);
});

test("no file is too long to be read in one sitting, no test either", () => {
  const tests = readdirSync("tests", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.includes("node_modules"))
    .map((path) => ({
      path: `tests/${path}`,
      lines: readFileSync(join("tests", path), "utf8").split("\n").length - 1,
    }));
  const long = [...files, ...tests]
    .filter(({ lines }) => lines > MOST.lines)
    .map(({ path, lines }) => `${path} ${lines}`);
  assert.deepEqual(long, []);
});

test("no function is too long", () => {
  const long = functions((_, length) => (length > MOST.lengthOfFunction ? `${length} lines` : undefined));
  assert.deepEqual(long, []);
});

test("no function has too many parameters", () => {
  const many = functions(({ parameters }) =>
    parameters.length > MOST.parameters ? `${parameters.length} parameters` : undefined,
  );
  assert.deepEqual(many, []);
});
