import { Agent } from "./agent.js";
import type { Delta, Envelope } from "./events.js";

/** A task or a session with everything that it started, folded from its events. */
export class Tree {
  readonly events: Envelope[] = [];
  readonly agents = new Map<string, Agent>();
  /** Rises with every change. */
  version = 0;
  /** Rises with every event of the root's own stream. */
  rootVersion = 0;
  begun = 0;
  last = 0;

  constructor(readonly root: string) {}

  get lastRootSeq(): number {
    return this.events[this.events.length - 1]?.rootSeq ?? 0;
  }

  apply(event: Envelope): void {
    if (event.rootSeq <= this.lastRootSeq) return;
    this.events.push(event);
    this.version++;
    const at = Date.parse(event.ts);
    if (this.begun === 0) this.begun = at;
    this.last = Math.max(this.last, at);
    if (event.stream === this.root) this.rootVersion++;
    if (event.stream.startsWith("task/") && event.stream.split("/").length === 2) return;
    let agent = this.agents.get(event.stream);
    if (!agent) this.agents.set(event.stream, (agent = new Agent(event.stream)));
    agent.apply(event);
  }

  applyDelta(stream: string, delta: Delta): void {
    if (this.agents.get(stream)?.streamed(delta)) this.version++;
  }

  /** The agents of a subtask, the present one last. */
  attempts(subtask: string): Agent[] {
    return [...this.agents.values()]
      .filter((agent) => agent.name === subtask)
      .sort((a, b) => a.attempt - b.attempt);
  }
}
