import { api } from "../api/client.js";
import { describe } from "../api/problem.js";
import type { Task, UsageLimit } from "../api/shapes.js";
import { isOver, passed } from "../api/shapes.js";
import { Store } from "../api/store.js";
import { icon, type IconName } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { count, modelName, money, repositoryName, short, span, tokens } from "../model/format.js";
import { bones, everySecond, failure, meter, since } from "../parts/common.js";
import { connection } from "../parts/connection.js";
import { taskPill, taskText } from "../parts/status.js";
import { menu } from "../parts/menu.js";
import { answer, cancel, fork, pause, resume, steer, topUp } from "../task/actions.js";
import "../task/agentsTab.js";
import "../task/changesTab.js";
import "../task/evidenceTab.js";
import "../task/logTab.js";
import "../task/planTab.js";
import "../task/reportTab.js";
import "../task/timelineTab.js";

const tabs = ["plan", "agents", "timeline", "changes", "evidence", "report", "log"] as const;
type Tab = (typeof tabs)[number];

/** One task, whole: how it stands, what one can do, and its views. */
class TaskPage extends View {
  private store: Store<Task> | null = null;
  private taskId = "";
  private _tab: Tab = "plan";
  private _part = "";
  private isLong = false;

  set task(id: string) {
    this.taskId = id;
  }

  set tab(tab: string) {
    this._tab = tabs.find((one) => one === tab) ?? "plan";
    this.update();
  }

  set chosen(part: string) {
    this._part = part;
    this.update();
  }

  protected override begin(): void {
    const store = (this.store = new Store<Task>("task", this.taskId));
    this.during(store.changed.listen(this.update));
    this.during(everySecond.listen(this.update));
    this.during(() => store.close());
    store.open();
  }

  protected override render(): Child {
    const store = this.store;
    if (!store || (!store.value && !store.problem)) return h("div", { class: "page" }, h("h1", { class: "hidden-text", tabindex: "-1" }, "Task"), bones(4));
    const task = store.value;
    if (!task) return h("div", { class: "page" }, back(), failure(describe(store.problem), store.wake));
    return h(
      "div",
      { class: "page" },
      h("div", { class: "stack" }, back(), this.head(store, task), notices(store, task), this.meters(store, task)),
      h("div", { class: "stack" }, this.tabs(store, task), this.view(store)),
    );
  }

  private head(store: Store<Task>, task: Task): Child {
    const goal = task.settings?.goal ?? "…";
    const [title = "", ...rest] = goal.split("\n");
    const more = rest.join("\n").trim();
    return h(
      "header",
      { class: "task-head" },
      h(
        "div",
        { class: "line wrap task-title" },
        h("h1", { tabindex: "-1" }, title),
        actions(store, task),
      ),
      more
        ? [
            h("pre", { class: this.isLong ? "words muted" : "words muted short" }, more),
            h("button", { class: "button plain small", type: "button", "aria-expanded": this.isLong ? "true" : "false", onclick: this.turn }, this.isLong ? "Show less" : "Show the whole goal"),
          ]
        : null,
      h(
        "p",
        { class: "line wrap muted task-facts" },
        h("span", { role: "status", "aria-label": `State: ${taskText(task.status)}` }, taskPill(task.status)),
        connection(store),
        h("span", { class: "line" }, icon("branch"), h("span", { title: task.settings?.repository }, repositoryName(task.settings?.repository ?? "")), task.repository ? h("span", { class: "mono" }, `${task.repository.baseBranch ?? ""} ${short(task.repository.baseCommit)}`) : null),
        h("span", null, modelName(task.settings?.model ?? "")),
        h("span", null, "submitted ", since(Date.parse(task.submittedAt))),
        h("span", { class: "mono" }, task.id),
        task.settings?.forkedFrom ? h("a", { href: `/tasks/${encodeURIComponent(task.settings.forkedFrom)}` }, `forked from ${task.settings.forkedFrom}`) : null,
      ),
    );
  }

  private readonly turn = (): void => {
    this.isLong = !this.isLong;
    this.update();
  };

  private meters(store: Store<Task>, task: Task): Child {
    const planned = task.subtasks.filter((view) => view.isPlanned);
    const merged = planned.filter((view) => view.phase === "merged").length;
    const agents = [...store.tree.agents.values()];
    const sum = (of: (agent: (typeof agents)[number]) => number): number => agents.reduce((all, agent) => all + of(agent), 0);
    const limit = (name: UsageLimit["name"]): UsageLimit | undefined => task.usage.find((one) => one.name === name);
    const working = agents.filter((agent) => agent.status !== "idle" && agent.status !== "closed").length;
    const end = isOver(task.status) ? Date.parse(task.updatedAt) : Date.now();
    const budget = (name: UsageLimit["name"], title: string, used: number, write: (value: number) => string): Child => {
      const most = limit(name)?.limit;
      return meter({ name: title, value: write(used), part: most === undefined ? undefined : used / most, limit: most === undefined ? undefined : write(most) });
    };
    return h(
      "section",
      { class: "card meters", "aria-label": "Progress and cost" },
      meter({ name: "Merged", value: count(merged), part: planned.length === 0 ? undefined : merged / planned.length, limit: planned.length === 0 ? undefined : count(planned.length), isProgress: true }),
      meter({ name: "Agents at work", value: count(working) }),
      budget("tokens", "Tokens", sum((agent) => agent.tokens), tokens),
      budget("costMicroUsd", "Cost", sum((agent) => agent.cost), money),
      budget("toolCalls", "Tool calls", sum((agent) => agent.toolCalls), count),
      meter({ name: isOver(task.status) ? "Took" : "Elapsed", value: span(Math.max(0, end - Date.parse(task.submittedAt))) }),
    );
  }

