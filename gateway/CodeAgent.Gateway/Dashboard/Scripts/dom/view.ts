import { patch, type Child, type VNode } from "./vdom.js";

/** A custom element that draws itself from its state, at most once a frame. */
export abstract class View extends HTMLElement {
  private drawn: readonly VNode[] = [];
  private frame = 0;
  private readonly endings: (() => void)[] = [];

  connectedCallback(): void {
    this.begin();
    this.draw();
  }

  disconnectedCallback(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    for (const end of this.endings.splice(0)) end();
  }

  /** Asks for a drawing in the next frame. */
  readonly update = (): void => {
    if (this.frame !== 0 || !this.isConnected) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  };

  /** What is done while the element is on the page; undone by what `during` was given. */
  protected begin(): void {}

  /** Keeps something until the element leaves the page. */
  protected during(end: () => void): void {
    this.endings.push(end);
  }

  protected abstract render(): Child;

  protected draw(): void {
    this.drawn = patch(this, this.drawn, this.render());
    this.afterDraw();
  }

  protected afterDraw(): void {}
}

/** Defines an element; the name is the element's. */
export function define(name: string, type: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, type);
}

/** Something that tells of its changes. */
export class Signal {
  private readonly listeners = new Set<() => void>();

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly tell = (): void => {
    for (const listener of [...this.listeners]) listener();
  };
}
