import { api } from "../api/client.js";
import { describe } from "../api/problem.js";
import type { Model, TaskListing } from "../api/shapes.js";
import { router } from "../dom/router.js";
import { h, type Child, type VElement } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { answersOf, fieldOf, type Answers, type Field } from "../parts/dialog.js";

const advanced: readonly Field[] = [
  { name: "baseRef", label: "Begin at", hint: "A branch, tag or commit; the repository's HEAD where nothing is said." },
  { name: "subagentModel", label: "Subagents' model", hint: "The task's model where nothing is said." },
  { name: "maxParallel", label: "Subagents at once", kind: "number", value: "4" },
  {
    name: "permissionMode",
    label: "Calls that no rule decides",
    kind: "select",
    value: "acceptEdits",
    options: [
      ["acceptEdits", "Edits in the workspace are allowed, the rest asks"],
      ["default", "Everything that changes something asks"],
      ["bypassPermissions", "Everything is allowed (only in a sandbox)"],
    ],
  },
  {
    name: "approvalPolicy",
    label: "Questions about calls",
    kind: "select",
    value: "wait",
    options: [
      ["wait", "Wait for me in the inbox"],
      ["deny", "Are a no"],
    ],
  },
  { name: "rules", label: "Allowed without asking", kind: "area", hint: "One rule a line, e.g. Bash(dotnet test *)." },
];

const budget: readonly Field[] = [
  { name: "usd", label: "Money, in US dollars", kind: "number", step: "0.01" },
  { name: "tokens", label: "Tokens", kind: "number" },
  { name: "toolCalls", label: "Tool calls", kind: "number" },
];

/** Hands a task over. What was written stays when it is refused. */
class SubmitPage extends View {
  private models: readonly Model[] = [];
  private repositories: readonly string[] = [];
  private problem = "";
  private busy = false;

  protected override begin(): void {
    void this.load();
  }

  private async load(): Promise<void> {
    // Suggestions only: without them everything can be written.
    const [models, tasks] = await Promise.allSettled([
      api.get<{ models: readonly Model[] }>("/v1/models"),
      api.get<{ tasks: readonly TaskListing[] }>("/v1/tasks?limit=100"),
    ]);
    if (models.status === "fulfilled") this.models = models.value.models;
    if (tasks.status === "fulfilled") this.repositories = [...new Set(tasks.value.tasks.map((task) => task.repository))];
    this.update();
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    this.update();
    try {
      const { taskId } = await api.post<{ taskId: string }>("/v1/tasks", bodyOf(answersOf(event.target as HTMLFormElement)));
      router.go(`/tasks/${encodeURIComponent(taskId)}`);
      return;
    } catch (error) {
      this.problem = describe(error);
    }
    this.busy = false;
    this.update();
  };

  protected override render(): Child {
    return h(
      "div",
      { class: "page narrow" },
      h("div", { class: "page-head" }, h("h1", { tabindex: "-1" }, "New task"), h("p", { class: "muted" }, "It is accepted before this page answers, and goes on whatever happens to this browser.")),
      h(
        "form",
        { class: "stack", onsubmit: (event: Event) => void this.submit(event) },
        h(
          "div",
          { class: "card card-body stack" },
          fieldOf({ name: "goal", label: "Goal", kind: "area", required: true, hint: "What is to be done, in your words. The more a reader must know, the more should stand here." }),
          suggested(fieldOf({ name: "repository", label: "Repository", required: true, hint: "A folder on the gateway's machine, absolute, or an address that git understands." }), "repositories", this.repositories),
          fieldOf({ name: "checks", label: "Acceptance checks", kind: "area", hint: "Shell commands, one a line, that must pass on the final tree. They are the evidence." }),
          suggested(fieldOf({ name: "model", label: "Model", hint: "The gateway's default where nothing is said." }), "models", this.models.map((model) => model.id)),
          fieldOf({ name: "approvePlan", label: "Let me approve the plan before work begins", kind: "check", value: "yes" }),
        ),
        h("details", { class: "card" }, h("summary", null, "Budget"), h("div", { class: "card-body columns" }, budget.map(fieldOf))),
        h("details", { class: "card" }, h("summary", null, "More"), h("div", { class: "card-body columns" }, advanced.map(fieldOf))),
        this.problem ? h("p", { class: "problem", role: "alert" }, this.problem) : null,
        h(
          "div",
          { class: "line" },
          h("button", { class: "button main", type: "submit", disabled: this.busy }, this.busy ? "Submitting…" : "Submit"),
          h("a", { class: "button plain", href: "/tasks" }, "Back"),
        ),
      ),
    );
  }
}

/** Adds suggestions to the text field of a form's part. */
function suggested(part: ReturnType<typeof fieldOf>, id: string, values: readonly string[]): Child {
  const children = (part as VElement).children.map((child) =>
    "tag" in child && child.tag === "input" ? h("input", { ...child.props, list: id, autocomplete: "off" }) : child,
  );
  return h("div", { key: id }, children, h("datalist", { id }, values.map((value) => h("option", { value, key: value }))));
}

const lines = (text: string | undefined): string[] => (text ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

function bodyOf(answers: Answers): unknown {
  const text = (name: string): string | undefined => answers[name]?.trim() || undefined;
  const usd = number(answers["usd"]);
  return {
    goal: text("goal"),
    repository: text("repository"),
    baseRef: text("baseRef"),
    model: text("model"),
    subagentModel: text("subagentModel"),
    checks: lines(answers["checks"]),
    approvePlan: answers["approvePlan"] === "yes",
    permissionMode: answers["permissionMode"],
    approvalPolicy: answers["approvalPolicy"],
    rules: lines(answers["rules"]).map((rule) => ({ verdict: "allow", text: rule })),
    limits: { maxParallel: number(answers["maxParallel"]) },
    budget: {
      maxCostMicroUsd: usd === undefined ? undefined : Math.round(usd * 1e6),
      maxTokens: number(answers["tokens"]),
      maxToolCalls: number(answers["toolCalls"]),
    },
  };
}

define("ca-submit-page", SubmitPage);
