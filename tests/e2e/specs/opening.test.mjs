// What a first-time visitor sees.
import assert from "node:assert/strict";
import { scenario } from "../lib/site.mjs";

scenario("opens on UrbanHarvest with an answer, a latency curve and a cost curve", async (studio) => {
  assert.ok((await studio.blocks().count()) >= 2, "blocks on the canvas");
  assert.ok((await studio.edges()) >= 1, "edges on the canvas");
  assert.match(await studio.byId("title").inputValue(), /UrbanHarvest/);
  assert.match(await studio.sentence(), /\d/);
  assert.ok(await studio.isPainted("chart-latency"));
  assert.ok(await studio.isPainted("chart-cost"));
});

scenario("says on every block that serves how busy it is", async (studio) => {
  assert.match((await studio.blocks().allInnerTexts()).join("\n"), /\d\s?%/);
});

scenario("charts are sharp on a display of two pixels a point", async (studio) => {
  for (const chart of ["chart-latency", "chart-cost"]) {
    const ratio = await studio.canvasOf(chart).evaluate((canvas) => canvas.width / canvas.getBoundingClientRect().width);
    assert.ok(Math.abs(ratio - 2) < 0.05, `${chart} has ${ratio} pixels a point`);
  }
}, { deviceScaleFactor: 2 });

scenario("charts can be read without seeing them", async (studio) => {
  for (const chart of ["chart-latency", "chart-cost"]) {
    const rows = await studio.byId(chart).locator("xpath=ancestor-or-self::*[.//table][1]//tr").count();
    assert.ok(rows >= 3, `${chart} has ${rows} rows in its table`);
  }
});

scenario("turns dark and light, and remembers it", async (studio) => {
  const background = () => studio.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await studio.byId("theme").click();
  await studio.until("a dark page", async () => (await background()) !== light);
  const dark = await background();
  await studio.page.reload();
  await studio.ready();
  assert.equal(await background(), dark);
});

scenario("follows a dark system", async (studio) => {
  const [red, green, blue] = (await studio.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g).map(Number);
  assert.ok(red + green + blue < 240, `background ${red} ${green} ${blue}`);
}, { colorScheme: "dark" });

scenario("fits a phone without scrolling sideways", async (studio) => {
  const { width, window } = await studio.page.evaluate(() => ({ width: document.documentElement.scrollWidth, window: innerWidth }));
  assert.ok(width <= window, `${width} px wide in a window of ${window} px`);
  await studio.byId("canvas").waitFor();
}, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

scenario("controls have names for assistive technology", async (studio) => {
  const nameless = await studio.page.locator("button:visible, input:visible, select:visible").evaluateAll((all) =>
    all.filter((one) => {
      const label = one.getAttribute("aria-label") ?? one.getAttribute("aria-labelledby") ?? one.title;
      return !(label || one.textContent.trim() || one.labels?.length);
    }).map((one) => one.outerHTML.slice(0, 120)));
  assert.deepEqual(nameless, []);
});
