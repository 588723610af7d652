/** What went wrong, in the server's words where it had any. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    message: string,
    readonly code: string,
    readonly details: readonly string[] = [],
  ) {
    super(message);
  }
}

/** Reads a refusal (application/problem+json, RFC 9457). */
export async function problemOf(response: Response): Promise<ApiProblem> {
  let body: { title?: string; detail?: string; code?: string; errors?: unknown } = {};
  try {
    body = (await response.json()) as typeof body;
  } catch {
    // Not from the gateway; the status has to do.
  }
  const title = body.title ?? `The gateway answered ${response.status}`;
  const wait = response.headers.get("Retry-After");
  const detail = [body.detail ?? title, wait ? `Try again in ${wait} s.` : ""].filter(Boolean).join(" ");
  return new ApiProblem(response.status, title, detail, body.code ?? "", strings(body.errors));
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

export function describe(error: unknown): string {
  if (error instanceof ApiProblem) return error.code ? `${error.message} (${error.code})` : error.message;
  if (error instanceof TypeError) return "The gateway cannot be reached. Is it still running?";
  return error instanceof Error ? error.message : String(error);
}
