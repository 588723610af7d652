import type { Task } from "../api/shapes.js";
import type { Store } from "../api/store.js";
import { isOver } from "../api/shapes.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import type { Agent } from "../model/agent.js";
import { span, timeOfDay } from "../model/format.js";
import { barsOf, tick, type Bar, type Lane } from "../model/timeline.js";
import { empty, everySecond } from "../parts/common.js";
import { agentId } from "./agentsTab.js";
import "./overview.js";

interface Row extends Bar {
  readonly agent: Agent;
}

/** Every model and tool call of all agents in time: a strip of the whole, and a waterfall of the part that is chosen. */
class TimelineTab extends View {
  private _store: Store<Task> | null = null;
  private range: readonly [start: number, end: number] | null = null;
  private agent = "";
  private kind = "";
  private built = -1;
  private lanes: readonly Lane[] = [];

  set store(store: Store<Task>) {
    this._store = store;
  }

  protected override begin(): void {
    if (this._store) this.during(this._store.changed.listen(this.update));
    this.during(
      everySecond.listen(() => {
        if (this._store?.value && !isOver(this._store.value.status)) this.update();
      }),
    );
  }

  protected override render(): Child {
    const store = this._store;
    if (!store) return null;
    if (this.built !== store.tree.version) {
      this.built = store.tree.version;
      this.lanes = [...store.tree.agents.values()].map((agent) => ({ agent, bars: barsOf(agent) })).filter((lane) => lane.bars.length > 0);
    }
    if (this.lanes.length === 0) return h("div", { class: "card" }, empty("clock", "Nothing has happened yet", "Each model and tool call of each agent appears here while it runs."));
    const isLive = store.value !== null && !isOver(store.value.status);
    const now = isLive ? Date.now() : store.tree.last;
    const from = Math.min(...this.lanes.map((lane) => lane.bars[0]?.start ?? now));
    const to = Math.max(now, from + 1000);
    const [start, end] = this.range ?? [from, to];
    const rows = this.rows(start, end, now);
    return h(
      "div",
      { class: "stack" },
      h(
        "section",
        { class: "card timeline-strip", "aria-label": "All of it" },
        h("ca-overview", { ".state": { lanes: this.lanes, from, to, start, end, now, choose: this.choose } }),
        h("div", { class: "line hint number" }, h("span", null, timeOfDay(from)), h("span", { class: "push" }, span(to - from)), h("span", { class: "push" }, timeOfDay(to))),
      ),
      this.tools(start, end, from, to, rows.length),
      h(
        "section",
        { class: "card waterfall", "aria-label": "Calls" },
        axis(start, end),
        h("ca-rows", {
          ".label": "Calls in the order they began",
          ".source": { count: rows.length, estimate: 30, key: (index: number) => `${rows[index]?.agent.stream} ${rows[index]?.entry}`, row: (index: number) => this.row(rows[index] as Row, start, end, now, store.id) },
        }),
      ),
    );
  }

  private readonly choose = (start: number, end: number): void => {
    this.range = end - start < 5 ? null : [start, end];
    this.update();
  };

  private rows(start: number, end: number, now: number): Row[] {
    const rows: Row[] = [];
    for (const { agent, bars } of this.lanes) {
      if (this.agent && agent.stream !== this.agent) continue;
      for (const bar of bars) {
        if (this.kind && bar.kind !== this.kind) continue;
        if (bar.start <= end && (bar.end ?? now) >= start) rows.push({ ...bar, agent });
      }
    }
    return rows.sort((a, b) => a.start - b.start);
  }

  private tools(start: number, end: number, from: number, to: number, found: number): Child {
    const zoom = (factor: number): void => {
      const middle = (start + end) / 2;
      const half = ((end - start) / 2) * factor;
      if (half * 2 >= to - from) this.range = null;
      else this.choose(Math.max(from, middle - half), Math.min(to, middle + half));
      this.update();
    };
    return h(
      "div",
      { class: "filters" },
      h(
        "label",
        { class: "line" },
        h("span", { class: "muted" }, "Agent"),
        h(
          "select",
          { value: this.agent, onchange: (event: Event) => this.set("agent", event) },
          h("option", { value: "" }, "All"),
          this.lanes.map(({ agent }) => h("option", { value: agent.stream, key: agent.stream }, agentId(agent))),
        ),
      ),
      h(
        "label",
        { class: "line" },
        h("span", { class: "muted" }, "Kind"),
        h("select", { value: this.kind, onchange: (event: Event) => this.set("kind", event) }, h("option", { value: "" }, "All"), h("option", { value: "model" }, "Model calls"), h("option", { value: "tool" }, "Tool calls")),
      ),
      h("span", { class: "line hint legend" }, h("i", { class: "key model", "aria-hidden": "true" }), "model", h("i", { class: "key tool", "aria-hidden": "true" }), "tool"),
      h("span", { class: "hint number push", role: "status" }, `${found} calls in ${span(end - start)}`),
      h(
        "div",
        { class: "line" },
        h("button", { class: "button small square", type: "button", "aria-label": "Zoom in", onclick: () => zoom(0.5) }, "+"),
        h("button", { class: "button small square", type: "button", "aria-label": "Zoom out", onclick: () => zoom(2) }, "−"),
        h("button", { class: "button small", type: "button", disabled: this.range === null, onclick: () => this.choose(0, 0) }, "All"),
      ),
    );
  }

  private set(field: "agent" | "kind", event: Event): void {
    this[field] = (event.target as HTMLSelectElement).value;
    this.update();
  }

  private row(bar: Row, start: number, end: number, now: number, task: string): Child {
    const length = Math.max(1, end - start);
    const left = Math.max(0, (bar.start - start) / length);
    const right = Math.min(1, ((bar.end ?? now) - start) / length);
    const took = span((bar.end ?? now) - bar.start);
    const isLate = right > 0.85 && left > 0.12;
    return h(
      "a",
      { class: `fall ${bar.kind} ${bar.status}`, href: `/tasks/${encodeURIComponent(task)}/agents/${encodeURIComponent(agentId(bar.agent))}?call=${encodeURIComponent(bar.entry)}` },
      h("span", { class: "fall-name" }, icon(bar.kind === "model" ? "brain" : "terminal"), h("span", { class: "cut" }, bar.name), h("span", { class: "hint cut" }, agentId(bar.agent))),
      h(
        "span",
        { class: "fall-track" },
        h("span", { class: "fall-bar", style: { left: `${left * 100}%`, width: `${Math.max(0.15, (right - left) * 100)}%` } }),
        h("span", { class: "fall-took number", style: isLate ? { right: `${(1 - left) * 100 + 0.5}%` } : { left: `calc(${Math.min(right, 0.88) * 100}% + 6px)` } }, took, bar.status === "succeeded" || bar.status === "completed" ? null : ` ${bar.status}`),
      ),
    );
  }
}

function axis(start: number, end: number): Child {
  const step = tick(end - start, 8);
  const marks: number[] = [];
  for (let at = 0; at <= end - start; at += step) marks.push(at);
  return h(
    "div",
    { class: "fall axis", "aria-hidden": "true" },
    h("span", { class: "fall-name" }),
    h("span", { class: "fall-track" }, marks.map((at) => h("span", { class: "mark number", key: at, style: { left: `${(at / (end - start)) * 100}%` } }, span(at)))),
  );
}

define("ca-timeline-tab", TimelineTab);
