import { Signal } from "../dom/view.js";
import { api } from "./client.js";

/**
 * Keeps an answer of the API fresh while somebody looks: asks again after a while, and is told "nothing new" for the
 * price of a header. Stops while the page is hidden.
 */
export class Poll<T> {
  readonly changed = new Signal();
  value: T | null = null;
  problem: unknown = null;
  private etag: string | null = null;
  private timer = 0;
  private watchers = 0;
  private asking: AbortController | null = null;

  constructor(
    private url: string,
    private readonly every: number,
  ) {
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.watchers > 0) this.now();
    });
  }

  /** Looks while it is listened to. */
  readonly watch = (listener: () => void): (() => void) => {
    const end = this.changed.listen(listener);
    if (this.watchers++ === 0) this.now();
    return () => {
      end();
      if (--this.watchers === 0) this.stop();
    };
  };

  /** Asks for something else from now on. */
  turn(url: string): void {
    if (url === this.url) return;
    this.url = url;
    this.etag = null;
    if (this.watchers > 0) this.now();
  }

  readonly now = (): void => {
    this.stop();
    void this.ask();
  };

  private stop(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = null;
  }

  private async ask(): Promise<void> {
    const asking = (this.asking = new AbortController());
    try {
      const news = await api.news<T>(this.url, this.etag, asking.signal);
      if (asking.signal.aborted) return;
      if (news) [this.value, this.etag] = [news.value, news.etag];
      if (news || this.problem) {
        this.problem = null;
        this.changed.tell();
      }
    } catch (error) {
      if (asking.signal.aborted) return;
      this.problem = error;
      this.changed.tell();
    }
    if (this.watchers > 0 && !document.hidden) this.timer = setTimeout(this.now, this.every);
  }
}
