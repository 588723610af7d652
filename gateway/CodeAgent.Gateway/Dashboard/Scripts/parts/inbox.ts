import { Poll } from "../api/poll.js";
import type { ApprovalView } from "../api/shapes.js";

/** What waits for a person, of all tasks and sessions. */
export const inbox = new Poll<{ approvals: readonly ApprovalView[] }>("/v1/approvals?status=pending", 2500);
