import { api, at } from "../api/client.js";
import { describe } from "../api/problem.js";
import type { Task } from "../api/shapes.js";
import type { Store } from "../api/store.js";
import { icon } from "../dom/icons.js";
import { h, SafeHtml, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { bones, failure } from "../parts/common.js";

/** The report for people, as the server made and cleaned it. */
class ReportTab extends View {
  private _store: Store<Task> | null = null;
  private html: SafeHtml | null = null;
  private problem = "";
  private shown = -1;

  set store(store: Store<Task>) {
    this._store = store;
  }

  protected override begin(): void {
    if (this._store) this.during(this._store.changed.listen(this.update));
  }

  private readonly load = async (): Promise<void> => {
    const store = this._store;
    if (!store) return;
    this.shown = store.value?.lastSeq ?? 0;
    try {
      const { html } = await api.get<{ html: string }>(at`/v1/tasks/${store.id}/report`);
      this.html = new SafeHtml(html);
      this.problem = "";
    } catch (error) {
      this.problem = describe(error);
    }
    this.update();
  };

  protected override render(): Child {
    const store = this._store;
    if (!store?.value) return null;
    if (store.value.lastSeq !== this.shown) void this.load();
    return h(
      "div",
      { class: "stack" },
      this.problem ? failure(this.problem, () => void this.load()) : null,
      this.html
        ? h(
            "article",
            { class: "card" },
            h("div", { class: "card-head" }, h("h2", null, "Report"), h("a", { class: "button small push", href: at`/v1/tasks/${store.id}/artifacts/report.md`, download: `${store.id}-report.md` }, icon("file"), "Markdown")),
            h("div", { class: "card-body prose report", html: this.html }),
          )
        : this.problem
          ? null
          : bones(4),
    );
  }
}

define("ca-report-tab", ReportTab);
