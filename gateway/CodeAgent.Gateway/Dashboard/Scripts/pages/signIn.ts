import { api } from "../api/client.js";
import { describe } from "../api/problem.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { answersOf, fieldOf } from "../parts/dialog.js";

/** Lets somebody in who has a token; the usual way is the link that the gateway printed. */
class SignIn extends View {
  private problem = "";
  private busy = false;

  private readonly enter = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.busy = true;
    this.problem = "";
    this.update();
    try {
      await api.signIn(answersOf(event.target as HTMLFormElement)["token"]?.trim() ?? "");
    } catch (error) {
      this.problem = describe(error);
    }
    this.busy = false;
    this.update();
  };

  protected override render(): Child {
    return h(
      "main",
      { class: "lone" },
      h(
        "form",
        { class: "card card-body stack", onsubmit: (event: Event) => void this.enter(event) },
        h("h1", { tabindex: "-1" }, "Sign in to CodeAgent"),
        h("p", { class: "muted" }, "Open the link that ", h("code", null, "codeagent serve"), " printed; it lets one browser in, once. Or give a token or an API key of this gateway."),
        h("input", { type: "text", name: "username", autocomplete: "username", value: "codeagent", hidden: true, "aria-hidden": "true", tabindex: "-1" }),
        fieldOf({ name: "token", label: "Token", kind: "text", required: true }),
        this.problem ? h("p", { class: "problem", role: "alert" }, this.problem) : null,
        h("button", { class: "button main", type: "submit", disabled: this.busy }, this.busy ? "Signing in…" : "Sign in"),
      ),
    );
  }
}

define("ca-sign-in", SignIn);
