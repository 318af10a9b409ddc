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

export const cpu = (page: Page) => page.getByRole("radio", { name: /^CPU/ }).check();
