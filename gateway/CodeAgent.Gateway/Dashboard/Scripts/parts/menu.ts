import { icon, type IconName } from "../dom/icons.js";
import { h, type Child } from "../dom/vdom.js";
import { define, View } from "../dom/view.js";

export interface MenuItem {
  readonly name: string;
  readonly icon: IconName;
  readonly run: () => void;
  readonly isBad?: boolean;
}

/** A button that opens a few more. Escape and a click elsewhere close it; arrows go through it. */
class Menu extends View {
  private _label = "";
  private _items: readonly MenuItem[] = [];
  private isOpen = false;

  set label(label: string) {
    this._label = label;
  }

  set items(items: readonly MenuItem[]) {
    this._items = items;
    this.update();
  }

  protected override begin(): void {
    const outside = (event: Event): void => {
      if (this.isOpen && !this.contains(event.target as Node)) this.turn(false);
    };
    document.addEventListener("pointerdown", outside);
    this.during(() => document.removeEventListener("pointerdown", outside));
  }

  private turn(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.draw();
    if (isOpen) this.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }

  private readonly keys = (event: KeyboardEvent): void => {
    if (!this.isOpen) return;
    const items = [...this.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const go = (to: number): void => {
      event.preventDefault();
      items[(to + items.length) % items.length]?.focus();
    };
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Tab") this.turn(false);
    else if (event.key === "Escape") {
      this.turn(false);
      this.querySelector<HTMLElement>("button")?.focus();
    }
  };

  protected override render(): Child {
    return h(
      "div",
      { class: "menu", onkeydown: this.keys },
      h("button", { class: "button", type: "button", "aria-haspopup": "menu", "aria-expanded": this.isOpen ? "true" : "false", onclick: () => this.turn(!this.isOpen) }, this._label, icon("down")),
      this.isOpen
        ? h(
            "div",
            { class: "menu-list", role: "menu", "aria-label": this._label },
            this._items.map((item) =>
              h(
                "button",
                {
                  key: item.name,
                  class: item.isBad ? "bad" : undefined,
                  type: "button",
                  role: "menuitem",
                  tabindex: "-1",
                  onclick: () => {
                    this.turn(false);
                    this.querySelector<HTMLElement>("button")?.focus();
                    item.run();
                  },
                },
                icon(item.icon),
                item.name,
              ),
            ),
          )
        : null,
    );
  }
}

define("ca-menu", Menu);

export const menu = (label: string, items: readonly MenuItem[]): Child => h("ca-menu", { ".label": label, ".items": items });
