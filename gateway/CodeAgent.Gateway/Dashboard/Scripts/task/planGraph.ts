import type { Phase, Subtask } from "../api/shapes.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { layOut, type Graph } from "../model/graph.js";
import { phasePill, phaseTone } from "../parts/status.js";

/** What is known of a node beside its description. */
export interface NodeFacts {
  readonly phase: Phase;
  readonly doing: string;
  readonly attempt: number;
  readonly asks: boolean;
}

export interface GraphFacts {
  readonly subtasks: readonly Subtask[];
  readonly facts: ReadonlyMap<string, NodeFacts>;
  readonly critical: readonly string[];
  readonly selected: string | null;
  readonly select: (id: string) => void;
  /** Takes a subtask out; null where the plan is not edited. */
  readonly remove: ((id: string) => void) | null;
}

const size = { width: 224, height: 92, gapX: 52, gapY: 18, margin: 10, gutter: 34 };

/** A plan as a graph: layers of subtasks, what they wait for, and how far each is. In a narrow window one column. */
class PlanGraph extends View {
  private _state: GraphFacts | null = null;
  private isNarrow = false;
  private scale = 1;

  set state(state: GraphFacts) {
    this._state = state;
    this.update();
  }

  protected override begin(): void {
    const observer = new ResizeObserver(([entry]) => {
      const isNarrow = (entry?.contentRect.width ?? 1000) < 560;
      if (isNarrow !== this.isNarrow) {
        this.isNarrow = isNarrow;
        this.update();
      }
    });
    observer.observe(this);
    this.during(() => observer.disconnect());
  }

  protected override render(): Child {
    const state = this._state;
    if (!state) return null;
    const graph = layOut(state.subtasks);
    const places = this.places(graph);
    const width = Math.max(...[...places.values()].map(({ x }) => x + size.width)) + size.margin;
    const height = Math.max(...[...places.values()].map(({ y }) => y + size.height)) + size.margin;
    const critical = new Set(state.critical);
    return [
      h(
        "div",
        { class: "graph-tools" },
        critical.size > 0 ? h("span", { class: "hint line" }, h("span", { class: "critical-key", "aria-hidden": "true" }), "critical path") : null,
        graph.circle.length > 0 ? h("span", { class: "hint tone-bad" }, `In a circle: ${graph.circle.join(", ")}`) : null,
        h("span", { class: "push" }),
        this.isNarrow
          ? null
          : [
              h("button", { class: "button plain small square", type: "button", "aria-label": "Smaller", onclick: () => this.zoom(1 / 1.2) }, "−"),
              h("button", { class: "button plain small", type: "button", "aria-label": `${Math.round(this.scale * 100)}%, natural size`, onclick: () => this.zoom(0) }, `${Math.round(this.scale * 100)}%`),
              h("button", { class: "button plain small square", type: "button", "aria-label": "Larger", onclick: () => this.zoom(1.2) }, "+"),
            ],
      ),
      h(
        "div",
        { class: "graph", role: "group", "aria-label": "Plan", tabindex: "-1" },
        h(
          "div",
          { class: "graph-space", style: { width: `${width * this.scale}px`, height: `${height * this.scale}px` } },
          h(
            "div",
            { class: "graph-canvas", style: { width: `${width}px`, height: `${height}px`, transform: this.scale === 1 ? undefined : `scale(${this.scale})` } },
            this.edges(graph, places, critical, state, width, height),
            state.subtasks.map((subtask) => this.node(subtask, places.get(subtask.id) ?? { x: 0, y: 0 }, graph, critical, state)),
          ),
        ),
      ),
    ];
  }

  private zoom(factor: number): void {
    this.scale = factor === 0 ? 1 : Math.min(1.6, Math.max(0.4, this.scale * factor));
    this.update();
  }

  private places(graph: Graph): Map<string, { x: number; y: number }> {
    const places = new Map<string, { x: number; y: number }>();
    const most = Math.max(1, ...graph.layers.map((layer) => layer.length));
    let row = 0;
    graph.layers.forEach((layer, column) => {
      const space = ((most - layer.length) * (size.height + size.gapY)) / 2;
      layer.forEach((id, index) => {
        places.set(
          id,
          this.isNarrow
            ? { x: size.gutter, y: size.margin + row++ * (size.height + size.gapY) }
            : { x: size.margin + column * (size.width + size.gapX), y: size.margin + space + index * (size.height + size.gapY) },
        );
      });
    });
    return places;
  }

