import { icon } from "../dom/icons.js";
import type { Rows } from "../dom/rows.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import type { Agent, AnswerEntry, Entry, InputEntry, NoteEntry } from "../model/agent.js";
import { modelName, money, span, timeOfDay, tokens } from "../model/format.js";
import { everySecond, empty } from "./common.js";
import { approvalCard } from "./approvalCard.js";
import { markdown } from "./markdown.js";
import { hunksOf, toolCard } from "./toolCard.js";

const longText = 900;

/** An agent's conversation and work, as it happens. Only what is near the window is on the page. */
export class Transcript extends View {
  private _agent: Agent | null = null;
  private readonly turned = new Map<string, boolean>();
  private version = -1;

  /** Draws again where the version is another. */
  set state({ agent, version }: { agent: Agent | null; version: number }) {
    if (agent !== this._agent) this.turned.clear();
    else if (version === this.version) return;
    this._agent = agent;
    this.version = version;
    this.update();
  }

  protected override begin(): void {
    this.during(
      everySecond.listen(() => {
        if (this._agent?.tools.some((tool) => tool.end === null)) this.update();
      }),
    );
  }

  /** Brings an entry into the window and opens it. */
  reveal(id: string): void {
    const index = this._agent?.entries.findIndex((entry) => entry.id === id) ?? -1;
    if (index < 0) return;
    this.turned.set(id, true);
    this.update();
    requestAnimationFrame(() => this.querySelector<Rows>("ca-rows")?.reveal(index));
  }

  protected override render(): Child {
    const agent = this._agent;
    if (!agent || agent.entries.length === 0) {
      return empty("agent", "Nothing yet", "What the agent says and does appears here as it happens.");
    }
    const { entries } = agent;
    return h("ca-rows", {
      ".follow": agent.status !== "idle" && agent.status !== "closed",
      ".feed": true,
      ".label": `Transcript of ${agent.name}`,
      ".source": {
        count: entries.length,
        estimate: 76,
        key: (index: number) => entries[index]?.id ?? "",
        row: (index: number) => this.entry(entries[index] as Entry),
      },
    });
  }

  private entry(entry: Entry): Child {
    switch (entry.kind) {
      case "input":
        return this.input(entry);
      case "answer":
        return this.answer(entry);
      case "note":
        return note(entry);
      case "tool": {
        const isOpen = this.turned.get(entry.id) ?? (hunksOf(entry.details) !== null || entry.status === "failed" || entry.status === "running");
        return [
          toolCard(entry, isOpen, () => this.turn(entry.id, !isOpen), Date.now()),
          entry.approval && this._agent ? approvalCard({ stream: this._agent.stream, approval: entry.approval }) : null,
        ];
      }
    }
  }

  private turn(id: string, isOpen: boolean): void {
    this.turned.set(id, isOpen);
    this.update();
  }

  private input(entry: InputEntry): Child {
    const isLong = entry.text.length > longText || entry.text.split("\n").length > 14;
    const isOpen = this.turned.get(entry.id) ?? !isLong;
    return h(
      "section",
      { class: "said" },
      h("div", { class: "line hint" }, icon(entry.actor.startsWith("user:") ? "chat" : "branch"), h("b", null, entry.actor.startsWith("task/") ? "The task" : entry.actor), entry.mode === "queue" ? null : `(${entry.mode})`, h("span", { class: "push number" }, timeOfDay(entry.at))),
      h("pre", { class: isOpen ? "words" : "words short" }, entry.text),
      entry.images > 0 ? h("p", { class: "hint" }, `${entry.images} image(s)`) : null,
      isLong
        ? h("button", { class: "button plain small", type: "button", "aria-expanded": isOpen ? "true" : "false", onclick: () => this.turn(entry.id, !isOpen) }, isOpen ? "Show less" : "Show all")
        : null,
    );
  }

  private answer(entry: AnswerEntry): Child {
    const isRunning = entry.status === "running";
    const facts = [
      entry.end === null ? "" : span(entry.end - entry.at),
      entry.tokens > 0 ? `${tokens(entry.tokens)} tokens` : "",
      entry.cost ? money(entry.cost) : "",
      entry.attempt > 1 ? `try ${entry.attempt}` : "",
    ].filter(Boolean);
    return h(
      "section",
      { class: `answer ${entry.status}` },
      h(
        "div",
        { class: "line hint" },
        h("span", { class: isRunning ? "spot alive tone-busy" : "spot hollow", "aria-hidden": "true" }),
        h("b", null, `Step ${entry.step}`),
        h("span", { class: "cut" }, modelName(entry.model)),
        h("span", { class: "push number" }, facts.join(" · ")),
      ),
      entry.reasoning ? h("details", { class: "reasoning" }, h("summary", { class: "hint" }, "Reasoning"), h("pre", { class: "words" }, entry.reasoning)) : null,
      entry.text ? markdown(entry.text) : null,
      isRunning && !entry.text ? h("p", { class: "hint thinking" }, "Thinks…") : null,
      entry.problem ? h("p", { class: "problem" }, entry.problem) : null,
      entry.status === "cancelled" ? h("p", { class: "hint" }, "Given up here.") : null,
    );
  }
}

function note(entry: NoteEntry): Child {
  return h(
    "p",
    { class: `note tone-${entry.tone === "plain" ? "quiet" : entry.tone}` },
    h("span", null, entry.text, entry.detail ? h("span", { class: "muted" }, `: ${entry.detail}`) : null),
  );
}

define("ca-transcript", Transcript);
