/** What the host page's loader and the chat in the frame say to each other; nothing else passes between them. */

export type ToFrame = { type: "opened"; takeFocus: boolean; page: string } | { type: "closed"; page: string };

export type ToLoader = { type: "ready" } | { type: "close" } | { type: "unread"; count: number };

const CHANNEL = "frontdesk.v1";

export function post(target: Window, origin: string, message: ToFrame | ToLoader): void {
  target.postMessage({ channel: CHANNEL, ...message }, origin);
}

/** Invariant: a message counts only when both its window and its origin are the expected ones. */
export function accept<T extends ToFrame | ToLoader>(
  event: MessageEvent,
  source: Window | null,
  origin: string,
): T | null {
  if (event.source !== source || event.origin !== origin) return null;
  const data: unknown = event.data;
  if (typeof data !== "object" || data === null) return null;
  return "channel" in data && data.channel === CHANNEL && "type" in data ? (data as unknown as T) : null;
}
