import type { Phase, TaskStatus } from "../api/shapes.js";
import type { AgentStatus, ToolStatus } from "../model/agent.js";
import { icon, type IconName } from "../dom/icons.js";
import { h, type VElement } from "../dom/vdom.js";

export type Tone = "good" | "warn" | "bad" | "busy" | "proof" | "quiet";

interface Sign {
  readonly text: string;
  readonly tone: Tone;
  readonly icon?: IconName;
  /** Whether something goes on. */
  readonly alive?: boolean;
}

const tasks: Readonly<Record<TaskStatus, Sign>> = {
  new: { text: "Accepted", tone: "quiet", icon: "clock" },
  planning: { text: "Planning", tone: "busy", alive: true },
  waiting: { text: "Waits for you", tone: "warn", icon: "question" },
  running: { text: "Running", tone: "busy", alive: true },
  paused: { text: "Paused", tone: "warn", icon: "pause" },
  cancelling: { text: "Cancelling", tone: "bad", alive: true },
  succeeded: { text: "Succeeded", tone: "good", icon: "check" },
  failed: { text: "Failed", tone: "bad", icon: "cross" },
  cancelled: { text: "Cancelled", tone: "quiet", icon: "stop" },
};

const phases: Readonly<Record<Phase, Sign>> = {
  pending: { text: "Pending", tone: "quiet", icon: "clock" },
  preparing: { text: "Preparing", tone: "busy", alive: true },
  working: { text: "Working", tone: "busy", alive: true },
  suspended: { text: "Suspended", tone: "warn", icon: "pause" },
  collecting: { text: "Collecting", tone: "proof", alive: true },
  checking: { text: "Checking", tone: "proof", alive: true },
  faulty: { text: "Faulty", tone: "warn", icon: "warn" },
  queued: { text: "Queued", tone: "proof", icon: "clock" },
  merging: { text: "Merging", tone: "proof", alive: true },
  merged: { text: "Merged", tone: "good", icon: "check" },
  failed: { text: "Failed", tone: "bad", icon: "cross" },
  dropped: { text: "Dropped", tone: "quiet", icon: "cross" },
  removed: { text: "Removed", tone: "quiet", icon: "cross" },
};

const agents: Readonly<Record<AgentStatus, Sign>> = {
  working: { text: "Working", tone: "busy", alive: true },
  waiting: { text: "Asks you", tone: "warn", icon: "question" },
  retrying: { text: "Retrying", tone: "warn", icon: "retry" },
  idle: { text: "Idle", tone: "quiet", icon: "clock" },
  closed: { text: "Closed", tone: "quiet", icon: "stop" },
};

const tools: Readonly<Record<ToolStatus, Sign>> = {
  requested: { text: "Requested", tone: "quiet", icon: "clock" },
  asking: { text: "Asks you", tone: "warn", icon: "question" },
  running: { text: "Running", tone: "busy", alive: true },
  succeeded: { text: "Done", tone: "good", icon: "check" },
  failed: { text: "Failed", tone: "bad", icon: "cross" },
  denied: { text: "Denied", tone: "warn", icon: "stop" },
  cancelled: { text: "Cancelled", tone: "quiet", icon: "stop" },
  interrupted: { text: "Outcome unknown", tone: "warn", icon: "question" },
};

const sessions: Readonly<Record<string, Sign>> = {
  new: { text: "New", tone: "quiet", icon: "clock" },
  idle: { text: "Idle", tone: "quiet", icon: "clock" },
  running: { text: "Running", tone: "busy", alive: true },
  waiting: { text: "Asks you", tone: "warn", icon: "question" },
  closed: { text: "Closed", tone: "quiet", icon: "stop" },
};

function pill(sign: Sign): VElement {
  return h(
    "span",
    { class: `pill tone-${sign.tone}` },
    sign.alive ? h("span", { class: "spot alive", "aria-hidden": "true" }) : icon(sign.icon ?? "dot"),
    sign.text,
  );
}

const unknown = (text: string): Sign => ({ text, tone: "quiet" });

export const taskPill = (status: TaskStatus): VElement => pill(tasks[status] ?? unknown(status));
export const phasePill = (phase: Phase): VElement => pill(phases[phase] ?? unknown(phase));
export const agentPill = (status: AgentStatus): VElement => pill(agents[status]);
export const toolPill = (status: ToolStatus): VElement => pill(tools[status] ?? unknown(status));
export const sessionPill = (status: string): VElement => pill(sessions[status] ?? unknown(status));
export const phaseTone = (phase: Phase): Tone => phases[phase]?.tone ?? "quiet";
export const taskText = (status: TaskStatus): string => tasks[status]?.text ?? status;

export function proofPill(isGood: boolean, text = isGood ? "Passed" : "Failed"): VElement {
  return pill({ text, tone: isGood ? "good" : "bad", icon: isGood ? "check" : "cross" });
}
