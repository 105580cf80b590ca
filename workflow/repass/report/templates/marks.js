// Which parts of a completion are in the program that a policy made of it, and which parts of the
// program are not from the completion. Lines are aligned (longest common subsequence); a line that
// was cut within, or put behind the end of a prompt, counts by its part.
(() => {
  "use strict";
  const LARGEST = 4_000_000; // cells of the table of an alignment

  // Pairs of places of equal lines, in order, between two lists of lines.
  function aligned(a, b) {
    let start = 0, endA = a.length, endB = b.length;
    while (start < endA && start < endB && a[start] === b[start]) start += 1;
    while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) { endA -= 1; endB -= 1; }
    const pairs = [];
    for (let i = 0; i < start; i += 1) pairs.push([i, i]);
    pairs.push(...middle(a, b, start, endA, endB));
    for (let i = 0; endA + i < a.length; i += 1) pairs.push([endA + i, endB + i]);
    return pairs;
  }

  function middle(a, b, start, endA, endB) {
    const rows = endA - start, columns = endB - start;
    if (rows * columns > LARGEST) return forward(a, b, start, endA, endB);
    const width = columns + 1;
    const length = new Uint16Array((rows + 1) * width);
    for (let i = rows - 1; i >= 0; i -= 1) {
      for (let j = columns - 1; j >= 0; j -= 1) {
        length[i * width + j] = a[start + i] === b[start + j]
          ? length[(i + 1) * width + j + 1] + 1
          : Math.max(length[(i + 1) * width + j], length[i * width + j + 1]);
      }
    }
    const pairs = [];
    for (let i = 0, j = 0; i < rows && j < columns;) {
      if (a[start + i] === b[start + j]) { pairs.push([start + i, start + j]); i += 1; j += 1; }
      else if (length[(i + 1) * width + j] >= length[i * width + j + 1]) i += 1;
      else j += 1;
    }
    return pairs;
  }

  // Too many lines for a table: each line of the program is looked for behind the one before.
  function forward(a, b, start, endA, endB) {
    const pairs = [];
    let from = start;
    for (let j = start; j < endB; j += 1) {
      const i = a.indexOf(b[j], from);
      if (i >= 0 && i < endA) { pairs.push([i, j]); from = i + 1; }
    }
    return pairs;
  }

  // The first lines of a gap may share a part: the program's ends the completion's, or holds it.
  function shared(line, other) {
    if (line === undefined || other === undefined) return null;
    if (other.trim() && line.startsWith(other)) return { from: 0, to: other.length, at: 0 };
    if (line.trim() && other.endsWith(line)) {
      return { from: 0, to: line.length, at: other.length - line.length };
    }
    const at = other.trim() ? line.indexOf(other.trim()) : -1;
    if (at < 0) return null;
    return { from: at, to: at + other.trim().length, at: other.indexOf(other.trim()) };
  }

  // Put texts together where neighbours are marked alike.
  function joined(parts) {
    const found = [];
    for (const [text, mark] of parts) {
      if (!text) continue;
      const last = found[found.length - 1];
      if (last && last[1] === mark) last[0] += text;
      else found.push([text, mark]);
    }
    return found;
  }

  // Returns { completion: [[text, kept]...], program: [[text, fromCompletion]...] }.
  function marks(completion, program) {
    if (program === null || program === undefined) {
      return { completion: joined([[completion, false]]), program: [] };
    }
    const at = program ? completion.indexOf(program) : -1;
    if (at >= 0) {
      return {
        completion: joined([[completion.slice(0, at), false], [program, true],
          [completion.slice(at + program.length), false]]),
        program: joined([[program, true]]),
      };
    }
    const lines = (text) => text.split(/(?<=\n)/);
    const bare = (all) => all.map((line) => line.replace(/\r?\n$/, ""));
    const a = lines(completion), b = lines(program);
    const kept = [], own = [];
    let i = 0, j = 0;
    const gap = (endA, endB) => {
      const part = i < endA && j < endB ? shared(bare([a[i]])[0], bare([b[j]])[0]) : null;
      if (part) {
        const last = part.at + part.to - part.from;
        kept.push([a[i].slice(0, part.from), false], [a[i].slice(part.from, part.to), true],
          [a[i].slice(part.to), false]);
        own.push([b[j].slice(0, part.at), false], [b[j].slice(part.at, last), true],
          [b[j].slice(last), false]);
        i += 1; j += 1;
      }
      for (; i < endA; i += 1) kept.push([a[i], false]);
      for (; j < endB; j += 1) own.push([b[j], false]);
    };
    for (const [nextA, nextB] of aligned(bare(a), bare(b))) {
      gap(nextA, nextB);
      kept.push([a[i], true]); own.push([b[j], true]);
      i += 1; j += 1;
    }
    gap(a.length, b.length);
    return { completion: joined(kept), program: joined(own) };
  }

  window.repass.marks = marks;
})();
