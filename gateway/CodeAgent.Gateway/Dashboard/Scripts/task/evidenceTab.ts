import { api, at } from "../api/client.js";
import type { Check, Task } from "../api/shapes.js";
import { passed } from "../api/shapes.js";
import type { Store } from "../api/store.js";
import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { fromTimeSpan, plural, short, span } from "../model/format.js";
import { empty } from "../parts/common.js";
import { proofPill } from "../parts/status.js";

interface Recorded {
  readonly number: number;
  readonly artifact?: string;
}

const scopes = { acceptance: "On the final result", merge: "On merged trees", subtask: "On subtasks' own results" } as const;

/** Every check that was run: on what, with which outcome, and what it printed. */
class EvidenceTab extends View {
  private _store: Store<Task> | null = null;
  private artifacts: ReadonlyMap<number, string> = new Map();
  private known = -1;

  set store(store: Store<Task>) {
    this._store = store;
  }

  protected override begin(): void {
    if (this._store) this.during(this._store.changed.listen(this.update));
  }

  /** Names of what the checks printed in full; the page is whole without them. */
  private async load(store: Store<Task>, count: number): Promise<void> {
    this.known = count;
    try {
      const { checks } = await api.get<{ checks: readonly Recorded[] }>(at`/v1/tasks/${store.id}/evidence`);
      this.artifacts = new Map(checks.flatMap((check) => (check.artifact ? [[check.number, check.artifact] as const] : [])));
      this.update();
    } catch {
      // The ends of the outputs are on the page already.
    }
  }

  protected override render(): Child {
    const store = this._store;
    const task = store?.value;
    if (!store || !task) return null;
    const { evidence } = task;
    if (evidence.length !== this.known) void this.load(store, evidence.length);
    const numbered = evidence.map((check, index) => ({ check, number: index + 1 }));
    return h(
      "div",
      { class: "stack" },
      this.summary(task),
      evidence.length === 0 ? h("div", { class: "card" }, empty("flag", "No evidence yet", "Checks are run on exactly the commits that agents made, in a clean checkout. Their outcome appears here.")) : null,
      (["acceptance", "merge", "subtask"] as const).map((scope) => {
        const own = numbered.filter(({ check }) => check.scope === scope).reverse();
        return own.length === 0
          ? null
          : h("section", { class: "card", key: scope, "aria-label": scopes[scope] }, h("div", { class: "card-head" }, h("h2", null, scopes[scope]), h("span", { class: "hint push" }, plural(own.length, "check"))), own.map(({ check, number }) => this.item(store.id, check, number)));
      }),
    );
  }

  private summary(task: Task): Child {
    const final = task.evidence.filter((check) => check.scope === "acceptance" && check.commit === task.head);
    const good = final.filter(passed).length;
    if (task.settings?.checks.length === 0) {
      return h("div", { class: "banner tone-warn" }, icon("warn"), h("p", { class: "what" }, "This task has no acceptance checks: that it is done is what its agents say."));
    }
    if (final.length === 0) return null;
    const isGood = good === final.length;
    return h(
      "div",
      { class: `banner tone-${isGood ? "good" : "bad"}` },
      icon(isGood ? "check" : "cross"),
      h("p", { class: "what" }, h("b", null, `${good} of ${plural(final.length, "check")} passed`), " on the present result ", h("span", { class: "mono" }, short(task.head ?? "")), (task.completed?.changedChecks.length ?? 0) > 0 ? `. The task changed files that these checks run, so look at them: ${task.completed?.changedChecks.join(", ")}` : "."),
    );
  }

  private item(task: string, check: Check, number: number): Child {
    const { result } = check;
    const artifact = this.artifacts.get(number);
    const outcome = result.failure ?? (result.exitCode === undefined ? "did not end" : `exit code ${result.exitCode}`);
    return h(
      "details",
      { class: "proof", key: number, ref: (element: Element) => ((element as HTMLDetailsElement).open = !passed(check)) },
      h(
        "summary",
        { class: "bar line" },
        proofPill(passed(check)),
        h("span", { class: "mono cut" }, check.command),
        h("span", { class: "hint push number" }, [check.subtaskId, outcome, span(fromTimeSpan(result.duration))].filter(Boolean).join(" · ")),
      ),
      h(
        "div",
        { class: "card-body stack" },
        h("dl", { class: "facts" }, h("dt", null, "Commit"), h("dd", { class: "mono" }, check.commit), h("dt", null, "Tree"), h("dd", { class: "mono" }, result.tree)),
        result.output ? h("pre", { class: "code", tabindex: "0" }, result.output) : h("p", { class: "hint" }, "It printed nothing."),
        artifact ? h("div", null, h("a", { class: "button small", href: `/v1/tasks/${encodeURIComponent(task)}/artifacts/${artifact.split("/").map(encodeURIComponent).join("/")}`, download: "" }, icon("file"), "All that it printed")) : null,
      ),
    );
  }
}

define("ca-evidence-tab", EvidenceTab);
