/** The launcher and the panel on the host page: opening, closing, focus, the unread badge and the talk with the frame. */

import { accept, post, type ToLoader } from "../shared/bridge";
import type { Settings } from "./settings";
import { styleSheet } from "./styles";

const SVG = "http://www.w3.org/2000/svg";
const CHAT =
  "M21 11.5a8.4 8.4 0 0 1-9 8.4 9.6 9.6 0 0 1-3.6-.7L3 21l1.7-4.6A8 8 0 0 1 3 11.5a8.4 8.4 0 0 1 9-8.4 8.4 8.4 0 0 1 9 8.4Z";
const DOWN = "m6 9.5 6 6 6-6";

function icon(name: string, path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", name);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** Storage of the host page may be forbidden; then a chat just does not stay open from page to page. */
function remember(area: "localStorage" | "sessionStorage", key: string, value?: string): string | null {
  try {
    if (value !== undefined) window[area].setItem(key, value);
    return window[area].getItem(key);
  } catch {
    return null;
  }
}

export class Panel {
  readonly host = document.createElement("div");
  private readonly panel = document.createElement("div");
  private readonly launcher = document.createElement("button");
  private readonly badge = document.createElement("span");
  private frame: HTMLIFrameElement | null = null;
  private frameReady = false;
  private takeFocus = false;
  private isOpen = false;

  constructor(private readonly settings: Settings) {
    this.host.id = "frontdesk-widget";
    // Set by script and important: no rule of the host page can move or hide the widget by accident.
    for (const [name, value] of [
      ["all", "initial"],
      ["position", "fixed"],
      ["z-index", "2147483000"],
      ["display", "block"],
    ] as const) {
      this.host.style.setProperty(name, value, "important");
    }
    this.host.dir = getComputedStyle(document.documentElement).direction;
    const root = this.host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet(settings)];
    root.append(this.buildPanel(), this.buildLauncher());
    root.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape" && this.isOpen) this.close();
    });
    window.addEventListener("message", (event) => this.hear(event));
    window.visualViewport?.addEventListener("resize", () => this.fitKeyboard());
    window.visualViewport?.addEventListener("scroll", () => this.fitKeyboard());
  }

  /**
   * A visitor who has used the chat before gets their unread count, and anybody does where the page lets the bot speak first; one
   * who left it open finds it open.
   */
  restore(): void {
    if (this.settings.proactive || remember("localStorage", this.key("used"))) this.load();
    if (remember("sessionStorage", this.key("open")) === "1" && !this.coversScreen()) this.open(false);
  }

  open(takeFocus: boolean): void {
    this.load();
    remember("localStorage", this.key("used"), "1");
    this.show(true);
    this.takeFocus = takeFocus;
    this.tellFrame();
    if (takeFocus) this.frame?.focus();
  }

  close(): void {
    const hadFocus = document.activeElement === this.host;
    this.show(false);
    this.tellFrame();
    if (hadFocus) this.launcher.focus();
  }

  private show(open: boolean): void {
    this.isOpen = open;
    remember("sessionStorage", this.key("open"), open ? "1" : "0");
    this.panel.classList.toggle("open", open);
    this.launcher.setAttribute("aria-expanded", String(open));
    if (open) this.showUnread(0);
    this.fitKeyboard();
  }

  private buildPanel(): HTMLElement {
    this.panel.className = "panel";
    this.panel.id = "panel";
    this.panel.setAttribute("role", "dialog");
    this.panel.setAttribute("aria-label", this.settings.title);
    return this.panel;
  }

  private buildLauncher(): HTMLElement {
    this.launcher.className = "launcher";
    this.launcher.type = "button";
    this.launcher.setAttribute("aria-haspopup", "dialog");
    this.launcher.setAttribute("aria-controls", "panel");
    this.launcher.setAttribute("aria-expanded", "false");
    this.badge.className = "badge";
    this.badge.setAttribute("aria-hidden", "true");
    this.launcher.append(icon("chat", CHAT), icon("down", DOWN), this.badge);
    this.launcher.addEventListener("click", () => (this.isOpen ? this.close() : this.open(true)));
    this.showUnread(0);
    return this.launcher;
  }

  private load(): void {
    if (this.frame) return;
    this.frame = document.createElement("iframe");
    this.frame.title = this.settings.title;
    this.frame.src = this.settings.frameUrl;
    this.panel.append(this.frame);
  }

  private hear(event: MessageEvent): void {
    const message = accept<ToLoader>(event, this.frame?.contentWindow ?? null, this.settings.frameOrigin);
    if (!message || !this.frame) return;
    if (message.type === "ready") {
      this.frameReady = true;
      this.tellFrame();
    } else if (message.type === "close") {
      this.close();
    } else if (message.type === "unread") {
      this.showUnread(this.isOpen ? 0 : Number(message.count) || 0);
    }
  }

  private tellFrame(): void {
    const target = this.frame?.contentWindow;
    if (!target || !this.frameReady) return;
    // The page's address without its query and fragment: those may carry what a customer would not tell a chat.
    const page = location.origin + location.pathname;
    const { frameOrigin } = this.settings;
    if (this.isOpen) post(target, frameOrigin, { type: "opened", takeFocus: this.takeFocus, page });
    else post(target, frameOrigin, { type: "closed", page });
  }

  private showUnread(count: number): void {
    this.badge.hidden = count < 1;
    this.badge.textContent = count > 9 ? "9+" : String(count);
    const news = count < 1 ? "" : count === 1 ? ", 1 new message" : `, ${count} new messages`;
    this.launcher.setAttribute("aria-label", this.settings.title + news);
  }

  private coversScreen(): boolean {
    return matchMedia("(max-width:480px),(max-height:480px)").matches;
  }

  /** On a phone the on-screen keyboard covers the page's foot; the panel shrinks to what can still be seen. */
  private fitKeyboard(): void {
    const view = window.visualViewport;
    const fit = Boolean(view && this.isOpen && this.coversScreen() && view.scale === 1);
    this.panel.style.height = fit && view ? `${view.height}px` : "";
    this.panel.style.top = fit && view ? `${view.offsetTop}px` : "";
    this.panel.style.bottom = fit ? "auto" : "";
  }

  private key(name: string): string {
    return `frontdesk.${this.settings.bot}.${name}`;
  }
}
