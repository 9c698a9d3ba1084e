// The charts are instruments: dragging along one sets the traffic.
import assert from "node:assert/strict";
import { scenario } from "../lib/site.mjs";

for (const chart of ["chart-latency", "chart-cost"]) {
  scenario(`dragging along ${chart} sets the traffic, and the canvas follows`, async (studio) => {
    const busy = async () => (await studio.blocks().allInnerTexts()).join("|");
    const before = await busy();
    const canvas = studio.canvasOf(chart);
    await studio.changesAnswer(async () => studio.drag(await studio.point(canvas, 0.3), await studio.point(canvas, 0.8)));
    assert.notEqual(await busy(), before);
    await studio.byId("undo").click();
    await studio.until("the traffic of before", async () => (await busy()) === before);
  });
}

scenario("p99 bends upwards as traffic grows", async (studio) => {
  const table = studio.byId("chart-latency").locator("table");
  const names = await table.locator("thead th").allTextContents();
  const seconds = (text) => {
    const [, figure, unit] = text.match(/^([\d.,]+)\s*(µs|ms|s|min)$/) ?? [];
    return figure && Number(figure.replaceAll(",", "")) * { µs: 1e-6, ms: 1e-3, s: 1, min: 60 }[unit];
  };
  const cells = await table.locator(`tbody tr td:nth-child(${names.indexOf("p99") + 1})`).allTextContents();
  const p99 = cells.map(seconds).filter(Number.isFinite);
  assert.ok(p99.length >= 5, `p99 against traffic: ${cells.join(", ")}`);
  assert.ok(Math.max(...p99) > 1.5 * p99[0], `p99 rises from ${p99[0]} s to ${Math.max(...p99)} s`);
});
