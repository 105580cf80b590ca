// The sample explorer: from a cell to its problems, from a problem to its samples. All it shows was
// written by models and programs: it is put into the page as text nodes only, never as markup, and
// characters that could deceive the eye are named.
//
// A permalink names what is open: #sample=model/benchmark/prompt/sampling[/task[/number[/policy]]].
(() => {
  "use strict";
  const root = document.getElementById("explorer");
  if (!root) return;
  const PAGE = 50;
  const PREFIX = "#sample=";
  const FIELDS = ["benchmark", "model", "prompt", "sampling"];
  const form = root.querySelector("form");
  const list = root.querySelector(".list");
  const status = root.querySelector(".status");
  const progress = root.querySelector("progress");
  const stop = root.querySelector(".stop");
  const article = root.querySelector(".sample");
  const pager = root.querySelector(".pager");
  let index = null;
  let cells = new Map();
  let flagged = new Set();
  let found = [];
  let page = 0;
  let search = 0;
  let following = 0;

  // ---- Elements -----------------------------------------------------------------------------
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
  function badge(kind) {
    return element("span", words(kind), `badge v-${kind}`);
  }
  function link(parts, ...content) {
    const node = element("a");
    node.href = PREFIX + parts.map((part) => encodeURIComponent(part)).join("/");
    node.append(...content);
    return node;
  }

  // Controls, invisible and direction-changing characters, as U+202E in a box.
  const DECEIVING = /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffd])/;
  function plain(text) {
    return text.split(DECEIVING).flatMap((part, at) => {
      if (at % 2 === 0) return part ? [part] : [];
      const point = part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      return [element("span", `U+${point}`, "control")];
    });
  }
  // Parts are [text, whether it is as it should be]; the others stand in an element of this name.
  function code(parts, other, label) {
    const node = element("pre");
    node.tabIndex = 0;
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", label);
    for (const [text, same] of parts) {
      if (same) { node.append(...plain(text)); continue; }
      const box = element(other);
      box.append(...plain(text));
      node.append(box);
    }
    return node;
  }
  function text(label, value, length, parts, other) {
    if (value === null || value === undefined) return element("p", "nothing", "dim");
    if (value === "") return element("p", "empty", "dim");
    const box = element("div");
    box.append(code(parts || [[value, true]], other, label));
    const left = length ? length - [...value].length : 0;
    if (left > 0) {
      box.append(element("p", `cut here: ${count(left)} more characters are in the database`, "dim"));
    }
    return box;
  }
  function part(title, ...nodes) {
    const box = element("section");
    box.append(element("h4", title), ...nodes);
    return box;
  }
  function facts(pairs) {
    const box = element("dl");
    for (const [key, value] of pairs) {
      if (value === null || value === undefined || value === "") continue;
      const row = element("div");
      row.append(element("dt", key), element("dd", String(value)));
      box.append(row);
    }
    return box;
  }
  function table(label, headings, rows) {
    const head = element("tr");
    for (const heading of headings) {
      const cell = element("th", heading.replace(/^#/, ""), heading.startsWith("#") ? "n" : "");
      cell.scope = "col";
      head.append(cell);
    }
    const node = element("table", undefined, "sortable");
    node.append(element("thead"), element("tbody"));
    node.tHead.append(head);
    node.tBodies[0].append(...rows.map((row) => {
      const line = element("tr");
      row.forEach((content, at) => {
        const cell = element(at ? "td" : "th", undefined, headings[at].startsWith("#") ? "n" : "");
        if (!at) cell.scope = "row";
        if (headings[at].startsWith("#")) cell.dataset.value = parseFloat(content);
        cell.append(...[content].flat());
        line.append(cell);
      });
      return line;
    }));
    const box = element("div", undefined, "scroll tall");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", label);
    box.append(node);
    return box;
  }

  // ---- Samples ------------------------------------------------------------------------------
  function cellOf(i) {
    return cells.get(index.cell[i]);
  }
  function task(i) {
    return index.tasks[index.task[i]];
  }
  function verdict(i, policy) {
    if (index.failed[i]) return "request_error";
    const codes = index.verdicts[index.policies.indexOf(policy || cellOf(i).default_extraction)];
    return codes === undefined || codes[i] < 0 ? "missing" : index.kinds[codes[i]];
  }
  function names(cell) {
    return [cell.model, cell.benchmark, cell.prompt, cell.sampling];
  }
  function place(i) {
    return [...names(cellOf(i)), task(i), index.sample[i]];
  }
  function title(cell) {
    return names(cell).join(" · ");
  }
  async function body(i) {
    const chunk = await window.repass.load(index.chunks[Math.floor(i / index.chunk)]);
    return chunk[i % index.chunk];
  }
  async function among(files, wanted, position) {
    const file = files.find((entry) => wanted.every((name, at) => entry[at] === name));
    if (!file) return undefined;
    const rows = await window.repass.load(file[wanted.length]);
    return rows.find((row) => row.position === position);
  }
  // The samples of a cell lie together; `wanted` may name a task too.
  function samplesOf(cell, wanted) {
    const all = [];
    for (let i = index.cell.indexOf(cell.cell_id); i >= 0 && index.cell[i] === cell.cell_id; i += 1) {
      if (wanted === undefined || task(i) === wanted) all.push(i);
    }
    return all;
  }
  function passes(samples) {
    return samples.filter((i) => verdict(i) === "passed").length;
  }

  // ---- Filters and search -------------------------------------------------------------------
  function fill(field, values, all) {
    const options = values.map((value) => new Option(words(value), value));
    form.elements[field].replaceChildren(new Option(all, ""), ...options);
  }
  function fillAll() {
    const used = new Set(index.cell);
    const carried = index.cells.filter((cell) => used.has(cell.cell_id));
    for (const field of FIELDS) {
      const values = [...new Set(carried.map((cell) => cell[field]))].sort();
      form.elements[field].replaceChildren(
        new Option("all", ""), ...values.map((value) => new Option(value, value)));
    }
    form.elements.policy.replaceChildren(
      new Option("each cell’s own", ""), ...index.policies.map((name) => new Option(name, name)));
    const kinds = new Set(index.kinds);
    if (index.failed.includes(1)) kinds.add("request_error");
    if (index.verdicts.some((codes) => codes.includes(-1))) kinds.add("missing");
    fill("verdict", [...kinds].sort(), "all");
    form.elements.flagged.closest("label").hidden = flagged.size === 0;
  }
  function fillTasks() {
    const wanted = form.elements.benchmark.value;
    const seen = new Set();
    index.cell.forEach((id, i) => {
      if (!wanted || cells.get(id).benchmark === wanted) seen.add(index.task[i]);
    });
    const some = [...seen].slice(0, 2000).map((at) => new Option("", index.tasks[at]));
    root.querySelector("datalist").replaceChildren(...some);
  }

  function candidates() {
    const wanted = FIELDS.map((field) => form.elements[field].value);
    const good = new Set(index.cells
      .filter((cell) => FIELDS.every((field, at) => !wanted[at] || cell[field] === wanted[at]))
      .map((cell) => cell.cell_id));
    const policy = form.elements.policy.value;
    const kind = form.elements.verdict.value;
    const part = form.elements.task.value.trim().toLowerCase();
    const exact = index.tasks.some((name) => name.toLowerCase() === part);
    const tasks = index.tasks.map((name) => {
      const lower = name.toLowerCase();
      return exact ? lower === part : lower.includes(part);
    });
    const differ = form.elements.differ.checked;
    const odd = form.elements.flagged.checked;
    const kept = [];
    for (let i = 0; i < index.cell.length; i += 1) {
      if (!good.has(index.cell[i]) || !tasks[index.task[i]]) continue;
      if (kind && verdict(i, policy) !== kind) continue;
      if (differ && !disagree(i)) continue;
      if (odd && !flagged.has(i)) continue;
      kept.push(i);
    }
    return kept;
  }
  function disagree(i) {
    const codes = index.verdicts.map((column) => column[i]).filter((at) => at >= 0);
    return codes.some((at) => at !== codes[0]);
  }

  function holds(sample, needle) {
    const texts = [sample.completion, sample.error];
    for (const program of sample.programs) texts.push(program.solution, program.detail);
    return texts.some((value) => value && value.toLowerCase().includes(needle));
  }
  // Texts are read chunk after chunk; a newer search, or the button, ends an older one.
  async function read(all, needle, mine) {
    const parts = Map.groupBy ? Map.groupBy(all, (i) => Math.floor(i / index.chunk)) : grouped(all);
    const kept = [];
    let done = 0, since = performance.now();
    progress.max = parts.size;
    for (const [at, rows] of parts) {
      const chunk = await window.repass.load(index.chunks[at]);
      if (mine !== search) return { kept, done, of: parts.size };
      for (const i of rows) if (holds(chunk[i % index.chunk], needle)) kept.push(i);
      done += 1;
      if (performance.now() - since < 150) continue;
      since = performance.now();
      progress.value = done;
      found = kept;
      show(`searching: ${count(done)} of ${count(parts.size)} parts read, ${count(kept.length)} found`);
    }
    return { kept, done, of: parts.size };
  }
  function grouped(all) {
    const parts = new Map();
    for (const i of all) {
      const at = Math.floor(i / index.chunk);
      if (!parts.has(at)) parts.set(at, []);
      parts.get(at).push(i);
    }
    return parts;
  }

  async function filter() {
    const mine = ++search;
    const needle = form.elements.text.value.trim().toLowerCase();
    const all = candidates();
    page = 0;
    if (!needle) { searching(false); found = all; show(summary()); return; }
    searching(true);
    found = [];
    show("searching");
    try {
      const { kept } = await read(all, needle, mine);
      if (mine !== search) return;
      found = kept;
      show(summary());
    } catch (error) {
      if (mine === search) show(error.message);
    }
    if (mine === search) searching(false);
  }
  function cancel() {
    search += 1;
    searching(false);
    show(`stopped: ${count(found.length)} found so far`);
    form.elements.text.focus();
  }
  function searching(on) {
    progress.hidden = stop.hidden = !on;
    progress.value = 0;
    root.setAttribute("aria-busy", String(on));
  }
  function summary() {
    return `${count(found.length)} of ${count(index.cell.length)} samples`;
  }

  function show(said) {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    status.textContent = said;
    list.replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map(item));
    pager.querySelector("span").textContent = `${count(page + 1)} / ${count(pages)}`;
    pager.querySelector(".previous").disabled = page === 0;
    pager.querySelector(".next").disabled = page + 1 >= pages;
    current();
  }
  function item(i) {
    const cell = cellOf(i);
    const kind = verdict(i, form.elements.policy.value);
    const row = element("li");
    row.append(link(place(i), badge(kind), element("b", `${task(i)} #${index.sample[i]}`),
      element("span", `${cell.model} · ${cell.prompt} · ${cell.sampling}`, "dim")));
    return row;
  }
  function current() {
    const open = location.hash.split("/").slice(0, 6).join("/");
    for (const node of list.querySelectorAll("a")) {
      if (node.hash === open) node.setAttribute("aria-current", "true");
      else node.removeAttribute("aria-current");
    }
  }

  // ---- What is open: a cell, a problem or a sample ------------------------------------------
  function trail(cell, wanted, number) {
    const box = element("nav", undefined, "trail");
    box.setAttribute("aria-label", "Where this is");
    box.append(link(names(cell), title(cell)));
    if (wanted !== undefined) box.append(" › ", link([...names(cell), wanted], wanted));
    if (number !== undefined) box.append(" › ", `#${number}`);
    return box;
  }
  function share(samples) {
    return `${passes(samples)} / ${samples.length}`;
  }
  function kinds(samples) {
    const counts = new Map();
    for (const i of samples) counts.set(verdict(i), (counts.get(verdict(i)) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]).flatMap(([kind, number]) => {
      const node = badge(kind);
      if (number > 1) node.append(` ${number}`);
      return [node, " "];
    });
  }
  function carried(cell, samples) {
    const all = cell.samples || 0;
    return samples.length < all
      ? `This report carries ${count(samples.length)} of the cell’s ${count(all)} samples.` : "";
  }
  function quoted(value) {
    return `'${String(value).replaceAll("'", "''")}'`;
  }
  function query(cell, wanted, number) {
    const where = [["c.model", cell.model], ["c.benchmark", cell.benchmark],
      ["c.prompt", cell.prompt], ["c.sampling", cell.sampling]];
    if (wanted !== undefined) where.push(["s.task_id", wanted]);
    const tests = where.map(([column, value]) => `${column} = ${quoted(value)}`);
    if (number !== undefined) tests.push(`s.sample = ${number}`);
    const sql = "SELECT s.task_id, s.sample, s.completion, v.extraction, v.verdict, v.solution, v.detail\n"
      + "FROM cells AS c JOIN samples AS s USING (cell_id)\n"
      + "LEFT JOIN verdicts AS v USING (cell_id, position, sample)\n"
      + `WHERE ${tests.join("\n  AND ")};`;
    const box = element("details");
    box.append(element("summary", "All of it from the database"),
      element("p", "In results/repass.duckdb, with texts uncut and every sample:", "dim"),
      text("SQL query", sql));
    return box;
  }

  function openCell(cell) {
    const samples = samplesOf(cell);
    const tasks = new Map();
    for (const i of samples) {
      if (!tasks.has(task(i))) tasks.set(task(i), []);
      tasks.get(task(i)).push(i);
    }
    const rows = [...tasks].map(([name, own]) => [
      link([...names(cell), name], name), share(own), kinds(own)]);
    article.replaceChildren(
      element("h3", title(cell)),
      element("p", `Counted under ${cell.default_extraction}. ${carried(cell, samples)}`, "dim"),
      rows.length
        ? table(`Problems of ${title(cell)}`, ["problem", "#passed", "verdicts"], rows)
        : element("p", "The report carries no sample of this cell.", "dim"),
      query(cell));
    window.repass.tables(article);
  }

  async function openProblem(cell, wanted) {
    const samples = samplesOf(cell, wanted);
    if (!samples.length) return absent();
    const first = await body(samples[0]);
    const problem = await among(index.problems, [cell.benchmark], first.position);
    const own = samples.map((i) => [
      link(place(i), `#${index.sample[i]}`), badge(verdict(i)),
      index.policies.flatMap((policy) => index.verdicts[index.policies.indexOf(policy)][i] < 0 ? []
        : [`${policy}: `, badge(verdict(i, policy)), " "])]);
    const others = index.cells
      .filter((other) => other.benchmark === cell.benchmark && other.cell_id !== cell.cell_id)
      .map((other) => [other, samplesOf(other, wanted)]).filter(([, all]) => all.length)
      .map(([other, all]) => [
        link([...names(other), wanted], `${other.model} · ${other.prompt} · ${other.sampling}`),
        share(all), kinds(all)]);
    const nodes = [
      element("h3", wanted), trail(cell, wanted),
      facts([["category", problem && problem.category], ["difficulty", problem && problem.difficulty]]),
      part("Prompt as sent", ...await prompt(cell, first.position)),
      part("Samples", table(`Samples of ${wanted}`, ["sample", "verdict", "under each policy"], own)),
    ];
    if (problem) nodes.push(tests(problem));
    if (others.length) {
      nodes.push(part("The same problem in other cells",
        table(`Other cells on ${wanted}`, ["cell", "#passed", "verdicts"], others)));
    }
    nodes.push(query(cell, wanted));
    return nodes;
  }

  async function prompt(cell, position) {
    const row = await among(index.prompts, [cell.benchmark, cell.prompt], position);
    if (!row) return [element("p", "not rendered", "dim")];
    if (row.kind !== "chat") return [text("Prompt", row.text)];
    return JSON.parse(row.messages).flatMap((turn) =>
      [element("h5", turn.role), text(`Turn of ${turn.role}`, turn.content)]);
  }
  function tests(problem) {
    const box = element("details");
    box.append(element("summary", "Tests and reference"), part("Tests", text("Tests", problem.tests)),
      part("Reference", text("Reference solution", problem.reference)));
    return box;
  }

  // The policies of a sample as links: one is open, and marks the completion.
  function policies(i, programs, chosen, cell) {
    const box = element("ul", undefined, "policies");
    box.setAttribute("aria-label", "Extraction policies");
    for (const program of programs) {
      const node = link([...place(i), program.extraction], element("b", program.extraction), " ",
        badge(program.verdict));
      if (program.extraction === cell.default_extraction) node.append(element("span", " default", "dim"));
      if (program === chosen) node.setAttribute("aria-current", "true");
      const row = element("li");
      row.append(node);
      box.append(row);
    }
    return box;
  }
  function size(parts, same) {
    return parts.filter((entry) => entry[1] === same).reduce((sum, [value]) => sum + value.length, 0);
  }
  function executed(sample, program, programs, marked) {
    const own = program.same_as
      ? programs.find((other) => other.extraction === program.same_as) : program;
    const nodes = [part(`Program under ${program.extraction}`,
      ...(program.same_as ? [element("p", `The same program as under ${program.same_as}.`, "dim")] : []),
      text(`Program under ${program.extraction}`, own.solution, own.length, marked.program, "ins"),
      ...(size(marked.program, false) && size(marked.program, true)
        ? [element("p", "Underlined: not from the completion.", "dim")] : []))];
    if (program.flags && program.flags.length) {
      nodes.push(element("p", `Flagged: ${program.flags.map(words).join(", ")}. `
        + "It did what honest programs do not; the verdict stands.", "notice"));
    }
    nodes.push(part(`Verdict: ${words(program.verdict)}`, facts([
      ["exit code", program.exit_code],
      ["CPU", program.cpu_s === null ? null : `${program.cpu_s.toFixed(3)} s`],
      ["attempts", program.attempts],
      ["program", program.program],
    ]), ...(program.detail ? [text("Error output", program.detail)] : [])));
    return nodes;
  }
  function returned(sample, program, marked) {
    if (sample.error !== null) return part("The request failed", text("Error", sample.error));
    const box = part("Completion as returned",
      text("Completion", sample.completion, sample.length, marked && marked.completion, "del"));
    const cut = marked ? size(marked.completion, false) : 0;
    if (cut) {
      const all = cut + size(marked.completion, true);
      box.append(element("p", `Struck out: ${count(cut)} of ${count(all)} characters, cut by ${program.extraction}.`, "dim"));
    } else if (marked) box.append(element("p", `All of it is in the program under ${program.extraction}.`, "dim"));
    return box;
  }
  function neighbours(i) {
    const at = found.indexOf(i);
    const box = element("p", undefined, "neighbours");
    for (const [step, said] of [[-1, "‹ previous found"], [1, "next found ›"]]) {
      const other = at < 0 ? undefined : found[at + step];
      if (other !== undefined) box.append(link(place(other), said));
    }
    return box;
  }

  async function openSample(cell, wanted, number, policy) {
    const i = samplesOf(cell, wanted).find((at) => String(index.sample[at]) === number);
    if (i === undefined) return absent();
    const sample = await body(i);
    const problem = await among(index.problems, [cell.benchmark], sample.position);
    const programs = [...sample.programs].sort((a, b) =>
      (b.extraction === cell.default_extraction) - (a.extraction === cell.default_extraction));
    const chosen = programs.find((one) => one.extraction === policy) || programs[0];
    const source = chosen && (chosen.same_as
      ? programs.find((other) => other.extraction === chosen.same_as) : chosen);
    const marked = chosen && sample.error === null
      ? window.repass.marks(sample.completion || "", source.solution) : undefined;
    return [
      element("h3", `${sample.task_id} #${sample.sample}`), trail(cell, wanted, sample.sample),
      neighbours(i),
      facts([
        ["category", problem && problem.category],
        ["finished by", sample.finish_reason],
        ["prompt tokens", sample.prompt_tokens],
        ["completion tokens", sample.completion_tokens],
        ["request", sample.duration_s === null ? null : `${sample.duration_s.toFixed(2)} s`],
      ]),
      part("Prompt as sent", ...await prompt(cell, sample.position)),
      part("Extraction policy", programs.length
        ? policies(i, programs, chosen, cell) : element("p", "not executed", "dim")),
      returned(sample, chosen, marked),
      ...(chosen ? executed(sample, chosen, programs, marked || { program: [] }) : []),
      ...(problem ? [tests(problem)] : []),
      query(cell, wanted, sample.sample),
    ];
  }

  function absent() {
    const more = element("p", "All samples are in results/repass.duckdb.", "dim");
    return [element("p", "This page does not carry that sample."), more];
  }

  // ---- Permalinks ---------------------------------------------------------------------------
  function wantedParts() {
    try {
      return location.hash.slice(PREFIX.length).split("/").map(decodeURIComponent);
    } catch {
      return [];
    }
  }
  function preset(cell) {
    form.reset();
    for (const field of FIELDS) form.elements[field].value = cell[field];
    fillTasks();
    filter();
  }
  async function follow() {
    if (!location.hash.startsWith(PREFIX)) return;
    const mine = ++following;
    if (!await start()) return;
    const parts = wantedParts();
    const cell = index.cells.find((one) => names(one).every((name, at) => name === parts[at]));
    const [wanted, number, policy] = parts.slice(4);
    try {
      if (cell && wanted === undefined) { preset(cell); openCell(cell); }
      else {
        const nodes = !cell ? absent() : number === undefined
          ? await openProblem(cell, wanted) : await openSample(cell, wanted, number, policy);
        if (mine !== following) return;
        article.replaceChildren(...nodes);
        window.repass.tables(article);
      }
    } catch (error) {
      article.replaceChildren(element("p", error.message, "dim"));
    }
    current();
    article.scrollIntoView({ block: "start" });
    article.focus({ preventScroll: true });
  }

  // The index is read when the explorer comes near the view, or a permalink asks for it.
  let started = null;
  function start() {
    started = started || begin();
    return started;
  }
  async function begin() {
    try {
      index = await window.repass.load(root.dataset.index);
    } catch {
      status.textContent = "The samples are in the folder “samples”, which is not beside this page:"
        + " copy it here, or open the page where the report was written.";
      return false;
    }
    cells = new Map(index.cells.map((cell) => [cell.cell_id, cell]));
    flagged = new Set(index.flagged);
    fillAll();
    fillTasks();
    for (const field of form.elements) field.disabled = false;
    filter();
    return true;
  }

  let typing = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { fillTasks(); filter(); }));
  form.addEventListener("change", (event) => {
    if (event.target.type === "search") return;
    if (event.target.name === "benchmark") fillTasks();
    filter();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    clearTimeout(typing);
    root.setAttribute("aria-busy", "true");
    typing = setTimeout(filter, 250);
  });
  stop.addEventListener("click", cancel);
  pager.querySelector(".previous").addEventListener("click", () => { page -= 1; show(summary()); });
  pager.querySelector(".next").addEventListener("click", () => { page += 1; show(summary()); });
  window.addEventListener("hashchange", follow);
  const near = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    start();
  }, { rootMargin: "600px" });
  near.observe(root);
  follow();
})();
