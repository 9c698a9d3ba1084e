// Usage: node scripts/figures.mjs dist target/release/headroom
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { launch } from "../tests/e2e/lib/browser.mjs";
import { serve } from "../tests/e2e/lib/server.mjs";

const RUNS = 7;

const [dist, program] = process.argv.slice(2);
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const rows = [];

const sizes = JSON.parse(execFileSync(process.execPath, ["scripts/size.mjs", dist, "--json"]));
rows.push(["Page, compressed transfer (brotli)", `${sizes.page_brotli_kb.toFixed(0)} kB`]);
rows.push(["Simulation worker, compressed transfer (brotli)", `${sizes.worker_brotli_kb.toFixed(0)} kB`]);

// The moment at which the sentence has a figure and the latency chart has colours, in milliseconds from navigation.
const watch = () => {
  const small = document.createElement("canvas");
  const ink = small.getContext("2d", { willReadFrequently: true });
  const look = () => {
    const chart = document.querySelector("[data-testid=chart-latency]");
    const canvas = chart?.matches("canvas") ? chart : chart?.querySelector("canvas");
    if (canvas?.width && /\d/.test(document.querySelector("[data-testid=answer-sentence]")?.textContent ?? "")) {
      ink.drawImage(canvas, 0, 0, small.width, small.height);
      if (new Set(new Uint32Array(ink.getImageData(0, 0, small.width, small.height).data.buffer)).size > 8) {
        window.firstCurve = performance.now();
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};

const [browser, site] = await Promise.all([launch(), serve(dist, "/", "max-age=3600")]);
const firstCurve = async (page) => (await page.waitForFunction(() => window.firstCurve)).jsonValue();
const [cold, warm] = [[], []];
for (let run = 0; run < RUNS; run++) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(watch);
  await page.goto(site.address);
  cold.push(await firstCurve(page));
  await page.goto("about:blank");
  await page.goto(site.address);
  warm.push(await firstCurve(page));
  await page.close();
}
rows.push(["Time to first curve, empty cache, local server", `${median(cold).toFixed(0)} ms`]);
rows.push(["Time to first curve, filled cache", `${median(warm).toFixed(0)} ms`]);
rows.push(["Simulated events per second in Chromium, UrbanHarvest before", millions(await eventsPerSecond())]);
const version = browser.version();
await browser.close();
await site.stop();

const begun = performance.now();
const { events } = ask("simulate", "urbanharvest-before");
rows.push(["The same natively", millions((1000 * events) / (performance.now() - begun))]);
for (const { model, points, seconds, events_per_second, exponent } of ask("bench")) {
  if (exponent) rows.push([`Closed-form ${model}`, exponent.toFixed(2)]);
  else if (points) rows.push([`Closed-form ${model}, ${points} points`, `${(1000 * seconds).toFixed(1)} ms`]);
  else rows.push([`Events per second natively, ${model.replace("simulate ", "")}`, millions(events_per_second)]);
}

console.log(`| figure | value |\n|---|---|\n${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}`);
console.log(`\nMeasured on ${cpus().length} cores of ${cpus()[0].model.trim()}, Chromium ${version.split(".")[0]}; times to first curve are medians of ${RUNS}.`);

/** The command line program's answer. */
function ask(...words) {
  return JSON.parse(execFileSync(program, [...words, "--json"], { maxBuffer: 1 << 26 }));
}

function millions(number) {
  return `${(number / 1e6).toFixed(1)} million`;
}

/** How fast the count of events grows from one partial result to the next, until the design's own traffic is done. */
async function eventsPerSecond() {
  const page = await browser.newPage();
  await page.goto(site.address);
  await page.getByTestId("simulate").click();
  const seen = [];
  do {
    await page.waitForTimeout(20);
    const text = await page.getByTestId("simulation-details").innerText().catch(() => "");
    const events = Number(text.match(/([\d,]+) events/)?.[1].replaceAll(",", "") ?? 0);
    if (events > (seen.at(-1)?.events ?? 0)) seen.push({ events, ms: performance.now() });
  } while (!(await page.getByTestId("simulate").isVisible()) || seen.length < 3);
  await page.close();
  const [from, to] = [seen.at(-3), seen.at(-1)];
  return (1000 * (to.events - from.events)) / (to.ms - from.ms);
}
