/** How numbers and times are written. One locale on every machine, so that two people see the same. */
const whole = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

export const count = (value: number): string => whole.format(value);

export const tokens = (value: number): string => (value < 1000 ? String(value) : compact.format(value));

/** Money from millionths of a dollar. */
export function money(microUsd: number): string {
  const usd = microUsd / 1e6;
  if (usd === 0) return "$0";
  return usd < 0.01 ? `$${usd.toFixed(4)}` : `$${usd.toFixed(2)}`;
}

/** A length of time from milliseconds, two units at the most. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.floor(s)} s`;
  const m = Math.floor(s / 60);
  if (m < 60) return `${m} m ${Math.floor(s % 60)} s`;
  const hours = Math.floor(m / 60);
  return hours < 24 ? `${hours} h ${m % 60} m` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function ago(at: number, now: number): string {
  const ms = Math.max(0, now - at);
  if (ms < 5_000) return "just now";
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s ago`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ago`;
  return day.format(at);
}

export const timeOfDay = (at: number): string => clock.format(at);
export const dateTime = (at: number): string => day.format(at);

/** A length of time as .NET writes it (`d.hh:mm:ss.fffffff`), in milliseconds. */
export function fromTimeSpan(text: string): number {
  const match = /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  if (!match) return 0;
  const [, days, hours, minutes, seconds] = match;
  return ((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
}

export const short = (commit: string): string => commit.slice(0, 10);

/** A model's name without the path of a script. */
export function modelName(model: string): string {
  const [kind, ...rest] = model.split(":");
  const name = rest.join(":");
  return name.includes("/") && kind === "scripted" ? `scripted:${name.split("/").pop() ?? ""}` : model;
}

export function repositoryName(path: string): string {
  const parts = path.replace(/[/\\]+$/, "").split(/[/\\]/);
  return parts[parts.length - 1]?.replace(/\.git$/, "") || path;
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
