import { Poll } from "../api/poll.js";
import { describe } from "../api/problem.js";
import type { Worker } from "../api/shapes.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { bones, empty, failure } from "../parts/common.js";

/** The processes that run something now. */
class WorkersPage extends View {
  private readonly list = new Poll<{ workers: readonly Worker[] }>("/v1/workers", 3000);

  protected override begin(): void {
    this.during(this.list.watch(this.update));
  }

  protected override render(): Child {
    const { value, problem } = this.list;
    return h(
      "div",
      { class: "page" },
      h("div", { class: "page-head" }, h("h1", { tabindex: "-1" }, "Workers"), h("p", { class: "muted" }, "The processes that run tasks and sessions now. When one dies, another goes on from the record.")),
      problem ? failure(describe(problem), this.list.now) : null,
      !value
        ? problem ? null : bones(2)
        : value.workers.length === 0
          ? h("div", { class: "card" }, empty("worker", "Nothing runs now", "A worker starts by itself when a task wants one."))
          : h("div", { class: "card table-frame", tabindex: "0", role: "region", "aria-label": "Workers" }, table(value.workers)),
    );
  }
}

function table(workers: readonly Worker[]): Child {
  return h(
    "table",
    null,
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "Host"), h("th", { scope: "col", class: "number" }, "Process"), h("th", { scope: "col" }, "Tasks"), h("th", { scope: "col", class: "number" }, "Sessions"), h("th", { scope: "col", class: "number" }, "Agents"))),
    h(
      "tbody",
      null,
      workers.map((worker) =>
        h(
          "tr",
          { key: worker.id },
          h("td", null, h("span", { class: "line" }, h("span", { class: "spot alive tone-good", "aria-hidden": "true" }), h("b", null, worker.host), worker.isHere ? h("span", { class: "muted" }, "this gateway") : null)),
          h("td", { class: "number mono" }, worker.pid),
          h("td", null, h("span", { class: "line wrap" }, worker.tasks.length === 0 ? h("span", { class: "muted" }, "none") : worker.tasks.map((task) => h("a", { class: "mono", key: task, href: `/tasks/${encodeURIComponent(task)}` }, task)))),
          h("td", { class: "number" }, worker.sessions),
          h("td", { class: "number" }, worker.agents),
        ),
      ),
    ),
  );
}

define("ca-workers-page", WorkersPage);
