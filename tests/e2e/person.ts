// What a person does on the page, for the tests to do.

import type { Page } from "@playwright/test";

/** Twelve texts of two labels. */
export const CSV = [
  "text,label",
  ...[
    "The soup was cold",
    "Best pizza in years",
    "Bread baked every morning",
    "A wonderful curry",
    "Sweet dessert",
    "Salty fries",
  ].map((t) => `${t},food`),
  ...[
    "The striker scored twice",
    "We lost in overtime",
    "She won the marathon",
    "A red card",
    "Tennis fans queued",
    "A fast lap",
  ].map((t) => `${t},sport`),
].join("\n");

export async function paste(page: Page, text: string): Promise<void> {
  const box = page.getByTestId("paste-text");
  if (!(await box.isVisible())) await page.getByText("Paste text instead").click();
  await box.fill(text);
  await page.getByTestId("paste-use").click();
}

/**
 * Waits until the page has kept its changes: by the order of things, since nobody knows how long it takes. Timers fire in
 * their order, and transactions of the same stores come one after the other.
 */
export const settle = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const after = (ms: number) => new Promise((done) => setTimeout(done, ms));
    // The store tells of a change by then, and what keeps it, which waits for less than this, was started before.
    await after(300);
    await after(450);
    const db = await new Promise<IDBDatabase>((done, fail) => {
      const opening = indexedDB.open("homefire");
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => fail(opening.error ?? new Error("the database does not open"));
    });
    // Twice, since what is to be kept may wait for what is being kept.
    for (let i = 0; i < 2; i++) {
      await new Promise<void>((done) => {
        const tx = db.transaction([...db.objectStoreNames], "readwrite");
        tx.oncomplete = () => done();
        tx.objectStore("projects").count();
      });
    }
    db.close();
  });

/** The epoch of the checkpoint that is kept; 0 where there is none. */
export const keptEpoch = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((done, fail) => {
        const opening = indexedDB.open("homefire");
        opening.onerror = () => fail(opening.error ?? new Error("the database does not open"));
        opening.onsuccess = () => {
          const all = opening.result.transaction("checkpoints").objectStore("checkpoints").getAll();
          all.onsuccess = () => {
            opening.result.close();
            const kept = all.result as { bytes?: Uint8Array; pieces?: object; epoch: number }[];
            done(Math.max(0, ...kept.map(({ bytes, pieces, epoch }) => (bytes || pieces ? epoch : 0))));
          };
        };
      }),
  );

/** Fills in settings by their names, and opens their fold where it is closed. */
export async function set(page: Page, settings: Record<string, string>): Promise<void> {
  const box = page.getByText("Settings", { exact: true });
  if (!(await page.getByTestId("setting-splitSeed").isVisible())) await box.click();
  for (const [name, value] of Object.entries(settings)) {
    await page.getByTestId(`setting-${name}`).fill(value);
    await page.getByTestId(`setting-${name}`).blur();
  }
}

/** Has runs tested on a part that is set aside, also where there are few texts. */
export async function holdOut(page: Page): Promise<void> {
  if (!(await page.getByTestId("setting-testing").isVisible()))
    await page.getByText("Settings", { exact: true }).click();
  await page.getByTestId("setting-testing").selectOption("hold-out");
}

/** Takes the models out of the browser's storage behind the page's back, so that they have to be fetched again. */
export const forgetModels = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    for await (const name of folder.keys()) await folder.removeEntry(name, { recursive: true });
  });

/** Opens the drawer with the model and the device, where it is not open. */
export async function openDrawer(page: Page): Promise<void> {
  if (await page.getByTestId("open").isVisible()) return;
  await page.getByTestId("model-chip").click();
  await page.getByTestId("open").waitFor();
}

export async function closeDrawer(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.getByTestId("open").waitFor({ state: "hidden" });
}

/** Opens the menu of the project, where it is not open. */
export async function projectMenu(page: Page): Promise<void> {
  if (!(await page.getByTestId("project-new").isVisible()))
    await page.getByTestId("projects").locator("summary").click();
}

/** Computes on the CPU. */
export async function cpu(page: Page): Promise<void> {
  await openDrawer(page);
  await page.getByRole("radio", { name: /^CPU/ }).check();
  await closeDrawer(page);
}

/** Shows a view of the page. */
export const toView = (page: Page, view: "work" | "compare" | "learn") => page.getByTestId(`view-${view}`).click();

/** Chooses an approach by its radio button, and opens the fold that it may stand in. */
export async function approach(page: Page, testid: string): Promise<void> {
  const radio = page.getByTestId(testid);
  if (!(await radio.isVisible())) await page.getByTestId("more-approaches").locator("> summary").click();
  await radio.check();
}

/** Opens the list of what needs a look, where it is folded. */
export async function inbox(page: Page): Promise<void> {
  const list = page.getByTestId("inbox");
  if (!(await list.evaluate((one) => (one as HTMLDetailsElement).open))) await list.locator("summary").first().click();
}

/** Opens what says how the table was read. */
export async function howRead(page: Page): Promise<void> {
  await inbox(page);
  const fold = page.getByTestId("how-read");
  if (!(await fold.evaluate((one) => (one as HTMLDetailsElement).open))) await fold.locator("summary").click();
}

/** Opens the sheet with all rows. */
export async function openRows(page: Page): Promise<void> {
  await page.getByTestId("rows").click();
  await page.getByRole("list", { name: "Rows" }).waitFor();
}

export async function closeRows(page: Page): Promise<void> {
  await page.getByTestId("sheet-close").filter({ visible: true }).click();
  await page.getByTestId("rows-sheet").waitFor({ state: "detached" });
}

/** Has what is brought go into this project, and not into one of its own, where there is work already. */
export const bringHere = (page: Page) => page.getByTestId("bring-here").check();

/** Each label with the number of its texts, as the cards show them. */
export const counts = (page: Page) => page.getByTestId("label-counts");
