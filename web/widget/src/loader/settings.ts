/** Reads what the host page wrote on its script tag. */

import { DEFAULT_RGB, parseHex, textOn, toHex } from "../shared/colour";

export interface Settings {
  bot: string;
  title: string;
  colour: string;
  textColour: string;
  side: "left" | "right" | "end";
  /** Whether the bot may say something before the chat is opened. */
  proactive: boolean;
  frameUrl: string;
  frameOrigin: string;
}

/** The running script; or, when a tag manager put it in late, the first one on the page that looks like ours. */
function ownScript(): HTMLScriptElement | null {
  return (document.currentScript ??
    document.querySelector('script[data-bot][src*="widget.js"]')) as HTMLScriptElement | null;
}

function sideOf(position: string): Settings["side"] {
  if (position.includes("left")) return "left";
  return position.includes("right") ? "right" : "end";
}

export function readSettings(): Settings | null {
  const script = ownScript();
  const bot = script?.dataset.bot;
  if (!script || !bot) {
    console.warn("Frontdesk: the script tag needs data-bot.");
    return null;
  }
  const rgb = parseHex(script.dataset.colour ?? script.dataset.color) ?? DEFAULT_RGB;
  const title = script.dataset.title?.trim() ?? "";
  const url = new URL("widget/frame", script.src);
  url.searchParams.set("bot", bot);
  // After the #: these stay in the browser and are no part of what the server logs.
  url.hash = new URLSearchParams({ origin: location.origin, title, colour: toHex(rgb) }).toString();
  return {
    bot,
    title: title || "Chat with us",
    colour: toHex(rgb),
    textColour: textOn(rgb),
    side: sideOf(script.dataset.position ?? ""),
    proactive: script.dataset.proactive !== undefined && script.dataset.proactive !== "false",
    frameUrl: url.href,
    frameOrigin: url.origin,
  };
}
