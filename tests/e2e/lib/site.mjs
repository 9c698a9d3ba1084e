// One browser and one server a spec file; one fresh profile a test, which fails on any complaint of page or worker.
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, listen } from "./browser.mjs";
import { serve } from "./server.mjs";
import { Studio } from "./studio.mjs";

const DIST = fileURLToPath(new URL("../../../dist", import.meta.url));
const RESULTS = fileURLToPath(new URL("../results", import.meta.url));

let browser, site;

before(async () => {
  assert.ok(existsSync(DIST), "no dist folder: build the site first with `env -u NO_COLOR trunk build --release`");
  [browser, site] = await Promise.all([launch(), serve(DIST)]);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** A new profile with one open page; `complaints` gathers what it grumbles about. */
export async function visit({ fragment = "", ready = true, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", colorScheme: "light", acceptDownloads: true, ...options,
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(site.address).origin });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = [];
  listen(page, complaints);
  const studio = new Studio(page, complaints, site.address);
  await page.goto(site.address + fragment);
  if (ready) await studio.ready();
  return studio;
}

/** A test on a fresh page; its picture is kept where it fails. */
export function scenario(name, body, options = {}) {
  test(name, { timeout: 120_000 }, async () => {
    const studio = await visit(options);
    try {
      await body(studio);
      assert.deepEqual(studio.complaints, [], "the browser complained");
    } catch (error) {
      mkdirSync(RESULTS, { recursive: true });
      const picture = `${RESULTS}/${name.replace(/\W+/g, "-")}.png`;
      await studio.page.screenshot({ path: picture }).catch(() => {});
      error.message += `\n    picture: ${picture}\n    complaints: ${studio.complaints.join("\n      ") || "none"}`;
      throw error;
    } finally {
      await studio.page.context().close();
    }
  });
}