  private tabs(store: Store<Task>, task: Task): Child {
    const failed = task.evidence.filter((check) => check.scope === "acceptance" && check.commit === task.head && !passed(check)).length;
    const counts: Readonly<Record<Tab, string>> = {
      plan: count(task.subtasks.filter((view) => view.isPlanned).length),
      agents: count(store.tree.agents.size),
      timeline: "",
      changes: "",
      evidence: failed > 0 ? `${failed} failed` : task.evidence.length > 0 ? count(task.evidence.length) : "",
      report: "",
      log: store.tree.events.length > 0 ? count(store.tree.events.length) : "",
    };
    return h(
      "nav",
      { class: "tabs", "aria-label": "Views of the task" },
      tabs.map((tab) =>
        h(
          "a",
          { key: tab, href: `/tasks/${encodeURIComponent(task.id)}/${tab}`, "aria-current": this._tab === tab ? "page" : undefined },
          tab[0]?.toUpperCase() + tab.slice(1),
          counts[tab] && counts[tab] !== "0" ? h("span", { class: "count" }, counts[tab]) : null,
        ),
      ),
    );
  }

  private view(store: Store<Task>): Child {
    return h(`ca-${this._tab}-tab`, { key: this._tab, ".store": store, ".chosen": this._part });
  }
}

const back = (): Child => h("a", { class: "crumb", href: "/tasks" }, icon("left"), "Tasks");

function actions(store: Store<Task>, task: Task): Child {
  if (!api.may("submitter")) return null;
  const over = isOver(task.status);
  const isPaused = task.status === "paused";
  const items: { name: string; icon: IconName; run: () => void; isBad?: boolean }[] = [
    ...(over ? [] : [{ name: "Top up the budget…", icon: "coin" as const, run: () => topUp(store) }]),
    { name: "Fork…", icon: "fork", run: () => fork(store) },
    ...(over || task.status === "cancelling" ? [] : [{ name: "Cancel the task…", icon: "stop" as const, run: () => cancel(store), isBad: true }]),
  ];
  return h(
    "div",
    { class: "line push task-actions" },
    over ? null : h("button", { class: "button", type: "button", onclick: () => steer(store, null) }, icon("send"), "Steer"),
    isPaused
      ? h("button", { class: "button", type: "button", onclick: () => resume(store) }, icon("play"), "Resume")
      : over || task.status === "cancelling"
        ? null
        : h("button", { class: "button", type: "button", onclick: () => pause(store) }, icon("pause"), "Pause"),
    menu("More", items),
  );
}

/** What somebody should know or do now. */
function notices(store: Store<Task>, task: Task): Child {
  const path = `/tasks/${encodeURIComponent(task.id)}`;
  const asking = [...store.tree.agents.values()].filter((agent) => agent.approvals.size > 0);
  const may = api.may("submitter");
  return [
    store.problem ? failure(`This is not fresh: ${describe(store.problem)}`, store.wake) : null,
    store.state === "refused" ? failure(`Events do not come any more: ${store.why}`, store.wake) : null,
    task.repository?.failure ? h("div", { class: "banner tone-bad", key: "repository" }, icon("warn"), h("p", { class: "what" }, task.repository.failure)) : null,
    task.paused
      ? h(
          "div",
          { class: "banner tone-warn", key: "paused" },
          icon(task.paused.kind === "person" ? "question" : task.paused.kind === "budget" ? "coin" : "pause"),
          h("p", { class: "what" }, h("b", null, pauseWords[task.paused.kind]), task.paused.reason),
          may && task.paused.kind === "budget" ? h("button", { class: "button main", type: "button", onclick: () => topUp(store) }, "Top up…") : null,
          may && task.paused.kind === "person" ? h("button", { class: "button main", type: "button", onclick: () => answer(store) }, "Answer…") : null,
          may && task.paused.kind !== "budget" ? h("button", { class: "button", type: "button", onclick: () => resume(store) }, "Resume") : null,
        )
      : null,
    asking.map((agent) =>
      h(
        "div",
        { class: "banner tone-warn", key: `asks ${agent.stream}` },
        icon("question"),
        h("p", { class: "what" }, h("b", null, `${agent.isCoordinator ? "The coordinator" : agent.name} asks you: `), [...agent.approvals.values()].map((one) => one.title).join("; ")),
        h("a", { class: "button main", href: "/approvals" }, "Decide"),
      ),
    ),
    task.completed
      ? h(
          "div",
          { class: `banner tone-${task.completed.outcome === "succeeded" ? "good" : task.completed.outcome === "failed" ? "bad" : "quiet"}`, key: "completed" },
          icon(task.completed.outcome === "succeeded" ? "check" : task.completed.outcome === "failed" ? "cross" : "stop"),
          h("p", { class: "what" }, task.completed.detail),
          h("a", { class: "button", href: `${path}/evidence` }, "Evidence"),
          task.completed.outcome === "succeeded" ? h("a", { class: "button", href: `${path}/changes` }, "Changes") : null,
        )
      : null,
  ];
}

const pauseWords = { user: "Paused. ", budget: "The budget is used up. ", person: "It needs a person's word. ", environment: "Something around it is missing. " } as const;

define("ca-task-page", TaskPage);
