// Under jsdom, as component tests run, the element can be put into a page and taken out; what needs a worker is refused.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>", { url: "http://localhost/", pretendToBeVisual: true });
// As test environments do it.
for (const key of Object.getOwnPropertyNames(window)) {
  if (!(key in globalThis)) globalThis[key] = window[key];
}
for (const key of ["window", "document", "Event", "EventTarget", "CustomEvent", "Blob", "File"]) {
  globalThis[key] = key === "window" ? window : window[key];
}

await import("homefire/trainer");
const element = document.createElement("homefire-trainer");
element.setAttribute("steps", "data run try");
document.body.append(element);
await element.updateComplete;
const told = [];
element.addEventListener("homefire-error", ({ detail }) => told.push(detail.message));
const refused = await element.setData("a: b\nc: d\n").catch(({ message }) => message);
element.remove();
console.log(`${refused.includes("Worker")}, told ${told.length} times`);
