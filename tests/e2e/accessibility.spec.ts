// What axe finds wrong on the page, in each state that a person sees; and that all of it is reached by the keyboard.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import {
  approach,
  bringHere,
  closeDrawer,
  closeRows,
  cpu,
  CSV,
  howRead,
  inbox,
  openDrawer,
  openRows,
  paste,
  projectMenu,
  set,
  toView,
} from "./person";
import { expect, test } from "./site";

/** All that axe finds, a line each. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${target.flat().join(" ")}`),
  );
}

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing in any view, ${scheme}`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(site.url);
    await expect(page.getByTestId("offline-ready")).toBeVisible();
    expect(await findings(page)).toEqual([]);

    // Everything that opens is opened.
    await projectMenu(page);
    await page.getByTestId("forget").click();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Keep it" }).click();
    await openDrawer(page);
    await page.getByText("Use another model").click();
    expect(await findings(page)).toEqual([]);
    await closeDrawer(page);
    await page.keyboard.press("Control+k");
    await expect(page.getByTestId("command-find")).toBeFocused();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByTestId("by-hand").locator("> summary").click();
    await page.getByText("Paste text instead").click();
    expect(await findings(page)).toEqual([]);

    await cpu(page);
    await paste(page, CSV);
    await expect(page.getByTestId("data-summary")).toContainText("12 texts");
    await openRows(page);
    await page.getByRole("button", { name: "Leave out row 3" }).click();
    await expect(page.getByTestId("data-summary")).toContainText("11 texts");
    expect(await findings(page)).toEqual([]);
    await closeRows(page);
    await page.getByTestId("label-menu").first().click();
    await page.getByTestId("label-name").last().click();
    await inbox(page);
    expect(await findings(page)).toEqual([]);
    await page.getByText("Settings", { exact: true }).click();
    for (const one of ["zero", "few", "contrastive", "head", "layers", "lora", "full"]) {
      await approach(page, `approach-${one}`);
      expect(await findings(page)).toEqual([]);
    }
    await page.getByTestId("approach-head").check();
    await page.getByTestId("start").click();
    await expect(page.getByTestId("accuracy")).toContainText("%");
    await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
    await expect(page.getByTestId("prediction")).toContainText("sport");
    await page.getByTestId("why").click();
    await expect(page.getByTestId("why-answer")).toBeVisible();
    expect(await findings(page)).toEqual([]);

    await toView(page, "compare");
    await page.getByTestId("compare").click();
    await expect(page.getByTestId("comparison")).toBeVisible();
    await expect(page.getByTestId("curve")).toBeEnabled();
    await page.getByTestId("setting-curveDraws").fill("2");
    await page.getByTestId("setting-curveDraws").blur();
    await page.getByTestId("curve").click();
    await expect(page.getByTestId("learning")).toBeVisible();
    await expect(page.getByTestId("curve")).toBeEnabled();
    expect(await findings(page)).toEqual([]);

    // Reflow: at this width nothing scrolls sideways but tables, each within its own box (WCAG 2.2, 1.4.10).
    await page.setViewportSize({ width: 320, height: 640 });
    const width = () => page.evaluate(() => document.scrollingElement?.scrollWidth);
    await expect.poll(width).toBe(320);
    expect(await findings(page)).toEqual([]);
    await toView(page, "work");
    for (const column of ["examples", "train", "try"]) {
      await page.getByTestId(`tab-${column}`).click();
      await expect.poll(width).toBe(320);
      expect(await findings(page)).toEqual([]);
    }
  });
}

test("axe finds nothing among the components", async ({ page, site }) => {
  await page.goto(`${site.url}components.html`);
  await page.getByTestId("show-toast").click();
  expect(await findings(page)).toEqual([]);
  for (const [show, close] of [
    ["show-sheet", "sheet-close"],
    ["show-side", "sheet-close"],
  ] as const) {
    await page.getByTestId(show).click();
    expect(await findings(page)).toEqual([]);
    await page.getByTestId(close).click();
  }
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing where a table is refused, rows are put aside, or there is no figure, ${scheme}`, async ({
    page,
    site,
  }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(site.url);
    await cpu(page);
    const bring = (name: string, text: string) =>
      page.getByTestId("file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await bring("sourced.csv", "text,label,source\nOne text of some words,a,web\nAnother one of some words,b,web\n");
    await expect(page.getByTestId("data-summary")).toContainText("2 texts");
    await howRead(page);
    await page.getByTestId("labelColumn").selectOption({ label: "source" });
    await expect(page.getByTestId("preview")).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.getByTestId("labelColumn").selectOption({ label: "label" });
    await expect(page.getByTestId("refused")).toHaveCount(0);
    await page.getByTestId("start").click();
    await expect(page.getByTestId("no-figure")).toBeVisible();
    expect(await findings(page)).toEqual([]);

    await paste(page, `${CSV}\nThe soup was COLD!,food\nThe keeper saved a penalty,food\n${"long ".repeat(400)},food`);
    await expect(page.getByTestId("data-summary")).toContainText("15 texts");
    await inbox(page);
    await expect(page.getByTestId("cut").first()).toBeVisible();
    await page.getByTestId("check").click();
    await page.getByTestId("check-found").getByRole("button", { name: "Keep row 1 and leave out" }).click();
    await expect(page.getByTestId("undo")).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await bringHere(page);
    await page.getByTestId("sample-films").click();
    await expect(page.getByTestId("earlier")).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
}

test("everything that can be pressed is reached by the keyboard", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  const inside =
    "(function each(root, all) { for (const one of root.querySelectorAll('*')) { all.push(one); if (one.shadowRoot) each(one.shadowRoot, all); } return all; })";
  // What is enabled and shown, but for the members of a group of radio buttons or tabs, of which one is reached.
  const wanted = await page.evaluate(`${inside}(document, [])
    .filter((one) => one.matches("button, input, select, textarea, summary") && !one.matches(":disabled, fieldset:disabled *"))
    .filter((one) => one.checkVisibility() && !one.matches("[type=radio]:not(:checked), [role=tab][tabindex='-1']"))
    .map((one) => one.dataset.testid ?? one.textContent.trim().slice(0, 40))`);
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    scrollTo(0, 0);
  });
  const reached = new Set<string>();
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      let one = document.activeElement;
      while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
      return one instanceof HTMLElement && one !== document.body
        ? (one.dataset["testid"] ?? one.textContent.trim().slice(0, 40))
        : undefined;
    });
    if (name !== undefined) reached.add(name);
  }
  expect((wanted as string[]).filter((name) => !reached.has(name))).toEqual([]);
  expect((wanted as string[]).length).toBeGreaterThan(30);
});

test("live regions say how a run goes and how it ended", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  const told = page.locator("hf-announcer [aria-live]");
  await expect(told).toHaveText(/12 texts, 2 labels/);
  // So many that they are not read before the page has said that it reads them; and longer than it is looked at.
  const many = Array.from({ length: 400 }, (_, i) => `${i} words about this or that,${i % 2 ? "odd" : "even"}`);
  await paste(page, ["text,label", ...many].join("\n"));
  await expect(told).toHaveText(/400 texts, 2 labels/);
  await set(page, { epochs: "10000", patience: "0" });
  // What is written into the live regions of the run's step from now on.
  const said = await page.getByTestId("run-status").evaluateHandle((node) => {
    const all: string[] = [];
    const hear = () => all.push(...[...node.querySelectorAll("[aria-live]")].map(({ textContent }) => textContent));
    new MutationObserver(hear).observe(node, { subtree: true, childList: true, characterData: true });
    return all;
  });
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-status")).toContainText("Training");
  await page.getByTestId("stop").click();
  await expect(told).toHaveText(/^Done\. Accuracy on the test part: \d/);
  const phases = await said.jsonValue();
  for (const phase of ["Reading the texts with the model", "Training"]) expect(phases).toContain(phase);
});
