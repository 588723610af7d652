import type { Task } from "../api/shapes.js";
import type { Store } from "../api/store.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import type { Envelope } from "../model/events.js";
import { count, timeOfDay } from "../model/format.js";
import { empty } from "../parts/common.js";

/** Every event of the task and its agents, as it is stored. */
class LogTab extends View {
  private _store: Store<Task> | null = null;
  private words = "";
  private typing = 0;
  private found: Envelope[] = [];
  /** How far the log was looked through, and for which words. */
  private searched = 0;
  private searchedFor = "";
  private readonly open = new Set<number>();

  set store(store: Store<Task>) {
    this._store = store;
  }

  protected override begin(): void {
    if (this._store) this.during(this._store.changed.listen(this.update));
  }

  private readonly search = (event: Event): void => {
    clearTimeout(this.typing);
    const words = (event.target as HTMLInputElement).value.trim().toLowerCase();
    this.typing = setTimeout(() => {
      this.words = words;
      this.update();
    }, 150);
  };

  /** Only what came since is looked through, unless the words changed. */
  private matching(events: readonly Envelope[]): readonly Envelope[] {
    if (!this.words) return events;
    if (this.words !== this.searchedFor) [this.found, this.searched, this.searchedFor] = [[], 0, this.words];
    for (; this.searched < events.length; this.searched++) {
      const event = events[this.searched];
      if (event && `${event.type} ${event.stream}`.toLowerCase().includes(this.words)) this.found.push(event);
    }
    return this.found;
  }

  protected override render(): Child {
    const store = this._store;
    if (!store) return null;
    const all = store.tree.events;
    if (all.length === 0) return h("div", { class: "card" }, empty("tasks", "No events yet", "Everything that is known of this task is a fold over its events. They appear here."));
    const events = this.matching(all);
    return h(
      "div",
      { class: "stack" },
      h(
        "div",
        { class: "filters" },
        h("label", { class: "search" }, icon("search"), h("span", { class: "hidden-text" }, "Type or stream"), h("input", { type: "search", placeholder: "Type or stream, e.g. ToolCall", oninput: this.search })),
        h("span", { class: "hint number push", role: "status" }, this.words ? `${count(events.length)} of ${count(all.length)} events` : `${count(all.length)} events`),
      ),
      h(
        "section",
        { class: "card log", "aria-label": "Events" },
        h("ca-rows", {
          ".follow": true,
          ".label": "Events in order",
          ".source": { count: events.length, estimate: 33, key: (index: number) => String(events[index]?.rootSeq), row: (index: number) => this.row(events[index] as Envelope) },
        }),
      ),
    );
  }

  private row(event: Envelope): Child {
    const isOpen = this.open.has(event.rootSeq);
    return [
      h(
        "button",
        {
          class: "event",
          type: "button",
          "aria-expanded": isOpen ? "true" : "false",
          onclick: () => {
            if (isOpen) this.open.delete(event.rootSeq);
            else this.open.add(event.rootSeq);
            this.update();
          },
        },
        h("span", { class: "number muted seq" }, event.rootSeq),
        h("span", { class: "number muted" }, timeOfDay(Date.parse(event.ts))),
        h("b", { class: "cut" }, event.type),
        h("span", { class: "mono muted cut" }, event.stream.split("/").slice(2).join("/") || "task"),
      ),
      isOpen ? h("pre", { class: "code", tabindex: "0" }, JSON.stringify(event.data, null, 2)) : null,
    ];
  }
}

define("ca-log-tab", LogTab);
