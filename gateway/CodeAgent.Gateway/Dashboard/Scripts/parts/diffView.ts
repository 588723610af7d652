import { h, type Child } from "../dom/vdom.js";
import type { DiffFile, DiffHunk, DiffLine } from "../model/diff.js";

const signs = { same: " ", added: "+", removed: "-", note: "\\" } as const;
const words = { same: "", added: "added", removed: "removed", note: "" } as const;

/** Lines of a diff, coloured, with their numbers on both sides. */
export function hunks(all: readonly DiffHunk[], name: string): Child {
  return h(
    "div",
    { class: "diff", tabindex: "0", role: "region", "aria-label": `Changed lines of ${name}` },
    h(
      "table",
      null,
      h("tbody", null, all.map((hunk) => [
        h("tr", { class: "hunk" }, h("td", { colspan: "3" }, hunk.header)),
        hunk.lines.map(line),
      ])),
    ),
  );
}

function line({ kind, before, after, text }: DiffLine): Child {
  return h(
    "tr",
    { class: kind },
    h("td", { class: "at" }, before ?? ""),
    h("td", { class: "at" }, after ?? ""),
    h("td", { class: "code-line" }, h("span", { class: "sign", "aria-hidden": "true" }, signs[kind]), words[kind] ? h("span", { class: "hidden-text" }, words[kind]) : null, text),
  );
}

export function counts(added: number, removed: number): Child {
  return h(
    "span",
    { class: "counts number" },
    h("span", { class: "plus" }, `+${added}`),
    h("span", { class: "minus" }, `−${removed}`),
  );
}

/** One file of a patch, folded where it is long. */
export function fileDiff(file: DiffFile, isOpen: boolean): Child {
  const size = file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  return h(
    "details",
    { class: "card file", key: file.path, ref: (element: Element) => ((element as HTMLDetailsElement).open = isOpen && size < 600) },
    h(
      "summary",
      { class: "bar line" },
      h("span", { class: "mono cut", title: file.path }, file.kind === "renamed" ? `${file.from} → ${file.path}` : file.path),
      file.kind === "modified" ? null : h("span", { class: "muted" }, file.kind),
      h("span", { class: "push" }, counts(file.added, file.removed)),
    ),
    file.isBinary ? h("p", { class: "card-body muted" }, "A binary file.") : hunks(file.hunks, file.path),
  );
}