  private edges(graph: Graph, places: ReadonlyMap<string, { x: number; y: number }>, critical: ReadonlySet<string>, state: GraphFacts, width: number, height: number): Child {
    return h(
      "svg",
      { class: "edges", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
      graph.edges.map(({ from, to }) => {
        const [a, b] = [places.get(from), places.get(to)];
        if (!a || !b) return null;
        const isCritical = critical.has(from) && critical.has(to) && state.critical.indexOf(to) === state.critical.indexOf(from) + 1;
        const isNear = state.selected === from || state.selected === to;
        const isDone = state.facts.get(from)?.phase === "merged";
        return h("path", { key: `${from} ${to}`, class: `edge${isCritical ? " critical" : ""}${isNear ? " near" : ""}${isDone ? " done" : ""}`, d: this.isNarrow ? gutterPath(a, b) : sidePath(a, b) });
      }),
    );
  }

  private node(subtask: Subtask, place: { x: number; y: number }, graph: Graph, critical: ReadonlySet<string>, state: GraphFacts): Child {
    const facts = state.facts.get(subtask.id) ?? { phase: "pending", doing: "", attempt: 0, asks: false };
    const isSelected = state.selected === subtask.id;
    const isFirst = state.selected === null && graph.layers[0]?.[0] === subtask.id;
    const waits = subtask.dependsOn.length > 0 ? `, after ${subtask.dependsOn.join(", ")}` : "";
    return h(
      "button",
      {
        key: subtask.id,
        class: `node tone-${facts.asks ? "warn" : phaseTone(facts.phase)}${critical.has(subtask.id) ? " critical" : ""}`,
        type: "button",
        tabindex: isSelected || isFirst ? "0" : "-1",
        "aria-pressed": isSelected ? "true" : "false",
        "data-id": subtask.id,
        style: { left: `${place.x}px`, top: `${place.y}px`, width: this.isNarrow ? `calc(100% - ${size.gutter + size.margin}px)` : `${size.width}px`, height: `${size.height}px` },
        onclick: () => state.select(subtask.id),
        onkeydown: (event: KeyboardEvent) => this.keys(event, subtask.id, graph, state),
      },
      h("span", { class: "line" }, h("b", { class: "cut" }, subtask.title || subtask.id)),
      h("span", { class: "line" }, facts.asks ? h("span", { class: "pill tone-warn" }, icon("question"), "Asks you") : phasePill(facts.phase), facts.attempt > 1 ? h("span", { class: "hint" }, `agent ${facts.attempt}`) : null),
      h("span", { class: "hint cut doing" }, facts.doing || subtask.writes.join(", ") || subtask.id),
      // What is said by the lines of the drawing.
      h("span", { class: "hidden-text" }, `${critical.has(subtask.id) ? ", on the critical path" : ""}${waits}`),
    );
  }

  /** Arrows go through the graph as it is drawn. */
  private keys(event: KeyboardEvent, id: string, graph: Graph, state: GraphFacts): void {
    if ((event.key === "Delete" || event.key === "Backspace") && state.remove) {
      event.preventDefault();
      state.remove(id);
      return;
    }
    const node = graph.nodes.get(id);
    if (!node) return;
    const flat = graph.layers.flat();
    const step = (to: string | undefined): void => {
      if (to === undefined) return;
      event.preventDefault();
      state.select(to);
      requestAnimationFrame(() => this.querySelector<HTMLElement>(`[data-id="${CSS.escape(to)}"]`)?.focus());
    };
    const across = (layer: readonly string[] | undefined): string | undefined => layer?.[Math.min(node.order, layer.length - 1)];
    if (this.isNarrow) {
      if (event.key === "ArrowDown") step(flat[flat.indexOf(id) + 1]);
      if (event.key === "ArrowUp") step(flat[flat.indexOf(id) - 1]);
      return;
    }
    if (event.key === "ArrowRight") step(graph.edges.find((edge) => edge.from === id)?.to ?? across(graph.layers[node.layer + 1]));
    if (event.key === "ArrowLeft") step(graph.edges.find((edge) => edge.to === id)?.from ?? across(graph.layers[node.layer - 1]));
    if (event.key === "ArrowDown") step(graph.layers[node.layer]?.[node.order + 1]);
    if (event.key === "ArrowUp") step(graph.layers[node.layer]?.[node.order - 1]);
  }
}

type Place = { readonly x: number; readonly y: number };

function sidePath(a: Place, b: Place): string {
  const [x1, y1, x2, y2] = [a.x + size.width, a.y + size.height / 2, b.x, b.y + size.height / 2];
  const bend = Math.max(24, Math.min(90, Math.abs(x2 - x1) / 2));
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 3} ${y2}`;
}

/** In one column edges run through the gutter on the left. */
function gutterPath(a: Place, b: Place): string {
  const [y1, y2] = [a.y + size.height / 2, b.y + size.height / 2];
  const depth = Math.min(size.gutter - 6, 8 + Math.abs(y2 - y1) / 30);
  return `M${a.x} ${y1}C${a.x - depth} ${y1} ${a.x - depth} ${y1} ${a.x - depth} ${(y1 + y2) / 2}C${a.x - depth} ${y2} ${b.x - depth} ${y2} ${b.x - 3} ${y2}`;
}

define("ca-plan-graph", PlanGraph);
