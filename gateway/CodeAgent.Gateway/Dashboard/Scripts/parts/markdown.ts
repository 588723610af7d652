import { h, type Child } from "../dom/vdom.js";

/**
 * Shows a model's Markdown: headings, lists, quotes, code, emphasis, links. It makes elements and never markup, so
 * whatever is in the text stays text; links lead to web pages only.
 */
export function markdown(text: string): Child {
  const blocks: Child[] = [];
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] ?? "";
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence) {
      let end = index + 1;
      while (end < lines.length && !(lines[end] ?? "").trim().startsWith(fence)) end++;
      blocks.push(h("pre", null, h("code", null, lines.slice(index + 1, end).join("\n"))));
      index = end + 1;
    } else if (line.trim() === "") index++;
    else index = block(lines, index, blocks);
  }
  return h("div", { class: "prose" }, blocks);
}

function block(lines: readonly string[], start: number, into: Child[]): number {
  const line = lines[start] ?? "";
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) {
    // The page has headings of its own; these stand below them.
    into.push(h("h4", { class: `level-${heading[1]?.length ?? 1}` }, inline(heading[2] ?? "")));
    return start + 1;
  }
  const bullet = /^\s*[-*+]\s+/;
  const ordered = /^\s*\d{1,4}[.)]\s+/;
  for (const [mark, tag] of [[bullet, "ul"], [ordered, "ol"]] as const) {
    if (!mark.test(line)) continue;
    const items: string[] = [];
    let index = start;
    for (; index < lines.length; index++) {
      const next = lines[index] ?? "";
      if (mark.test(next)) items.push(next.replace(mark, ""));
      else if (/^\s{2,}\S/.test(next) && items.length > 0) items[items.length - 1] += `\n${next.trim()}`;
      else break;
    }
    into.push(h(tag, null, items.map((item) => h("li", null, inline(item)))));
    return index;
  }
  let index = start;
  const isQuote = line.startsWith(">");
  const own: string[] = [];
  for (; index < lines.length; index++) {
    const next = lines[index] ?? "";
    if (next.trim() === "" || /^\s*(`{3,}|~{3,}|#{1,6}\s|[-*+]\s|\d{1,4}[.)]\s)/.test(next)) break;
    if (next.startsWith(">") !== isQuote) break;
    own.push(isQuote ? next.replace(/^>\s?/, "") : next);
  }
  into.push(h(isQuote ? "blockquote" : "p", null, inline(own.join("\n"))));
  return Math.max(index, start + 1);
}

const marks = /(`+)([\s\S]*?[^`])\1(?!`)|\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>()]+)/g;

function inline(text: string): Child[] {
  const parts: Child[] = [];
  let last = 0;
  for (const match of text.matchAll(marks)) {
    parts.push(text.slice(last, match.index));
    const [whole, , code, strong, weak, label, target, bare] = match;
    if (code !== undefined) parts.push(h("code", null, code));
    else if (strong !== undefined) parts.push(h("strong", null, strong));
    else if (weak !== undefined) parts.push(h("em", null, weak));
    else parts.push(h("a", { href: target ?? bare, rel: "noopener noreferrer", target: "_blank" }, label ?? bare));
    last = match.index + whole.length;
  }
  parts.push(text.slice(last));
  return parts;
}
