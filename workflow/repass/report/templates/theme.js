// Runs before anything is drawn: the reader's own choice, else the system's.
(() => {
  "use strict";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  // Storage is refused on some pages opened from a file; the choice then lasts as long as the page.
  function stored() {
    try { return localStorage.getItem("repass-theme"); } catch { return null; }
  }
  function store(theme) {
    try { localStorage.setItem("repass-theme", theme); } catch { /* see above */ }
  }
  function set(theme) {
    root.dataset.theme = theme;
    document.dispatchEvent(new Event("themechange"));
  }

  set(stored() || (system.matches ? "dark" : "light"));
  system.addEventListener("change", () => { if (!stored()) set(system.matches ? "dark" : "light"); });
  document.addEventListener("click", (event) => {
    if (event.target.id !== "theme") return;
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    store(theme);
    set(theme);
  });
})();
