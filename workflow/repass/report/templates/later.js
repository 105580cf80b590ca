// Parts of the page that are built when they are first shown: they lie in it packed (deflate,
// base64), so that a page of many benchmarks opens as fast as one of few. The other scripts hear of
// a part that was built by the event "built", sent from the element that now holds it.
(() => {
  "use strict";

  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text();
  }

  // The text is markup of our own templates, escaped by them as the rest of the page is.
  async function build(root) {
    const block = root.querySelector(":scope > script.later");
    if (!block) return;
    block.classList.remove("later");
    root.setAttribute("aria-busy", "true");
    const template = document.createElement("template");
    template.innerHTML = await unpacked(block.textContent.trim());
    block.replaceWith(template.content);
    root.removeAttribute("aria-busy");
    root.dispatchEvent(new CustomEvent("built", { bubbles: true }));
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.open) build(event.target);
  }, true);
  window.repass = { build, unpacked };
})();
