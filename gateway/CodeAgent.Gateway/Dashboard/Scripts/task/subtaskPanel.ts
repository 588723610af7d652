import { api } from "../api/client.js";
import type { SubtaskView, Task } from "../api/shapes.js";
import { passed } from "../api/shapes.js";
import type { Store } from "../api/store.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { count, money, span, tokens } from "../model/format.js";
import { counts } from "../parts/diffView.js";
import { phasePill, proofPill } from "../parts/status.js";
import { drop, retry, steer } from "./actions.js";

/** All about one subtask, and what one can do about it. */
export function subtaskPanel(store: Store<Task>, view: SubtaskView, now: number): Child {
  const { subtask, phase } = view;
  const path = `/tasks/${encodeURIComponent(store.id)}`;
  const agent = view.stream ? store.tree.agents.get(view.stream) : undefined;
  const checks = (store.value?.evidence ?? []).filter((check) => check.subtaskId === subtask.id && check.scope === "subtask" && check.commit === view.result?.commit);
  const isAtWork = ["working", "suspended", "preparing"].includes(phase);
  return h(
    "section",
    { class: "card", "aria-label": subtask.title, key: subtask.id },
    h("div", { class: "card-head" }, h("h2", { class: "cut" }, subtask.title), h("span", { class: "push" }, phasePill(phase))),
    h(
      "div",
      { class: "card-body stack" },
      agent?.doing ? h("p", { class: "doing-now" }, h("span", { class: "spot alive tone-busy", "aria-hidden": "true" }), h("span", { class: "mono" }, agent.doing)) : null,
      h(
        "div",
        { class: "line wrap" },
        view.attempt > 0 ? h("a", { class: "button small", href: `${path}/agents/${encodeURIComponent(subtask.id)}.${view.attempt}` }, icon("agent"), "Transcript") : null,
        view.result || isAtWork ? h("a", { class: "button small", href: `${path}/changes/${encodeURIComponent(subtask.id)}` }, icon("file"), "Changes") : null,
        api.may("submitter")
          ? [
              isAtWork ? h("button", { class: "button small", type: "button", onclick: () => steer(store, subtask.id) }, icon("send"), "Steer") : null,
              phase === "failed" || phase === "faulty" ? h("button", { class: "button small", type: "button", onclick: () => retry(store, subtask.id) }, icon("retry"), "Try again") : null,
              phase === "merged" ? h("button", { class: "button small bad", type: "button", onclick: () => drop(store, subtask.id) }, icon("trash"), "Drop") : null,
            ]
          : null,
      ),
      view.feedback && phase !== "merged" ? h("div", null, h("h3", null, "Sent back with"), h("pre", { class: "code", tabindex: "0" }, view.feedback)) : null,
      h("div", null, h("h3", null, "Instructions"), h("p", { class: "words" }, subtask.instructions)),
      h(
        "dl",
        { class: "facts" },
        fact("After", subtask.dependsOn.length > 0 ? subtask.dependsOn.join(", ") : "nothing"),
        fact("Writes", h("span", { class: "mono" }, subtask.writes.join(", ") || "not said")),
        fact("Checks", subtask.checks.length === 0 ? "none" : subtask.checks.map((check) => h("div", { class: "mono", key: check }, check))),
        subtask.model ? fact("Model", subtask.model) : null,
        agent ? fact("Agent", `${view.attempt > 1 ? `${view.attempt}. agent, ` : ""}step ${agent.step}, ${span(agent.worktime(now))}, ${tokens(agent.tokens)} tokens, ${money(agent.cost)}, ${count(agent.toolCalls)} calls`) : null,
        view.result ? fact("Changed", h("span", null, counts(sum(view, "added"), sum(view, "deleted")), ` in ${view.result.changes.length} files`)) : null,
        view.result?.beyond?.length ? fact("Beyond", h("span", { class: "mono" }, view.result.beyond.join(", "))) : null,
      ),
      checks.length > 0
        ? h("div", null, h("h3", null, "Evidence"), h("ul", { class: "plain-list" }, checks.map((check) => h("li", { class: "line", key: check.command }, proofPill(passed(check)), h("span", { class: "mono cut" }, check.command)))))
        : null,
      view.report ? h("div", null, h("h3", null, "Report"), h("p", { class: "words" }, view.report)) : null,
    ),
  );
}

const sum = (view: SubtaskView, part: "added" | "deleted"): number => (view.result?.changes ?? []).reduce((all, change) => all + change[part], 0);

export function fact(name: string, value: Child): Child {
  return [h("dt", { key: `${name}-name` }, name), h("dd", { key: name }, value)];
}
