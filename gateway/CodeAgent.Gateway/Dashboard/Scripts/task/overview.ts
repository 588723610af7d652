import { define } from "../dom/view.js";
import type { Lane } from "../model/timeline.js";
import { span } from "../model/format.js";

export interface OverviewState {
  readonly lanes: readonly Lane[];
  readonly from: number;
  readonly to: number;
  /** The part that is chosen. */
  readonly start: number;
  readonly end: number;
  readonly now: number;
  readonly choose: (start: number, end: number) => void;
}

const lane = 10;

/** All calls of all agents in one strip, drawn on a canvas; a part of it is chosen by the pointer or by keys. */
export class Overview extends HTMLElement {
  private readonly canvas = document.createElement("canvas");
  private _state: OverviewState | null = null;
  private observer: ResizeObserver | null = null;
  private frame = 0;
  private drag: number | null = null;

  set state(state: OverviewState) {
    this._state = state;
    this.update();
  }

  connectedCallback(): void {
    this.append(this.canvas);
    this.tabIndex = 0;
    this.setAttribute("role", "slider");
    this.setAttribute("aria-label", "Part of the timeline that is shown. Arrows move it, plus and minus change its length, Home shows all.");
    this.setAttribute("aria-valuemin", "0");
    this.setAttribute("aria-valuemax", "100");
    this.observer = new ResizeObserver(this.update);
    this.observer.observe(this);
    this.addEventListener("pointerdown", this.press);
    this.addEventListener("pointermove", this.move);
    this.addEventListener("pointerup", this.release);
    this.addEventListener("keydown", this.keys);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", this.update);
  }

  disconnectedCallback(): void {
    this.observer?.disconnect();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    matchMedia("(prefers-color-scheme: dark)").removeEventListener("change", this.update);
  }

  private readonly update = (): void => {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  };

  private at(event: PointerEvent): number {
    const { from, to } = this._state!;
    const box = this.getBoundingClientRect();
    return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from);
  }

  private readonly press = (event: PointerEvent): void => {
    if (!this._state || event.button !== 0) return;
    this.drag = this.at(event);
    this.setPointerCapture(event.pointerId);
  };

  private readonly move = (event: PointerEvent): void => {
    if (this.drag === null || !this._state) return;
    const here = this.at(event);
    if (Math.abs(here - this.drag) > (this._state.to - this._state.from) / 200) this._state.choose(Math.min(here, this.drag), Math.max(here, this.drag));
  };

  private readonly release = (event: PointerEvent): void => {
    if (this.drag === null || !this._state) return;
    const { from, to, start, end, choose } = this._state;
    const here = this.at(event);
    // A click moves what is shown to there.
    if (Math.abs(here - this.drag) <= (to - from) / 200) {
      const half = (end - start) / 2;
      if (half * 2 < to - from) choose(Math.max(from, here - half), Math.min(to, here + half));
    }
    this.drag = null;
  };

  private readonly keys = (event: KeyboardEvent): void => {
    if (!this._state) return;
    const { from, to, start, end, choose } = this._state;
    const length = end - start;
    const step = length / 5;
    const go = (a: number, b: number): void => {
      event.preventDefault();
      choose(Math.max(from, a), Math.min(to, b));
    };
    if (event.key === "ArrowLeft") go(Math.max(from, start - step), Math.max(from, start - step) + length);
    else if (event.key === "ArrowRight") go(Math.min(to, end + step) - length, Math.min(to, end + step));
    else if (event.key === "+" || event.key === "=") go(start + length / 4, end - length / 4);
    else if (event.key === "-") go(start - length / 2, end + length / 2);
    else if (event.key === "Home") go(from, to);
  };

  private draw(): void {
    const state = this._state;
    if (!state) return;
    const { lanes, from, to, start, end, now } = state;
    const style = getComputedStyle(this);
    const width = this.clientWidth;
    const height = Math.max(28, lanes.length * lane + 8);
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.max(1, width * ratio);
    this.canvas.height = height * ratio;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.scale(ratio, ratio);
    const x = (at: number): number => ((at - from) / Math.max(1, to - from)) * width;
    const colours = { model: style.getPropertyValue("--bar-model"), tool: style.getPropertyValue("--bar-tool"), bad: style.getPropertyValue("--bad") };
    const resolved = resolve(this, colours);
    lanes.forEach((one, index) => {
      let [last, lastKind] = [-1, ""];
      for (const bar of one.bars) {
        const left = x(bar.start);
        const right = Math.max(left + 1, x(bar.end ?? now));
        // What is within a pixel of the one before would be drawn over it.
        if (right - last < 0.5 && bar.kind === lastKind) continue;
        context.fillStyle = bar.status === "failed" ? resolved.bad : resolved[bar.kind];
        context.fillRect(left, 5 + index * lane, right - left, lane - 4);
        [last, lastKind] = [right, bar.kind];
      }
    });
    if (end - start < to - from) {
      context.fillStyle = "rgb(128 128 128 / 0.28)";
      context.fillRect(0, 0, x(start), height);
      context.fillRect(x(end), 0, width - x(end), height);
    }
    this.setAttribute("aria-valuenow", String(Math.round(((start - from) / Math.max(1, to - from)) * 100)));
    this.setAttribute("aria-valuetext", `${span(start - from)} to ${span(end - from)} of ${span(to - from)}`);
  }
}

/** A canvas knows no light-dark(); a hidden element works the colours out. */
function resolve<T extends Record<string, string>>(host: HTMLElement, colours: T): T {
  const probe = document.createElement("i");
  probe.hidden = true;
  host.append(probe);
  const resolved = Object.fromEntries(
    Object.entries(colours).map(([name, value]) => {
      probe.style.color = value;
      return [name, getComputedStyle(probe).color];
    }),
  );
  probe.remove();
  return resolved as T;
}

define("ca-overview", Overview);
