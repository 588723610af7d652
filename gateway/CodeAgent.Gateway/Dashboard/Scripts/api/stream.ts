import type { Delta, Envelope } from "../model/events.js";
import { problemOf } from "./problem.js";

export type StreamState = "connecting" | "live" | "lost" | "refused" | "ended";

export interface StreamHandlers {
  /** In order, each once. */
  event(event: Envelope): void;
  delta(delta: Delta): void;
  /** What came so far was handed on. */
  drained(): void;
  state(state: StreamState, why: string): void;
}

const longestWait = 15_000;
const slice = 8;

/**
 * Follows an event stream of the API. It comes back by itself where it left off, and hands events on in slices of a few
 * milliseconds a frame, so that tens of thousands at once do not hold the page up.
 */
export class EventFeed {
  private readonly abort = new AbortController();
  private readonly queue: { id: boolean; text: string }[] = [];
  private head = 0;
  private after: number;
  private failures = 0;
  private scheduled = false;
  private isOver = false;
  private readonly onDrained: (() => void)[] = [];

  constructor(
    private readonly url: string,
    private readonly handlers: StreamHandlers,
    after = 0,
  ) {
    this.after = after;
    void this.run();
  }

  close(): void {
    this.abort.abort();
    this.queue.length = 0;
  }

  private async run(): Promise<void> {
    while (!this.abort.signal.aborted) {
      let why = "The connection ended.";
      try {
        this.handlers.state("connecting", "");
        await this.follow();
        if (this.isOver) {
          this.whenDrained(() => this.handlers.state("ended", ""));
          return;
        }
      } catch (error) {
        if (this.abort.signal.aborted) return;
        why = error instanceof Error ? error.message : String(error);
        if (error instanceof Refused) {
          this.handlers.state("refused", why);
          return;
        }
      }
      if (this.abort.signal.aborted) return;
      this.failures++;
      this.handlers.state("lost", why);
      const wait = Math.min(longestWait, 500 * 2 ** Math.min(this.failures, 6)) * (0.7 + Math.random() * 0.6);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  private async follow(): Promise<void> {
    const response = await fetch(this.url, {
      headers: { Accept: "text/event-stream", "Last-Event-ID": String(this.after) },
      signal: this.abort.signal,
      cache: "no-store",
    });
    if (response.status === 204) {
      this.isOver = true;
      return;
    }
    if (!response.ok || !response.body) {
      const problem = await problemOf(response);
      throw response.status < 500 && response.status !== 429 ? new Refused(problem.message) : problem;
    }
    this.failures = 0;
    this.handlers.state("live", "");
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest = this.take(rest + value);
      if (this.isOver) return void reader.cancel();
    }
  }

  /** Takes whole frames; what is left is the beginning of the next. */
  private take(text: string): string {
    let start = 0;
    for (;;) {
      const end = text.indexOf("\n\n", start);
      if (end < 0) return text.slice(start);
      this.frame(text.slice(start, end));
      start = end + 2;
    }
  }

  private frame(text: string): void {
    let name = "message";
    let data = "";
    let id = "";
    for (const line of text.split("\n")) {
      if (line.startsWith("data: ")) data += (data === "" ? "" : "\n") + line.slice(6);
      else if (line.startsWith("event: ")) name = line.slice(7);
      else if (line.startsWith("id: ")) id = line.slice(4);
    }
    if (id !== "") {
      this.after = Number(id);
      this.push(true, data);
    } else if (name === "delta") this.push(false, data);
    else if (name === "end") this.isOver = true;
    else if (name === "problem") throw new Error((JSON.parse(data) as { detail?: string }).detail ?? "The gateway ended it.");
  }

  private push(isDurable: boolean, text: string): void {
    this.queue.push({ id: isDurable, text });
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    // A page that nobody sees has no frames.
    if (document.hidden) setTimeout(this.drain, 100);
    else requestAnimationFrame(this.drain);
  }

  private readonly drain = (): void => {
    this.scheduled = false;
    const until = performance.now() + slice;
    while (this.head < this.queue.length && performance.now() < until) {
      const next = this.queue[this.head++];
      if (next?.id) this.handlers.event(JSON.parse(next.text) as Envelope);
      else if (next) this.handlers.delta(JSON.parse(next.text) as Delta);
    }
    if (this.head < this.queue.length) this.schedule();
    else {
      this.queue.length = 0;
      this.head = 0;
    }
    this.handlers.drained();
    if (this.queue.length === 0) for (const then of this.onDrained.splice(0)) then();
  };

  private whenDrained(then: () => void): void {
    if (this.queue.length === 0) then();
    else this.onDrained.push(then);
  }
}

/** A refusal that trying again does not mend. */
class Refused extends Error {}
