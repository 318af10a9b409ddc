// What goes wrong, in German: what the core and the library say of a table, a row, a file and a device, with no English left.

import { cpu, CSV, openDrawer } from "./person";
import { expect, test } from "./site";

test.use({ locale: "de-DE" });

/** Words that stand in every English sentence of some length, and in no German one. */
const ENGLISH = /\b(the|is|are|and|of|its|this|that|no|with|bring|row|was)\b/i;

test("a table without labels, a file that is no table, and rows that are left out are told in German", async ({
  page,
  site,
}) => {
  await page.goto(site.url);
  await cpu(page);
  const bring = (name: string, text: string) =>
    page.getByTestId("file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  const failed = page.getByTestId("data-error");

  await bring("texts.csv", "text\nThe soup was cold\nA red card\n");
  await expect(failed).toContainText("Es gibt nur eine Spalte. Jede Zeile braucht einen Text und ein Label");
  expect(await failed.textContent()).not.toMatch(ENGLISH);
  // Said anew in another language, and back.
  await page.getByTestId("language").selectOption("en");
  await expect(failed).toContainText("There is only one column.");
  await page.getByTestId("language").selectOption("de");
  await expect(failed).toContainText("Es gibt nur eine Spalte.");

  await bring("table.pdf", "%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n");
  await expect(failed).toContainText("Das ist ein PDF-Dokument, keine Tabelle.");
  expect(await failed.textContent()).not.toMatch(ENGLISH);

  // With no usable row, a sentence has another one in it, and that the reason.
  await bring("empty.csv", "text,label\nSuppe,\nPizza,\n");
  await expect(failed).toContainText("Als erste wurde Zeile 2 ausgelassen: kein Label.");
  expect(await failed.textContent()).not.toMatch(ENGLISH);

  await bring("rows.csv", `${CSV}\n,food\n"a "" b",food,x,y,z\n`);
  await expect(page.getByTestId("data-summary")).toContainText("12 Texte");
  const rows = page.getByTestId("problems").locator("li");
  await expect(rows.first()).toHaveText("Zeile 14: kein Text");
  for (const reason of await rows.allTextContents()) expect(reason).not.toMatch(ENGLISH);
  const device = page.getByTestId("device").locator("p");
  await expect(device.last()).toContainText("Die CPU wurde gewählt.");
});

test("notes on a table, damaged files and a model that can't be fetched are told in German", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  const bring = (testid: string, name: string, buffer: Buffer) =>
    page.getByTestId(testid).setInputFiles({ name, mimeType: "application/octet-stream", buffer });

  await page.route("**/model.safetensors", (route) => route.fulfill({ status: 404 }));
  await openDrawer(page);
  await page.getByTestId("open").click();
  const unopened = page.getByTestId("open-error");
  await expect(unopened).toContainText("konnte nicht geholt werden");
  await expect(unopened).toContainText("antwortete mit 404. Liegt das Modell dort?");
  expect(await unopened.textContent()).not.toMatch(ENGLISH);
  await page.unroute("**/model.safetensors");

  await bring("file", "old.csv", Buffer.from(CSV.replace("curry", "caf\u00e9"), "latin1"));
  const notes = page.getByTestId("reading-notes");
  await expect(notes).toContainText("wurde als Windows-1252 gelesen");
  expect(await notes.textContent()).not.toMatch(ENGLISH);

  await bring("load", "broken.safetensors", Buffer.from("not a classifier, by any means"));
  const unloaded = page.getByTestId("save-error");
  await expect(unloaded).toContainText("Die Datei ist beschädigt:");
  expect(await unloaded.textContent()).not.toMatch(ENGLISH);
});

test("an English page fetches no words of another language, and none of the library's messages", async ({
  browser,
  site,
}) => {
  const page = await browser.newPage({ locale: "en-GB" });
  const scripts: string[] = [];
  page.on("response", async (response) => {
    if (response.url().endsWith(".js")) scripts.push(await response.text().catch(() => ""));
  });
  await page.goto(site.url);
  await expect(page.getByRole("heading", { name: "Try it" })).toBeVisible();
  expect(scripts.join("")).toContain("Paste text instead");
  expect(scripts.join("")).not.toMatch(/Eingefügter Text|There is only one column/);
  await page.close();
});
