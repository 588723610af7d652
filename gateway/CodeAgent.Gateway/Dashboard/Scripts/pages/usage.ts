import { Poll } from "../api/poll.js";
import { describe } from "../api/problem.js";
import type { TaskStatus } from "../api/shapes.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { count, money, tokens } from "../model/format.js";
import { bones, failure } from "../parts/common.js";
import { taskPill } from "../parts/status.js";

interface Usage {
  readonly tasks: Readonly<Record<string, number>>;
  readonly sessions: Readonly<Record<string, number>>;
  readonly total: { readonly tokens: number; readonly costMicroUsd: number; readonly toolCalls: number };
}

/** What everything that one may see used so far. */
class UsagePage extends View {
  private readonly usage = new Poll<Usage>("/v1/usage", 5000);

  protected override begin(): void {
    this.during(this.usage.watch(this.update));
  }

  protected override render(): Child {
    const { value, problem } = this.usage;
    return h(
      "div",
      { class: "page" },
      h("div", { class: "page-head" }, h("h1", { tabindex: "-1" }, "Usage"), h("p", { class: "muted" }, "Of all tasks and sessions that you may see. What one task used is on its own page.")),
      problem ? failure(describe(problem), this.usage.now) : null,
      value ? figures(value) : problem ? null : bones(3),
    );
  }
}

function figures({ tasks, sessions, total }: Usage): Child {
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, n) => all + n, 0);
  const most = Math.max(1, ...Object.values(tasks));
  const tile = (name: string, text: string): Child => h("div", { class: "card tile", key: name }, h("p", { class: "muted" }, name), h("p", { class: "big number" }, text));
  return [
    h("div", { class: "tiles" }, tile("Cost", money(total.costMicroUsd)), tile("Tokens", tokens(total.tokens)), tile("Tool calls", count(total.toolCalls)), tile("Tasks", count(sum(tasks))), tile("Sessions", count(sum(sessions)))),
    h(
      "section",
      { class: "card" },
      h("div", { class: "card-head" }, h("h2", null, "Tasks by state")),
      sum(tasks) === 0
        ? h("p", { class: "card-body muted" }, "There are no tasks yet.")
        : h(
            "div",
            { class: "card-body status-bars" },
            Object.entries(tasks)
              .filter(([, n]) => n > 0)
              .sort(([, a], [, b]) => b - a)
              .map(([status, n]) => [
                h("span", { key: `${status}-name` }, taskPill(status as TaskStatus)),
                h("div", { class: "track", "aria-hidden": "true", key: `${status}-bar` }, h("div", { class: "fill", style: { width: `${(n / most) * 100}%` } })),
                h("b", { class: "number", key: `${status}-n` }, count(n)),
              ]),
          ),
    ),
  ];
}

define("ca-usage-page", UsagePage);
