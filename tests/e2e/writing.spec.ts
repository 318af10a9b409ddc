import { expect, test } from "./site";
import { GGUF } from "./tiny-generator";

test("path", async ({ page, site }) => {
  page.on("console", (m) => console.log(m.type(), m.text()));
  page.on("pageerror", (e) => console.log("ERR", e.message));
  await page.goto(site.url);
  await page.getByTestId("task-rewrite").check();
  await page.getByText("Use another language model").click();
  await page.getByTestId("writer-files").setInputFiles({ name: "tiny.gguf", mimeType: "", buffer: GGUF });
  await expect(page.getByTestId("writer")).toContainText("Open on the");
  await page.getByTestId("sample-chemistry").click();
  await expect(page.getByTestId("pairs-summary")).toContainText("40 pairs");
  await page.screenshot({ path: "/tmp/w/a.png", fullPage: true });
  await page.getByTestId("tune-estimate").click();
  await page.waitForTimeout(4000);
  console.log(await page.getByTestId("tune-estimated").innerText());
  await page.getByTestId("tune").click();
  await page.waitForTimeout(15000);
  console.log(await page.getByTestId("tune-status").innerText(), await page.getByTestId("tune-error").innerText());
  await page.screenshot({ path: "/tmp/w/b.png", fullPage: true });
});
