// The page and the element in German: by the browser's language, by the chooser, by `lang`; and nothing left in English.

import type { Page } from "@playwright/test";
import { closeDrawer, closeRows, cpu, CSV, inbox, openDrawer, openRows, projectMenu, toView } from "./person";
import { expect, test, watch } from "./site";

/** What is the same in both languages: names, and words that both have. */
const SAME = [
  ...[
    "Homefire",
    "Home",
    "fire",
    "WebGPU",
    "CPU",
    "JSON",
    "JSONL",
    "F1",
    "ONNX",
    "CSV",
    "Pasted text",
    "Eingefügter Text",
  ],
  ...["Linear", "Head", "Head, linear", "Label", "Labels", "Text", "Name", "Format", "Recall", "Test", "Training"],
  ...["owner/name", "text,label", "owner/model", "kB", "&nbsp;"],
  ...["all-MiniLM-L6-v2", "all-MiniLM-L6-v2, full precision"],
];

/** Every piece of text and every label for screen readers, shown or folded away, without figures alone. */
const pieces = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found = new Set<string>();
    const add = (text: string | null) => {
      const words = (text ?? "").replace(/\s+/g, " ").trim();
      if (/\p{L}{2,}/u.test(words)) found.add(words);
    };
    const walk = (node: Node): void => {
      if (node instanceof Text) return add(node.data);
      if (node instanceof Element) {
        // What is marked as another language is what it says; what was said when a run ended is not said again.
        if (node.matches("style, script, noscript, [lang], hf-announcer, .pieces")) return;
        for (const name of ["aria-label", "placeholder", "title"]) add(node.getAttribute(name));
        if (node.shadowRoot) walk(node.shadowRoot);
      }
      node.childNodes.forEach(walk);
    };
    add(document.title);
    walk(document.body);
    return [...found];
  });

const speak = async (page: Page, language: "de" | "en") => {
  await page.getByTestId("language").selectOption(language);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
};

test.describe("a browser in German", () => {
  test.use({ locale: "de-AT" });

  test("shows the page in German, and figures with a comma, up to an accuracy", async ({ page, site }) => {
    const faults = watch(page, site.url);
    await page.goto(site.url);
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page).toHaveTitle(/Fine-Tuning/);
    await expect(page.getByTestId("language")).toHaveValue("de");
    await expect(page.getByRole("heading", { name: "Ausprobieren", exact: true })).toBeVisible();
    await cpu(page);
    await page.getByText("Stattdessen Text einfügen").click();
    await page.getByTestId("paste-text").fill(CSV);
    await page.getByTestId("paste-use").click();
    await expect(page.getByTestId("data-summary")).toContainText("12 Texte, 2 Labels, keine Zeile ausgelassen.");
    await page.getByTestId("start").click();
    await expect(page.getByTestId("accuracy")).toHaveText(/^\d+,\d %$/);
    await expect(page.getByTestId("macro-f1")).toHaveText(/^\d,\d{3}$/);
    await expect(page.getByTestId("runs")).toContainText("Eingefügter Text");
    expect(faults).toEqual([]);
  });
});

test.describe("a browser in a language that is not spoken here, and then English", () => {
  test.use({ locale: "fr-FR" });

  test("shows the page in English", async ({ page, site }) => {
    await page.goto(site.url);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByRole("heading", { name: "Try it" })).toBeVisible();
  });
});

