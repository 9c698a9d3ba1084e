// What a design does when traffic jumps, and which model stands behind a block's figures.
import assert from "node:assert/strict";
import { scenario } from "../lib/site.mjs";

scenario("a spike is sent in over time, and its size can be set", async (studio) => {
  await studio.changesAnswer(() => studio.byId("over-time").click());
  await studio.until("a chart over time", () => studio.isPainted("chart-requests"));
  const before = await studio.calmSentence();
  const picture = await studio.picture("chart-requests");
  await studio.changesAnswer(async () => {
    await studio.byId("spike-factor").fill("1.1");
    await studio.byId("spike-factor").press("Enter");
  });
  assert.notEqual(await studio.picture("chart-requests"), picture);
  assert.notEqual(await studio.sentence(), before);
  await studio.byId("over-traffic").click();
  await studio.until("the chart of response times", () => studio.isPainted("chart-latency"));
});

scenario("charts over time can be read with the keyboard", async (studio) => {
  await studio.changesAnswer(() => studio.byId("over-time").click());
  const stage = studio.byId("chart-requests").getByRole("slider");
  await stage.focus();
  await stage.press("ArrowRight");
  assert.match(await stage.getAttribute("aria-valuetext"), /Offered .*\/s, Completed .*\/s/);
});

scenario("a block says which model stands behind its figures", async (studio) => {
  await studio.select((await studio.blockIds()).at(-1));
  const model = studio.byId("model");
  await model.getByText("Explain").first().click();
  for (const label of ["Takes for granted", "Measured error", "Source"]) {
    await model.getByText(label, { exact: true }).first().waitFor();
  }
});
