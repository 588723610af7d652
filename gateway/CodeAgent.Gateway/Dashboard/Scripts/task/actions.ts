import { api, at } from "../api/client.js";
import type { Task } from "../api/shapes.js";
import type { Store } from "../api/store.js";
import { router } from "../dom/router.js";
import { ask, type Field } from "../parts/dialog.js";
import { attempt, say } from "../parts/toasts.js";

type TaskStore = Store<Task>;

/** Says something to an agent at work. */
export function steer(store: TaskStore, subtask: string | null, quote = ""): void {
  const working = (store.value?.subtasks ?? []).filter((one) => one.isPlanned && ["working", "suspended", "checking", "preparing", "queued", "merging"].includes(one.phase));
  const options: (readonly [string, string])[] = [["", "The coordinator"], ...working.map((one) => [one.subtask.id, one.subtask.title] as const)];
  if (subtask && !options.some(([id]) => id === subtask)) options.push([subtask, subtask]);
  const fields: Field[] = [
    { name: "subtask", label: "Who is told", kind: "select", value: subtask ?? "", options },
    { name: "text", label: "What", kind: "area", required: true, value: quote, hint: "It is read at the agent's next step." },
  ];
  void ask({ title: "Tell an agent something", fields, action: "Send" }, async (answers) => {
    await store.command("messages", { text: answers["text"], subtask: answers["subtask"] || undefined });
    say("It is told at its next step.");
  });
}

export function answer(store: TaskStore): void {
  void ask(
    { title: "Answer", text: store.value?.paused?.reason ?? "", fields: [{ name: "text", label: "Your answer", kind: "area", required: true }], action: "Answer and go on" },
    ({ text }) => store.command("messages", { text, mode: "answer" }),
  );
}

export const pause = (store: TaskStore): void =>
  void attempt(() => store.command("pause", { reason: "Asked on the dashboard" }), "It pauses; agents stop at once.");

export const resume = (store: TaskStore): void => void attempt(() => store.command("resume", {}), "It goes on.");

export function topUp(store: TaskStore): void {
  const budget = store.value?.settings?.budget ?? {};
  const fields: Field[] = [
    ...(budget.maxCostMicroUsd === undefined ? [] : [{ name: "usd", label: "More money, in US dollars", kind: "number", step: "0.01" } as const]),
    ...(budget.maxTokens === undefined ? [] : [{ name: "tokens", label: "More tokens", kind: "number" } as const]),
    ...(budget.maxToolCalls === undefined ? [] : [{ name: "toolCalls", label: "More tool calls", kind: "number" } as const]),
  ];
  if (fields.length === 0) {
    say("This task has no limits; there is nothing to add to.");
    return;
  }
  void ask({ title: "Top up the budget", text: "It is added to the limits there are, and the task goes on.", fields, action: "Add and go on" }, async (answers) => {
    const [usd, tokens, toolCalls] = ["usd", "tokens", "toolCalls"].map((name) => Number(answers[name] || 0));
    if (!usd && !tokens && !toolCalls) throw new Error("Say how much.");
    await store.command("resume", {
      addBudget: {
        maxCostMicroUsd: usd ? Math.round(usd * 1e6) : undefined,
        maxTokens: tokens || undefined,
        maxToolCalls: toolCalls || undefined,
      },
    });
    say("The budget is larger now.");
  });
}

export function cancel(store: TaskStore): void {
  void ask(
    {
      title: "Cancel this task",
      text: "No tool call starts any more, and agents are stopped. What is merged is kept.",
      fields: [{ name: "reason", label: "Why", hint: "Optional; it stands in the record." }],
      action: "Cancel the task",
      isBad: true,
    },
    ({ reason }) => store.command("cancel", { reason: reason?.trim() || undefined }),
  );
}

export function fork(store: TaskStore): void {
  void ask(
    {
      title: "Fork this task",
      text: "A new task begins from where this one stands. This one stays as it is.",
      fields: [
        { name: "goal", label: "Goal", kind: "area", required: true, value: store.value?.settings?.goal ?? "" },
        { name: "fromBase", label: "Begin from where this one began, not from its result", kind: "check" },
      ],
      action: "Fork",
    },
    async ({ goal, fromBase }) => {
      const { taskId } = await api.post<{ taskId: string }>(at`/v1/tasks/${store.id}/fork`, { goal, fromBase: fromBase === "yes" });
      router.go(`/tasks/${encodeURIComponent(taskId)}`);
    },
  );
}

export const retry = (store: TaskStore, subtask: string): void =>
  void attempt(() => store.command("retry", { subtask }), "It is tried again, with all its tries.");

export function drop(store: TaskStore, subtask: string): void {
  void ask(
    {
      title: `Drop ${subtask}`,
      text: "Its contribution is taken out of the result by a commit, and what is left is checked again.",
      action: "Drop it",
      isBad: true,
    },
    async () => {
      await store.command("drop", { subtask });
      say("It is taken out.");
    },
  );
}

export const approvePlan = (store: TaskStore): void =>
  void attempt(() => store.command("plan/approve", { revision: store.value?.plan?.revision }), "The plan is approved; work begins.");

export function denyPlan(store: TaskStore): void {
  void ask(
    { title: "Send the plan back", fields: [{ name: "comment", label: "What should be different", kind: "area", required: true, hint: "The coordinator plans anew with your words." }], action: "Send back" },
    ({ comment }) => store.command("plan/deny", { revision: store.value?.plan?.revision, comment }),
  );
}
