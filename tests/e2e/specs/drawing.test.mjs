// Drawing: place, wire, change, delete, undo; by mouse and by keyboard.
import assert from "node:assert/strict";
import { scenario } from "../lib/site.mjs";

scenario("a block dragged from the palette lands, is wired from its port, and moves the answer", async (studio) => {
  const cache = await studio.place("cache");
  const server = await studio.server();
  await studio.wire(server, cache);
  await studio.until("requests at the cache", async () => /[1-9]/.test(await studio.block(cache).locator(".figures").innerText()));
});

scenario("a changed parameter changes the answer and both curves at once", async (studio) => {
  const server = await studio.server();
  await studio.select(server);
  const before = [await studio.picture("chart-latency"), await studio.picture("chart-cost")];
  await studio.changesAnswer(() => studio.setField("instances", 7));
  await studio.until("another latency curve", async () => (await studio.picture("chart-latency")) !== before[0]);
  await studio.until("another cost curve", async () => (await studio.picture("chart-cost")) !== before[1]);
});

scenario("undo and redo bring back each state", async (studio) => {
  const ids = await studio.blockIds();
  const sentence = await studio.sentence();
  const server = await studio.server();
  await studio.select(server);
  const changed = await studio.changesAnswer(() => studio.setField("instances", 9));
  await studio.place("cache");
  await studio.byId("undo").click();
  await studio.until("the block to go", async () => (await studio.blockIds()).length === ids.length);
  await studio.byId("undo").click();
  await studio.until("the first answer", async () => (await studio.sentence()) === sentence);
  await studio.byId("redo").click();
  await studio.until("the changed answer", async () => (await studio.sentence()) === changed);
  await studio.byId("redo").click();
  await studio.until("the block again", async () => (await studio.blockIds()).length === ids.length + 1);
});

scenario("Escape gives up a drag", async (studio) => {
  const [first] = await studio.blockIds();
  const home = await studio.block(first).boundingBox();
  await studio.drag(await studio.point(studio.block(first)), await studio.emptySpot(), { release: false });
  await studio.until("the block to move", async () => Math.abs((await studio.block(first).boundingBox()).x - home.x) + Math.abs((await studio.block(first).boundingBox()).y - home.y) > 5);
  await studio.page.keyboard.press("Escape");
  await studio.page.mouse.up();
  await studio.until("the block at home", async () => Math.abs((await studio.block(first).boundingBox()).x - home.x) < 1);
});

scenario("Delete removes the selected block with its edges, and undo brings both back", async (studio) => {
  const [ids, edges] = [await studio.blockIds(), await studio.edges()];
  const server = await studio.server();
  await studio.select(server);
  await studio.block(server).focus();
  await studio.page.keyboard.press("Delete");
  await studio.until("the block to go", async () => (await studio.blockIds()).length === ids.length - 1);
  assert.ok((await studio.edges()) < edges);
  await studio.page.keyboard.press("ControlOrMeta+z");
  await studio.until("the block again", async () => (await studio.blockIds()).length === ids.length);
  assert.equal(await studio.edges(), edges);
});

scenario("the wheel with Control zooms, and a drag on nothing moves the view", async (studio) => {
  const first = studio.blocks().first();
  const before = await first.boundingBox();
  const spot = await studio.emptySpot();
  await studio.page.mouse.move(spot.x, spot.y);
  await studio.page.keyboard.down("Control");
  await studio.page.mouse.wheel(0, 300);
  await studio.page.keyboard.up("Control");
  await studio.until("a smaller block", async () => (await first.boundingBox()).width < before.width - 2);
  const zoomed = await first.boundingBox();
  const nothing = await studio.emptySpot();
  await studio.drag(nothing, { x: nothing.x - 60, y: nothing.y - 40 });
  await studio.until("a moved view", async () => (await first.boundingBox()).x < zoomed.x - 30);
});

scenario("everything can be done by keyboard alone", async (studio) => {
  const { page } = studio;
  const before = await studio.blockIds();
  await page.locator('[data-testid=palette-item][data-kind="cache"]').focus();
  await page.keyboard.press("Enter");
  await studio.until("a new cache", async () => (await studio.blockIds()).length === before.length + 1);
  const cache = (await studio.blockIds()).find((id) => !before.includes(id));
  await studio.block(cache).focus();
  await page.keyboard.press("Enter");
  await studio.byId("inspector").waitFor();
  const home = await studio.block(cache).boundingBox();
  await studio.block(cache).focus();
  await page.keyboard.press("ArrowDown");
  await studio.until("a nudge", async () => (await studio.block(cache).boundingBox()).y > home.y);
  await page.keyboard.press("Delete");
  await studio.until("the cache to go", async () => (await studio.blockIds()).length === before.length);
  await page.keyboard.press("ControlOrMeta+z");
  await studio.until("the cache again", async () => (await studio.blockIds()).length === before.length + 1);
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await studio.until("the cache to go again", async () => (await studio.blockIds()).length === before.length);
});

scenario("a circle of calls is refused in a sentence, and the page lives on", async (studio) => {
  const server = await studio.server();
  const service = await studio.place("container-service");
  await studio.wire(server, service);
  const edges = await studio.edges();
  await studio.drag(await studio.point(studio.block(service).getByTestId("port-out")), await studio.point(studio.block(server)));
  const said = async () => [await studio.byId("problems").allInnerTexts(), await studio.byId("toast").allInnerTexts()].flat().join(" ");
  await studio.until("a sentence about the circle", async () => /\w{4}/.test(await said()));
  assert.equal(await studio.edges(), edges);
});
