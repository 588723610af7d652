import { api, at, newKey } from "../api/client.js";
import { ApiProblem } from "../api/problem.js";
import type { ApprovalView } from "../api/shapes.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import type { Approval } from "../model/events.js";
import { span } from "../model/format.js";
import { everySecond } from "./common.js";
import { ask } from "./dialog.js";
import { inbox } from "./inbox.js";
import { complain, say } from "./toasts.js";

/** What the card of a waiting call is about: one of the inbox, or one of an agent's own record. */
export interface CardFacts {
  readonly stream: string;
  readonly approval: Approval;
  readonly view?: ApprovalView;
}

/** The inbox' name of a question: the whole stream and the question, whatever is in them. */
const idOf = ({ stream, approval, view }: CardFacts): string => view?.id ?? `${stream.replaceAll("/", "~")}~~${approval.approvalId}`;

export async function decide(facts: CardFacts, optionId: string, more: { comment?: string; answers?: readonly string[] } = {}): Promise<void> {
  await api.post(at`/v1/approvals/${idOf(facts)}/decision`, { decisionId: newKey(), optionId, argumentsHash: facts.approval.argumentsHash || undefined, ...more });
  inbox.now();
}

class ApprovalCard extends View {
  private _facts: CardFacts | null = null;
  private busy = "";
  private readonly chosen = new Map<number, Set<string>>();
  private readonly own = new Map<number, string>();

  set facts(facts: CardFacts) {
    this._facts = facts;
    this.update();
  }

  protected override begin(): void {
    this.during(everySecond.listen(this.update));
  }

  private async run(facts: CardFacts, optionId: string, more?: { comment?: string; answers?: readonly string[] }): Promise<void> {
    if (this.busy) return;
    this.busy = optionId;
    this.update();
    try {
      await decide(facts, optionId, more);
      say(optionId === "allow" || optionId === "approve" ? "Allowed." : more?.answers ? "Answered." : "Refused.");
    } catch (error) {
      complain(error);
      if (error instanceof ApiProblem && error.status === 409) inbox.now();
    }
    this.busy = "";
    this.update();
  }

  private readonly refuse = (facts: CardFacts, optionId: string): void => {
    void ask(
      {
        title: "Refuse this call",
        text: facts.approval.title,
        fields: [{ name: "comment", label: "What the agent is told", kind: "area", hint: "It goes on with your words; say what it should do instead." }],
        action: "Refuse",
        isBad: true,
      },
      async ({ comment }) => decide(facts, optionId, comment?.trim() ? { comment: comment.trim() } : {}),
    );
  };

  protected override render(): Child {
    const facts = this._facts;
    if (!facts) return null;
    const { approval } = facts;
    const left = Date.parse(approval.expiresAt) - Date.now();
    return h(
      "section",
      { class: "approval", "aria-label": `Question: ${approval.title}` },
      h(
        "div",
        { class: "line wrap" },
        icon("question"),
        h("b", { class: "approval-title" }, approval.title),
        Number.isFinite(left) ? h("span", { class: "hint push number" }, left > 0 ? `expires in ${span(Math.max(1000, left))}` : "expired") : null,
      ),
      approval.reason ? h("p", { class: "hint" }, h("b", null, "Why it is asked: "), approval.reason) : null,
      approval.questions && approval.questions.length > 0 ? this.questions(facts) : this.yesOrNo(facts),
    );
  }

  private yesOrNo(facts: CardFacts): Child {
    const mayDecide = api.may("approver");
    const options = facts.view?.options ?? [];
    const yes = options.find((option) => option.kind.startsWith("allow"))?.id ?? "allow";
    const no = options.find((option) => option.kind.startsWith("reject"))?.id ?? "deny";
    return [
      h("div", { class: "hint" }, "Exactly this will run or change:"),
      h("pre", { class: "code", tabindex: "0" }, facts.approval.preview || facts.approval.title),
      mayDecide
        ? h(
            "div",
            { class: "line wrap" },
            h("button", { class: "button main", type: "button", disabled: this.busy !== "", onclick: () => void this.run(facts, yes) }, icon("check"), "Allow once"),
            h("button", { class: "button", type: "button", disabled: this.busy !== "", onclick: () => this.refuse(facts, no) }, icon("cross"), "Refuse…"),
          )
        : h("p", { class: "hint" }, "An approver decides this; you may read only."),
    ];
  }

  private questions(facts: CardFacts): Child {
    const questions = facts.approval.questions ?? [];
    const answers = questions.map((question, index) => {
      const own = this.own.get(index)?.trim();
      const chosen = [...(this.chosen.get(index) ?? [])];
      return own ? [...(question.multiSelect ? chosen : []), own].join(", ") : chosen.join(", ");
    });
    const option = facts.view?.options.find((one) => one.kind.startsWith("allow"))?.id ?? "allow";
    return h(
      "form",
      {
        class: "stack",
        onsubmit: (event: Event) => {
          event.preventDefault();
          void this.run(facts, option, { answers });
        },
      },
      questions.map((question, index) =>
        h(
          "fieldset",
          { key: index },
          h("legend", { class: "label" }, question.question),
          question.options.map((choice) => this.choice(index, choice.label, choice.description ?? "", question.multiSelect ?? false)),
          h("input", {
            type: "text",
            "aria-label": `Your own answer: ${question.question}`,
            placeholder: "In your own words",
            oninput: (event: Event) => {
              this.own.set(index, (event.target as HTMLInputElement).value);
              this.update();
            },
          }),
        ),
      ),
      h("div", null, h("button", { class: "button main", type: "submit", disabled: this.busy !== "" || answers.some((answer) => answer === "") || !api.may("approver") }, icon("send"), "Answer")),
    );
  }

  private choice(index: number, label: string, description: string, many: boolean): Child {
    const set = this.chosen.get(index) ?? new Set<string>();
    return h(
      "label",
      { class: "choice", key: label },
      h("input", {
        type: many ? "checkbox" : "radio",
        name: `question-${index}`,
        checked: set.has(label),
        onchange: () => {
          if (many && set.has(label)) set.delete(label);
          else {
            if (!many) set.clear();
            set.add(label);
          }
          this.chosen.set(index, set);
          this.update();
        },
      }),
      h("span", null, h("b", null, label), description ? h("span", { class: "muted" }, ` ${description}`) : null),
    );
  }
}

define("ca-approval", ApprovalCard);

export const approvalCard = (facts: CardFacts): Child => h("ca-approval", { key: facts.view?.id ?? facts.approval.approvalId, ".facts": facts });
