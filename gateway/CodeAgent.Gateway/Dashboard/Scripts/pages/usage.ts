import { api, at } from "../api/client.js";
import { describe } from "../api/problem.js";
import type { TaskListing, TaskStatus } from "../api/shapes.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { count, money, tokens } from "../model/format.js";
import { bones, empty, failure } from "../parts/common.js";
import { taskPill } from "../parts/status.js";

interface Used {
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly tokens: number;
  readonly costMicroUsd: number;
}

interface Row extends Used {
  readonly task: TaskListing;
}

const newest = 50;
const atOnce = 4;

/** What the newest tasks used, each and together. */
class UsagePage extends View {
  private tasks: readonly TaskListing[] | null = null;
  private rows: readonly Row[] = [];
  private problem = "";
  private isOver = false;

  protected override begin(): void {
    this.isOver = false;
    this.during(() => (this.isOver = true));
    void this.load();
  }

  private readonly load = async (): Promise<void> => {
    this.problem = "";
    this.rows = [];
    try {
      const { tasks } = await api.get<{ tasks: readonly TaskListing[] }>(`/v1/tasks?limit=${newest}`);
      this.tasks = tasks;
      this.update();
      const left = [...tasks];
      await Promise.all(Array.from({ length: atOnce }, () => this.work(left)));
    } catch (error) {
      this.problem = describe(error);
    }
    this.update();
  };

  /** Takes one task after another; a few do so side by side. */
  private async work(left: TaskListing[]): Promise<void> {
    for (let task = left.shift(); task !== undefined && !this.isOver; task = left.shift()) {
      const { total } = await api.get<{ total: Used }>(at`/v1/tasks/${task.id}/cost`);
      this.rows = [...this.rows, { ...total, task }];
      this.update();
    }
  }

  protected override render(): Child {
    return h(
      "div",
      { class: "page" },
      h(
        "div",
        { class: "page-head" },
        h("h1", { tabindex: "-1" }, "Usage"),
        h("button", { class: "button", type: "button", onclick: () => void this.load() }, "Count again"),
        h("p", { class: "muted" }, `What the newest ${newest} tasks used, all of their agents together.`),
      ),
      this.problem ? failure(this.problem, () => void this.load()) : null,
      this.tasks === null
        ? this.problem ? null : bones(3)
        : this.tasks.length === 0
          ? h("div", { class: "card" }, empty("usage", "Nothing was used yet", "What tasks use is counted here: tokens, money and calls."))
          : [this.tiles(), this.table()],
    );
  }

  private tiles(): Child {
    const sum = (of: (row: Row) => number): number => this.rows.reduce((all, row) => all + of(row), 0);
    const tile = (name: string, text: string): Child => h("div", { class: "card tile", key: name }, h("p", { class: "muted" }, name), h("p", { class: "big number" }, text));
    return h(
      "div",
      { class: "tiles" },
      tile("Cost", money(sum((row) => row.costMicroUsd))),
      tile("Tokens", tokens(sum((row) => row.tokens))),
      tile("Model calls", count(sum((row) => row.modelCalls))),
      tile("Tool calls", count(sum((row) => row.toolCalls))),
      tile("Tasks", count(this.tasks?.length ?? 0)),
    );
  }

  private table(): Child {
    const rows = [...this.rows].sort((a, b) => b.costMicroUsd - a.costMicroUsd || b.tokens - a.tokens);
    const most = Math.max(1, ...rows.map((row) => row.tokens));
    const head = (name: string, isNumber = true): Child => h("th", { scope: "col", class: isNumber ? "number" : undefined, key: name }, name);
    return h(
      "div",
      { class: "card table-frame", tabindex: "0", role: "region", "aria-label": "Usage by task" },
      h(
        "table",
        null,
        h("thead", null, h("tr", null, head("Task", false), head("State", false), head("Cost"), head("Tokens"), head("Model calls"), head("Tool calls"))),
        h(
          "tbody",
          null,
          rows.map((row) =>
            h(
              "tr",
              { key: row.task.id },
              h("td", { class: "usage-task" }, h("a", { class: "cut", href: `/tasks/${encodeURIComponent(row.task.id)}` }, row.task.goal.split("\n")[0] ?? row.task.id), h("div", { class: "share", "aria-hidden": "true" }, h("div", { class: "fill", style: { width: `${(row.tokens / most) * 100}%` } }))),
              h("td", null, taskPill(row.task.status as TaskStatus)),
              h("td", { class: "number" }, money(row.costMicroUsd)),
              h("td", { class: "number" }, tokens(row.tokens)),
              h("td", { class: "number" }, count(row.modelCalls)),
              h("td", { class: "number" }, count(row.toolCalls)),
            ),
          ),
        ),
      ),
    );
  }
}

define("ca-usage-page", UsagePage);
