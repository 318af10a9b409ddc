// A week with private mails: they are brought, checked, learned from and corrected; a file of new ones is labelled; the next day,
// without a network, all of it is there; and it is taken away.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { cpu, inbox, projectMenu, settle } from "./person";
import { expect, test, watch } from "./site";

const MAILS = {
  invoice: [
    "Please find the invoice for March attached",
    "The amount on the bill is wrong",
    "When is the payment due?",
    "We have not received your transfer yet",
    "Could you send the receipt again?",
    "A reminder: the invoice is still open",
    "The bank has returned your payment",
    "Here is the credit note that you asked for",
  ],
  meeting: [
    "Can we move the meeting to Thursday?",
    "The agenda for tomorrow's call",
    "I will be ten minutes late for our talk",
    "Shall we meet in the small room?",
    "The appointment at noon is cancelled",
    "Minutes of Monday's meeting",
    "Who takes part in the call on Friday?",
    "Let us find a date next week",
  ],
  family: [
    "Grandma sends her love",
    "The children are at the lake with their cousins",
    "Happy birthday to my dear sister",
    "Mum asks whether you come for dinner on Sunday",
    "Photos of the baby are in the album",
    "Your nephew has learned to ride a bicycle",
    "Dad is well again and back in the garden",
    "We all miss you at home",
  ],
};

/** A mailbox as it is: a mail twice, one under a wrong label, a label in two spellings, and a row without a text. */
const CSV = [
  "text,label",
  ...Object.entries(MAILS).flatMap(([label, texts]) => texts.map((text) => `"${text}",${label}`)),
  `"${MAILS.invoice[1]}",invoice`,
  '"Your invoice number 17 is overdue",family',
  '"Our uncle is visiting us",Family',
  ",meeting",
].join("\n");

const NEW = [
  "The bill from the electrician is too high",
  "Is the call still at three?",
  "Auntie has baked a cake for you",
  "Qwrtz 0000",
].join("\n");

test("a week with the mails", async ({ page, site, browser, context }, { outputDir }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await cpu(page);

  // Monday: they are brought and looked through.
  const bring = (testid: string, name: string, text: string) =>
    page.getByTestId(testid).setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await bring("file", "mails.csv", CSV);
  await expect(page.getByTestId("data-summary")).toContainText("27 texts with 4 labels, 1 row left out");
  await inbox(page);
  await page.getByTestId("merge").click();
  await expect(page.getByTestId("data-summary")).toContainText("27 texts with 3 labels");
  await page.getByTestId("check").click();
  await expect(page.getByTestId("check-found")).toContainText("1 text appears more than once");
  await page.getByTestId("settle-duplicate").click();
  await expect(page.getByTestId("data-summary")).toContainText("26 texts");
  await page.getByRole("button", { name: /^Relabel row .* as invoice$/ }).click();
  await expect(page.getByTestId("toast")).toBeVisible();

  // Tuesday: a head learns from them, and a wrong answer is put right.
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByTestId("try-text").fill("The plumber wants his money");
  const label = page.getByTestId("prediction").locator(".label");
  await expect(label).toHaveText(/invoice|meeting|family/);
  const other = (await label.innerText()).trim() === "meeting" ? "invoice" : "meeting";
  await page.getByTestId("correct").click();
  await page.getByTestId("correct-label").getByRole("button", { name: other }).click();
  await expect(page.getByTestId("correct-done")).toContainText("now");
  await page.getByTestId("toast-undo").click();
  await expect(page.getByTestId("data-summary")).toContainText("26 texts");

  // Wednesday: a file of new mails comes back with labels.
  await bring("label-file", "new.txt", NEW);
  await expect(page.getByTestId("label-done")).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByTestId("label-download").click();
  const labelled = `${outputDir}/labelled.csv`;
  await (await downloading).saveAs(labelled);
  const lines = readFileSync(labelled, "utf8").trim().split("\r\n");
  expect(lines).toHaveLength(5);
  expect(lines.find((line) => line.includes("electrician"))).toContain("invoice");
  expect(lines.find((line) => line.includes("Auntie"))).toContain("family");

  // Thursday: without a network all of it is there, and goes on.
  await expect(page.getByTestId("offline-ready")).toContainText("works offline");
  await settle(page);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByTestId("data-summary")).toContainText("26 texts");
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByTestId("try-text").fill("Can we talk on Tuesday?");
  await expect(label).toHaveText("meeting");
  const said = await page.getByTestId("prediction").locator(".figure").first().innerText();

  // Friday: it is taken away, as a page that works alone and as the project.
  const saving = page.waitForEvent("download");
  await page.getByTestId("export-html").click();
  const alone = `${outputDir}/mails.html`;
  await (await saving).saveAs(alone);
  await projectMenu(page);
  const exporting = page.waitForEvent("download");
  await page.getByTestId("project-export").click();
  expect((await exporting).suggestedFilename()).toBe("mails.csv.homefire.zip");
  const elsewhere = await browser.newPage();
  await elsewhere.goto(pathToFileURL(alone).href);
  await expect(elsewhere.locator("#status")).toContainText("Ready");
  await elsewhere.locator("#text").fill("Can we talk on Tuesday?");
  await expect(elsewhere.locator("#label")).toContainText("meeting");
  await expect(elsewhere.locator("#scores .figure").first()).toHaveText(said);
  await elsewhere.close();
  expect(faults).toEqual([]);
});
