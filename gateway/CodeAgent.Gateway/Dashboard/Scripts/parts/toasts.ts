import { icon } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, Signal, View } from "../dom/view.js";
import { describe } from "../api/problem.js";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isBad: boolean;
}

const changed = new Signal();
let shown: readonly Toast[] = [];
let last = 0;

function show(text: string, isBad: boolean): void {
  const id = ++last;
  shown = [...shown.slice(-2), { id, text, isBad }];
  changed.tell();
  // What went wrong stays until somebody has read it.
  if (!isBad) setTimeout(() => dismiss(id), 5000);
}

function dismiss(id: number): void {
  shown = shown.filter((toast) => toast.id !== id);
  changed.tell();
}

export const say = (text: string): void => show(text, false);
export const complain = (error: unknown): void => show(describe(error), true);

/** Does something that may be refused, and says why if it is. Whether it was done. */
export async function attempt(work: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await work();
    if (done) say(done);
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

class Toasts extends View {
  protected override begin(): void {
    this.during(changed.listen(this.update));
  }

  protected override render(): Child {
    return h(
      "div",
      { class: "toasts", role: "status", "aria-live": "polite", "aria-label": "Messages" },
      shown.map((toast) =>
        h(
          "div",
          { class: `toast tone-${toast.isBad ? "bad" : "good"}`, key: toast.id, role: toast.isBad ? "alert" : undefined },
          icon(toast.isBad ? "warn" : "check"),
          h("p", null, toast.text),
          h(
            "button",
            { class: "button plain small square", type: "button", "aria-label": "Dismiss", onclick: () => dismiss(toast.id) },
            icon("cross"),
          ),
        ),
      ),
    );
  }
}

define("ca-toasts", Toasts);
