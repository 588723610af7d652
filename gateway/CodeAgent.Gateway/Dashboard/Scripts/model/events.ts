// The events that the dashboard reads, as docs/events.md describes them. Fields that nothing here reads are left out.

export interface Envelope {
  readonly rootSeq: number;
  readonly stream: string;
  readonly seq: number;
  readonly ts: string;
  readonly type: string;
  readonly v: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface TextBlock {
  readonly type: "text" | "reasoning";
  readonly text: string;
}

export interface ImageBlock {
  readonly type: "image";
  readonly mediaType: string;
}

export interface ToolCallBlock {
  readonly type: "toolCall";
  readonly callId: string;
  readonly name: string;
  readonly input: unknown;
  readonly malformed?: string;
}

export interface ToolResultBlock {
  readonly type: "toolResult";
  readonly callId: string;
  readonly content: readonly ContentBlock[];
}

export type ContentBlock = TextBlock | ImageBlock | ToolCallBlock | ToolResultBlock;

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

export interface Question {
  readonly question: string;
  readonly header: string;
  readonly options: readonly { readonly label: string; readonly description?: string }[];
  readonly multiSelect?: boolean;
}

export interface Approval {
  readonly approvalId: string;
  readonly callId: string;
  readonly argumentsHash: string;
  readonly title: string;
  readonly preview: string;
  readonly reason: string;
  readonly expiresAt: string;
  readonly questions?: readonly Question[];
}

export interface Todo {
  readonly content: string;
  readonly status: "pending" | "in_progress" | "completed";
  readonly activeForm: string;
}

export interface Delta {
  readonly type: "TextDelta" | "ReasoningDelta" | "ToolProgress" | "StreamReset";
  readonly callId: string;
  readonly offset?: number;
  readonly text?: string;
  readonly block?: number;
}

/** A view of an event's data as a shape; the server writes it, so the shape is believed. */
export function data<T>(event: Envelope): T {
  return event.data as unknown as T;
}
