// Reads the files beside the page. A page opened from a file may not fetch one, but it may add a
// script: each file is a call of `repass.take` with packed JSON. The last few are kept unpacked.
(() => {
  "use strict";
  const KEPT = 30;
  const asked = new Map();
  const kept = new Map();

  function script(name) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      asked.set(name, resolve);
      element.addEventListener("error", () => {
        reject(new Error(`samples/${name}.js is not beside this page`));
      });
      element.addEventListener("load", () => element.remove());
      element.src = `samples/${name}.js`;
      document.head.append(element);
    });
  }

  async function read(name) {
    const text = await script(name);
    asked.delete(name);
    return JSON.parse(await window.repass.unpacked(text));
  }

  function load(name) {
    const value = kept.get(name) || read(name);
    kept.delete(name);
    kept.set(name, value);
    value.catch(() => kept.delete(name));
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return value;
  }

  window.repass.take = (name, text) => { if (asked.has(name)) asked.get(name)(text); };
  window.repass.load = load;
})();
