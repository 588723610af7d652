// A view is a function of state; this brings the page to what the view says. Text is only ever inserted as text: there is
// no way to write markup but `sanitised`, which takes what the server has cleaned.

export type Child = VNode | string | number | bigint | null | undefined | false | true | readonly Child[];
export type VNode = VElement | VText;

export interface VElement {
  readonly tag: string;
  readonly props: Props;
  readonly children: readonly VNode[];
  readonly key: string | undefined;
  node: Element | null;
}

export interface VText {
  readonly text: string;
  node: Text | null;
}

/**
 * `onclick` and the like are listeners, `.name` sets a property, `style` is an object of CSS properties (never a text: the
 * page's policy forbids style attributes), `ref` is told the element, true and false add and remove an attribute.
 */
export type Props = Readonly<Record<string, unknown>>;

/** Markup that the server has sanitised. The only thing that is ever inserted as markup. */
export class SafeHtml {
  constructor(readonly html: string) {}
}

const svgNamespace = "http://www.w3.org/2000/svg";
const listeners = new WeakMap<Element, Map<string, EventListener>>();
const asProperty = new Set(["value", "checked", "selected", "indeterminate", "open"]);

export function h(tag: string, props?: Props | null, ...children: Child[]): VElement {
  const all = props ?? {};
  const key = all["key"];
  return {
    tag,
    props: all,
    children: flatten(children, []),
    key: key === undefined || key === null ? undefined : String(key),
    node: null,
  };
}

function flatten(children: readonly Child[], into: VNode[]): VNode[] {
  for (const child of children) {
    if (child === null || child === undefined || typeof child === "boolean") continue;
    if (Array.isArray(child)) flatten(child as readonly Child[], into);
    else if (typeof child === "object") into.push(child as VNode);
    else into.push({ text: String(child), node: null });
  }
  return into;
}

/** Brings an element's children to `next`. `before` is what the last call was given. */
export function patch(parent: Element, before: readonly VNode[], next: Child): readonly VNode[] {
  const after = flatten([next], []);
  patchChildren(parent, before, after, parent.namespaceURI === svgNamespace);
  return after;
}

function isText(node: VNode): node is VText {
  return "text" in node;
}

function patchChildren(parent: Element, before: readonly VNode[], after: readonly VNode[], inSvg: boolean): void {
  const keyed = new Map<string, VElement>();
  const loose: VNode[] = [];
  for (const old of before) {
    if (!isText(old) && old.key !== undefined) keyed.set(old.key, old);
    else loose.push(old);
  }

  let at = 0;
  const kept = new Set<VNode>();
  const matches = after.map((next) => {
    let old: VNode | undefined;
    if (!isText(next) && next.key !== undefined) {
      old = keyed.get(next.key);
    } else {
      old = loose[at];
      if (old !== undefined) at++;
    }
    const match = old !== undefined && !kept.has(old) && isSame(old, next) ? old : undefined;
    if (match !== undefined) kept.add(match);
    return match;
  });

  for (const old of before) {
    if (!kept.has(old)) old.node?.remove();
  }

  let cursor: ChildNode | null = parent.firstChild;
  after.forEach((next, index) => {
    const node = bring(matches[index], next, inSvg);
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  });
}

function isSame(old: VNode, next: VNode): boolean {
  return isText(old) ? isText(next) : !isText(next) && old.tag === next.tag && old.key === next.key;
}

function bring(old: VNode | undefined, next: VNode, inSvg: boolean): ChildNode {
  if (isText(next)) {
    const known = old as VText | undefined;
    next.node = known?.node ?? document.createTextNode(next.text);
    if (known !== undefined && known.text !== next.text) next.node.data = next.text;
    return next.node;
  }

  const known = old as VElement | undefined;
  const svg = inSvg || next.tag === "svg";
  const element =
    known?.node ?? (svg ? document.createElementNS(svgNamespace, next.tag) : document.createElement(next.tag));
  next.node = element;
  setProps(element, known?.props ?? {}, next.props);
  // What has a dash in its name draws its own content.
  if (!next.tag.includes("-") && !("html" in next.props)) {
    patchChildren(element, known?.children ?? [], next.children, svg && next.tag !== "foreignObject");
    // The choice of a select exists only once its options do.
    if (next.tag === "select" && "value" in next.props) (element as HTMLSelectElement).value = String(next.props["value"]);
  }
  if (known === undefined) (next.props["ref"] as ((element: Element) => void) | undefined)?.(element);
  return element;
}

function setProps(element: Element, before: Props, after: Props): void {
  for (const name in before) {
    if (!(name in after)) setProp(element, name, before[name], undefined);
  }
  for (const name in after) {
    const value = after[name];
    if (value !== before[name] || asProperty.has(name)) setProp(element, name, before[name], value);
  }
}

function setProp(element: Element, name: string, before: unknown, value: unknown): void {
  if (name === "key" || name === "ref") return;
  if (name.startsWith("on")) listen(element, name.slice(2), value as EventListener | undefined);
  else if (name.startsWith(".")) (element as unknown as Record<string, unknown>)[name.slice(1)] = value;
  else if (name === "style") setStyle(element as HTMLElement, before as Style | undefined, value as Style | undefined);
  else if (name === "html") element.innerHTML = value instanceof SafeHtml ? value.html : "";
  // An option without the attribute has its text for a value, and would seem to have the empty one already.
  else if (asProperty.has(name) && element.localName !== "option") setProperty(element, name, value);
  else if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

function setProperty(element: Element, name: string, value: unknown): void {
  const target = element as unknown as Record<string, unknown>;
  const wanted = value ?? (name === "value" ? "" : false);
  // Writing what is there already would move the caret.
  if (target[name] !== wanted) target[name] = wanted;
}

type Style = Readonly<Record<string, string | number | undefined>>;

function setStyle(element: HTMLElement, before: Style | undefined, after: Style | undefined): void {
  for (const name in before) {
    if (after === undefined || !(name in after)) element.style.removeProperty(name);
  }
  for (const name in after) {
    const value = after[name];
    if (before?.[name] === value) continue;
    if (value === undefined) element.style.removeProperty(name);
    else element.style.setProperty(name, String(value));
  }
}

function listen(element: Element, type: string, handler: EventListener | undefined): void {
  let known = listeners.get(element);
  if (known === undefined) listeners.set(element, (known = new Map()));
  if (!known.has(type)) {
    element.addEventListener(type, (event) => listeners.get(element)?.get(type)?.call(element, event), {
      passive: type === "scroll" || type === "touchmove",
    });
  }
  if (handler === undefined) known.set(type, () => undefined);
  else known.set(type, handler);
}
