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
  const table = studio.byId("chart-latency").locator("xpath=ancestor-or-self::*[.//table][1]//table");
  const rows = await table.locator("tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
  assert.ok(rows.length > 3, "rows in the table of the latency chart");
});
