import { h, patch, type Child, type VNode } from "./vdom.js";
import { Heights } from "./heights.js";
import { define } from "./view.js";

/** What a list of rows shows. */
export interface RowSource {
  readonly count: number;
  /** A guess of a row's height in pixels, before it is measured. */
  readonly estimate: number;
  /** The same row has the same key for good. */
  key(index: number): string;
  row(index: number): Child;
}

/**
 * A long list: only the rows near the window are on the page, whatever their number. Rows may have any height; a guess
 * holds until they are measured. With `follow` it stays at its end while the reader is there.
 */
export class Rows extends HTMLElement {
  private _source: RowSource | null = null;
  private readonly heights = new Heights();
  private readonly viewport = document.createElement("div");
  private readonly space = document.createElement("div");
  private readonly window = document.createElement("div");
  private drawn: readonly VNode[] = [];
  private frame = 0;
  private atEnd = true;
  private observer: ResizeObserver | null = null;
  follow = false;
  label = "";
  /** Set where the rows are articles of a feed rather than items of a list. */
  feed = false;

  set source(source: RowSource) {
    this._source = source;
    this.update();
  }

  connectedCallback(): void {
    if (!this.viewport.isConnected) {
      this.viewport.className = "rows-viewport";
      this.viewport.tabIndex = 0;
      this.space.className = "rows-space";
      this.window.className = "rows-window";
      this.space.append(this.window);
      this.viewport.append(this.space);
      this.append(this.viewport);
      this.viewport.addEventListener("scroll", this.scrolled, { passive: true });
    }
    this.viewport.setAttribute("role", "region");
    this.viewport.setAttribute("aria-label", this.label);
    this.window.setAttribute("role", this.feed ? "feed" : "list");
    this.observer = new ResizeObserver(this.update);
    this.observer.observe(this.viewport);
    this.update();
  }

  disconnectedCallback(): void {
    this.observer?.disconnect();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  readonly update = (): void => {
    if (this.frame !== 0 || !this.isConnected) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  };

  /** Brings a row into the window. */
  reveal(index: number): void {
    this.atEnd = false;
    this.viewport.scrollTop = Math.max(0, this.heights.before(index) - this.viewport.clientHeight / 3);
    this.update();
  }

  toEnd(): void {
    this.atEnd = true;
    this.update();
  }

  private readonly scrolled = (): void => {
    const { scrollTop, clientHeight, scrollHeight } = this.viewport;
    this.atEnd = scrollTop + clientHeight >= scrollHeight - 24;
    this.update();
  };

  private draw(): void {
    const source = this._source;
    if (source === null) return;
    this.heights.resize(source.count, source.estimate);
    this.space.style.height = `${this.heights.total}px`;
    if (this.follow && this.atEnd) this.viewport.scrollTop = this.heights.total;
    const top = this.viewport.scrollTop;
    const margin = Math.max(400, this.viewport.clientHeight / 2);
    const first = this.heights.at(Math.max(0, top - margin));
    const last = Math.min(source.count - 1, this.heights.at(top + this.viewport.clientHeight + margin));
    const rows: Child[] = [];
    for (let index = first; index <= last; index++) {
      rows.push(
        h(
          "div",
          {
            class: "row",
            role: this.feed ? "article" : "listitem",
            key: source.key(index),
            "aria-setsize": String(source.count),
            "aria-posinset": String(index + 1),
          },
          source.row(index),
        ),
      );
    }
    this.window.style.transform = `translateY(${this.heights.before(first)}px)`;
    this.drawn = patch(this.window, this.drawn, rows);
    this.measure(first, last, top);
  }

  /** Takes the rows' real heights in; what is above the window must not make it jump. */
  private measure(first: number, last: number, top: number): void {
    const anchor = this.heights.at(top);
    const before = this.heights.before(anchor);
    let changed = false;
    const children = this.window.children;
    for (let index = first; index <= last; index++) {
      const child = children[index - first];
      if (child) changed = this.heights.set(index, (child as HTMLElement).offsetHeight) || changed;
    }
    if (!changed) return;
    this.space.style.height = `${this.heights.total}px`;
    this.window.style.transform = `translateY(${this.heights.before(first)}px)`;
    if (this.follow && this.atEnd) this.viewport.scrollTop = this.heights.total;
    else {
      const moved = this.heights.before(anchor) - before;
      if (moved !== 0) this.viewport.scrollTop = top + moved;
    }
    this.update();
  }
}

define("ca-rows", Rows);
