import { api } from "../api/client.js";
import type { Task } from "../api/shapes.js";
import type { Store } from "../api/store.js";
import { icon } from "../dom/icons.js";
import { router } from "../dom/router.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import type { Agent } from "../model/agent.js";
import { count, modelName, money, span, tokens } from "../model/format.js";
import { empty, everySecond } from "../parts/common.js";
import { agentPill } from "../parts/status.js";
import type { Transcript } from "../parts/transcript.js";
import "../parts/transcript.js";
import { steer } from "./actions.js";

/** The API's name of an agent: `coordinator` or `SUBTASK.ATTEMPT`. */
export const agentId = (agent: Agent): string => (agent.isCoordinator ? "coordinator" : `${agent.name}.${agent.attempt}`);

/** Who works, on what, at what cost; and the transcript of the one that is chosen. */
class AgentsTab extends View {
  private _store: Store<Task> | null = null;
  private _part = "";
  private revealed = "";

  set store(store: Store<Task>) {
    this._store = store;
  }

  /** The agent that is shown. */
  set chosen(part: string) {
    this._part = part;
    this.update();
  }

  protected override begin(): void {
    if (this._store) this.during(this._store.changed.listen(this.update));
    this.during(everySecond.listen(this.update));
  }

  protected override render(): Child {
    const store = this._store;
    if (!store) return null;
    const agents = sorted([...store.tree.agents.values()]);
    if (agents.length === 0) return h("div", { class: "card" }, empty("agent", "No agents yet", "The coordinator comes first; subagents follow when the plan is agreed to."));
    const chosen = agents.find((agent) => agentId(agent) === this._part) ?? agents[0]!;
    const title = (agent: Agent): string => store.value?.subtasks.find((view) => view.subtask.id === agent.name)?.subtask.title ?? agent.name;
    return h(
      "div",
      { class: "agents" },
      h(
        "ul",
        { class: "card agent-list", "aria-label": "Agents" },
        agents.map((agent) => {
          const id = agentId(agent);
          return h(
            "li",
            { key: agent.stream },
            h(
              "a",
              { class: "agent-row", href: `/tasks/${encodeURIComponent(store.id)}/agents/${encodeURIComponent(id)}`, "aria-current": agent === chosen ? "true" : undefined },
              h("span", { class: "line" }, h("b", { class: "cut" }, agent.isCoordinator ? "Coordinator" : title(agent)), agent.attempt > 1 ? h("span", { class: "hint" }, `agent ${agent.attempt}`) : null, h("span", { class: "push" }, agentPill(agent.status))),
              agent.doing ? h("span", { class: "mono cut doing" }, agent.doing) : null,
              h("span", { class: "hint number cut" }, [`step ${agent.step}`, span(agent.worktime(Date.now())), `${tokens(agent.tokens)} tokens`, money(agent.cost)].join(" · ")),
            ),
          );
        }),
      ),
      this.detail(store, chosen, chosen.isCoordinator ? "Coordinator" : title(chosen)),
    );
  }

  private detail(store: Store<Task>, agent: Agent, title: string): Child {
    const done = agent.todos.filter((todo) => todo.status === "completed").length;
    return h(
      "section",
      { class: "card talk", "aria-label": `Agent ${title}` },
      h(
        "div",
        { class: "card-head" },
        h("h2", { class: "cut" }, title),
        agentPill(agent.status),
        h("span", { class: "hint cut" }, `${modelName(agent.model)} · ${count(agent.modelCalls)} model calls · ${count(agent.toolCalls)} tool calls${agent.denials ? ` · ${agent.denials} denied` : ""}`),
        api.may("submitter") && agent.status !== "idle" && agent.status !== "closed"
          ? h("button", { class: "button small push", type: "button", onclick: () => steer(store, agent.isCoordinator ? null : agent.name) }, icon("send"), "Steer")
          : null,
      ),
      agent.todos.length > 0
        ? h(
            "details",
            { class: "todos" },
            h("summary", { class: "bar" }, `Todo list: ${done} of ${agent.todos.length}`),
            h("ul", { class: "plain-list card-body" }, agent.todos.map((todo) => h("li", { class: `line todo ${todo.status}`, key: todo.content }, icon(todo.status === "completed" ? "check" : todo.status === "in_progress" ? "play" : "dot"), todo.status === "in_progress" ? todo.activeForm : todo.content))),
          )
        : null,
      h("ca-transcript", { key: agent.stream, ".state": { agent, version: store.tree.version } }),
    );
  }

  /** Where the address names a call, it is shown. */
  protected override afterDraw(): void {
    const call = router.query("call");
    if (!call || this.revealed === this._part + call) return;
    const transcript = this.querySelector<Transcript>("ca-transcript");
    if (!transcript) return;
    this.revealed = this._part + call;
    transcript.reveal(call);
  }
}

/** The coordinator first, then those at work, then by their beginning. */
function sorted(agents: Agent[]): Agent[] {
  const rank = (agent: Agent): number => (agent.isCoordinator ? 0 : agent.status === "waiting" ? 1 : agent.status === "working" || agent.status === "retrying" ? 2 : 3);
  return agents.sort((a, b) => rank(a) - rank(b) || a.begun - b.begun || a.stream.localeCompare(b.stream));
}

define("ca-agents-tab", AgentsTab);
