/** Short words about what has just been done, or not: read out politely, gone by themselves. */

import { Toast } from "@base-ui/react/toast";
import { ApiError } from "../api/client";
import { IconButton } from "./Button";
import { Icon } from "./Icon";

export const toasts = Toast.createToastManager();

export function tell(title: string, text?: string): void {
  toasts.add({ title, ...(text ? { description: text } : {}), type: "good", timeout: 4000 });
}

/** Something that was asked for was not done. */
export function tellFailure(title: string, error: unknown): void {
  const text = error instanceof ApiError ? `${error.message} ${error.problem.hint} (${error.problem.request_id})` : "";
  const description = text.replaceAll("`", "") || "The server cannot be reached.";
  toasts.add({ title, description, type: "bad", timeout: 9000 });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts: shown } = Toast.useToastManager();
  return shown.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <Icon name={toast.type === "bad" ? "alert" : "check"} />
      <div className="grow">
        <Toast.Title className="toast-title" />
        <Toast.Description className="toast-text" />
      </div>
      <Toast.Close render={<IconButton icon="close" label="Dismiss" small />} />
    </Toast.Root>
  ));
}
