// The sample explorer. Everything it shows was written by models and programs: it is put into the
// page as text nodes only, never as markup, and characters that could deceive the eye are named.
(() => {
  "use strict";
  const root = document.getElementById("explorer");
  if (!root) return;
  const PAGE = 50;
  const index = block("samples-index");
  const cells = new Map(index.cells.map((cell) => [cell.cell_id, cell]));
  const form = root.querySelector("form");
  const list = root.querySelector(".list");
  const status = root.querySelector(".status");
  const article = root.querySelector(".sample");
  const pager = root.querySelector(".pager");
  const blocks = new Map();
  let found = [];
  let page = 0;
  let search = 0;

  function block(name) {
    return JSON.parse(document.getElementById(name).textContent);
  }
  function cached(name) {
    if (!blocks.has(name)) blocks.set(name, block(name));
    return blocks.get(name);
  }
  function body(i) {
    return cached(`chunk-${Math.floor(i / index.chunk)}`)[i % index.chunk];
  }
  function element(name, text, className) {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  }
  function count(number) {
    return number.toLocaleString("en").replaceAll(",", "\u202f");
  }
  function words(kind) {
    return kind.replaceAll("_", " ");
  }
  function verdict(i) {
    const cell = cells.get(index.cell[i]);
    if (index.failed[i]) return "request_error";
    const code = index.verdicts[i][index.policies.indexOf(cell.default_extraction)];
    return code === undefined || code < 0 ? "missing" : index.kinds[code];
  }
  function name(i) {
    const cell = cells.get(index.cell[i]);
    return [cell.model, cell.benchmark, cell.prompt, cell.sampling, index.task[i], index.sample[i]]
      .map(encodeURIComponent).join("/");
  }

  // Controls, invisible and direction-changing characters, as [U+202E].
  const DECEIVING = /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffd])/;
  function code(text) {
    const node = element("pre");
    node.tabIndex = 0;
    text.split(DECEIVING).forEach((part, at) => {
      if (at % 2 === 0) { if (part) node.append(part); return; }
      const point = part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      node.append(element("span", `U+${point}`, "control"));
    });
    return node;
  }
  function text(value, length) {
    if (value === null || value === undefined) return element("p", "nothing", "dim");
    if (value === "") return element("p", "empty", "dim");
    const shown = [code(value)];
    if (length && length > [...value].length) {
      const left = count(length - [...value].length);
      shown.push(element("p", `cut here: ${left} more characters are in the database`, "dim"));
    }
    const box = element("div");
    box.append(...shown);
    return box;
  }
  function part(title, ...nodes) {
    const box = element("section");
    box.append(element("h4", title), ...nodes);
    return box;
  }

  function options(field, values, all) {
    const select = form.elements[field];
    select.replaceChildren(new Option(all, ""), ...values.map((value) => new Option(words(value), value)));
  }
  function distinct(key) {
    const seen = new Set(index.cell.map((id) => cells.get(id)[key]));
    return [...seen].sort();
  }
  for (const key of ["benchmark", "model", "prompt", "sampling"]) {
    const select = form.elements[key];
    select.replaceChildren(new Option("all", ""), ...distinct(key).map((value) => new Option(value, value)));
  }
  options("verdict", [...new Set(index.cell.map((_, i) => verdict(i)))].sort(), "all");

  function matches(i) {
    const cell = cells.get(index.cell[i]);
    for (const key of ["benchmark", "model", "prompt", "sampling"]) {
      const wanted = form.elements[key].value;
      if (wanted && cell[key] !== wanted) return false;
    }
    const wanted = form.elements.verdict.value;
    if (wanted && verdict(i) !== wanted) return false;
    if (form.elements.differ.checked) {
      const codes = index.verdicts[i].filter((code) => code >= 0);
      if (codes.every((code) => code === codes[0])) return false;
    }
    return true;
  }
  function holds(i, needle) {
    if (index.task[i].toLowerCase().includes(needle)) return true;
    const sample = body(i);
    const texts = [sample.completion, sample.error];
    for (const program of sample.programs) texts.push(program.solution, program.detail);
    return texts.some((value) => value && value.toLowerCase().includes(needle));
  }

  // Searching reads every chunk: it pauses now and then, and a newer search ends an older one.
  async function filter() {
    const mine = ++search;
    const needle = form.elements.text.value.trim().toLowerCase();
    const candidates = index.cell.map((_, i) => i).filter(matches);
    const kept = [];
    let since = performance.now();
    for (const i of candidates) {
      if (needle && !holds(i, needle)) continue;
      kept.push(i);
      if (needle && performance.now() - since > 30) {
        status.textContent = `searching, ${kept.length} found so far`;
        await new Promise((resume) => setTimeout(resume));
        if (mine !== search) return;
        since = performance.now();
      }
    }
    if (mine !== search) return;
    found = kept;
    page = 0;
    show();
  }

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    status.textContent = `${count(found.length)} of ${count(index.cell.length)} samples`;
    list.replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map(item));
    pager.querySelector("span").textContent = `${page + 1} / ${pages}`;
    pager.querySelector(".previous").disabled = page === 0;
    pager.querySelector(".next").disabled = page + 1 >= pages;
  }
  function item(i) {
    const cell = cells.get(index.cell[i]);
    const row = element("li");
    const link = element("a");
    link.href = `#sample=${name(i)}`;
    link.append(
      element("span", words(verdict(i)), `badge v-${verdict(i)}`),
      element("b", `${index.task[i]} #${index.sample[i]}`),
      element("span", `${cell.model} · ${cell.prompt} · ${cell.sampling}`, "dim"),
    );
    row.append(link);
    return row;
  }

  function prompt(cell, position) {
    const place = index.prompts.findIndex(([b, p]) => b === cell.benchmark && p === cell.prompt);
    const row = place < 0 ? undefined
      : cached(`prompts-${place}`).find((candidate) => candidate.position === position);
    if (!row) return [element("p", "not rendered", "dim")];
    if (row.kind !== "chat") return [text(row.text)];
    return JSON.parse(row.messages).flatMap((turn) => [element("h5", turn.role), text(turn.content)]);
  }
  function facts(pairs) {
    const box = element("dl");
    for (const [key, value] of pairs) {
      if (value === null || value === undefined) continue;
      const row = element("div");
      row.append(element("dt", key), element("dd", String(value)));
      box.append(row);
    }
    return box;
  }
  function program(item, all, isDefault) {
    const own = item.same_as ? all.find((other) => other.extraction === item.same_as) : item;
    const box = element("details");
    box.open = isDefault;
    const head = element("summary");
    head.append(
      element("b", item.extraction), isDefault ? " (default) " : " ",
      element("span", words(item.verdict), `badge v-${item.verdict}`),
      item.same_as ? element("span", ` same program as ${item.same_as}`, "dim") : "",
    );
    box.append(head);
    box.append(part("Program", text(own.solution, own.length)));
    if (item.detail) box.append(part("Error output", text(item.detail)));
    box.append(facts([
      ["exit code", item.exit_code],
      ["CPU", item.cpu_s === null ? null : `${item.cpu_s.toFixed(3)} s`],
      ["attempts", item.attempts],
      ["program", item.program],
    ]));
    return box;
  }
  function known(cell, position) {
    const place = index.problems.indexOf(cell.benchmark);
    return place < 0 ? undefined
      : cached(`problems-${place}`).find((row) => row.position === position);
  }
  function open(i) {
    const sample = body(i);
    const cell = cells.get(index.cell[i]);
    const problem = known(cell, sample.position);
    const head = element("h3", `${sample.task_id} #${sample.sample}`);
    const programs = [...sample.programs].sort((a, b) =>
      (b.extraction === cell.default_extraction) - (a.extraction === cell.default_extraction));
    const nodes = [
      head,
      element("p", `${cell.model} · ${cell.benchmark} · ${cell.prompt} · ${cell.sampling}`, "dim"),
      facts([
        ["category", problem && problem.category],
        ["finished by", sample.finish_reason],
        ["prompt tokens", sample.prompt_tokens],
        ["completion tokens", sample.completion_tokens],
        ["request", sample.duration_s === null ? null : `${sample.duration_s.toFixed(2)} s`],
      ]),
      part("Prompt as sent", ...prompt(cell, sample.position)),
      sample.error === null
        ? part("Completion as returned", text(sample.completion, sample.length))
        : part("The request failed", text(sample.error)),
      part("Program under each policy",
        ...(programs.length
          ? programs.map((one) => program(one, programs, one.extraction === cell.default_extraction))
          : [element("p", "not executed", "dim")])),
    ];
    if (problem) {
      const box = element("details");
      box.append(element("summary", "Tests and reference"), part("Tests", text(problem.tests)),
        part("Reference", text(problem.reference)));
      nodes.push(box);
    }
    article.replaceChildren(...nodes);
    for (const link of list.querySelectorAll("a")) {
      if (link.hash === `#sample=${name(i)}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  // A permalink names a sample: #sample=model/benchmark/prompt/sampling/task/number.
  function follow() {
    if (!location.hash.startsWith("#sample=")) return;
    const wanted = location.hash.slice("#sample=".length);
    const i = index.cell.findIndex((_, at) => name(at) === wanted);
    if (i < 0) { article.replaceChildren(element("p", "This page does not carry that sample.", "dim")); return; }
    open(i);
    article.scrollIntoView({ block: "nearest" });
    article.focus({ preventScroll: true });
  }

  let typing = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", filter);
  form.elements.text.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(filter, 200);
  });
  pager.querySelector(".previous").addEventListener("click", () => { page -= 1; show(); });
  pager.querySelector(".next").addEventListener("click", () => { page += 1; show(); });
  window.addEventListener("hashchange", follow);
  filter();
  follow();
})();
