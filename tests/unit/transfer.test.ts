// A file over a connection that breaks, from a server that answers as it is told to.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { HomefireError } from "../../www/lib/errors";
import { transfer, type Fetch } from "../../www/lib/transfer";

const FILE = new TextEncoder().encode("0123456789".repeat(20));
const WANTED = { name: "model.safetensors", url: "https://site.example/m", bytes: FILE.length, exact: true };

/** What was asked for. */
let asked: Record<string, string>[] = [];

beforeEach(() => {
  asked = [];
  Object.assign(globalThis, { origin: "https://site.example" });
});

interface Answer {
  /** The status; of a part where one was asked for, unless it is said. */
  status?: number;
  body?: Uint8Array;
  headers?: Record<string, string>;
  /** How many of the bytes come before the connection breaks. */
  breaks?: number;
}

/** A server that gives these answers, one after the other, and the last one from then on. */
function server(...answers: Answer[]): Fetch {
  return (_url, { headers, signal }) => {
    asked.push(headers);
    const { status, body, headers: more, breaks } = answers[Math.min(asked.length, answers.length) - 1] ?? {};
    const from = Number(/bytes=(\d+)-/.exec(headers["Range"] ?? "")?.[1] ?? 0);
    const part = body ?? FILE.subarray(from);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        signal.addEventListener("abort", () => controller.error(signal.reason));
        // What comes belongs to whoever reads it.
        controller.enqueue(part.slice(0, breaks ?? part.length));
        if (breaks === undefined) controller.close();
      },
      pull(controller) {
        if (breaks !== undefined) controller.error(new TypeError("network"));
      },
    });
    const ranged: Record<string, string> = from > 0 && !status ? { "Content-Range": `bytes ${from}-199/200` } : {};
    const init = { status: status ?? (from > 0 ? 206 : 200), headers: { ...ranged, ...more } };
    return Promise.resolve(new Response(stream, init));
  };
}

/** Fetches the file, and gives what was written. */
async function fetched(fetch: Fetch, from = 0, signal = new AbortController().signal): Promise<Uint8Array> {
  const into = new Uint8Array(1000);
  into.set(FILE.subarray(0, from));
  const length = await transfer(WANTED, from, { fetch, signal, write: (chunk, at) => into.set(chunk, at) });
  return into.slice(0, length);
}

const code = (wanted: string, said: RegExp) => (error: unknown) =>
  error instanceof HomefireError && error.code === wanted && said.test(error.message);

test("a whole file comes in one go", async () => {
  assert.deepEqual(await fetched(server({})), FILE);
  assert.equal(asked.length, 1);
  assert.deepEqual(asked[0], {});
});

test("a connection that breaks is taken up where it stood, in the same version", async () => {
  const headers = { ETag: '"one"' };
  assert.deepEqual(await fetched(server({ breaks: 50, headers }, { breaks: 60, headers }, { headers })), FILE);
  assert.deepEqual(asked, [
    {},
    { Range: "bytes=50-", "If-Range": '"one"' },
    { Range: "bytes=110-", "If-Range": '"one"' },
  ]);
});

test("what is there already is not fetched again", async () => {
  assert.deepEqual(await fetched(server({}), 150), FILE);
  assert.deepEqual(asked, [{ Range: "bytes=150-" }]);
});

test("a server that sends the whole file after all is begun anew with", async () => {
  assert.deepEqual(await fetched(server({ status: 200, body: FILE }), 150), FILE);
});

test("another part than was asked for is not taken", async () => {
  const other = { headers: { "Content-Range": "bytes 10-199/200" }, body: FILE.subarray(10) };
  assert.deepEqual(await fetched(server({ ...other, status: 206 }, {}), 150), FILE);
  assert.equal(asked.length, 2);
  assert.deepEqual(asked[1], {});
});

test("a server that is busy is asked again", async () => {
  assert.deepEqual(await fetched(server({ status: 503 }, {})), FILE);
  assert.equal(asked.length, 2);
});

test("a file that is not there, a page in its place, and one that is too large are refused at once", async () => {
  const web = new TextEncoder().encode("\n <!doctype html><p>Not found</p>");
  const html = { "Content-Type": "text/html; charset=utf-8" };
  const refusals: [Answer, string, RegExp][] = [
    [{ status: 404 }, "download", /answered 404/],
    [{ body: web }, "download", /a web page in its place/],
    [{ body: FILE, headers: html }, "download", /a web page in its place/],
    [{ body: new Uint8Array(201) }, "bad-model", /larger than the 200 bytes/],
  ];
  for (const [answer, wanted, said] of refusals) {
    asked = [];
    await assert.rejects(fetched(server(answer)), code(wanted, said));
    assert.equal(asked.length, 1);
  }
});

test("an abort ends it, and is not taken for a break", async () => {
  const controller = new AbortController();
  const waiting = fetched(server({ status: 503 }), 0, controller.signal);
  controller.abort();
  await assert.rejects(waiting, code("aborted", /./));
  assert.equal(asked.length, 1);
});
