import { api } from "../api/client.js";
import { describe } from "../api/problem.js";
import { icon, type IconName } from "../dom/icons.js";
import { router } from "../dom/router.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";
import { bones, empty, failure } from "../parts/common.js";
import { inbox } from "../parts/inbox.js";
import { theme } from "../parts/theme.js";
import { attempt } from "../parts/toasts.js";
import "./approvals.js";
import "./sessionPage.js";
import "./sessions.js";
import "./signIn.js";
import "./submit.js";
import "./taskPage.js";
import "./tasks.js";
import "./usage.js";
import "./workers.js";

const places: readonly (readonly [path: string, name: string, icon: IconName])[] = [
  ["/tasks", "Tasks", "tasks"],
  ["/approvals", "Approvals", "inbox"],
  ["/sessions", "Sessions", "chat"],
  ["/workers", "Workers", "worker"],
  ["/usage", "Usage", "usage"],
];

const themes = { auto: ["auto", "System theme"], light: ["sun", "Light theme"], dark: ["moon", "Dark theme"] } as const;

/** The frame of all pages, and which page is shown. */
class App extends View {
  private problem = "";
  private stopInbox: (() => void) | null = null;
  private shown = "";

  protected override begin(): void {
    this.during(router.changed.listen(this.update));
    this.during(theme.changed.listen(this.update));
    this.during(api.changed.listen(this.signed));
    void this.start();
  }

  private readonly start = async (): Promise<void> => {
    this.problem = "";
    try {
      await api.start();
    } catch (error) {
      this.problem = describe(error);
    }
    this.update();
  };

  private readonly signed = (): void => {
    if (api.signedIn && !this.stopInbox) this.stopInbox = inbox.watch(this.update);
    if (!api.signedIn && this.stopInbox) {
      this.stopInbox();
      this.stopInbox = null;
    }
    this.update();
  };

  protected override render(): Child {
    if (this.problem) return h("main", { class: "lone" }, failure(this.problem, () => void this.start()));
    if (api.signedIn === null) return h("main", { class: "lone" }, bones(3));
    if (!api.signedIn) return [h("ca-sign-in"), h("ca-toasts")];
    return [
      h("a", { class: "skip", href: "#main", onclick: this.toMain }, "Skip to the content"),
      h("div", { class: "shell" }, this.side(), h("main", { id: "main", tabindex: "-1" }, page(router.parts))),
      h("ca-toasts"),
    ];
  }

  private side(): Child {
    const waiting = inbox.value?.approvals.length ?? 0;
    const [picture, words] = themes[theme.value];
    return h(
      "header",
      { class: "side" },
      h("a", { class: "brand", href: "/tasks" }, mark(), "CodeAgent"),
      h(
        "nav",
        { "aria-label": "Pages" },
        h(
          "ul",
          { class: "nav" },
          places.map(([path, name, symbol]) =>
            h(
              "li",
              { key: path },
              h(
                "a",
                { href: path, "aria-current": isAt(path) ? "page" : undefined },
                icon(symbol),
                name,
                path === "/approvals" && waiting > 0
                  ? h("span", { class: "badge" }, waiting, h("span", { class: "hidden-text" }, " waiting"))
                  : null,
              ),
            ),
          ),
        ),
      ),
      h(
        "div",
        { class: "foot" },
        h("button", { class: "quiet-button", type: "button", onclick: () => theme.next() }, icon(picture), words),
        h(
          "button",
          { class: "quiet-button", type: "button", title: "Sign out", onclick: () => void attempt(() => api.signOut()) },
          icon("agent"),
          h("span", { class: "cut" }, api.me?.actor ?? ""),
          h("span", { class: "hidden-text" }, "Sign out"),
        ),
      ),
    );
  }

  private readonly toMain = (event: Event): void => {
    event.preventDefault();
    this.querySelector<HTMLElement>("main")?.focus();
  };

  /** On another page the reader starts at its heading, as after a load. */
  protected override afterDraw(): void {
    const place = router.parts.slice(0, 2).join("/");
    if (place === this.shown) return;
    const isFirst = this.shown === "";
    this.shown = place;
    document.title = `${places.find(([path]) => isAt(path))?.[1] ?? "CodeAgent"} · CodeAgent`;
    if (isFirst) return;
    scrollTo(0, 0);
    requestAnimationFrame(() => this.querySelector<HTMLElement>("h1")?.focus());
  }
}

function isAt(path: string): boolean {
  const at = router.path === "/" || router.path === "/submit" ? "/tasks" : router.path;
  return at === path || at.startsWith(`${path}/`);
}

function page([kind, id, tab, rest]: readonly string[]): Child {
  switch (kind) {
    case undefined:
      return h("ca-tasks-page");
    case "tasks":
      return id === undefined ? h("ca-tasks-page") : h("ca-task-page", { key: id, ".task": id, ".tab": tab ?? "plan", ".chosen": rest ?? "" });
    case "submit":
      return h("ca-submit-page");
    case "approvals":
      return h("ca-approvals-page");
    case "sessions":
      return id === undefined ? h("ca-sessions-page") : h("ca-session-page", { key: id, ".session": id });
    case "workers":
      return h("ca-workers-page");
    case "usage":
      return h("ca-usage-page");
    default:
      return empty("question", "There is no such page", h("a", { class: "button", href: "/tasks" }, "To the tasks"));
  }
}

export function mark(): Child {
  return h(
    "svg",
    { viewBox: "0 0 22 22", "aria-hidden": "true" },
    h("rect", { class: "mark", width: "22", height: "22", rx: "6.5" }),
    h("path", { class: "stroke", d: "M7 6.5v9M7 11c0-2.5 8-1 8-4.500M7 11c0 2.500 8 1 8 4.500" }),
  );
}

define("ca-app", App);
