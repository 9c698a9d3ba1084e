// A real Chromium, and contexts in it that remember every complaint of page and worker.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const { args } = JSON.parse(readFileSync(new URL("../../../webdriver.json", import.meta.url)))["goog:chromeOptions"];

/** Starts the Chromium that the test command found. */
export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args, chromiumSandbox: false });

/** Pushes to `complaints` what this page, its workers or its requests complain about. */
export function listen(page, complaints) {
  page.on("console", (message) => {
    if (["error", "warning", "assert"].includes(message.type())) complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error}`));
  page.on("crash", () => complaints.push("the page crashed"));
  page.on("response", (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`));
  page.on("requestfailed", (request) => {
    // A worker that is ended while it starts takes its requests with it.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`${request.failure()?.errorText} ${request.url()}`);
  });
}
