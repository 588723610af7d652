import { Signal } from "../dom/view.js";

export type Theme = "auto" | "light" | "dark";

/** Dark or light: the system's word, unless somebody chose. The choice is kept in this browser. */
class ThemeChoice {
  readonly changed = new Signal();

  constructor() {
    this.apply();
  }

  get value(): Theme {
    try {
      const kept = localStorage.getItem("codeagent.theme");
      return kept === "light" || kept === "dark" ? kept : "auto";
    } catch {
      return "auto";
    }
  }

  next(): void {
    const order: readonly Theme[] = ["auto", "light", "dark"];
    const value = order[(order.indexOf(this.value) + 1) % order.length] ?? "auto";
    try {
      localStorage.setItem("codeagent.theme", value);
    } catch {
      // Without storage the choice holds for this page only.
    }
    document.documentElement.dataset["theme"] = value;
    this.changed.tell();
  }

  private apply(): void {
    document.documentElement.dataset["theme"] = this.value;
  }
}

export const theme = new ThemeChoice();
