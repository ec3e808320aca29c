/** The launcher's and the panel's looks, as one constructed style sheet inside the shadow root. */

import type { Settings } from "./settings";

const SIDES = { left: "left:20px", right: "right:20px", end: "inset-inline-end:20px" } as const;

export function styleSheet({ colour, textColour, side }: Settings): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
*{box-sizing:border-box}
.launcher{position:fixed;bottom:20px;${SIDES[side]};width:60px;height:60px;padding:0;border:0;border-radius:50%;
background:${colour};color:${textColour};cursor:pointer;display:grid;place-items:center;z-index:1;
box-shadow:0 1px 2px rgb(16 18 24/.16),0 8px 24px rgb(16 18 24/.22);transition:transform .18s ease,box-shadow .18s ease;
-webkit-tap-highlight-color:transparent}
.launcher:hover{transform:translateY(-2px);box-shadow:0 2px 4px rgb(16 18 24/.16),0 12px 32px rgb(16 18 24/.28)}
.launcher:focus-visible{outline:3px solid #fff;outline-offset:-1px;box-shadow:0 0 0 5px #101218,0 8px 24px rgb(16 18 24/.22)}
.launcher svg{grid-area:1/1;width:28px;height:28px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;
stroke-linejoin:round;transition:opacity .18s ease,transform .18s ease}
.launcher[aria-expanded=false] .down,.launcher[aria-expanded=true] .chat{opacity:0;transform:scale(.6) rotate(-20deg)}
.badge{position:absolute;top:-3px;inset-inline-end:-3px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;
background:#c42b37;color:#fff;font:600 12px/22px system-ui,sans-serif;text-align:center;box-shadow:0 0 0 2px #fff}
.badge[hidden]{display:none}
.panel{position:fixed;bottom:96px;${SIDES[side]};width:400px;height:min(700px,calc(100vh - 120px));
height:min(700px,calc(100dvh - 120px));max-width:calc(100vw - 40px);border-radius:18px;overflow:hidden;background:#fff;
box-shadow:0 0 0 1px rgb(16 18 24/.08),0 4px 12px rgb(16 18 24/.08),0 24px 64px rgb(16 18 24/.22);
visibility:hidden;opacity:0;transform:translateY(12px) scale(.985);transform-origin:bottom;
transition:opacity .2s ease,transform .2s cubic-bezier(.2,.8,.2,1),visibility 0s .2s}
.panel.open{visibility:visible;opacity:1;transform:none;transition-delay:0s}
iframe{display:block;width:100%;height:100%;border:0;background:transparent}
@media (max-width:480px),(max-height:480px){
.panel{inset:0;width:100%;max-width:none;height:100vh;height:100dvh;border-radius:0}
.panel.open+.launcher{visibility:hidden}}
@media (prefers-color-scheme:dark){.panel{background:#16181d;
box-shadow:0 0 0 1px rgb(255 255 255/.1),0 24px 64px rgb(0 0 0/.5)}}
@media (prefers-reduced-motion:reduce){.launcher,.launcher svg,.panel{transition:none}.launcher:hover{transform:none}}
@media (forced-colors:active){.launcher,.panel,.badge{border:2px solid ButtonText}
.launcher:focus-visible{outline:3px solid Highlight;outline-offset:2px}}
@media print{.launcher,.panel{display:none}}`);
  return sheet;
}
