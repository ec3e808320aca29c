/** Builds two things: the frame (an app in an iframe) and, with `--mode loader`, the script that a host page embeds. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const outDir = process.env.FRONTDESK_WEB_OUT
  ? join(process.env.FRONTDESK_WEB_OUT, "widget")
  : fileURLToPath(new URL("../../src/frontdesk/channels/web/static", import.meta.url));

export default defineConfig(({ mode }) => {
  const loader = mode === "loader";
  return {
    publicDir: loader ? false : "public",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir,
      emptyOutDir: !loader,
      target: "es2021",
      modulePreload: false,
      cssCodeSplit: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: loader ? "src/loader/main.ts" : "src/frame/main.tsx",
        output: {
          format: loader ? "iife" : "es",
          entryFileNames: loader ? "widget.js" : "frame.js",
          assetFileNames: "frame[extname]",
        },
      },
    },
  };
});
