/** The frame's side of the talk with the host page's loader; a frame opened on its own is simply always open. */

import { accept, post, type ToFrame, type ToLoader } from "../shared/bridge";

export interface LinkListener {
  opened(takeFocus: boolean, page: string): void;
  closed(page: string): void;
}

export interface Link {
  readonly embedded: boolean;
  send(message: ToLoader): void;
}

/** `origin` comes from our own loader; a page that is not allowed to embed us is stopped by `frame-ancestors`. */
export function linkToLoader(origin: string | null, listener: LinkListener): Link {
  const parent = window.parent;
  if (parent === window || !origin) return { embedded: false, send: () => undefined };
  window.addEventListener("message", (event) => {
    const message = accept<ToFrame>(event, parent, origin);
    if (message?.type === "opened") listener.opened(message.takeFocus === true, String(message.page ?? ""));
    else if (message?.type === "closed") listener.closed(String(message.page ?? ""));
  });
  const send = (message: ToLoader): void => {
    try {
      post(parent, origin, message);
    } catch {
      // A page without an origin of its own (a file, a sandbox) cannot be spoken to.
    }
  };
  return { embedded: true, send };
}
