import { api } from "../api/client.js";
import type { Subtask, SubtaskView, Task } from "../api/shapes.js";
import { isOver } from "../api/shapes.js";
import type { Store } from "../api/store.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { money, tokens } from "../model/format.js";
import { criticalPath, type Effort } from "../model/graph.js";
import { empty, everySecond } from "../parts/common.js";
import { say } from "../parts/toasts.js";
import { approvePlan, denyPlan } from "./actions.js";
import { editorPanel, PlanDraft } from "./planEditor.js";
import type { NodeFacts } from "./planGraph.js";
import "./planGraph.js";
import { subtaskPanel } from "./subtaskPanel.js";

/** The plan as it moves; before it is agreed to, also as something to change. */
class PlanTab extends View {
  private _store: Store<Task> | null = null;
  private selected: string | null = null;
  private draft: PlanDraft | null = null;

  set store(store: Store<Task>) {
    this._store = store;
  }

  protected override begin(): void {
    if (this._store) this.during(this._store.changed.listen(this.update));
    this.during(everySecond.listen(this.update));
  }

  protected override render(): Child {
    const store = this._store;
    const task = store?.value;
    if (!store || !task) return null;
    const planned = task.subtasks.filter((view) => view.isPlanned);
    if (!task.plan || planned.length === 0) return h("div", { class: "card" }, noPlan(task));
    const isOpen = task.status === "waiting" || (!task.plan.isApproved && !isOver(task.status));
    const { draft } = this;
    const subtasks = draft?.subtasks ?? planned.map((view) => view.subtask);
    const selected = draft ? draft.selected : this.selected && planned.some((view) => view.subtask.id === this.selected) ? this.selected : null;
    const view = planned.find((one) => one.subtask.id === selected);
    return h(
      "div",
      { class: "stack" },
      isOpen ? this.decision(store, task) : null,
      h("p", { class: "words plan-summary" }, draft ? null : task.plan.summary),
      h(
        "div",
        { class: `plan ${view || draft ? "with-panel" : ""}` },
        h("div", { class: "card graph-card" }, h("ca-plan-graph", { ".state": this.graph(store, planned, subtasks, selected) })),
        draft ? editorPanel(draft) : view ? subtaskPanel(store, view, Date.now()) : null,
      ),
    );
  }

  private graph(store: Store<Task>, planned: readonly SubtaskView[], subtasks: readonly Subtask[], selected: string | null): unknown {
    const now = Date.now();
    const facts = new Map<string, NodeFacts>();
    const effort = new Map<string, Effort>();
    for (const view of planned) {
      const { id } = view.subtask;
      const agent = view.stream ? store.tree.agents.get(view.stream) : undefined;
      facts.set(id, { phase: view.phase, doing: agent?.doing ?? "", attempt: view.attempt, asks: (agent?.approvals.size ?? 0) > 0 });
      effort.set(id, { phase: view.phase, spent: store.tree.attempts(id).reduce((sum, one) => sum + one.worktime(now), 0) });
    }
    const { draft } = this;
    return {
      subtasks,
      facts,
      critical: criticalPath(subtasks, effort),
      selected,
      select: (id: string) => {
        if (draft) draft.selected = id;
        else this.selected = this.selected === id ? null : id;
        this.update();
      },
      remove: draft ? (id: string) => draft.remove(id) : null,
    };
  }

  /** Where a plan waits for a word: to agree, to change it, or to send it back. */
  private decision(store: Store<Task>, task: Task): Child {
    const { draft } = this;
    if (draft) {
      return h(
        "section",
        { class: "banner", "aria-label": "Edit the plan" },
        icon("edit"),
        h("p", { class: "what" }, "You edit the plan. It is checked when you save it; agents see nothing of it before."),
        h("button", { class: "button", type: "button", onclick: () => draft.add() }, icon("plus"), "Add subtask"),
        h("button", { class: "button plain", type: "button", onclick: this.stopEditing }, "Discard"),
        h("button", { class: "button main", type: "button", disabled: draft.busy, onclick: () => void this.save(store, draft) }, draft.busy ? "Saving…" : "Save plan"),
        draft.problem ? h("p", { class: "problem whole", role: "alert" }, draft.problem) : null,
      );
    }
    const estimate = task.plan?.estimate;
    return h(
      "section",
      { class: "banner tone-warn", "aria-label": "Decide the plan" },
      icon("question"),
      h(
        "div",
        { class: "what" },
        h("b", null, task.status === "waiting" ? "This plan waits for your word. " : "This plan is not agreed to yet. "),
        estimate ? h("span", { class: "muted" }, `A rough guess: ${tokens(estimate.lowTokens)} to ${tokens(estimate.highTokens)} tokens${estimate.highMicroUsd ? `, ${money(estimate.lowMicroUsd ?? 0)} to ${money(estimate.highMicroUsd)}` : ""}.`) : null,
      ),
      api.may("submitter") ? h("button", { class: "button", type: "button", onclick: () => this.edit(task) }, icon("edit"), "Edit") : null,
      api.may("approver")
        ? [
            h("button", { class: "button", type: "button", onclick: () => denyPlan(store) }, "Send back…"),
            h("button", { class: "button main", type: "button", onclick: () => approvePlan(store) }, icon("check"), "Approve plan"),
          ]
        : null,
    );
  }

  private edit(task: Task): void {
    const subtasks = task.subtasks.filter((view) => view.isPlanned).map((view) => view.subtask);
    this.draft = new PlanDraft(task.id, task.plan?.revision ?? 0, task.plan?.summary ?? "", subtasks, this.selected, this.update);
    this.update();
  }

  private readonly stopEditing = (): void => {
    this.draft = null;
    this.update();
  };

  private async save(store: Store<Task>, draft: PlanDraft): Promise<void> {
    if (!(await draft.save())) return;
    this.draft = null;
    say("The plan is saved.");
    store.wake();
  }
}

function noPlan(task: Task): Child {
  if (isOver(task.status)) return empty("branch", "There was no plan", task.completed?.detail ?? "");
  return empty("branch", task.status === "new" ? "Waiting for a worker" : "The coordinator is planning", "It looks at the repository first. The plan appears here as soon as it is proposed.", h("a", { class: "button", href: `/tasks/${encodeURIComponent(task.id)}/agents/coordinator` }, "Watch it think"));
}

define("ca-plan-tab", PlanTab);
