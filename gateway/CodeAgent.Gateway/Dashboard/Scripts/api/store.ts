import { Signal } from "../dom/view.js";
import type { Delta } from "../model/events.js";
import { Tree } from "../model/tree.js";
import { api, at } from "./client.js";
import type { Session, Task } from "./shapes.js";
import { EventFeed, type StreamState } from "./stream.js";

/** How long a page that nobody sees goes on listening. A browser has few connections to one address for all its pages. */
const unseen = 20_000;

/**
 * A task or a session while somebody looks at it: its events from the first to the present one as they happen, and the
 * server's own view of it, asked for anew when its stream moved.
 */
export class Store<T extends Task | Session> {
  readonly changed = new Signal();
  readonly tree: Tree;
  value: T | null = null;
  problem: unknown = null;
  state: StreamState = "connecting";
  why = "";
  private readonly path: string;
  private feed: EventFeed | null = null;
  private etag: string | null = null;
  private timer = 0;
  private asking = false;
  private again = false;
  private resting = 0;
  private awaiting = false;
  private readonly abort = new AbortController();

  constructor(
    kind: "task" | "session",
    readonly id: string,
  ) {
    this.path = kind === "task" ? at`/v1/tasks/${id}` : at`/v1/sessions/${id}`;
    this.tree = new Tree(`${kind}/${id}`);
  }

  open(): void {
    document.addEventListener("visibilitychange", this.seen, { signal: this.abort.signal });
    this.follow();
    void this.refresh();
  }

  close(): void {
    this.abort.abort();
    clearTimeout(this.timer);
    clearTimeout(this.resting);
    this.feed?.close();
    this.feed = null;
  }

  private readonly seen = (): void => {
    clearTimeout(this.resting);
    if (document.hidden) {
      this.resting = setTimeout(() => {
        this.feed?.close();
        this.feed = null;
      }, unseen);
    } else if (this.feed === null) this.wake();
  };

  /** Does something to it, and looks at what came of it. */
  async command(name: string, body: unknown): Promise<void> {
    await api.post(`${this.path}/${name}`, body);
    this.wake();
  }

  /** Looks at it again now; one that had ended may go on. */
  readonly wake = (): void => {
    void this.refresh();
    if (this.state === "ended" || this.state === "refused" || this.feed === null) this.follow();
  };

  private follow(): void {
    this.feed?.close();
    this.feed = new EventFeed(
      `${this.path}/events`,
      {
        event: (event) => {
          const before = this.tree.rootVersion;
          this.tree.apply(event);
          if (this.tree.rootVersion !== before) this.refreshSoon();
        },
        delta: (delta: Delta & { stream?: string }) => this.tree.applyDelta(delta.stream ?? this.tree.root, delta),
        drained: this.changed.tell,
        state: (state, why) => {
          this.state = state;
          this.why = why;
          if (state === "ended") void this.awaitNews();
          this.changed.tell();
        },
      },
      this.tree.lastRootSeq,
    );
  }

  private refreshSoon(): void {
    if (this.timer !== 0) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      void this.refresh();
    }, 200);
  }

  private async refresh(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    try {
      const news = await api.news<T>(this.path, this.etag, this.abort.signal);
      if (news) [this.value, this.etag] = [news.value, news.etag];
      this.problem = null;
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.problem = error;
    } finally {
      this.asking = false;
    }
    this.changed.tell();
    if (this.again) {
      this.again = false;
      this.refreshSoon();
    }
  }

  /** What has ended may be taken up again by somebody else. */
  private async awaitNews(): Promise<void> {
    if (this.awaiting) return;
    this.awaiting = true;
    while (this.state === "ended" && !this.abort.signal.aborted && !document.hidden) {
      try {
        const news = await api.news<T>(`${this.path}?wait=60`, this.etag, this.abort.signal);
        if (!news) continue;
        [this.value, this.etag] = [news.value, news.etag];
        if (news.value.lastRootSeq > this.tree.lastRootSeq && this.state === "ended") this.follow();
        this.changed.tell();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10_000));
      }
    }
    this.awaiting = false;
  }
}
