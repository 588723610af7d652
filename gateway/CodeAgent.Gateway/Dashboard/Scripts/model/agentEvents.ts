import { textOf, tokensOf, type Agent, type NoteEntry, type ToolStatus } from "./agent.js";
import { data, type Approval, type ContentBlock, type Envelope, type Todo, type Usage } from "./events.js";

type Handler = (agent: Agent, event: Envelope, at: number) => void;

interface Completed {
  callId: string;
  message: { content: readonly ContentBlock[] };
  usage: Usage;
  costMicroUsd?: number | null;
}

function answered(agent: Agent, event: Envelope, at: number): void {
  const { callId, message, usage, costMicroUsd } = data<Completed>(event);
  const answer = agent.answer(callId);
  agent.tokens += tokensOf(usage);
  agent.outputTokens += usage.outputTokens;
  agent.cost += costMicroUsd ?? 0;
  if (costMicroUsd === null || costMicroUsd === undefined) agent.costKnown = false;
  if (answer) {
    answer.status = "completed";
    answer.end = at;
    answer.tokens = tokensOf(usage);
    answer.output = usage.outputTokens;
    answer.cost = costMicroUsd ?? null;
    answer.text = textOf(message.content);
    answer.reasoning = message.content
      .map((block) => (block.type === "reasoning" ? block.text : ""))
      .filter(Boolean)
      .join("\n");
  }
  for (const block of message.content) {
    if (block.type !== "toolCall") continue;
    agent.toolCalls++;
    agent.add({
      kind: "tool",
      id: `c${block.callId}`,
      at,
      callId: block.callId,
      name: block.name,
      input: block.malformed ?? block.input,
      title: "",
      verdict: "",
      reason: "",
      rule: "",
      status: "requested",
      start: null,
      end: null,
      output: "",
      details: null,
      approval: null,
    });
  }
}

function endTool(agent: Agent, event: Envelope, at: number): void {
  const end = data<{
    callId: string;
    outcome: ToolStatus;
    content: readonly ContentBlock[];
    details?: Record<string, unknown>;
  }>(event);
  const tool = agent.tool(end.callId);
  if (!tool) return;
  tool.status = end.outcome;
  tool.end = at;
  tool.output = textOf(end.content);
  tool.details = end.details ?? null;
  tool.approval = null;
  if (end.outcome === "denied") agent.denials++;
}

function openApproval(agent: Agent, event: Envelope): void {
  const approval = data<Approval>(event);
  agent.approvals.set(approval.approvalId, approval);
  agent.status = "waiting";
  const tool = agent.tool(approval.callId);
  if (tool) {
    tool.status = "asking";
    tool.approval = approval;
    tool.title ||= approval.title;
  }
}

function closeApproval(agent: Agent, event: Envelope): void {
  const { approvalId } = data<{ approvalId: string }>(event);
  const approval = agent.approvals.get(approvalId);
  if (!approval) return;
  agent.approvals.delete(approvalId);
  if (agent.approvals.size === 0 && agent.status === "waiting") agent.status = "working";
  const tool = agent.tool(approval.callId);
  if (tool) {
    tool.approval = null;
    if (tool.status === "asking") tool.status = "requested";
  }
}

const outcomes: Readonly<Record<string, [string, NoteEntry["tone"]]>> = {
  completed: ["Turn ended", "plain"],
  interrupted: ["Stopped", "warn"],
  limitReached: ["Stopped at a limit", "warn"],
  budgetExhausted: ["The budget is used up", "warn"],
  refused: ["The model refused", "bad"],
  modelFailed: ["The model call failed for good", "bad"],
  repetition: ["Stopped: the same call over and over", "bad"],
  quarantined: ["Given up: its process died again and again at this point", "bad"],
};

