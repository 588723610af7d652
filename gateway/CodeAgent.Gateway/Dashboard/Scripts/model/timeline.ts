import type { Agent } from "./agent.js";

export interface Bar {
  readonly kind: "model" | "tool";
  readonly name: string;
  readonly status: string;
  readonly start: number;
  /** Null while it runs. */
  readonly end: number | null;
  readonly entry: string;
}

export interface Lane {
  readonly agent: Agent;
  readonly bars: readonly Bar[];
}

/** Every model and tool call of an agent, in the order they began. */
export function barsOf(agent: Agent): Bar[] {
  const bars: Bar[] = [];
  for (const entry of agent.entries) {
    if (entry.kind === "answer") {
      bars.push({ kind: "model", name: `Step ${entry.step}`, status: entry.status, start: entry.at, end: entry.end, entry: entry.id });
    } else if (entry.kind === "tool") {
      bars.push({
        kind: "tool",
        name: entry.title || entry.name,
        status: entry.status,
        start: entry.start ?? entry.at,
        end: entry.end,
        entry: entry.id,
      });
    }
  }
  return bars;
}

/** Round steps for an axis of about `wanted` marks, in milliseconds. */
export function tick(range: number, wanted: number): number {
  const steps = [10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5, 216e5, 864e5];
  return steps.find((step) => range / step <= wanted) ?? 864e5;
}
