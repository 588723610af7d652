import { api, at } from "../api/client.js";
import { describe } from "../api/problem.js";
import type { Diff, SubtaskView, Task } from "../api/shapes.js";
import type { Store } from "../api/store.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { parsePatch, type DiffFile } from "../model/diff.js";
import { plural } from "../model/format.js";
import { bones, empty, failure } from "../parts/common.js";
import { counts, fileDiff } from "../parts/diffView.js";
import { phasePill } from "../parts/status.js";
import { drop, steer } from "./actions.js";

/** What the task changed, whole or by subtask, to be read and talked about. */
class ChangesTab extends View {
  private _store: Store<Task> | null = null;
  private _part = "";
  private shown = "";
  private files: readonly DiffFile[] | null = null;
  private isCut = false;
  private problem = "";

  set store(store: Store<Task>) {
    this._store = store;
  }

  /** The subtask; empty for the whole task. */
  set chosen(part: string) {
    this._part = part;
    this.update();
  }

  protected override begin(): void {
    if (this._store) this.during(this._store.changed.listen(this.update));
  }

  /** What the difference depends on: another head or result is another difference. */
  private get wanted(): string {
    const task = this._store?.value;
    if (!task) return "";
    const view = task.subtasks.find((one) => one.subtask.id === this._part);
    return this._part ? `${this._part} ${view?.result?.commit ?? ""} ${view?.phase ?? ""} ${view?.attempt ?? 0}` : `whole ${task.head ?? ""}`;
  }

  private readonly load = async (): Promise<void> => {
    const store = this._store;
    if (!store) return;
    const wanted = (this.shown = this.wanted);
    this.problem = "";
    try {
      const diff = await api.get<Diff>(this._part ? at`/v1/tasks/${store.id}/subtasks/${this._part}/diff` : at`/v1/tasks/${store.id}/diff`);
      if (wanted !== this.shown) return;
      this.files = parsePatch(diff.patch);
      this.isCut = diff.isCut ?? false;
    } catch (error) {
      if (wanted !== this.shown) return;
      this.files = null;
      this.problem = describe(error);
    }
    this.update();
  };

  protected override render(): Child {
    const store = this._store;
    const task = store?.value;
    if (!store || !task) return null;
    if (this.wanted !== this.shown) {
      if (!this.shown.startsWith(this._part || "whole ")) this.files = null;
      void this.load();
    }
    const changed = task.subtasks.filter((view) => view.attempt > 0);
    const view = changed.find((one) => one.subtask.id === this._part);
    return h(
      "div",
      { class: "agents" },
      h(
        "ul",
        { class: "card agent-list", "aria-label": "Changes of" },
        this.link(store.id, "", "The whole task", null),
        changed.map((one) => this.link(store.id, one.subtask.id, one.subtask.title, one)),
      ),
      h("div", { class: "stack" }, this.head(store, view), this.content(store, view)),
    );
  }

  private link(task: string, id: string, title: string, view: SubtaskView | null): Child {
    const changes = view?.result?.changes ?? [];
    return h(
      "li",
      { key: id },
      h(
        "a",
        { class: "agent-row", href: `/tasks/${encodeURIComponent(task)}/changes/${encodeURIComponent(id)}`.replace(/\/$/, ""), "aria-current": this._part === id ? "true" : undefined },
        h("span", { class: "line" }, h("b", { class: "cut" }, title), view ? h("span", { class: "push" }, phasePill(view.phase)) : null),
        changes.length > 0 ? h("span", { class: "hint" }, counts(changes.reduce((sum, one) => sum + one.added, 0), changes.reduce((sum, one) => sum + one.deleted, 0)), ` in ${plural(changes.length, "file")}`) : null,
      ),
    );
  }

  private head(store: Store<Task>, view: SubtaskView | undefined): Child {
    const files = this.files ?? [];
    return h(
      "div",
      { class: "line wrap" },
      h("h2", null, view?.subtask.title ?? "The whole task"),
      files.length > 0 ? h("span", { class: "hint" }, plural(files.length, "file"), " ", counts(files.reduce((sum, file) => sum + file.added, 0), files.reduce((sum, file) => sum + file.removed, 0))) : null,
      h("span", { class: "push" }),
      view && api.may("submitter")
        ? [
            h("button", { class: "button small", type: "button", onclick: () => steer(store, view.subtask.id) }, icon("chat"), "Comment"),
            view.phase === "merged" ? h("button", { class: "button small bad", type: "button", onclick: () => drop(store, view.subtask.id) }, icon("trash"), "Drop") : null,
          ]
        : null,
      files.length > 0 ? h("a", { class: "button small", href: at`/v1/tasks/${store.id}/artifacts/patch.diff`, download: `${store.id}.patch`, hidden: this._part !== "" }, icon("file"), "Patch") : null,
    );
  }

  private content(store: Store<Task>, view: SubtaskView | undefined): Child {
    if (this.problem) return failure(this.problem, () => void this.load());
    if (!this.files) return bones(3);
    if (this.files.length === 0) return h("div", { class: "card" }, empty("file", "Nothing has changed yet", view ? "Its agent has not written anything." : "What is merged appears here."));
    return [
      this.isCut ? h("p", { class: "hint" }, "The difference is long; its end is left out. The patch has all of it.") : null,
      h(
        "div",
        { class: "stack", onclick: (event: Event) => this.remark(event, store, view) },
        this.files.map((file) => fileDiff(file, this.files!.length <= 30)),
      ),
    ];
  }

  /** A click on a line's number begins a comment about that line. */
  private remark(event: Event, store: Store<Task>, view: SubtaskView | undefined): void {
    const cell = (event.target as Element).closest("td.at");
    const row = cell?.closest("tr");
    const file = cell?.closest("details")?.querySelector("summary .mono")?.textContent ?? "";
    if (!view || !row || !api.may("submitter")) return;
    const number = row.querySelector("td.at:nth-child(2)")?.textContent || cell?.textContent || "";
    const text = row.querySelector(".code-line")?.lastChild?.textContent ?? "";
    steer(store, view.subtask.id, `${file}:${number}\n> ${text.trim()}\n\n`);
  }
}

define("ca-changes-tab", ChangesTab);
