import { api } from "../api/client.js";
import { Poll } from "../api/poll.js";
import { describe } from "../api/problem.js";
import type { TaskListing, TaskStatus } from "../api/shapes.js";
import { icon } from "../dom/icons.js";
import { router } from "../dom/router.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { repositoryName } from "../model/format.js";
import { bones, empty, failure, since } from "../parts/common.js";
import { taskPill } from "../parts/status.js";
import { complain } from "../parts/toasts.js";

interface List {
  readonly tasks: readonly TaskListing[];
  readonly nextCursor?: string;
}

const groups: readonly (readonly [key: string, name: string, statuses: readonly TaskStatus[]])[] = [
  ["", "All", []],
  ["active", "Active", ["new", "planning", "running", "cancelling"]],
  ["you", "Needs you", ["waiting", "paused"]],
  ["done", "Succeeded", ["succeeded"]],
  ["failed", "Failed", ["failed"]],
  ["cancelled", "Cancelled", ["cancelled"]],
];

/** All tasks that one may see, newest update first. */
class TasksPage extends View {
  private readonly list = new Poll<List>(address(null), 2000);
  private older: readonly TaskListing[] = [];
  private cursor: string | undefined;
  private typing = 0;
  private isLoading = false;

  protected override begin(): void {
    this.turn();
    this.during(this.list.watch(this.update));
    this.during(router.changed.listen(this.turn));
    const shortcut = (event: KeyboardEvent): void => this.shortcut(event);
    addEventListener("keydown", shortcut);
    this.during(() => removeEventListener("keydown", shortcut));
  }

  private readonly turn = (): void => {
    const url = address(null);
    this.older = [];
    this.cursor = undefined;
    this.list.turn(url);
    this.update();
  };

  private shortcut(event: KeyboardEvent): void {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.target as Element).closest("input, textarea, select, dialog")) return;
    event.preventDefault();
    this.querySelector<HTMLInputElement>("input[type=search]")?.focus();
  }

  private readonly search = (event: Event): void => {
    clearTimeout(this.typing);
    const text = (event.target as HTMLInputElement).value;
    this.typing = setTimeout(() => router.setQuery("q", text.trim()), 250);
  };

  private readonly more = async (): Promise<void> => {
    const cursor = this.cursor ?? this.list.value?.nextCursor;
    if (!cursor || this.isLoading) return;
    this.isLoading = true;
    this.update();
    try {
      const page = await api.get<List>(address(cursor));
      this.older = [...this.older, ...page.tasks];
      this.cursor = page.nextCursor ?? "";
    } catch (error) {
      complain(error);
    }
    this.isLoading = false;
    this.update();
  };

  protected override render(): Child {
    return h(
      "div",
      { class: "page" },
      h(
        "div",
        { class: "page-head" },
        h("h1", { tabindex: "-1" }, "Tasks"),
        api.may("submitter") ? h("a", { class: "button main", href: "/submit" }, icon("plus"), "New task") : null,
      ),
      this.filters(),
      this.content(),
    );
  }

  private filters(): Child {
    const chosen = router.query("show") ?? "";
    return h(
      "div",
      { class: "filters" },
      h(
        "label",
        { class: "search" },
        icon("search"),
        h("span", { class: "hidden-text" }, "Search goals"),
        h("input", { type: "search", placeholder: "Search goals", oninput: this.search, ref: fill(router.query("q")) }),
        h("kbd", { "aria-hidden": "true" }, "/"),
      ),
      h(
        "div",
        { class: "chips", role: "group", "aria-label": "Which tasks" },
        groups.map(([key, name]) =>
          h(
            "button",
            { class: "chip", type: "button", key, "aria-pressed": chosen === key ? "true" : "false", onclick: () => router.setQuery("show", key) },
            name,
          ),
        ),
      ),
    );
  }

  private content(): Child {
    const { value, problem } = this.list;
    if (problem && !value) return failure(describe(problem), this.list.now);
    if (!value) return bones(4);
    const known = new Set(value.tasks.map((task) => task.id));
    const tasks = [...value.tasks, ...this.older.filter((task) => !known.has(task.id))];
    const isFiltered = (router.query("q") ?? "") !== "" || (router.query("show") ?? "") !== "";
    return [
      problem ? failure(`The list is not fresh: ${describe(problem)}`, this.list.now) : null,
      tasks.length > 0
        ? h("ul", { class: "card task-list" }, tasks.map(row))
        : isFiltered
          ? h("div", { class: "card" }, empty("search", "No task is like that", "Search for other words, or look at all of them."))
          : h(
              "div",
              { class: "card" },
              empty(
                "tasks",
                "No tasks yet",
                "Hand over something large: it is planned, worked on by several agents at once, checked, and merged. You approve the plan and look at the evidence.",
                api.may("submitter") ? h("a", { class: "button main", href: "/submit" }, icon("plus"), "New task") : null,
              ),
            ),
      (this.cursor ?? value.nextCursor) ? h("button", { class: "button more", type: "button", disabled: this.isLoading, onclick: () => void this.more() }, "Show more") : null,
    ];
  }
}

function row(task: TaskListing): Child {
  const [first = "", ...rest] = task.goal.split("\n");
  return h(
    "li",
    { key: task.id },
    h(
      "a",
      { class: "task-row", href: `/tasks/${encodeURIComponent(task.id)}` },
      h("span", { class: "state" }, taskPill(task.status)),
      h("span", { class: "goal" }, first, rest.length > 0 ? h("span", { class: "muted" }, " …") : null),
      h("span", { class: "where muted cut" }, icon("branch"), h("span", { class: "cut", title: task.repository }, repositoryName(task.repository))),
      h("span", { class: "mono muted id" }, task.id),
      h("span", { class: "when muted" }, since(Date.parse(task.updatedAt))),
    ),
  );
}

function fill(value: string | null): (element: Element) => void {
  return (element) => {
    (element as HTMLInputElement).value = value ?? "";
  };
}

function address(cursor: string | null): string {
  const query = new URLSearchParams({ limit: "50" });
  const q = router.query("q");
  if (q) query.set("q", q);
  for (const status of groups.find(([key]) => key === router.query("show"))?.[2] ?? []) query.append("status", status);
  if (cursor) query.set("cursor", cursor);
  return `/v1/tasks?${query.toString()}`;
}

define("ca-tasks-page", TasksPage);
