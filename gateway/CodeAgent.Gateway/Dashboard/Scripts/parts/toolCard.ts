import { icon, type IconName } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import type { ToolEntry } from "../model/agent.js";
import type { DiffHunk, DiffLine } from "../model/diff.js";
import { span } from "../model/format.js";
import { counts, hunks } from "./diffView.js";
import { toolPill } from "./status.js";

const pictures: Readonly<Record<string, IconName>> = {
  Bash: "terminal",
  BashOutput: "terminal",
  KillShell: "terminal",
  Read: "file",
  Write: "edit",
  Edit: "edit",
  Glob: "search",
  Grep: "search",
  TodoWrite: "tasks",
  AskUserQuestion: "question",
  Agent: "agent",
  ProposePlan: "branch",
  RevisePlan: "branch",
};

/** A tool call: what was asked, why it was allowed, what came of it. */
export function toolCard(tool: ToolEntry, isOpen: boolean, toggle: () => void, now: number): Child {
  const took = tool.start === null ? "" : span((tool.end ?? now) - tool.start);
  return h(
    "section",
    { class: `tool-card ${tool.status}`, "aria-label": `${tool.name} ${tool.title}` },
    h(
      "button",
      { class: "tool-head", type: "button", "aria-expanded": isOpen ? "true" : "false", onclick: toggle },
      icon(pictures[tool.name] ?? "worker"),
      h("b", null, tool.name),
      h("span", { class: "mono cut title" }, subject(tool)),
      changed(tool),
      h("span", { class: "muted number took" }, took),
      toolPill(tool.status),
      h("span", { class: "turn", "aria-hidden": "true" }, icon(isOpen ? "down" : "right")),
    ),
    isOpen ? body(tool) : null,
  );
}

/** The call's title without the tool's name, which stands before it. */
function subject(tool: ToolEntry): string {
  const title = tool.title || summary(tool.input);
  return title.startsWith(tool.name) ? title.slice(tool.name.length).replace(/^[:\s]+/, "") : title;
}

function summary(input: unknown): string {
  if (typeof input !== "object" || input === null) return String(input ?? "");
  const first = Object.values(input).find((value) => typeof value === "string");
  return typeof first === "string" ? first.split("\n")[0] ?? "" : "";
}

function changed(tool: ToolEntry): Child {
  const { added, removed } = (tool.details ?? {}) as { added?: number; removed?: number };
  return typeof added === "number" && typeof removed === "number" ? counts(added, removed) : null;
}

function body(tool: ToolEntry): Child {
  const diff = hunksOf(tool.details);
  return h(
    "div",
    { class: "tool-body" },
    diff ? hunks(diff, `${subject(tool)} in call ${tool.callId}`) : [label("Asked for"), h("pre", { class: "code", tabindex: "0" }, asked(tool.input))],
    tool.output && !(diff && tool.status === "succeeded")
      ? [label(tool.end === null ? "Output so far" : "Result"), h("pre", { class: "code", tabindex: "0" }, tool.output)]
      : null,
    tool.verdict
      ? h("p", { class: "hint" }, `${verdicts[tool.verdict] ?? tool.verdict} by ${tool.rule}. ${tool.reason}`)
      : null,
  );
}

const verdicts: Readonly<Record<string, string>> = { allow: "Allowed", deny: "Denied", ask: "Asked about" };
const label = (text: string): Child => h("div", { class: "hint" }, text);

function asked(input: unknown): string {
  if (typeof input === "object" && input !== null) {
    const { command } = input as { command?: unknown };
    if (typeof command === "string") return command;
  }
  return typeof input === "string" ? input : JSON.stringify(input, null, 2);
}

interface StoredHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** The hunks that an edit's own record has. */
export function hunksOf(details: Readonly<Record<string, unknown>> | null): readonly DiffHunk[] | null {
  const stored = details?.["hunks"];
  if (!Array.isArray(stored) || stored.length === 0) return null;
  return (stored as readonly StoredHunk[]).map((hunk) => {
    let [before, after] = [hunk.oldStart, hunk.newStart];
    const lines = hunk.lines.map((text): DiffLine => {
      const rest = text.slice(1);
      if (text.startsWith("+")) return { kind: "added", before: null, after: after++, text: rest };
      if (text.startsWith("-")) return { kind: "removed", before: before++, after: null, text: rest };
      if (text.startsWith("\\")) return { kind: "note", before: null, after: null, text: rest };
      return { kind: "same", before: before++, after: after++, text: rest };
    });
    return { header: `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, lines };
  });
}
