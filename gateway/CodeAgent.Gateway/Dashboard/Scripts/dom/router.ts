import { Signal } from "./view.js";

/** Where the page is. Paths are the state, so that every view has an address and Back works. */
class Router {
  readonly changed = new Signal();

  constructor() {
    addEventListener("popstate", this.changed.tell);
    document.addEventListener("click", (event) => this.follow(event));
  }

  get path(): string {
    return location.pathname;
  }

  /** The path's parts, decoded; what cannot be decoded stays as it is. */
  get parts(): string[] {
    return this.path.split("/").filter(Boolean).map(decoded);
  }

  query(name: string): string | null {
    return new URLSearchParams(location.search).get(name);
  }

  go(path: string, replace = false): void {
    if (path === location.pathname + location.search) return;
    if (replace) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
    this.changed.tell();
  }

  /** Changes one word of the query and stays on the page. */
  setQuery(name: string, value: string | null): void {
    const query = new URLSearchParams(location.search);
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
    const text = query.toString();
    this.go(location.pathname + (text ? `?${text}` : ""), true);
  }

  private follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.pathname.startsWith("/v1/")) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const router = new Router();
