// The planner as a person sees it: every selector of the end-to-end tests is here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export class Studio {
  constructor(page, complaints, address) {
    this.address = address;
    this.page = page;
    this.complaints = complaints;
  }

  byId(id) {
    return this.page.getByTestId(id);
  }

  /** Waits until the page has answered in full: a sentence that says what gives way first, and a curve. */
  async ready() {
    await this.wholeSentence();
    await this.until("a first curve", () => this.isPainted("chart-latency"));
  }

  /** The answer's sentence, once it says where the design ends. */
  async wholeSentence() {
    await this.until("what gives way first", async () => /runs out of|Nothing saturates/.test(await this.sentence()));
    return this.sentence();
  }

  /** Waits until `check` holds. */
  async until(what, check, timeout = 15_000) {
    const end = Date.now() + timeout;
    while (!(await check())) {
      assert.ok(Date.now() < end, `waited in vain for ${what}`);
      await this.page.waitForTimeout(30);
    }
  }

  async sentence() {
    return ((await this.byId("answer-sentence").textContent()) ?? "").trim();
  }

  /** Does something and waits until the answer's sentence differs; gives the new one. */
  async changesAnswer(act) {
    const before = await this.sentence();
    await act();
    await this.until(`another answer than "${before}"`, async () => (await this.sentence()) !== before);
    return this.calmSentence();
  }

  /** The sentence once it has stayed the same for a while: a sketch comes first, then the whole answer. */
  async calmSentence() {
    let last = await this.sentence();
    for (let same = 0; same < 8; ) {
      await this.page.waitForTimeout(100);
      const now = await this.sentence();
      same = now === last ? same + 1 : 0;
      last = now;
    }
    return last;
  }

  // Canvas

  blocks() {
    return this.byId("block");
  }

  block(id) {
    return this.page.locator(`[data-testid=block][data-block-id="${id}"]`);
  }

  kind(kind) {
    return this.page.locator(`[data-testid=block][data-kind="${kind}"]`);
  }

  /** The one server of the design that opens first. */
  server() {
    return this.kind("vm-server").first().getAttribute("data-block-id");
  }

  async blockIds() {
    return this.blocks().evaluateAll((all) => all.map((one) => one.dataset.blockId).sort((a, b) => a - b));
  }

  edges() {
    return this.byId("edge").count();
  }

  /** Moves the mouse in steps, as a hand does. */
  async drag(from, to, { release = true } = {}) {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 6, from.y + 6, { steps: 2 });
    await this.page.mouse.move(to.x, to.y, { steps: 8 });
    if (release) await this.page.mouse.up();
  }

  /** Middle of an element, or a point inside it by fractions of its size. */
  async point(locator, across = 0.5, down = 0.5) {
    await locator.scrollIntoViewIfNeeded();
    const box = await locator.boundingBox();
    assert.ok(box, "nothing to point at");
    return { x: box.x + box.width * across, y: box.y + box.height * down };
  }

  /** A spot of the canvas with nothing on it, by trial. */
  async emptySpot() {
    const canvas = await this.byId("canvas").boundingBox();
    const boxes = await Promise.all((await this.blocks().all()).map((one) => one.boundingBox()));
    const clear = (x, y) => boxes.every((b) => x + 110 < b.x || x - 110 > b.x + b.width || y + 70 < b.y || y - 70 > b.y + b.height);
    for (const down of [0.5, 0.65, 0.35, 0.2, 0.8])
      for (const across of [0.5, 0.6, 0.4, 0.7, 0.3, 0.8, 0.2]) {
        const spot = { x: canvas.x + canvas.width * across, y: canvas.y + canvas.height * down };
        if (clear(spot.x, spot.y)) return spot;
      }
    throw new Error("no empty spot on the canvas");
  }

  /** Drags a block out of the palette; gives its id. */
  async place(kind) {
    const before = await this.blockIds();
    await this.drag(await this.point(this.page.locator(`[data-testid=palette-item][data-kind="${kind}"]`)), await this.emptySpot());
    await this.until(`a new ${kind}`, async () => (await this.blockIds()).length === before.length + 1);
    return (await this.blockIds()).find((id) => !before.includes(id));
  }

  /** Draws an edge from one block's port to another block. */
  async wire(from, to) {
    const before = await this.edges();
    await this.block(from).hover();
    await this.drag(await this.point(this.block(from).getByTestId("port-out")), await this.point(this.block(to)));
    await this.until("a new edge", async () => (await this.edges()) === before + 1);
  }

  async select(id) {
    await this.block(id).click();
    await this.byId("inspector").waitFor();
  }

  field(slug) {
    return this.byId(`field-${slug}`);
  }

  /** Types a value into a field of the inspector. */
  async setField(slug, value) {
    const field = this.field(slug);
    const input = (await field.evaluate((one) => one.matches("input"))) ? field : field.locator("input:not([type=range])").first();
    await input.fill(String(value));
    await input.press("Enter");
  }

  // Charts

  /** Whether a chart's canvas carries more than one colour. */
  async isPainted(chart) {
    return this.canvasOf(chart).evaluate((canvas) => {
      if (!canvas.width || !canvas.height) return false;
      const copy = Object.assign(document.createElement("canvas"), { width: 200, height: 100 });
      const ink = copy.getContext("2d", { willReadFrequently: true });
      ink.drawImage(canvas, 0, 0, copy.width, copy.height);
      return new Set(new Uint32Array(ink.getImageData(0, 0, copy.width, copy.height).data.buffer)).size > 8;
    }).catch(() => false);
  }

  canvasOf(chart) {
    return this.byId(chart).locator("xpath=descendant-or-self::canvas").first();
  }

  /** A fingerprint of a chart's picture. */
  async picture(chart) {
    return this.canvasOf(chart).evaluate((canvas) => canvas.toDataURL());
  }

  // Sharing

  /** Copies the link by the page's own button. */
  async copyLink() {
    await this.byId("share").click();
    await this.byId("copy-link").click();
    await this.until("a link on the clipboard", async () => (await this.clipboard()).includes("#"));
    const link = await this.clipboard();
    await this.page.keyboard.press("Escape");
    return link;
  }

  clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** The scenario as the page's own file. */
  async exportJson() {
    await this.byId("share").click();
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.byId("export-json").click()]);
    const text = readFileSync(await download.path(), "utf8");
    await this.page.keyboard.press("Escape");
    return JSON.parse(text);
  }

  /** Opens a file by the page's own button. */
  async importJson(text, name = "scenario.json") {
    await this.byId("share").click();
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.byId("import-json").click()]);
    await chooser.setFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  }

  async openGallery(slug) {
    await this.byId("gallery").click();
    await this.page.locator(`[data-testid=gallery-item][data-slug="${slug}"]`).click();
  }
}
