// Tables sorted by a click on a heading: numbers by `data-value`, the rest as text; empty ones last.
(() => {
  "use strict";
  const collator = new Intl.Collator("en", { numeric: true });

  function value(row, column) {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent.trim() : cell.dataset.value;
  }

  function compare(a, b, numeric, sign) {
    if (a === "" || b === "") return (a === "") - (b === "");
    return sign * (numeric ? Number(a) - Number(b) : collator.compare(a, b));
  }

  function sort(table, heading, column) {
    const numeric = heading.classList.contains("n");
    const before = heading.getAttribute("aria-sort");
    // A number is first wanted from the top, a name from A.
    const down = before ? before === "ascending" : numeric;
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row) => [value(row, column), row]);
    rows.sort((a, b) => compare(a[0], b[0], numeric, down ? -1 : 1));
    table.tBodies[0].append(...rows.map((pair) => pair[1]));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading, column));
    });
  }
})();
