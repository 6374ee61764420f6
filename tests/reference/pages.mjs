// What a browser and a checker of accessibility find on pages: `node pages.mjs '{"browser": …, "pages": […]}'`.
// It prints for each page, as a phone by night and as a desk by day, what the browser complained of, whom it asked, and
// what of WCAG 2.2 AA is broken. On the API page `tried` it also opens what is closed at first, and tries an operation.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const given = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: "dark" };
const DESK = { viewport: { width: 1280, height: 900 }, colorScheme: "light" };
const QUIET = [
  "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--no-first-run",
];

const browser = await chromium.launch({ executablePath: given.browser, args: QUIET });
const all = [];
for (const address of given.pages) {
  for (const device of [PHONE, DESK]) {
    all.push(await look(address, device));
  }
}
await browser.close();
console.log(JSON.stringify(all));

async function look(address, device) {
  const context = await browser.newContext(device);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const found = { address, complaints: [], asked: [], broken: [] };
  page.on("console", (message) => {
    if (message.type() === "error") found.complaints.push(message.text());
  });
  page.on("pageerror", (error) => found.complaints.push(String(error)));
  page.on("request", (request) => found.asked.push(request.url()));
  await page.goto(address, { waitUntil: "networkidle" });
  found.language = await page.locator("html").getAttribute("lang");
  found.wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  const check = async (state, within) => {
    // A colour on its way to another one is neither: on a busy machine a button fades for a second.
    await page.evaluate(() => {
      const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity);
      return Promise.allSettled(ending.map((one) => one.finished));
    });
    await page.evaluate(axe);
    const options = { runOnly: RULES, resultTypes: ["violations"] };
    const { violations } = await page.evaluate(([part, how]) => axe.run(part ?? document, how), [within, options]);
    for (const { id, nodes } of violations) {
      for (const node of nodes) found.broken.push([state, id, node.target.join(" "), node.failureSummary].join(": "));
    }
    if (given.pictures) {
      const { port, pathname } = new URL(address);
      const name = [port, ...pathname.split("/"), device.colorScheme, state].filter(Boolean).join("-");
      await page.screenshot({ path: `${given.pictures}/${name}.png` });
    }
  };
  await check("at first");
  if (address === given.tried && device === DESK) {
    await tryTheReference(page, check, found);
  }
  await context.close();
  return found;
}

async function tryTheReference(page, check, found) {
  for (const method of ["get", "post", "put", "patch", "delete"]) {
    const one = page.locator(`.opblock-${method}`).first();
    if (await one.count()) {
      await one.locator(".opblock-summary-control").click();
      await one.locator(".opblock-body .response").first().waitFor();
    }
  }
  await check("open");
  await page.locator("button.authorize").click();
  await page.locator(".auth-container input").fill(given.token);
  await check("authorising", ".dialog-ux");
  await page.locator(".auth-btn-wrapper button.authorize").click();
  await page.locator(".auth-btn-wrapper button.btn-done").click();
  await page.reload({ waitUntil: "networkidle" });
  found.keptAuthorisation = (await page.locator("button.authorize.locked").count()) === 1;
  const first = page.locator(".opblock-get").first();
  await first.locator(".opblock-summary-control").click();
  await first.locator("button.try-out__btn").click();
  await first.locator("button.execute").click();
  const answered = first.locator(".live-responses-table tbody .response-col_status").first();
  await answered.waitFor();
  found.answered = (await answered.innerText()).trim().split("\n")[0];
  await check("tried", ".opblock-get.is-open");
}
