import { icon, type IconName } from "../dom/icons.js";
import { h, type Child, type VElement } from "../dom/vdom.js";
import { define, Signal, View } from "../dom/view.js";
import { ago, dateTime } from "../model/format.js";

export function empty(picture: IconName, title: string, ...text: Child[]): VElement {
  return h(
    "div",
    { class: "empty" },
    h("div", { class: "picture" }, icon(picture)),
    h("h2", null, title),
    ...text.map((part) => (typeof part === "string" ? h("p", null, part) : part)),
  );
}

export function bones(rows = 3): VElement {
  return h(
    "div",
    { class: "bones", role: "status" },
    h("span", { class: "hidden-text" }, "Loading"),
    Array.from({ length: rows }, (_, index) => h("div", { class: "bone", key: index })),
  );
}

/** A failure that a person can do something about. */
export function failure(text: string, retry?: () => void): VElement {
  return h(
    "div",
    { class: "banner tone-bad", role: "alert" },
    icon("warn"),
    h("p", { class: "what" }, text),
    retry && h("button", { class: "button small", type: "button", onclick: retry }, icon("retry"), "Try again"),
  );
}

export interface MeterFacts {
  readonly name: string;
  readonly value: string;
  readonly part?: number | undefined;
  readonly limit?: string | undefined;
  /** Whether getting to the limit is what is wanted, rather than the end of a budget. */
  readonly isProgress?: boolean;
}

export function meter({ name, value, part, limit, isProgress }: MeterFacts): VElement {
  const tone = isProgress ? (part === 1 ? "tone-good" : "") : part === undefined || part < 0.8 ? "" : part < 1 ? "tone-warn" : "tone-bad";
  return h(
    "div",
    { class: `meter ${tone}` },
    h("span", { class: "muted" }, name),
    h("span", { class: "number" }, h("b", null, value), limit ? h("span", { class: "muted" }, ` of ${limit}`) : null),
    part === undefined
      ? null
      : h(
          "div",
          { class: "track", "aria-hidden": "true" },
          h("div", { class: "fill", style: { width: `${Math.min(100, part * 100)}%` } }),
        ),
  );
}

/** One clock for everything on the page that says how long ago something was. */
export const everySecond = new Signal();
setInterval(everySecond.tell, 1000);

/** `<ca-ago>`: how long ago, kept up to date. */
class Ago extends View {
  private _at = 0;

  set at(value: number) {
    this._at = value;
    this.update();
  }

  protected override begin(): void {
    this.during(everySecond.listen(this.update));
  }

  protected override render(): Child {
    return h(
      "time",
      { datetime: this._at ? new Date(this._at).toISOString() : undefined, title: dateTime(this._at) },
      ago(this._at, Date.now()),
    );
  }
}

define("ca-ago", Ago);

export const since = (at: number): VElement => h("ca-ago", { ".at": at });

/** A button that is busy while what it does is under way. */
export class Busy {
  private readonly names = new Set<string>();

  constructor(private readonly changed: () => void) {}

  has(name: string): boolean {
    return this.names.has(name);
  }

  async run(name: string, work: () => Promise<void>): Promise<void> {
    if (this.names.has(name)) return;
    this.names.add(name);
    this.changed();
    try {
      await work();
    } finally {
      this.names.delete(name);
      this.changed();
    }
  }
}
