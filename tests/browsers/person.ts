// What a person does on the page in any browser, and what the page keeps of it.

import { expect } from "@playwright/test";

import { SOON, type Tab } from "./tab";

/** What the page says of a text: the label and its share. */
export async function predict(tab: Tab, text: string): Promise<string> {
  await tab.type("try-text", text);
  const read = `const said = one("prediction");
    return said?.getAttribute("aria-busy") === "false" && said.textContent.includes("%")
      ? said.textContent.replace(/\\s+/g, " ").trim() : ""`;
  await expect.poll(() => tab.run<string>(read), { ...SOON, message: `the prediction in ${tab.kind}` }).not.toBe("");
  return tab.run<string>(read);
}

/** How many runs are in the table. */
export const runs = (tab: Tab): Promise<number> =>
  tab.run(`return one("runs")?.querySelectorAll("tbody tr").length ?? 0`);

const read = (tab: Tab, what: string, store: string): Promise<unknown> =>
  tab.run(
    `const db = await new Promise((done, fail) => {
      const opening = indexedDB.open("homefire");
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => fail(opening.error);
    });
    const found = await new Promise((done, fail) => {
      const reading = db.transaction(args[1]).objectStore(args[1])[args[0]]();
      reading.onsuccess = () => done(reading.result);
      reading.onerror = () => fail(reading.error);
    });
    db.close();
    return found`,
    what,
    store,
  );

/** What stands in a store of the page's database, and under which keys. */
export const records = <T>(tab: Tab, store: string) => read(tab, "getAll", store) as Promise<T[]>;
export const keys = (tab: Tab, store: string) => read(tab, "getAllKeys", store) as Promise<unknown[]>;

/** Chooses an approach, and settings by their names. */
export async function approach(tab: Tab, id: string, settings: Record<string, string>): Promise<void> {
  await tab.click(`approach-${id}`);
  if (!(await tab.shows("setting-splitSeed"))) await tab.clickText("summary", "Settings");
  for (const [name, value] of Object.entries(settings)) await tab.fill(`setting-${name}`, value);
}
