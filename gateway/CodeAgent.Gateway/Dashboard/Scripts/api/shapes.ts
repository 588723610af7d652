import type { Question } from "../model/events.js";

// What the HTTP API answers with (docs/http.md), as far as the dashboard reads it.

export type TaskStatus =
  | "new"
  | "planning"
  | "waiting"
  | "running"
  | "paused"
  | "cancelling"
  | "succeeded"
  | "failed"
  | "cancelled";

export type Phase =
  | "pending"
  | "preparing"
  | "working"
  | "suspended"
  | "collecting"
  | "checking"
  | "faulty"
  | "queued"
  | "merging"
  | "merged"
  | "failed"
  | "dropped"
  | "removed";

export interface Subtask {
  readonly id: string;
  readonly title: string;
  readonly instructions: string;
  readonly dependsOn: readonly string[];
  readonly writes: readonly string[];
  readonly checks: readonly string[];
  readonly model?: string;
}

export interface FileChange {
  readonly path: string;
  readonly kind: string;
  readonly added: number;
  readonly deleted: number;
}

export interface SubtaskView {
  readonly subtask: Subtask;
  readonly phase: Phase;
  readonly attempt: number;
  readonly tries: number;
  readonly resolutions: number;
  readonly stream?: string;
  readonly report?: string;
  readonly feedback?: string;
  readonly result?: {
    readonly commit?: string;
    readonly changes: readonly FileChange[];
    readonly beyond?: readonly string[];
    readonly failure?: string;
  };
  readonly mergeCommit?: string;
  readonly isPlanned: boolean;
}

export interface Check {
  readonly scope: "subtask" | "merge" | "acceptance";
  readonly subtaskId?: string;
  readonly command: string;
  readonly commit: string;
  readonly result: {
    readonly exitCode?: number;
    readonly tree: string;
    readonly output: string;
    readonly outputBlob?: string;
    readonly duration: string;
    readonly failure?: string;
    readonly passed?: boolean;
  };
}

export interface UsageLimit {
  readonly name: "tokens" | "costMicroUsd" | "toolCalls";
  readonly value: number;
  readonly limit?: number;
}

export interface TaskSettings {
  readonly goal: string;
  readonly repository: string;
  readonly model: string;
  readonly baseRef?: string;
  readonly checks: readonly string[];
  readonly approvePlan: boolean;
  readonly subagentModel?: string;
  readonly permissionMode: string;
  readonly approvalPolicy: string;
  readonly limits: Readonly<Record<string, number | string>>;
  readonly budget: { readonly maxTokens?: number; readonly maxCostMicroUsd?: number; readonly maxToolCalls?: number };
  readonly forkedFrom?: string;
}

export interface Task {
  readonly id: string;
  readonly status: TaskStatus;
  readonly settings?: TaskSettings;
  readonly repository?: { readonly baseCommit: string; readonly baseBranch?: string; readonly failure?: string };
  readonly plan?: {
    readonly revision: number;
    readonly summary: string;
    readonly isApproved: boolean;
    readonly estimate?: {
      readonly lowTokens: number;
      readonly highTokens: number;
      readonly lowMicroUsd?: number;
      readonly highMicroUsd?: number;
    };
  };
  readonly subtasks: readonly SubtaskView[];
  readonly coordinator: { readonly stream: string; readonly round: number; readonly replans: number; readonly isWorking: boolean };
  readonly head?: string;
  readonly evidence: readonly Check[];
  readonly paused?: { readonly kind: "user" | "budget" | "person" | "environment"; readonly reason: string; readonly actor: string };
  readonly completed?: { readonly outcome: string; readonly detail: string; readonly commit?: string; readonly changedChecks: readonly string[] };
  readonly usage: readonly UsageLimit[];
  readonly submittedAt: string;
  readonly updatedAt: string;
  readonly lastSeq: number;
  readonly lastRootSeq: number;
  readonly isOwned: boolean;
  readonly report: string;
}

export interface TaskListing {
  readonly id: string;
  readonly status: TaskStatus;
  readonly goal: string;
  readonly repository: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly isOwned: boolean;
}



export interface SessionListing {
  readonly id: string;
  readonly status: string;
  readonly title: string;
  readonly workspace: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly isOwned: boolean;
}

export interface Session {
  readonly id: string;
  readonly status: string;
  readonly title: string;
  readonly workspace: string;
  readonly model: string;
  readonly permissionMode: string;
  readonly lastRootSeq: number;
  readonly turn?: { readonly id: string; readonly step: number; readonly doing: string };
  readonly totals: { readonly turns: number; readonly steps: number; readonly toolCalls: number; readonly costMicroUsd: number };
}

export interface ApprovalView {
  readonly id: string;
  readonly kind: "toolCall" | "question" | "plan" | string;
  readonly task?: string;
  readonly session?: string;
  readonly agent?: string;
  readonly stream?: string;
  readonly repository?: string;
  readonly title: string;
  readonly preview: string;
  readonly reason?: string;
  readonly argumentsHash?: string;
  readonly expiresAt?: string;
  readonly questions?: readonly Question[];
  readonly options: readonly { readonly id: string; readonly name: string; readonly kind: string }[];
}

export interface Diff {
  readonly files: readonly FileChange[];
  readonly added: number;
  readonly deleted: number;
  readonly patch: string;
  readonly isCut?: boolean;
}

export interface Worker {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly isHere: boolean;
  readonly tasks: readonly string[];
  readonly sessions: number;
  readonly agents: number;
}

export interface Model {
  readonly id: string;
  readonly provider?: string;
  readonly isDefault?: boolean;
}

export const isOver = (status: TaskStatus): boolean =>
  status === "succeeded" || status === "failed" || status === "cancelled";

export const passed = (check: Check): boolean => check.result.exitCode === 0;
