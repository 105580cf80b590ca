// Tables sorted by a click on a heading: numbers by `data-value`, the rest as text; empty ones last.
// Of a long table the first rows show; a box searches all, a button brings more.
(() => {
  "use strict";
  const SHOWN = 100;
  const collator = new Intl.Collator("en", { numeric: true });

  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }
  function count(number) {
    return number.toLocaleString("en").replaceAll(",", "\u202f");
  }
  function value(row, column) {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent.trim() : cell.dataset.value;
  }
  function compare(a, b, numeric, sign) {
    if (a === "" || b === "") return (a === "") - (b === "");
    return sign * (numeric ? Number(a) - Number(b) : collator.compare(a, b));
  }

  // Rows that do not show are kept out of the page: what is not there need not be laid out.
  class Rows {
    constructor(table) {
      this.body = table.tBodies[0];
      this.all = [...this.body.rows];
      this.found = this.all;
      this.limit = SHOWN;
      if (this.all.length > SHOWN) this.controls(table);
    }
    controls(table) {
      const place = table.closest(".scroll") || table;
      const about = place.getAttribute("aria-label") || "this table";
      const box = element("input", { type: "search", placeholder: "search the rows", autocomplete: "off" });
      box.setAttribute("aria-label", `Search ${about}`);
      this.status = element("span", { className: "dim" });
      this.status.setAttribute("role", "status");
      this.more = element("button", { type: "button" });
      const bar = element("div", { className: "long" });
      bar.append(box, this.status, this.more);
      place.before(bar);
      box.addEventListener("input", () => this.search(box.value.trim().toLowerCase()));
      this.more.addEventListener("click", () => { this.limit *= 5; this.show(); });
      this.show();
    }
    search(needle) {
      this.found = this.all.filter((row) => row.textContent.toLowerCase().includes(needle));
      this.limit = SHOWN;
      this.show();
    }
    sort(column, numeric, sign) {
      const keyed = (rows) => rows.map((row) => [value(row, column), row])
        .sort((a, b) => compare(a[0], b[0], numeric, sign)).map((pair) => pair[1]);
      const found = new Set(this.found);
      this.all = keyed(this.all);
      this.found = this.all.filter((row) => found.has(row));
      this.show();
    }
    show() {
      const shown = this.found.slice(0, this.limit);
      this.body.replaceChildren(...shown);
      if (!this.status) return;
      const left = this.found.length - shown.length;
      this.status.textContent = `${count(shown.length)} of ${count(this.found.length)} rows`;
      this.more.hidden = left === 0;
      this.more.textContent = `Show ${count(Math.min(left, this.limit * 4))} more`;
    }
  }

  function sort(rows, heading, column) {
    const numeric = heading.classList.contains("n");
    const before = heading.getAttribute("aria-sort");
    // A number is first wanted from the top, a name from A.
    const down = before ? before === "ascending" : numeric;
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort(column, numeric, down ? -1 : 1);
  }

  function prepare(root) {
    for (const table of root.querySelectorAll("table.sortable:not([data-ready])")) {
      table.dataset.ready = "true";
      const rows = new Rows(table);
      [...table.tHead.rows[0].cells].forEach((heading, column) => {
        const button = element("button", { type: "button" });
        button.append(...heading.childNodes);
        heading.append(button);
        button.addEventListener("click", () => sort(rows, heading, column));
      });
    }
  }
  prepare(document);
  window.repass.tables = prepare;
  document.addEventListener("built", (event) => prepare(event.target));
})();
