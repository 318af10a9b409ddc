// Where the page is opened from: plain http in a class room, and the disk. What browsers give to https alone is missing there.

import { pathToFileURL } from "node:url";
import { join } from "node:path";

import { launchFlags } from "../../scripts/chromium.mjs";
import { findChromium } from "../../scripts/chromium.mjs";
import { loadApi } from "./api";
import { CSV, paste, projectMenu, settle } from "./person";
import { expect, root, test, watch } from "./site";

const HOST = "classroom.test";

test.use({
  launchOptions: {
    executablePath: findChromium(),
    args: [...launchFlags(), `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  },
});

const insecure = (url: string) => url.replace("127.0.0.1", HOST);

test("over http the page says what is missing, works, and keeps projects and the model", async ({ page, site }) => {
  const url = insecure(site.url);
  const faults = watch(page, url);
  await page.goto(url);
  expect(await page.evaluate(() => [isSecureContext, "subtle" in crypto, "locks" in navigator])).toEqual([
    false,
    false,
    false,
  ]);
  await expect(page.getByTestId("insecure")).toContainText("https");
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-status")).toContainText("Done in");
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("sport");
  await settle(page);
  await expect(page.getByTestId("project-notice")).toBeEmpty();
  await projectMenu(page);
  await projectMenu(page);
  await page.getByTestId("project-duplicate").click();
  await expect(page.getByTestId("project-name")).toContainText("copy");

  // The model is not asked for again.
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.reload();
  await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(1);
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("sport");
  expect(asked.filter((one) => one.includes("/models/"))).toEqual([]);
  expect(faults).toEqual([]);
});

test("over http the API opens, hashes and compares as elsewhere, and says why it does not ask the hub", async ({
  page,
  api,
}) => {
  const learn = async (url: string) => {
    await loadApi(page, url);
    return page.evaluate(async () => {
      const hf = await window.open();
      const data = await hf.dataset(window.rows);
      const { sha256 } = hf.model;
      const digest = await data.digest();
      const hub = await window.thrown(() => window.api.Homefire.lookUp("owner/name", { hub: "direct" }));
      hf.close();
      return { sha256, digest, hub };
    });
  };
  const [here, there] = [await learn(insecure(api.url)), await learn(api.url)];
  expect(here.sha256).toBe(there.sha256);
  expect(here.digest).toBe(there.digest);
  expect(here.hub.code).toBe("unsupported");
  expect(here.hub.message).toContain("https");
});

for (const [locale, words] of [
  ["en-US", "Homefire has to be served"],
  ["de-AT", "Homefire braucht einen Webserver"],
] as const) {
  test(`from disk the page says that it has to be served, to a browser that speaks ${locale}`, async ({ browser }) => {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(root, "dist", "index.html")).href);
    await expect(page.locator("body")).toContainText(words);
    await expect(page.getByText(words)).toBeVisible();
    await expect(page.locator("hf-app > p:visible")).toHaveCount(1);
    await context.close();
  });
}

test("a script of the page that is not there, or that a browser does not understand, is said", async ({
  page,
  site,
}) => {
  await page.route("**/main.*", (route) => route.fulfill({ status: 404 }));
  await page.goto(site.url);
  await expect(page.getByText("a file of the page could not be fetched")).toBeVisible();
  await page.unroute("**/main.*");
  await page.route("**/main.*", (route) => route.fulfill({ contentType: "text/javascript", body: "let let = 1" }));
  await page.reload();
  await expect(page.getByText("could not be started in this browser")).toBeVisible();
  await page.unroute("**/main.*");
  await page.reload();
  await expect(page.getByTestId("data-error")).toBeAttached();
  await expect(page.locator("hf-app > p:visible")).toHaveCount(0);
});
