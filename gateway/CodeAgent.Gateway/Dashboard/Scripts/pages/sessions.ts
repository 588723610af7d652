import { Poll } from "../api/poll.js";
import { describe } from "../api/problem.js";
import type { SessionListing } from "../api/shapes.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { repositoryName } from "../model/format.js";
import { bones, empty, failure, since } from "../parts/common.js";
import { sessionPill } from "../parts/status.js";

/** Conversations outside of tasks. */
class SessionsPage extends View {
  private readonly list = new Poll<{ sessions: readonly SessionListing[] }>("/v1/sessions?limit=100", 3000);

  protected override begin(): void {
    this.during(this.list.watch(this.update));
  }

  protected override render(): Child {
    const { value, problem } = this.list;
    return h(
      "div",
      { class: "page" },
      h("div", { class: "page-head" }, h("h1", { tabindex: "-1" }, "Sessions")),
      problem ? failure(describe(problem), this.list.now) : null,
      !value
        ? problem ? null : bones(3)
        : value.sessions.length === 0
          ? h("div", { class: "card" }, empty("chat", "No sessions yet", "A session is one conversation with one agent. Begin one in a terminal:", h("pre", null, "codeagent")))
          : h("ul", { class: "card task-list" }, value.sessions.map(row)),
    );
  }
}

function row(session: SessionListing): Child {
  return h(
    "li",
    { key: session.id },
    h(
      "a",
      { class: "task-row", href: `/sessions/${encodeURIComponent(session.id)}` },
      h("span", { class: "state" }, sessionPill(session.status)),
      h("span", { class: "goal" }, session.title || "Untitled"),
      h("span", { class: "where muted cut" }, icon("file"), h("span", { class: "cut", title: session.workspace }, repositoryName(session.workspace))),
      h("span", { class: "mono muted id" }, session.id),
      h("span", { class: "when muted" }, since(Date.parse(session.updatedAt))),
    ),
  );
}

define("ca-sessions-page", SessionsPage);
