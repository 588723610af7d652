import { api, at, newKey } from "../api/client.js";
import { describe } from "../api/problem.js";
import type { ApprovalView } from "../api/shapes.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { plural, repositoryName } from "../model/format.js";
import { approvalCard } from "../parts/approvalCard.js";
import { bones, empty, failure } from "../parts/common.js";
import { ask } from "../parts/dialog.js";
import { inbox } from "../parts/inbox.js";
import { attempt } from "../parts/toasts.js";

/** Everything that waits for a person, with exactly what will run. */
class ApprovalsPage extends View {
  protected override begin(): void {
    this.during(inbox.watch(this.update));
  }

  protected override render(): Child {
    const { value, problem } = inbox;
    return h(
      "div",
      { class: "page narrow" },
      h(
        "div",
        { class: "page-head" },
        h("h1", { tabindex: "-1" }, "Approvals"),
        h("span", { class: "muted", role: "status" }, value ? `${plural(value.approvals.length, "question")} waiting` : ""),
      ),
      problem ? failure(describe(problem), inbox.now) : null,
      !value
        ? problem
          ? null
          : bones(2)
        : value.approvals.length === 0
          ? h("div", { class: "card" }, empty("inbox", "Nothing waits for you", "Plans that want your word, calls that no rule decides, and agents' questions come here."))
          : h("ul", { class: "stack" }, value.approvals.map(item)),
    );
  }
}

function item(view: ApprovalView): Child {
  const task = view.task ? `/tasks/${encodeURIComponent(view.task)}` : null;
  const place = task ?? (view.session ? `/sessions/${encodeURIComponent(view.session)}` : null);
  return h(
    "li",
    { class: "card", key: view.id },
    h(
      "div",
      { class: "card-head" },
      icon(view.kind === "plan" ? "branch" : "agent"),
      h("b", null, view.kind === "plan" ? "A plan" : (view.agent ?? "Session")),
      view.repository ? h("span", { class: "muted" }, `in ${repositoryName(view.repository)}`) : null,
      place ? h("a", { class: "push", href: view.agent ? `${place}/agents/${encodeURIComponent(view.agent)}` : place }, view.task ? "Look at the task" : "Look at the session") : null,
    ),
    h("div", { class: "card-body" }, view.kind === "plan" ? plan(view) : approvalCard(cardOf(view))),
  );
}

function cardOf(view: ApprovalView): Parameters<typeof approvalCard>[0] {
  return {
    stream: view.stream ?? "",
    view,
    approval: {
      approvalId: view.id,
      callId: "",
      argumentsHash: view.argumentsHash ?? "",
      title: view.title,
      preview: view.preview,
      reason: view.reason ?? "",
      expiresAt: view.expiresAt ?? "",
      ...(view.questions ? { questions: view.questions } : {}),
    },
  };
}

function plan(view: ApprovalView): Child {
  const [yes, no] = [view.options.find((option) => option.kind.startsWith("allow")), view.options.find((option) => option.kind.startsWith("reject"))];
  const send = (optionId: string, comment?: string): Promise<unknown> =>
    api.post(at`/v1/approvals/${view.id}/decision`, { decisionId: newKey(), optionId, comment }).then(inbox.now);
  return h(
    "div",
    { class: "stack" },
    h("b", null, view.title),
    h("pre", { class: "code", tabindex: "0" }, view.preview),
    api.may("approver")
      ? h(
          "div",
          { class: "line wrap" },
          h("button", { class: "button main", type: "button", onclick: () => void attempt(() => send(yes?.id ?? "approve"), "The plan is approved.") }, icon("check"), "Approve"),
          h(
            "button",
            {
              class: "button",
              type: "button",
              onclick: () =>
                void ask(
                  { title: "Send the plan back", fields: [{ name: "comment", label: "What should be different", kind: "area", required: true }], action: "Send back" },
                  ({ comment }) => send(no?.id ?? "deny", comment),
                ),
            },
            "Send back…",
          ),
        )
      : null,
  );
}

define("ca-approvals-page", ApprovalsPage);