test("a choice is remembered, until everything is forgotten; without a network too", async ({
  page,
  site,
  context,
}) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await page.goto(site.url);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  const before = fetched.filter((url) => url.endsWith(".js")).length;
  await speak(page, "de");
  // Its words are a file of their own, which an English page has not fetched.
  await expect.poll(() => fetched.filter((url) => url.endsWith(".js")).length).toBeGreaterThan(before);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Wie weit trainieren" })).toBeVisible();
  await expect(page.getByTestId("offline-ready")).toBeVisible();

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Wie weit trainieren" })).toBeVisible();
  await speak(page, "en");
  await speak(page, "de");
  await context.setOffline(false);

  await projectMenu(page);
  await page.getByTestId("forget").click();
  await page.getByTestId("confirm").click();
  await expect(page.getByTestId("forgotten")).toContainText("gelöscht");
  await page.getByRole("button", { name: "Von vorn beginnen" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("no English is left on any step, and nothing of a run depends on the language", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await cpu(page);
  await page.getByText("Paste text instead").click();
  await page.getByTestId("paste-text").fill(`${CSV}\nThe soup was COLD!,sport`);
  await page.getByTestId("paste-use").click();
  await expect(page.getByTestId("data-summary")).toContainText("13 texts");
  await inbox(page);
  await page.getByTestId("check").click();
  await expect(page.getByTestId("check-found")).toBeVisible();
  await page.getByTestId("label-menu").first().click();
  await openRows(page);
  await expect(page.getByTestId("rows-count")).toContainText("13");
  await closeRows(page);
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("comparison").getByRole("rowheader")).toHaveCount(3);
  await expect(page.getByTestId("curve")).toBeEnabled();
  await page.getByTestId("setting-curveDraws").fill("2");
  await page.getByTestId("setting-curveDraws").blur();
  await page.getByTestId("curve").click();
  await expect(page.getByTestId("learning")).toBeVisible();
  await toView(page, "work");
  await expect(page.getByTestId("start")).toBeEnabled();
  await page.getByTestId("start").click();
  await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(4);
  await expect(page.getByTestId("estimate")).toBeEnabled();
  await page.getByTestId("estimate").click();
  await expect(page.getByTestId("estimated")).toContainText("About");
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("%");
  await page.getByTestId("why").click();
  await expect(page.getByTestId("why-answer")).toBeVisible();
  await openDrawer(page);
  await page.getByText("Use another model").click();
  await page.getByTestId("hub-name").fill("owner/model");
  await page.getByTestId("hub-ask").click();
  await expect(page.getByTestId("hub-consent")).toBeVisible();
  await closeDrawer(page);
  await projectMenu(page);
  await page.getByTestId("forget").click();

  const collected = { en: new Set<string>(), de: new Set<string>() };
  const approaches = ["zero", "few", "contrastive", "head", "layers", "lora", "full"];
  await page.getByText("More approaches").click();
  for (const one of approaches) {
    await page.getByTestId(`approach-${one}`).check();
    for (const language of ["en", "de"] as const) {
      await speak(page, language);
      // The views follow with the next frame.
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
      );
      for (const piece of await pieces(page)) collected[language].add(piece);
    }
  }
  const data = new RegExp(
    `^[“„(]?(${[...CSV.split(/[\n,]/), "The soup was COLD!", "goalkeeper"].map((one) => one.replace(/[!?]/g, ".")).join("|")})`,
  );
  const left = [...collected.de].filter((piece) => collected.en.has(piece) && !SAME.includes(piece));
  expect(left.filter((piece) => !data.test(piece))).toEqual([]);
  // Nothing of much is missing on either side.
  expect(collected.de.size).toBeGreaterThan(300);
  expect(Math.abs(collected.de.size - collected.en.size)).toBeLessThan(30);

  await toView(page, "compare");
  await expect(page.getByTestId("advice")).toContainText("Nehmen Sie");
  await toView(page, "work");
  await expect(page.getByTestId("runs").locator("tbody tr").first()).toContainText("Zero-Shot");
  await page.getByTestId("approach-head").check();
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("compare")).toBeEnabled();
  // What was made in English is not made again.
  await toView(page, "work");
  await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(4);

  await page.getByText("Einstellungen", { exact: true }).click();
  await page.getByTestId("setting-epochs").fill("-1");
  await page.getByTestId("setting-epochs").blur();
  await expect(page.getByText("Eine ganze Zahl von 1 bis 10.000; es bleibt bei 40.")).toBeVisible();
  expect(faults).toEqual([]);
});

test("the report and the predictor are in the language of the page", async ({ page, site }) => {
  await page.goto(site.url);
  await speak(page, "de");
  await cpu(page);
  await page.getByText("Stattdessen Text einfügen").click();
  await page.getByTestId("paste-text").fill(CSV);
  await page.getByTestId("paste-use").click();
  await expect(page.getByTestId("data-summary")).toContainText("12 Texte");
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("advice")).toContainText("Nehmen Sie");
  const saved = async (testid: string) => {
    const downloading = page.waitForEvent("download");
    await page.getByTestId(testid).click();
    const stream = await (await downloading).createReadStream();
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    return text;
  };
  const report = await saved("report");
  expect(report).toContain('<html lang="de">');
  expect(report).toContain("Wie das zu lesen ist");
  expect(report).toMatch(/\d,\d %/);
  expect(report).not.toMatch(/Accuracy|Weights|Take/);
  await toView(page, "work");
  const predictor = await saved("export-html");
  expect(predictor).toContain('<html lang="de">');
  expect(predictor).toContain("Ihr Text");
  expect(predictor).toContain("Was Sie tippen, bleibt in dieser Seite.");
});

test("the element follows lang: its own, an ancestor's, through shadow roots, and when it changes", async ({
  page,
  api,
}) => {
  const faults = watch(page, api.url);
  await page.goto(api.url);
  await page.evaluate(async () => {
    document.body.innerHTML = `<div id="around" lang="de-CH"><homefire-trainer steps="run"></homefire-trainer></div>`;
    await import(new URL("trainer.js", document.baseURI).href);
  });
  const title = page.locator("homefire-trainer h2").first();
  await expect(title).toHaveText("1Lauf");
  await page.evaluate(() => document.getElementById("around")?.setAttribute("lang", "fr"));
  await expect(title).toHaveText("1Run");
  await page.evaluate(() => document.querySelector("homefire-trainer")?.setAttribute("lang", "de"));
  await expect(title).toHaveText("1Lauf");
  await page.evaluate(() => {
    document.querySelector("homefire-trainer")?.removeAttribute("lang");
    document.getElementById("around")?.removeAttribute("lang");
  });
  await expect(title).toHaveText("1Run");
  await page.evaluate(() => (document.documentElement.lang = "de"));
  await expect(title).toHaveText("1Lauf");

  // Of two, the one whose language changed last decides.
  await page.evaluate(() => {
    document.documentElement.lang = "en";
    document.body.innerHTML = `<homefire-trainer id="one" steps="run"></homefire-trainer><homefire-trainer steps="run"></homefire-trainer>`;
  });
  await expect(title).toHaveText("1Run");
  await page.evaluate(() => document.getElementById("one")?.setAttribute("lang", "de"));
  await expect(page.locator("homefire-trainer h2")).toHaveText(["1Lauf", "1Lauf"]);

  await page.evaluate(() => {
    document.documentElement.lang = "en";
    document.body.innerHTML = `<div id="host" lang="de"></div>`;
    const inside = document.getElementById("host")?.attachShadow({ mode: "open" });
    if (inside) inside.innerHTML = `<homefire-trainer steps="run"></homefire-trainer>`;
  });
  await expect(title).toHaveText("1Lauf");
  expect(faults).toEqual([]);
});
