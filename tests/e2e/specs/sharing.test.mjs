// A scenario travels: link, file, gallery; and nobody's own work is lost.
import assert from "node:assert/strict";
import { scenario, visit } from "../lib/site.mjs";

const fragment = (link) => link.slice(link.indexOf("#"));

scenario("a copied link brings every field to a fresh profile", async (studio) => {
  const server = await studio.server();
  await studio.select(server);
  await studio.setField("instances", 5);
  await studio.place("cache");
  const sent = await studio.exportJson();
  const link = await studio.copyLink();
  const other = await visit({ fragment: fragment(link) });
  try {
    assert.deepEqual(await other.exportJson(), sent);
    assert.equal(await other.sentence(), await studio.sentence());
    assert.deepEqual(other.complaints, []);
  } finally {
    await other.page.context().close();
  }
});

for (const [what, damage] of Object.entries({
  "cut in half": (text) => text.slice(0, text.length / 2),
  "with a wrong letter": (text) => text.slice(0, 20) + (text[20] === "A" ? "B" : "A") + text.slice(21),
  "of nonsense": () => "#1.%00%ff<script>alert(1)</script>",
  "from the future": (text) => text.replace(/^#\w+/, "#9999"),
})) {
  scenario(`a link ${what} gives a sentence and costs nobody their work`, async (studio) => {
    await studio.place("cache");
    const mine = await studio.exportJson();
    const link = fragment(await studio.copyLink());
    await studio.page.waitForTimeout(1500);
    await studio.page.goto("about:blank");
    await studio.page.goto(studio.address + damage(link));
    await studio.ready();
    await studio.until("a sentence about the link", async () => /link/i.test((await studio.byId("toast").allInnerTexts()).join(" ")));
    assert.deepEqual(await studio.exportJson(), mine);
  });
}

scenario("work is kept over a reload", async (studio) => {
  await studio.place("cache");
  const mine = await studio.exportJson();
  await studio.page.waitForTimeout(1500);
  await studio.page.reload();
  await studio.ready();
  assert.deepEqual(await studio.exportJson(), mine);
});

scenario("the gallery opens each of its designs, and undo or the link of before brings one's own back", async (studio) => {
  const first = await studio.wholeSentence();
  await studio.byId("gallery").click();
  const slugs = await studio.byId("gallery-item").evaluateAll((all) => all.map((one) => one.dataset.slug));
  assert.ok(slugs.length >= 4, `${slugs.length} designs`);
  await studio.page.keyboard.press("Escape");
  const sentences = new Set();
  for (const slug of slugs) {
    await studio.openGallery(slug);
    await studio.ready();
    await studio.page.waitForTimeout(200);
    sentences.add(await studio.wholeSentence());
  }
  assert.equal(sentences.size, slugs.length, "each design has its own answer");
  assert.ok(sentences.has(first), "the first is in the gallery");
});

scenario("a file goes out and comes in again", async (studio) => {
  const original = await studio.exportJson();
  await studio.place("cache");
  assert.notDeepEqual(await studio.exportJson(), original);
  await studio.importJson(JSON.stringify(original));
  await studio.until("the file's design", async () => (await studio.kind("cache").count()) === original.blocks.filter?.((one) => one.kind === "cache").length);
  assert.deepEqual(await studio.exportJson(), original);
});

for (const [what, text] of Object.entries({
  "that is no JSON": "{", "of another program": '{"nodes": []}', "that is empty": "",
  "with an unknown kind": null, "with a negative service time": null,
})) {
  scenario(`a file ${what} gives a sentence and changes nothing`, async (studio) => {
    const mine = await studio.exportJson();
    await studio.importJson(text ?? damaged(structuredClone(mine), what));
    await studio.until("a sentence", async () => /\w{4}/.test((await studio.byId("toast").allInnerTexts()).concat(await studio.byId("problems").allInnerTexts()).join(" ")));
    await studio.page.keyboard.press("Escape");
    if (text !== null) assert.deepEqual(await studio.exportJson(), mine);
  });
}

function damaged(document, what) {
  const block = Object.values(document.blocks)[0];
  if (/kind/.test(what)) block.kind = "perpetual-motion";
  else block.params = { ...block.params, service: -1 };
  return JSON.stringify(document);
}
