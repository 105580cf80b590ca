// Panels of which one shows, chosen by tabs (after the WAI-ARIA pattern: arrow keys move) or, where
// there are many, from a list. The contents follow the reader.
(() => {
  "use strict";

  function show(panels, chosen) {
    for (const panel of panels) panel.hidden = panel !== chosen;
    window.repass.build(chosen);
  }

  function choose(tabs, chosen) {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    const panel = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
    show(tabs.map(panel), panel(chosen));
  }

  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  function target(tabs, key) {
    if (key === "Home") return tabs[0];
    if (key === "End") return tabs[tabs.length - 1];
    if (!steps[key]) return undefined;
    return tabs[(tabs.indexOf(document.activeElement) + steps[key] + tabs.length) % tabs.length];
  }

  function tablist(list) {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) choose(tabs, tab);
    });
    list.addEventListener("keydown", (event) => {
      const next = target(tabs, event.key);
      if (!next) return;
      event.preventDefault();
      choose(tabs, next);
      next.focus();
    });
  }

  function chooser(select) {
    select.addEventListener("change", () => {
      const panels = [...select.options].map((option) => document.getElementById(option.value));
      show(panels, panels[select.selectedIndex]);
    });
  }

  function prepare(root) {
    for (const list of root.querySelectorAll("[role=tablist]")) tablist(list);
    for (const select of root.querySelectorAll(".chooser select")) chooser(select);
  }
  prepare(document);
  document.addEventListener("built", (event) => prepare(event.target));

  const links = new Map(
    [...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]),
  );
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const [name, link] of links) {
        if (name === entry.target.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  for (const section of document.querySelectorAll("main > section")) watcher.observe(section);
})();
