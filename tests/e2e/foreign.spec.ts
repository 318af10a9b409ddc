// Texts in a language that the open model doesn't read: said where they are brought and where one is typed, with what to do.

import { cpu, CSV, paste } from "./person";
import { expect, test } from "./site";

const GERMAN = `text,label
Mein Paket ist noch nicht angekommen und ich warte,lieferung
Wann kommt die Sendung bei mir an?,lieferung
Der Bote hat das Paket nicht bei mir abgegeben,lieferung
Die Lieferung ist für den falschen Tag angesagt,lieferung
Ich habe die Rechnung zweimal bezahlt und will das Geld zurück,rechnung
Auf der Rechnung ist ein falscher Betrag,rechnung
Wie kann ich die Rechnung für den März bekommen?,rechnung
Es ist zu viel von meinem Konto abgebucht,rechnung
`;

test("texts in another language are noticed where they are brought and where one is typed", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await expect(page.getByTestId("foreign")).toHaveCount(0);

  await paste(page, GERMAN);
  await expect(page.getByTestId("data-summary")).toContainText("8 texts");
  await expect(page.getByTestId("foreign")).toContainText("most of these in German. The open model reads English best");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByTestId("try-text").fill("Wo ist das Paket, auf das ich warte?");
  await expect(page.getByTestId("try-unread")).toContainText("This text seems to be in German");
  await page.getByTestId("try-text").fill("Where is the parcel that I have been waiting for?");
  await expect(page.getByTestId("prediction")).toHaveAttribute("aria-busy", "false");
  await expect(page.getByTestId("try-unread")).toHaveCount(0);
});
