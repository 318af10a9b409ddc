// What the npm package does by itself where browsers differ: its worker from another origin, bytes in several forms, and another
// worker in the place of one that was killed.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "./browser";

const pkg = fileURLToPath(new URL("../../pkg", import.meta.url));

/** The package on an origin that allows others to import it. */
async function elsewhere() {
  const server = createServer((request, response) => {
    try {
      const name = new URL(request.url ?? "/", "http://any").pathname;
      const body = readFileSync(join(pkg, name));
      const type = name.endsWith(".js") ? "text/javascript" : "application/octet-stream";
      response.writeHead(200, { "Content-Type": type, "Access-Control-Allow-Origin": "*" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}

test("from another origin it learns, saves, loads, and outlives its worker", async ({ tab, host }) => {
  const origin = await elsewhere();
  await tab.go(host.url);
  const found = await tab.run<Record<string, unknown>>(
    `const [at] = args;
    const workers = [];
    const Plain = Worker;
    globalThis.Worker = class extends Plain { constructor(...given) { super(...given); workers.push(this); } };
    const { Homefire } = await import(at + "homefire.js");
    const hf = await Homefire.open({ device: "cpu", models: "/models/" });
    const rows = ["The soup was cold", "Best pizza in years", "A wonderful curry", "The striker scored twice", "We lost in overtime", "A red card"]
      .map((text, i) => ({ text, label: i < 3 ? "food" : "sport" }));
    const table = "text,label\\n" + rows.map(({ text, label }) => text + "," + label).join("\\n");
    const data = await hf.dataset(new Blob([table]));
    const [train, test] = await data.split({ test: 0.34, seed: 1 });
    const head = await hf.train(train, { epochs: 20, validation: 0 });
    const tuned = await hf.train(train, { approach: "last-layers", layers: 1, epochs: 1 });
    const saved = await head.save();
    const forms = [saved, saved.buffer, new DataView(saved.buffer), new Blob([saved])];
    const labels = [];
    for (const form of forms) labels.push((await hf.load(form)).labels.join());
    const state = async () => [
      await head.predict(["The goalkeeper saved a penalty"]),
      await tuned.predict(["The goalkeeper saved a penalty"]),
      await test.rows(0, 10),
    ];
    const before = JSON.stringify(await state());
    workers.at(-1).terminate();
    let code = "";
    while (code !== "internal") code = await data.digest().then(() => "", (error) => error.code);
    const after = JSON.stringify(await state());
    const { closed } = hf;
    hf.close();
    globalThis.Worker = Plain;
    return { labels, same: before === after, closed, workers: workers.length, label: JSON.parse(before)[0][0].label };`,
    origin.url,
  );
  origin.close();
  expect(found).toEqual({
    labels: Array(4).fill("food,sport"),
    same: true,
    closed: false,
    workers: 2,
    label: "sport",
  });
});
