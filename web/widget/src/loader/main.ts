/**
 * The script that a shop puts on its pages: a launcher button and, once opened, the chat in an iframe of our own origin.
 *
 * It touches nothing of the host page: one fixed element with a shadow root, styled by a constructed style sheet, so that
 * neither side's CSS reaches the other and a Content-Security-Policy without `unsafe-inline` holds.
 */

import { Panel } from "./panel";
import { readSettings } from "./settings";

interface FrontdeskApi {
  open(): void;
  close(): void;
}

declare global {
  interface Window {
    Frontdesk?: FrontdeskApi;
  }
}

function start(): void {
  const settings = readSettings();
  if (!settings || window.Frontdesk) return;
  let panel: Panel | null = null;
  let wanted = false;
  window.Frontdesk = {
    open: () => {
      wanted = true;
      panel?.open(true);
    },
    close: () => {
      wanted = false;
      panel?.close();
    },
  };
  const mount = (): void => {
    panel = new Panel(settings);
    document.body.append(panel.host);
    panel.restore();
    if (wanted) panel.open(true);
  };
  if (document.body) mount();
  else document.addEventListener("DOMContentLoaded", mount, { once: true });
}

start();
