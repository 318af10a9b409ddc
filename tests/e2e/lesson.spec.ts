// A lesson: guessed, run for real, asked about, and kept; by its address, in a frame's way, on paper, and in German.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test, watch } from "./site";
import { GGUF } from "./tiny-generator";
import { PAIRS } from "./writing";

const at = (site: { url: string }, rest: string) => `${site.url}#lesson=approaches${rest}`;

const title = (page: Page) => page.getByTestId("step-title");

async function guess(page: Page, percent: number): Promise<void> {
  await expect(page.getByTestId("run")).toBeDisabled();
  await page.getByTestId("guess").fill(String(percent));
  await expect(page.getByTestId("guess-slider")).toHaveValue(String(percent));
}

/** Guesses, runs, and waits for what comes of it. */
async function run(page: Page, percent: number): Promise<void> {
  await guess(page, percent);
  await page.getByTestId("run").click();
  await expect(page.getByTestId("result")).toBeVisible({ timeout: 180_000 });
  await expect(page.getByTestId("guessed")).toHaveText(`${percent} %`);
  await expect(page.getByTestId("accuracy")).toHaveText(/^\d+\.\d %$/);
}

const axe = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.flat().join(" ")}`),
  );

test("the eight steps of a classifier are walked, with a reload between, and nothing of the work is touched", async ({
  page,
  site,
}) => {
  const faults = watch(page, site.url);
  await page.goto(at(site, ""));
  for (let step = 1; step <= 8; step++) {
    await expect(page.getByTestId(`path-${step}`)).toHaveAttribute("aria-current", "step");
    await run(page, 40 + 5 * step);
    // The runs of the steps up to the last are tested on the same texts, and stand on one axis.
    const rows = page.getByTestId("axis").locator("li:not([aria-hidden])");
    await expect(rows).toHaveCount(step === 8 ? 3 : step);
    await expect(rows.last()).toContainText(/\d+\.\d % \(\d+ % to \d+ %\)/);
    await expect(page.getByTestId("axis")).toContainText("guessing");
    await expect(page.getByTestId("result")).toContainText(`tested on ${step === 8 ? 44 : 40} texts`);
    await expect(page.getByTestId("near")).toContainText("Your guess");
    expect((await page.getByTestId("verdict").innerText()).length).toBeGreaterThan(40);
    await expect(page.getByTestId("verdict")).not.toContainText(/[{}]/);
    // An answer that is chosen explains itself, and so does another one.
    await page.getByTestId("answer-1").check();
    const first = await page.getByTestId("why-answer").innerText();
    await page.getByTestId("answer-2").check();
    await expect(page.getByTestId("why-answer")).not.toHaveText(first);
    await expect(page.getByTestId("lesson-done")).toHaveText(`${step} of 10 steps done`);
    if (step === 4) {
      const [result, said] = [
        await page.getByTestId("accuracy").innerText(),
        await page.getByTestId("verdict").innerText(),
      ];
      await page.reload();
      await expect(page.getByTestId("accuracy")).toHaveText(result);
      expect(await page.getByTestId("verdict").innerText()).toBe(said);
      await expect(page.getByTestId("answer-2")).toBeChecked();
    }
    await page.getByTestId("next").click();
    await expect(page).toHaveURL(new RegExp(`step=${step + 1}$`));
    await expect(title(page)).toBeFocused();
  }
  // What needs more is said, and can be skipped.
  await expect(page.getByTestId("needs")).toContainText("98.4 MB");
  await guess(page, 70);
  await expect(page.getByTestId("run")).toBeDisabled();
  await page.getByTestId("skip").click();
  await expect(page.getByTestId("question")).toBeVisible();
  await expect(page.getByTestId("lesson-done")).toHaveText("9 of 10 steps done");

  await page.getByTestId("view-work").click();
  await expect(page.getByTestId("data-summary")).toBeHidden();
  await expect(page.getByTestId("runs")).toHaveCount(0);
  expect(faults).toEqual([]);
});

test("a run is stopped, made again, taken over to the work, and a step or all of them begun anew", async ({
  page,
  site,
}) => {
  await page.goto(at(site, "&step=7"));
  await guess(page, 55);
  await page.getByTestId("run").click();
  await page.getByTestId("lesson-stop").click();
  await expect(page.getByTestId("run")).toBeEnabled();
  await expect(page.getByTestId("lesson-error")).toBeEmpty();
  await expect(page.getByTestId("guess")).toHaveValue("55");

  // The same by another sample and another seed, which are kept by themselves.
  await page.goto(at(site, "&step=3&sample=films.csv&seed=2"));
  await expect(page.locator("hf-lesson-card")).toContainText("films.csv");
  await run(page, 50);
  await expect(page.getByTestId("result")).toContainText("tested on 42 texts");
  await page.locator("hf-learn").evaluate((element) => {
    const learn = element as unknown as { open: (what: unknown) => void };
    learn.open = (what) => Object.assign(window, { taken: what });
  });
  await page.getByTestId("open-in-work").click();
  expect(await page.evaluate(() => (window as unknown as { taken: unknown }).taken)).toMatchObject({
    sample: "films.csv",
    approach: "few-shot",
    settings: { "few-shot": { shots: 1, seed: 2 }, test: { seed: 2 } },
  });
  await page.getByTestId("again").click();
  await expect(page.getByTestId("run")).toBeDisabled();

  await page.goto(at(site, "&step=7"));
  await expect(page.getByTestId("guess")).toHaveValue("55");
  await page.getByTestId("reset").click();
  await page.getByTestId("reset-yes").click();
  await expect(page.getByTestId("guess")).toHaveValue("");
});

test("what can't be fetched or used is said with its place, and tried again", async ({ page, site }) => {
  let broken = true;
  await page.route("**/lessons/approaches.json", async (route) => {
    const answer = await route.fetch();
    const lesson = (await answer.json()) as { steps: { words: string[] }[] };
    if (broken) lesson.steps[2]!.words = ["hed"];
    await route.fulfill({ json: lesson });
  });
  await page.goto(at(site, "&step=2"));
  await expect(page.getByTestId("lesson-failed")).toContainText("step 3.words.0: there is no “hed” here");
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(title(page)).toHaveText("Zero-shot: no example at all");
  // A sample that does not come is no result.
  await page.route("**/samples/tickets.csv", (route) => route.fulfill({ status: 404 }));
  await guess(page, 50);
  await page.getByTestId("run").click();
  await expect(page.getByTestId("lesson-error")).toContainText("The sample could not be downloaded (404).");
  await page.unroute("**/samples/tickets.csv");
  await page.getByTestId("run").click();
  await expect(page.getByTestId("result")).toBeVisible();
  await page.goto(at(site, "").replace("approaches", "no-such-lesson"));
  await expect(page.getByTestId("lesson-failed")).toContainText("lessons/no-such-lesson.json could not be fetched");
});

test("what learns to write is measured before and after", async ({ page, site }) => {
  // A tiny model, and words so short that its context has room for them.
  await page.route("**/samples/chemistry.csv", (route) => route.fulfill({ body: PAIRS }));
  await page.route("**/lessons/approaches.json", async (route) => {
    const lesson = (await (await route.fetch()).json()) as { steps: { runs: { settings: object }[] }[] };
    lesson.steps[9]!.runs[0]!.settings = {
      prompt: { style: "plain", instruction: "" },
      "writing-lora": { epochs: 1 },
      pairs: { written: 2 },
      sampling: { maxTokens: 12 },
    };
    await route.fulfill({ json: lesson });
  });
  await page.goto(at(site, "&step=10"));
  await expect(page.getByTestId("needs")).toBeVisible();
  await page.locator("hf-learn").evaluate((element, bytes) => {
    const { shown } = element as unknown as { shown: { runner: { store: { set(change: object): void } } } };
    shown.runner.store.set({ writer: { files: [new File([new Uint8Array(bytes)], "tiny.gguf")] } });
  }, Array.from(GGUF));
  await page.getByTestId("writer-get").click();
  await expect(page.getByTestId("needs")).toBeHidden();
  await guess(page, 30);
  await page.getByTestId("run").click();
  await expect(page.getByTestId("result")).toContainText("ROUGE-L");
  const rows = page.getByTestId("axis").locator("li:not([aria-hidden])");
  await expect(rows).toHaveText([/the model as it came/, /after learning/]);
  await expect(page.getByTestId("result")).toContainText("Written before");
  await expect(page.getByTestId("result")).toContainText("Written after");
  await expect(page.getByTestId("open-in-work")).toHaveCount(0);
});

test("a word shows what it means, by a key too, and one at a time", async ({ page, site }) => {
  await page.goto(at(site, "&step=5&embed"));
  await expect(page.locator("hf-bar")).toHaveCount(0);
  await expect(page.locator("hf-learn nav")).toHaveCount(0);
  const word = page.getByRole("button", { name: "frozen" }).first();
  const meaning = page.getByText("Weights that training leaves as they are.").and(page.locator(".box"));
  await word.focus();
  await page.keyboard.press("Enter");
  await expect(meaning).toBeVisible();
  await expect(word).toHaveAttribute("aria-expanded", "true");
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(meaning).toBeHidden();
  await expect(word).toBeFocused();
  await word.click();
  await page.getByRole("button", { name: "head" }).first().click();
  await expect(meaning).toBeHidden();
});

for (const locale of ["en-GB", "de-DE"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(() => {
      test.use({ locale, colorScheme });
      test(`axe finds nothing, and nothing scrolls sideways (${locale}, ${colorScheme})`, async ({ page, site }) => {
        await page.goto(at(site, "&step=2"));
        await page.getByTestId("guess").fill("50");
        await page.getByTestId("run").click();
        await expect(page.getByTestId("result")).toBeVisible();
        await page.getByTestId("answer-1").check();
        for (const [rest, seen] of [
          ["&step=2", page.getByTestId("result")],
          ["&step=9", page.getByTestId("needs")],
          ["&teachers", page.getByTestId("sheet")],
          ["&glossary", page.getByTestId("glossary")],
        ] as const) {
          await page.goto(at(site, rest));
          await expect(seen).toBeVisible();
          for (const width of [1280, 360]) {
            await page.setViewportSize({ width, height: 800 });
            expect(await axe(page)).toEqual([]);
            await expect.poll(() => page.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(width);
          }
          const said = await page
            .locator("hf-learn")
            .evaluate((element) => (element as unknown as { innerText: string }).innerText);
          if (locale === "de-DE") expect(said).not.toMatch(/\b(the|are|its|this|that|with|which)\b/i);
        }
      });
    });
  }
}

test("only the sheet is printed, and the lesson is among what is kept for use without a network", async ({
  page,
  site,
  request,
}) => {
  await page.goto(at(site, "&teachers"));
  await expect(page.getByTestId("share-frame")).toHaveValue(/<iframe src=".*#lesson=approaches&amp;step=1&amp;embed"/);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByTestId("sheet")).toBeVisible();
  for (const hidden of ["hf-bar", "hf-learn nav", "hf-teachers article"]) {
    await expect(page.locator(hidden)).toBeHidden();
  }
  const worker = await (await request.get(`${site.url}service-worker.js`)).text();
  for (const file of ["lessons/approaches.json", "lessons/glossary.json", "samples/school.csv"]) {
    expect(worker).toContain(file);
  }
});
