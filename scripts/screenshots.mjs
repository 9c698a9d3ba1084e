// Usage: node scripts/screenshots.mjs dist docs/screenshots
import { mkdirSync } from "node:fs";
import { launch, listen } from "../tests/e2e/lib/browser.mjs";
import { serve } from "../tests/e2e/lib/server.mjs";
import { Studio } from "../tests/e2e/lib/studio.mjs";

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

const [dist, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const [browser, site] = await Promise.all([launch(), serve(dist)]);
const complaints = [];
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.newPage({ viewport, colorScheme, reducedMotion: "reduce", isMobile: size === "narrow", hasTouch: size === "narrow" });
    listen(page, complaints);
    await page.goto(site.address);
    await new Studio(page, complaints, site.address).ready();
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${folder}/${size}-${colorScheme}.png` });
    console.log(`${folder}/${size}-${colorScheme}.png`);
    await page.close();
  }
}
await browser.close();
await site.stop();
if (complaints.length) {
  console.error(complaints.join("\n"));
  process.exitCode = 1;
}