/** What each event changes in the agent that it is of. */
export const handlers: Readonly<Record<string, Handler>> = {
  SessionCreated: (agent, event) => {
    const { settings } = data<{ settings: { model?: string; role?: string } }>(event);
    agent.model = settings.model ?? "";
    agent.role = settings.role ?? "";
  },
  SettingsChanged: (agent, event, at) => {
    const { model, permissionMode } = data<{ model?: string; permissionMode?: string }>(event);
    if (model) agent.model = model;
    agent.note(event, at, "Settings changed", [model, permissionMode].filter(Boolean).join(", "));
  },
  InputPosted: (agent, event, at) => {
    const input = data<{ inputId: string; content: readonly ContentBlock[]; actor: string; mode: string }>(event);
    agent.add({
      kind: "input",
      id: `i${input.inputId}`,
      at,
      text: input.content.map((block) => (block.type === "text" ? block.text : "")).join("\n"),
      images: input.content.filter((block) => block.type === "image").length,
      actor: input.actor,
      mode: input.mode,
    });
  },
  TurnStarted: (agent, _, at) => agent.turnBegins(at),
  InterruptRequested: (agent, event, at) =>
    agent.note(event, at, "Asked to stop", data<{ reason: string }>(event).reason, "warn"),
  TurnCompleted: (agent, event, at) => {
    const { outcome, detail } = data<{ outcome: string; detail?: string }>(event);
    agent.turnEnds(at);
    const [text, tone] = outcomes[outcome] ?? [outcome, "plain"];
    agent.note(event, at, text, detail ?? "", tone);
  },
  ModelCallStarted: (agent, event, at) => {
    const { callId, step, attempt, model } = data<{ callId: string; step: number; attempt: number; model: string }>(event);
    agent.modelCalls++;
    agent.step = step;
    agent.model = model;
    if (agent.status !== "waiting") agent.status = "working";
    agent.add({
      kind: "answer",
      id: `m${callId}`,
      at,
      callId,
      step,
      attempt,
      model,
      text: "",
      reasoning: "",
      status: "running",
      end: null,
      tokens: 0,
      output: 0,
      cost: null,
      problem: "",
    });
  },
  ModelCallCompleted: answered,
  ModelCallFailed: (agent, event, at) => {
    const { callId, message, retryAt } = data<{ callId: string; message: string; retryAt?: string }>(event);
    const answer = agent.answer(callId);
    if (answer) Object.assign(answer, { status: "failed", end: at, problem: message, text: "", reasoning: "" });
    if (retryAt) agent.retries(`Asks the model again: ${message}`);
  },
  ModelCallCancelled: (agent, event, at) => {
    const { callId, partialText } = data<{ callId: string; partialText: string }>(event);
    const answer = agent.answer(callId);
    if (answer) Object.assign(answer, { status: "cancelled", end: at, text: partialText });
  },
  ToolCallDecided: (agent, event) => {
    const decided = data<{ callId: string; verdict: string; rule: string; reason: string; title: string }>(event);
    const { verdict, rule, reason, title } = decided;
    Object.assign(agent.tool(decided.callId) ?? {}, { verdict, rule, reason, title });
  },
  ToolCallStarted: (agent, event, at) => {
    const tool = agent.tool(data<{ callId: string }>(event).callId);
    if (tool) Object.assign(tool, { status: "running", start: tool.start ?? at, output: "" });
  },
  ToolCallCompleted: endTool,
  TodosChanged: (agent, event) => {
    agent.todos = data<{ items: readonly Todo[] }>(event).items;
  },
  ApprovalRequested: openApproval,
  ApprovalDecided: (agent, event, at) => {
    const { approved, actor, comment } = data<{ approved: boolean; actor: string; comment?: string }>(event);
    closeApproval(agent, event);
    agent.note(event, at, `${approved ? "Allowed" : "Refused"} by ${actor}`, comment ?? "", approved ? "good" : "warn");
  },
  ApprovalExpired: (agent, event, at) => {
    closeApproval(agent, event);
    agent.note(event, at, "Nobody answered in time: refused", "", "warn");
  },
  OwnerChanged: (agent, event, at) => agent.note(event, at, "Another process took over", "", "warn"),
  RewindRequested: (agent, event, at) => agent.note(event, at, "Went back to an earlier step", "", "warn"),
  WorkspaceRestored: (agent, event, at) => agent.note(event, at, "Files restored", data<{ reason?: string }>(event).reason ?? ""),
  SessionClosed: (agent, event, at) => {
    agent.status = "closed";
    agent.note(event, at, "Closed", data<{ reason: string }>(event).reason);
  },
};
