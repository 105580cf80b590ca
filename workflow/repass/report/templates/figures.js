// Draws each figure when it comes near the view, in the colours of the theme, and again when that
// changes. Expressions are walked by Vega's interpreter (ast): no code is made from text.
(() => {
  "use strict";
  const drawn = new Map();
  const tip = document.getElementById("tip");

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function config(width) {
    const text = colour("--text"), dim = colour("--dim"), line = colour("--line");
    const labels = { labelColor: text, titleColor: dim, labelFontSize: 12, titleFontSize: 12 };
    const font = getComputedStyle(document.body).fontFamily;
    return {
      background: "transparent",
      font,
      view: { stroke: "transparent" },
      text: { color: text, font },
      axis: {
        ...labels, titleFontWeight: 500, gridColor: line, domainColor: line, tickColor: line,
      },
      axisY: { labelLimit: Math.max(110, Math.min(320, width * 0.38)), grid: false },
      legend: {
        ...labels, titleFontWeight: 500, labelLimit: 180, columnPadding: 14, symbolSize: 90,
      },
    };
  }

  // The tooltip is built of text nodes only: names and texts in it come from the data.
  function tooltip(_, event, __, value) {
    if (value === null || value === undefined || value === "") { tip.hidden = true; return; }
    const rows = typeof value === "object" ? Object.entries(value) : [["", value]];
    tip.replaceChildren(...rows.map(([key, text]) => {
      const row = document.createElement("div");
      const label = document.createElement("span");
      label.textContent = key;
      row.append(label, String(text));
      return row;
    }));
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(event.clientX + 14, innerWidth - box.width - 8))}px`;
    tip.style.top = `${Math.max(8, Math.min(event.clientY + 14, innerHeight - box.height - 8))}px`;
  }

  // The palette's blues are too dark for thin lines on a dark ground, others too light on a light one.
  const LIFTED = { "#0072B2": "#4FA8E2", "#004B75": "#2F77A8", "#555555": "#757575" };
  const DEEPENED = { "#E69F00": "#C98500", "#56B4E9": "#2F93CF", "#999999": "#8A8A8A" };

  // On a phone a cell's name takes two lines: the model, and how it was asked.
  const TWO_LINES = {
    labelExpr: "[split(datum.label, ' · ')[0], join(slice(split(datum.label, ' · '), 1), ' · ')]",
    labelFontSize: 10,
    labelLineHeight: 11,
  };

  // Fit a figure to its place and theme.
  function fitted(text, width) {
    const swapped = document.documentElement.dataset.theme === "dark" ? LIFTED : DEEPENED;
    const narrow = width < 520;
    return JSON.parse(text, (key, value) => {
      if (key === "y" && narrow && value.field === "cell") return { ...value, axis: TWO_LINES };
      if (key === "legend" && narrow && value && value.columns) return { ...value, columns: 1 };
      // Numbers that have no room in the squares of a wide heat map.
      if (key === "layer" && narrow) return value.filter((part) => part.name !== "numbers");
      if (key === "range" && Array.isArray(value)) return value.map((c) => swapped[c] || c);
      return value;
    });
  }

  // Vega is a large script: it lies in the page as text and runs before the first figure is drawn.
  function vega() {
    const text = document.getElementById("vega");
    if (!text) return;
    const script = document.createElement("script");
    script.textContent = text.textContent;
    text.remove();
    document.head.append(script);
  }

  async function draw(place) {
    vega();
    const source = place.closest("figure").querySelector("script.spec");
    const width = place.clientWidth;
    const old = drawn.get(place);
    if (old) old.finalize();
    drawn.set(place, await window.vegaEmbed(place, fitted(source.textContent, width), {
      actions: false,
      ast: true,
      config: config(width),
      defaultStyle: false,
      mode: "vega-lite",
      renderer: place.dataset.renderer,
      tooltip,
    }));
    place.dataset.drawn = "true";
  }

  // One figure after the other, each in a moment when the reader asks for nothing else.
  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 1));
  const waiting = new Set();
  let drawing = false;
  async function drawWaiting() {
    for (const place of waiting) {
      waiting.delete(place);
      await new Promise((resume) => idle(resume, { timeout: 500 }));
      if (place.isConnected && place.clientWidth) await draw(place);
      else near.observe(place);
    }
    drawing = false;
  }
  function want(place) {
    waiting.add(place);
    if (drawing) return;
    drawing = true;
    drawWaiting();
  }

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      want(entry.target);
    }
  }, { rootMargin: "400px" });

  function prepare(root) {
    for (const place of root.querySelectorAll(".chart:not([data-ready])")) {
      place.dataset.ready = "true";
      place.style.minHeight = `${place.dataset.height}px`;
      near.observe(place);
    }
  }
  // The first view is painted before anything is drawn into it.
  requestAnimationFrame(() => setTimeout(() => prepare(document)));
  document.addEventListener("built", (event) => prepare(event.target));
  // What is hidden is drawn anew once it shows.
  document.addEventListener("themechange", () => { for (const place of drawn.keys()) near.observe(place); });
})();
