// Starts the page's Wasm from an external module, so that a content security policy needs no inline script.
const here = document.querySelector("script[data-js]");
try {
  const page = await import(new URL(here.dataset.js, document.baseURI));
  await page.default({ module_or_path: new URL(here.dataset.wasm, document.baseURI) });
} catch (fault) {
  // A panic has its own panel; this is for a browser or a network that could not start at all.
  if (!document.documentElement.dataset.started) {
    document.getElementById("crash-text").textContent =
      "The planner could not start. It needs a browser with WebAssembly and a complete download; reloading may help.";
    document.getElementById("crash").hidden = false;
  }
}
