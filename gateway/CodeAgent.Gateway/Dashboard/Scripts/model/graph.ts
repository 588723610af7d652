import type { Phase, Subtask } from "../api/shapes.js";

export interface GraphNode {
  readonly id: string;
  readonly layer: number;
  readonly order: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly layers: readonly (readonly string[])[];
  readonly edges: readonly GraphEdge[];
  /** Subtasks that depend on each other in a circle; they are put into the last layer. */
  readonly circle: readonly string[];
}

/**
 * Puts an acyclic graph into layers: each node one layer after the last of its dependencies, and within a layer near
 * what it is connected with (the barycentre rule, swept there and back), so that few edges cross.
 */
export function layOut(subtasks: readonly Subtask[]): Graph {
  const known = new Set(subtasks.map((subtask) => subtask.id));
  const edges = subtasks.flatMap((subtask) =>
    subtask.dependsOn.filter((id) => known.has(id) && id !== subtask.id).map((from) => ({ from, to: subtask.id })),
  );
  const { depth, circle } = depths(subtasks, edges);
  const layers: string[][] = [];
  for (const { id } of subtasks) (layers[depth.get(id) ?? 0] ??= []).push(id);
  for (let layer = 0; layer < layers.length; layer++) layers[layer] ??= [];
  for (let sweep = 0; sweep < 6; sweep++) order(layers, edges, sweep % 2 === 0);
  const nodes = new Map<string, GraphNode>();
  layers.forEach((ids, layer) => ids.forEach((id, index) => nodes.set(id, { id, layer, order: index })));
  return { nodes, layers, edges, circle };
}

function depths(subtasks: readonly Subtask[], edges: readonly GraphEdge[]): { depth: Map<string, number>; circle: string[] } {
  const open = new Map(subtasks.map(({ id }) => [id, 0]));
  for (const edge of edges) open.set(edge.to, (open.get(edge.to) ?? 0) + 1);
  const depth = new Map<string, number>();
  let ready = subtasks.map(({ id }) => id).filter((id) => open.get(id) === 0);
  for (let layer = 0; ready.length > 0; layer++) {
    const next: string[] = [];
    for (const id of ready) {
      depth.set(id, layer);
      for (const edge of edges) {
        if (edge.from !== id) continue;
        const left = (open.get(edge.to) ?? 0) - 1;
        open.set(edge.to, left);
        if (left === 0) next.push(edge.to);
      }
    }
    ready = next;
  }
  const circle = subtasks.map(({ id }) => id).filter((id) => !depth.has(id));
  const last = Math.max(-1, ...depth.values()) + 1;
  for (const id of circle) depth.set(id, last);
  return { depth, circle };
}

function order(layers: string[][], edges: readonly GraphEdge[], forward: boolean): void {
  const place = new Map<string, number>();
  const remember = (ids: readonly string[]): void => ids.forEach((id, index) => place.set(id, (index + 1) / (ids.length + 1)));
  const sequence = forward ? layers : [...layers].reverse();
  sequence.forEach((ids, step) => {
    if (step > 0) {
      const weight = new Map(
        ids.map((id, index) => {
          const near = edges
            .filter((edge) => (forward ? edge.to === id : edge.from === id))
            .map((edge) => place.get(forward ? edge.from : edge.to))
            .filter((value) => value !== undefined);
          const own = (index + 1) / (ids.length + 1);
          return [id, near.length === 0 ? own : near.reduce((sum, value) => sum + value, 0) / near.length];
        }),
      );
      ids.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
    }
    remember(ids);
  });
}

/** What is known of a subtask's time, in milliseconds. */
export interface Effort {
  readonly phase: Phase;
  readonly spent: number;
}

/**
 * The chain of unfinished subtasks that takes longest, by what finished ones took: what is late there makes the whole
 * late. Of a finished plan it is the chain that took longest.
 */
export function criticalPath(subtasks: readonly Subtask[], effort: ReadonlyMap<string, Effort>): readonly string[] {
  const isDone = (id: string): boolean => ["merged", "dropped", "removed"].includes(effort.get(id)?.phase ?? "pending");
  const done = subtasks.filter(({ id }) => isDone(id));
  const isFinished = done.length === subtasks.length;
  const spent = done.map(({ id }) => effort.get(id)?.spent ?? 0).filter((ms) => ms > 0);
  const usual = spent.length === 0 ? 60_000 : spent.reduce((sum, ms) => sum + ms, 0) / spent.length;
  const left = (id: string): number => {
    const known = effort.get(id)?.spent ?? 0;
    if (isFinished) return Math.max(1, known);
    return isDone(id) ? 0 : Math.max(usual * 0.2, usual - known);
  };

  const graph = layOut(subtasks);
  const best = new Map<string, { length: number; before: string | null }>();
  for (const ids of graph.layers) {
    for (const id of ids) {
      if (graph.circle.includes(id)) continue;
      let length = 0;
      let before: string | null = null;
      for (const edge of graph.edges) {
        const way = edge.to === id ? best.get(edge.from) : undefined;
        if (way && way.length > length) [length, before] = [way.length, edge.from];
      }
      best.set(id, { length: length + left(id), before });
    }
  }
  let at: string | null = null;
  for (const [id, way] of best) if (at === null || way.length > (best.get(at)?.length ?? 0)) at = id;
  const path: string[] = [];
  for (; at !== null; at = best.get(at)?.before ?? null) if (isFinished || !isDone(at)) path.unshift(at);
  return path.length > 1 ? path : [];
}
