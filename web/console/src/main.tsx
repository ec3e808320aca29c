/** Starts the console. */

import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/parts.css";
import "./styles/tables.css";
import "./styles/states.css";
import "./styles/layers.css";
import "./styles/shell.css";
import { queries } from "./api/queries";
import { listenForShortcuts } from "./lib/shortcuts";
import { App } from "./shell/App";
import { Toasts } from "./ui/Toasts";

listenForShortcuts();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <BrowserRouter basename="/console">
          <Tooltip.Provider delay={450}>
            <App />
            <Toasts />
          </Tooltip.Provider>
        </BrowserRouter>
      </QueryClientProvider>
    </CSPProvider>,
  );
}
