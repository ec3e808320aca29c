/** Asks once before a chat is forgotten on this device: it cannot be brought back. */

import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat";
import { strings } from "../strings";

export function Forget({ chat, onDone }: { chat: Chat; onDone(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const leave = (): void => {
    onDone();
    chat.focusComposer();
  };
  const forget = (): void => {
    void chat.forget();
    leave();
  };
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="forget-title"
      aria-describedby="forget-text"
      onClose={leave}
      onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}
    >
      <h2 id="forget-title">{strings.forgetTitle}</h2>
      <p id="forget-text">{strings.forgetText}</p>
      <div class="dialog-buttons">
        <button type="button" class="secondary" onClick={leave}>
          {strings.cancel}
        </button>
        <button type="button" class="primary" onClick={forget}>
          {strings.forgetYes}
        </button>
      </div>
    </dialog>
  );
}
