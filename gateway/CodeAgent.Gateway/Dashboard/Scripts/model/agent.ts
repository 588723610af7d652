import { handlers } from "./agentEvents.js";
import type { Approval, ContentBlock, Delta, Envelope, Todo, Usage } from "./events.js";

export type AgentStatus = "working" | "waiting" | "retrying" | "idle" | "closed";

export type ToolStatus =
  | "requested"
  | "asking"
  | "running"
  | "succeeded"
  | "failed"
  | "denied"
  | "cancelled"
  | "interrupted";

export interface InputEntry {
  readonly kind: "input";
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly images: number;
  readonly actor: string;
  readonly mode: string;
}

export interface AnswerEntry {
  readonly kind: "answer";
  readonly id: string;
  readonly at: number;
  readonly callId: string;
  readonly step: number;
  readonly attempt: number;
  readonly model: string;
  text: string;
  reasoning: string;
  status: "running" | "completed" | "failed" | "cancelled";
  end: number | null;
  tokens: number;
  output: number;
  cost: number | null;
  problem: string;
}

export interface ToolEntry {
  readonly kind: "tool";
  readonly id: string;
  readonly at: number;
  readonly callId: string;
  readonly name: string;
  readonly input: unknown;
  title: string;
  verdict: string;
  reason: string;
  rule: string;
  status: ToolStatus;
  start: number | null;
  end: number | null;
  output: string;
  details: Readonly<Record<string, unknown>> | null;
  approval: Approval | null;
}

export interface NoteEntry {
  readonly kind: "note";
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly detail: string;
  readonly tone: "plain" | "good" | "bad" | "warn";
}

export type Entry = InputEntry | AnswerEntry | ToolEntry | NoteEntry;

/** One agent, as its events tell of it. */
export class Agent {
  readonly entries: Entry[] = [];
  readonly answers: AnswerEntry[] = [];
  readonly tools: ToolEntry[] = [];
  readonly approvals = new Map<string, Approval>();
  todos: readonly Todo[] = [];
  model = "";
  role = "";
  status: AgentStatus = "idle";
  step = 0;
  tokens = 0;
  outputTokens = 0;
  cost = 0;
  costKnown = true;
  modelCalls = 0;
  toolCalls = 0;
  denials = 0;
  begun = 0;
  last = 0;
  /** How long its turns took so far, in milliseconds, without the one under way. */
  private worked = 0;
  private turnBegan: number | null = null;
  private readonly byCall = new Map<string, ToolEntry>();
  private readonly byAnswer = new Map<string, AnswerEntry>();
  private retryText = "";

  constructor(readonly stream: string) {}

  /** `coordinator`, or the subtask's id; the session's id for one that is not part of a task. */
  get name(): string {
    const parts = this.stream.split("/");
    return parts[2] ?? parts[1] ?? this.stream;
  }

  get attempt(): number {
    return Number(this.stream.split("/")[3] ?? 1);
  }

  get isCoordinator(): boolean {
    return this.name === "coordinator" && this.stream.startsWith("task/");
  }

  /** What it does now, in a line; empty between turns. */
  get doing(): string {
    const asked = this.approvals.values().next().value;
    if (asked) return `Waits for you: ${asked.title}`;
    if (this.status === "retrying") return this.retryText;
    if (this.status !== "working") return "";
    const running = this.tools.filter((tool) => tool.status === "running");
    if (running.length > 0) return running.map((tool) => tool.title || tool.name).join(", ");
    return "Thinks";
  }

  worktime(now: number): number {
    return this.worked + (this.turnBegan === null ? 0 : Math.max(0, now - this.turnBegan));
  }

  apply(event: Envelope): void {
    const at = Date.parse(event.ts);
    if (this.begun === 0) this.begun = at;
    this.last = at;
    const apply = handlers[event.type];
    if (apply) apply(this, event, at);
  }

  /** Takes in text that streams; what the log says later replaces it. Says whether it changed anything. */
  streamed(delta: Delta): boolean {
    if (delta.type === "ToolProgress") {
      const tool = this.byCall.get(delta.callId);
      if (!tool || tool.end !== null) return false;
      tool.output = (tool.output + (delta.text ?? "")).slice(-20_000);
      return true;
    }
    const answer = this.byAnswer.get(delta.callId);
    if (!answer || answer.status !== "running") return false;
    if (delta.type === "StreamReset") {
      answer.text = answer.reasoning = "";
      return true;
    }
    const field = delta.type === "TextDelta" ? "text" : "reasoning";
    const offset = delta.offset ?? 0;
    // What was streamed before this page listened is missing; the whole comes with the end of the call.
    answer[field] = offset <= answer[field].length ? answer[field].slice(0, offset) + (delta.text ?? "") : delta.text ?? "";
    return true;
  }

  turnBegins(at: number): void {
    this.status = "working";
    this.turnBegan = at;
  }

  turnEnds(at: number): void {
    if (this.turnBegan !== null) this.worked += at - this.turnBegan;
    this.turnBegan = null;
    this.status = "idle";
    this.approvals.clear();
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    if (entry.kind === "tool") {
      this.tools.push(entry);
      this.byCall.set(entry.callId, entry);
    } else if (entry.kind === "answer") {
      this.answers.push(entry);
      this.byAnswer.set(entry.callId, entry);
    }
  }

  note(event: Envelope, at: number, text: string, detail = "", tone: NoteEntry["tone"] = "plain"): void {
    this.add({ kind: "note", id: `n${event.seq}`, at, text, detail, tone });
  }

  tool(callId: string): ToolEntry | undefined {
    return this.byCall.get(callId);
  }

  answer(callId: string): AnswerEntry | undefined {
    return this.byAnswer.get(callId);
  }

  retries(text: string): void {
    this.status = "retrying";
    this.retryText = text;
  }
}

export function textOf(content: readonly ContentBlock[]): string {
  return content
    .map((block) => (block.type === "text" ? block.text : block.type === "image" ? "[image]" : ""))
    .filter((text) => text !== "")
    .join("\n");
}

export function tokensOf(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}
