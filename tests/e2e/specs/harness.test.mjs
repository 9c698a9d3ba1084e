// The other tests are worth something only where complaints are heard: here some are planted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "../lib/site.mjs";

const PLANTED = {
  "console warning": () => console.warn("planted"),
  "uncaught": () => { setTimeout(() => { throw new Error("planted"); }); },
  "Content Security Policy": () => { document.body.insertAdjacentHTML("beforeend", '<p style="color: red">planted</p>'); },
  "404": () => { fetch("nowhere"); },
};

test("planted complaints are heard", async () => {
  const studio = await visit();
  for (const [sign, plant] of Object.entries(PLANTED)) {
    const heard = studio.complaints.length;
    await studio.page.evaluate(plant);
    await studio.until(sign, () => studio.complaints.slice(heard).some((complaint) => complaint.includes(sign)));
  }
  assert.ok(studio.complaints.length >= 4);
  await studio.page.context().close();
});

test("a worker's complaints are heard", async () => {
  const studio = await visit();
  const worker = studio.page.waitForEvent("worker");
  await studio.byId("simulate").click();
  await (await worker).evaluate(() => console.error("planted"));
  await studio.until("the worker's complaint", () => studio.complaints.some((complaint) => complaint.includes("planted")));
  await studio.page.context().close();
});
