import { api, at } from "../api/client.js";
import { describe } from "../api/problem.js";
import type { Subtask } from "../api/shapes.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";

/** A plan that somebody changes before it is agreed to. It is theirs until they save it. */
export class PlanDraft {
  subtasks: readonly Subtask[];
  summary: string;
  selected: string | null;
  problem = "";
  busy = false;
  private serial = 0;

  constructor(
    private readonly task: string,
    readonly revision: number,
    summary: string,
    subtasks: readonly Subtask[],
    selected: string | null,
    private readonly changed: () => void,
  ) {
    this.summary = summary;
    this.subtasks = subtasks.map(({ id, title, instructions, dependsOn, writes, checks, model }) => ({ id, title, instructions, dependsOn, writes, checks, ...(model ? { model } : {}) }));
    this.selected = selected ?? this.subtasks[0]?.id ?? null;
  }

  add(): void {
    let id: string;
    do id = `new-${++this.serial}`;
    while (this.subtasks.some((subtask) => subtask.id === id));
    this.subtasks = [...this.subtasks, { id, title: "New subtask", instructions: "", dependsOn: this.selected ? [this.selected] : [], writes: [], checks: [] }];
    this.selected = id;
    this.changed();
  }

  remove(id: string): void {
    this.subtasks = this.subtasks
      .filter((subtask) => subtask.id !== id)
      .map((subtask) => ({ ...subtask, dependsOn: subtask.dependsOn.filter((other) => other !== id) }));
    if (this.selected === id) this.selected = this.subtasks[0]?.id ?? null;
    this.changed();
  }

  change(id: string, part: Partial<Subtask>): void {
    const isRenamed = part.id !== undefined && part.id !== id;
    this.subtasks = this.subtasks.map((subtask) => {
      if (subtask.id === id) {
        const { model, ...rest } = { ...subtask, ...part };
        return model ? { ...rest, model } : rest;
      }
      return isRenamed ? { ...subtask, dependsOn: subtask.dependsOn.map((other) => (other === id ? (part.id ?? other) : other)) } : subtask;
    });
    if (isRenamed && this.selected === id) this.selected = part.id ?? null;
    this.changed();
  }

  /** Whether it was taken. What is wrong with it is shown, and the draft stays. */
  async save(): Promise<boolean> {
    const silent = this.subtasks.filter((subtask) => subtask.instructions.trim() === "" || subtask.title.trim() === "");
    this.problem = silent.map(({ id }) => `Subtask '${id}': say what its agent is to do, and give it a title.`).join("\n");
    if (silent.length > 0) {
      this.selected = silent[0]?.id ?? null;
      this.changed();
      return false;
    }
    this.busy = true;
    this.changed();
    try {
      await api.patch(at`/v1/tasks/${this.task}/plan`, { summary: this.summary, subtasks: this.subtasks }, `"plan-${this.revision}"`);
      return true;
    } catch (error) {
      this.problem = describe(error);
      return false;
    } finally {
      this.busy = false;
      this.changed();
    }
  }
}

const toLines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** The form of the subtask that is selected. */
export function editorPanel(draft: PlanDraft): Child {
  const subtask = draft.subtasks.find((one) => one.id === draft.selected);
  if (!subtask) return h("div", { class: "card card-body muted" }, "Choose a subtask, or add one.");
  const { id } = subtask;
  const others = draft.subtasks.filter((other) => other.id !== id);
  // The key is the place in the plan: the form stays while its id is being written.
  const key = `edit-${draft.subtasks.indexOf(subtask)}`;
  return h(
    "section",
    { class: "card", "aria-label": `Edit ${subtask.title}`, key },
    h(
      "div",
      { class: "card-head" },
      h("h2", null, "Edit subtask"),
      h("button", { class: "button plain small bad push", type: "button", onclick: () => draft.remove(id) }, icon("trash"), "Remove"),
    ),
    h(
      "div",
      { class: "card-body stack" },
      text(key, "Title", subtask.title, (title) => draft.change(id, { title })),
      text(key, "Id", id, (value) => draft.change(id, { id: value.toLowerCase().replace(/[^a-z0-9-]/g, "-").slice(0, 40) || id }), "Letters, digits and dashes."),
      area(key, "Instructions", subtask.instructions, (instructions) => draft.change(id, { instructions }), "All that its agent is told."),
      h(
        "fieldset",
        null,
        h("legend", { class: "label" }, "Begins after"),
        others.length === 0
          ? h("p", { class: "hint" }, "There is no other subtask.")
          : others.map((other) =>
              h(
                "label",
                { class: "choice", key: other.id },
                h("input", {
                  type: "checkbox",
                  checked: subtask.dependsOn.includes(other.id),
                  onchange: () => draft.change(id, { dependsOn: subtask.dependsOn.includes(other.id) ? subtask.dependsOn.filter((one) => one !== other.id) : [...subtask.dependsOn, other.id] }),
                }),
                h("span", { class: "cut" }, other.title || other.id),
              ),
            ),
      ),
      area(key, "Writes", subtask.writes.join("\n"), (value) => draft.change(id, { writes: toLines(value) }), "Files, folders or globs, one a line. Two that overlap never run at once."),
      area(key, "Checks", subtask.checks.join("\n"), (value) => draft.change(id, { checks: toLines(value) }), "Commands that must pass before it is merged, one a line."),
      text(key, "Model", subtask.model ?? "", (model) => draft.change(id, { model }), "The task's where nothing is said."),
    ),
  );
}

function text(key: string, label: string, value: string, change: (value: string) => void, hint?: string): Child {
  return field(key, label, hint, (common) => h("input", { ...common, type: "text", ref: fill(value), onchange: taken(change) }));
}

function area(key: string, label: string, value: string, change: (value: string) => void, hint?: string): Child {
  return field(key, label, hint, (common) => h("textarea", { ...common, ref: fill(value), onchange: taken(change) }));
}

function field(key: string, label: string, hint: string | undefined, input: (common: Record<string, unknown>) => Child): Child {
  const id = `${key}-${label.toLowerCase()}`;
  return h("div", { key: id }, h("label", { class: "label", for: id }, label), input({ id, "aria-describedby": hint ? `${id}-hint` : undefined }), hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null);
}

const fill = (value: string) => (element: Element): void => void ((element as HTMLInputElement).value = value);
const taken = (change: (value: string) => void) => (event: Event): void => change((event.target as HTMLInputElement).value);
