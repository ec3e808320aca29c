/** Builds the console into `console/static`, one file a page, and in development hands the API's requests to a running server. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const outDir = process.env.FRONTDESK_WEB_OUT
  ? join(process.env.FRONTDESK_WEB_OUT, "console")
  : fileURLToPath(new URL("../../src/frontdesk/console/static", import.meta.url));
const server = process.env.FRONTDESK_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/console/",
  oxc: { jsx: { runtime: "automatic" } },
  build: {
    outDir,
    emptyOutDir: true,
    target: ["chrome123", "edge123", "firefox121", "safari17.5"],
    assetsInlineLimit: 0,
    rolldownOptions: {
      onLog(level, log, tell) {
        // "use client" means nothing here: there is no server that renders.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") tell(level, log);
      },
    },
  },
  server: {
    proxy: {
      "^/(v1|widget|shop|docs|openapi.json)": {
        target: server,
        ws: true,
      },
    },
  },
});
