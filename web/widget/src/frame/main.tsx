/** Starts the chat inside the iframe: reads what the loader passed on, applies the brand colour, draws. */

import { render } from "preact";
import { DEFAULT_RGB, parseHex, readableOn, textOn, toHex } from "../shared/colour";
import { Chat } from "./chat";
import { httpAt } from "./http";
import { App } from "./parts/App";
import { openStore } from "./storage";
import "./styles/tokens.css";
import "./styles/frame.css";
import "./styles/messages.css";
import "./styles/signs.css";
import "./styles/composer.css";
import "./styles/files.css";
import "./styles/rate.css";

const LIGHT_SURFACE = [255, 255, 255] as const;
const DARK_SURFACE = [32, 36, 44] as const;

function applyColour(text: string | null): void {
  const colour = parseHex(text) ?? DEFAULT_RGB;
  const { style } = document.documentElement;
  style.setProperty("--accent", toHex(colour));
  style.setProperty("--on-accent", textOn(colour));
  style.setProperty("--accent-text-light", readableOn(colour, LIGHT_SURFACE, 5.2));
  style.setProperty("--accent-text-dark", readableOn(colour, DARK_SURFACE, 5.2));
}

function start(): void {
  const root = document.getElementById("frontdesk");
  if (!root) return;
  const bot = new URLSearchParams(location.search).get("bot") ?? "";
  const given = new URLSearchParams(location.hash.slice(1));
  applyColour(given.get("colour"));
  // `/widget/frame` stands beside `/v1/`, also where a proxy has put both under a prefix.
  const base = new URL("../v1/", location.href).href;
  const chat = new Chat(bot, httpAt(base), openStore(`frontdesk.${bot}.`), given.get("origin"));
  render(<App chat={chat} title={given.get("title") || null} />, root);
  void chat.start();
}

start();
