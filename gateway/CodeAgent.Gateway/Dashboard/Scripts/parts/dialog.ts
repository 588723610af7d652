import { describe } from "../api/problem.js";
import { h, patch, type Child, type VNode } from "../dom/vdom.js";

export interface DialogWords {
  readonly title: string;
  readonly text?: Child;
  readonly fields?: readonly Field[];
  readonly action: string;
  readonly isBad?: boolean;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind?: "text" | "area" | "number" | "select" | "check";
  readonly hint?: string;
  readonly value?: string;
  readonly required?: boolean;
  readonly options?: readonly (readonly [value: string, text: string])[];
  readonly step?: string;
}

export type Answers = Readonly<Record<string, string>>;

/**
 * Asks in a dialog, and does what it is for while it is open: a refusal is shown in it, with all that was written kept.
 * False when it was dismissed.
 */
export function ask(words: DialogWords, work: (answers: Answers) => Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    const before = document.activeElement as HTMLElement | null;
    let drawn: readonly VNode[] = [];
    let problem = "";
    let busy = false;
    let isDone = false;

    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      problem = "";
      draw();
      try {
        await work(answersOf(event.target as HTMLFormElement));
        isDone = true;
        dialog.close();
      } catch (error) {
        problem = describe(error);
      }
      busy = false;
      draw();
    };

    const draw = (): void => {
      drawn = patch(
        dialog,
        drawn,
        h(
          "form",
          { method: "dialog", onsubmit: (event: Event) => void submit(event) },
          h("h2", { id: "dialog-title" }, words.title),
          words.text ? h("div", { class: "muted" }, words.text) : null,
          (words.fields ?? []).map(fieldOf),
          problem ? h("p", { class: "problem", role: "alert" }, problem) : null,
          h(
            "div",
            { class: "actions" },
            h("button", { class: "button", type: "button", onclick: () => dialog.close() }, "Back"),
            h(
              "button",
              { class: words.isBad ? "button bad" : "button main", type: "submit", disabled: busy },
              busy ? "Working…" : words.action,
            ),
          ),
        ),
      );
    };

    dialog.setAttribute("aria-labelledby", "dialog-title");
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus();
      resolve(isDone);
    });
    draw();
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector<HTMLElement>("textarea, input, select, button[type=submit]")?.focus();
  });
}

export function answersOf(form: HTMLFormElement): Answers {
  const answers: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") answers[name] = value;
  return answers;
}

export function fieldOf(field: Field): VNode {
  const common = { name: field.name, id: `field-${field.name}`, required: field.required, "aria-describedby": field.hint ? `hint-${field.name}` : undefined };
  const hint = field.hint ? h("p", { class: "hint", id: `hint-${field.name}` }, field.hint) : null;
  if (field.kind === "check") {
    return h(
      "div",
      { key: field.name },
      h("label", { class: "line" }, h("input", { ...common, type: "checkbox", value: "yes", ref: checkedBy(field.value) }), field.label),
      hint,
    );
  }
  const input =
    field.kind === "area"
      ? h("textarea", { ...common, ref: filled(field.value) })
      : field.kind === "select"
        ? h("select", { ...common, ref: filled(field.value) }, (field.options ?? []).map(([value, text]) => h("option", { value, key: value }, text)))
        : h("input", { ...common, type: field.kind ?? "text", min: field.kind === "number" ? "0" : undefined, step: field.step, ref: filled(field.value) });
  return h("div", { key: field.name }, h("label", { class: "label", for: `field-${field.name}` }, field.label), input, hint);
}

/** Values are given once: what a person writes is not written over by the next drawing. */
function filled(value: string | undefined): (element: Element) => void {
  return (element) => {
    if (value !== undefined) (element as HTMLInputElement).value = value;
  };
}

function checkedBy(value: string | undefined): (element: Element) => void {
  return (element) => {
    (element as HTMLInputElement).checked = value === "yes";
  };
}
