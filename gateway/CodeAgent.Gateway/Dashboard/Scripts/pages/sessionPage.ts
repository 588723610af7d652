import { api } from "../api/client.js";
import { describe } from "../api/problem.js";
import type { Session } from "../api/shapes.js";
import { Store } from "../api/store.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { count, modelName, money, tokens } from "../model/format.js";
import { bones, failure, meter } from "../parts/common.js";
import { connection } from "../parts/connection.js";
import { sessionPill } from "../parts/status.js";
import { attempt } from "../parts/toasts.js";
import "../parts/transcript.js";

/** One session: its conversation as it goes, and a line to join in. */
class SessionPage extends View {
  private store: Store<Session> | null = null;
  private _id = "";
  private busy = false;

  set session(id: string) {
    this._id = id;
  }

  protected override begin(): void {
    const store = (this.store = new Store<Session>("session", this._id));
    this.during(store.changed.listen(this.update));
    this.during(() => store.close());
    store.open();
  }

  private readonly send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const field = form.elements.namedItem("text") as HTMLTextAreaElement;
    if (this.busy || !field.value.trim()) return;
    this.busy = true;
    this.update();
    const mode = this.store?.value?.status === "running" ? "steer" : "queue";
    if (await attempt(() => this.store?.command("messages", { text: field.value, mode }) ?? Promise.resolve())) field.value = "";
    this.busy = false;
    this.update();
  };

  private readonly keys = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) (event.target as HTMLTextAreaElement).form?.requestSubmit();
  };

  protected override render(): Child {
    const store = this.store;
    const session = store?.value;
    if (!store || (!session && !store.problem)) return h("div", { class: "page" }, bones(3));
    if (!session) return h("div", { class: "page" }, failure(describe(store.problem), store.wake));
    const agent = store.tree.agents.get(store.tree.root) ?? null;
    const isRunning = session.status === "running" || session.status === "waiting";
    return h(
      "div",
      { class: "page" },
      h(
        "div",
        { class: "stack" },
        h("a", { class: "crumb", href: "/sessions" }, icon("left"), "Sessions"),
        h(
          "div",
          { class: "page-head" },
          h("h1", { tabindex: "-1" }, session.title || "Untitled"),
          sessionPill(session.status),
          isRunning && api.may("submitter")
            ? h("button", { class: "button", type: "button", onclick: () => void attempt(() => store.command("interrupt", { reason: "Asked on the dashboard" }), "Asked it to stop.") }, icon("stop"), "Stop")
            : null,
          h("p", { class: "muted line wrap" }, connection(store), h("span", null, modelName(session.model)), h("span", null, session.permissionMode), h("span", { class: "mono" }, session.workspace)),
        ),
        h(
          "div",
          { class: "card meters" },
          meter({ name: "Turns", value: count(session.totals.turns) }),
          meter({ name: "Model calls", value: count(agent?.modelCalls ?? 0) }),
          meter({ name: "Tool calls", value: count(session.totals.toolCalls) }),
          meter({ name: "Tokens", value: tokens(agent?.tokens ?? 0) }),
          meter({ name: "Cost", value: money(session.totals.costMicroUsd) }),
        ),
      ),
      h(
        "div",
        { class: "card talk" },
        h("ca-transcript", { ".state": { agent, version: store.tree.version } }),
        api.may("submitter") && session.status !== "closed"
          ? h(
              "form",
              { class: "say", onsubmit: (event: Event) => void this.send(event) },
              h("textarea", { name: "text", rows: "2", "aria-label": "Message to the agent", placeholder: isRunning ? "Steer the agent while it works…" : "Say something to the agent…", onkeydown: this.keys }),
              h("button", { class: "button main", type: "submit", disabled: this.busy, title: "Ctrl+Enter" }, icon("send"), "Send"),
            )
          : null,
      ),
    );
  }
}

define("ca-session-page", SessionPage);
