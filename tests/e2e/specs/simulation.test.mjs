// The simulation in its worker: results with intervals, progress, cancel.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { scenario } from "../lib/site.mjs";

const INTERVAL = /±|–|\bto\b/;

scenario("Simulate puts points with intervals on the curve", async (studio) => {
  const before = await studio.picture("chart-latency");
  await studio.byId("simulate").click();
  await studio.until("simulated figures with intervals", async () => INTERVAL.test(await studio.byId("simulation-details").innerText().catch(() => "")), 60_000);
  await studio.until("points on the curve", async () => (await studio.picture("chart-latency")) !== before, 60_000);
});

scenario("Cancel stops a simulation, and another can be started", async (studio) => {
  await studio.byId("simulate").click();
  await studio.byId("cancel").click();
  await studio.until("the cancel button to go", async () => !(await studio.byId("cancel").isVisible()));
  await studio.byId("simulate").click();
  await studio.until("results", async () => INTERVAL.test(await studio.byId("simulation-details").innerText().catch(() => "")), 60_000);
});

scenario("the page stays alive while it simulates", async (studio) => {
  await studio.byId("simulate").click();
  const worst = await studio.page.evaluate(() => new Promise((done) => {
    let last = performance.now(), worst = 0, frames = 0;
    requestAnimationFrame(function frame(now) {
      worst = Math.max(worst, now - last);
      last = now;
      frames++ < 60 ? requestAnimationFrame(frame) : done(worst);
    });
  }));
  assert.ok(worst < 500, `a frame took ${worst} ms`);
});

scenario("the browser measures the same bytes as the command line program", async (studio) => {
  await studio.byId("simulate").click();
  const result = async () => (await studio.byId("simulation-details").innerText().catch(() => "")).match(/result ([0-9a-f]{16})/)?.[1];
  await studio.until("the end of the simulation", async () => (await studio.byId("simulate").isVisible()) && (await result()), 90_000);
  const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../../target", import.meta.url));
  const json = execFileSync(`${target}/debug/headroom`, ["simulate", "urbanharvest-before", "--json"], { maxBuffer: 1 << 26 });
  assert.equal(await result(), JSON.parse(json).hash);
});
