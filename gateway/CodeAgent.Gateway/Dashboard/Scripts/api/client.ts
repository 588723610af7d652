import { Signal } from "../dom/view.js";
import { ApiProblem, problemOf } from "./problem.js";

export type Role = "viewer" | "submitter" | "approver" | "admin";

interface Me {
  readonly actor: string;
  readonly role: Role;
  readonly csrfToken?: string;
}

const roles: readonly Role[] = ["viewer", "submitter", "approver", "admin"];

/** An answer with the tag by which a later request asks whether there is news. */
export interface Tagged<T> {
  readonly value: T;
  readonly etag: string | null;
}

/** The gateway's API, as whoever has signed in with this browser. */
class Api {
  /** Tells that who has signed in changed. */
  readonly changed = new Signal();
  me: Me | null = null;
  /** Null until it is known. */
  signedIn: boolean | null = null;

  /** Asks who has signed in. */
  async start(): Promise<void> {
    try {
      this.me = await this.get<Me>("/v1/me");
      this.signedIn = true;
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
    } finally {
      this.changed.tell();
    }
  }

  async signIn(token: string): Promise<void> {
    await this.send("POST", "/v1/login", { token });
    await this.start();
  }

  async signOut(): Promise<void> {
    await this.send("POST", "/v1/logout", undefined);
    this.signOutHere();
  }

  /** Whether whoever has signed in may do what needs a role. */
  may(role: Role): boolean {
    return this.me !== null && roles.indexOf(this.me.role) >= roles.indexOf(role);
  }

  async get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await this.fetch(path, { signal: signal ?? null }).then((response) => response.json())) as T;
  }

  /** Null where nothing changed since the tag. */
  async news<T>(path: string, etag: string | null, signal?: AbortSignal): Promise<Tagged<T> | null> {
    const headers: Record<string, string> = etag ? { "If-None-Match": etag } : {};
    const response = await this.fetch(path, { headers, signal: signal ?? null, cache: "no-store" });
    if (response.status === 304) return null;
    return { value: (await response.json()) as T, etag: response.headers.get("ETag") };
  }

  /** Sends something that changes something. A repeat of the same key is harmless. */
  async post<T = unknown>(path: string, body: unknown, key: string = newKey()): Promise<T> {
    const response = await this.send("POST", path, body, { "Idempotency-Key": key });
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async patch<T>(path: string, body: unknown, ifMatch: string): Promise<T> {
    return (await (await this.send("PATCH", path, body, { "If-Match": ifMatch })).json()) as T;
  }

  private send(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch(path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...this.proof() },
      body: body === undefined ? null : JSON.stringify(body),
    });
  }

  /** What shows that a request comes from this page and not from another one. */
  private proof(): Record<string, string> {
    return this.me?.csrfToken ? { "X-CSRF-Token": this.me.csrfToken } : {};
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(path, { credentials: "same-origin", ...init });
    if (response.ok || response.status === 304) return response;
    const problem = await problemOf(response);
    if (response.status === 401 && path !== "/v1/login") this.signOutHere();
    throw problem;
  }

  private signOutHere(): void {
    this.me = null;
    this.signedIn = false;
    this.changed.tell();
  }
}

/** A new name for a command; random also where the page is not served over a trusted connection. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const api = new Api();

/** An address of the API from words that may hold anything. */
export function at(strings: TemplateStringsArray, ...values: readonly string[]): string {
  return strings.reduce((path, part, index) => path + part + (index < values.length ? encodeURIComponent(values[index] ?? "") : ""), "");
}
