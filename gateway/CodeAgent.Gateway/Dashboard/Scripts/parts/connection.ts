import type { StreamState } from "../api/stream.js";
import { h, type Child } from "../dom/vdom.js";

const words: Readonly<Record<StreamState, readonly [text: string, spot: string]>> = {
  connecting: ["Connecting", "spot hollow tone-quiet"],
  live: ["Live", "spot tone-good"],
  lost: ["Reconnecting", "spot hollow tone-warn"],
  refused: ["Not live", "spot hollow tone-bad"],
  ended: ["Ended", "spot hollow tone-quiet"],
};

/** Whether what is shown is what happens now. */
export function connection({ state, why }: { readonly state: StreamState; readonly why: string }): Child {
  const [text, spot] = words[state];
  return h("span", { class: "line connection", role: "status", title: why || undefined }, h("span", { class: spot, "aria-hidden": "true" }), text);
}
