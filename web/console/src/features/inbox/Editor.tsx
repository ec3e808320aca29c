/** The field that one writes in, with the canned replies above it once a slash is typed. */

import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from "react";
import { api, ask } from "../../api/client";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { tellFailure } from "../../ui/Toasts";
import { CannedList, cannedFor } from "./Canned";
import type { Mode } from "./Composer";
import { droppedOn, type Files, isReady, PickFiles, pastedInto } from "./Files";
import { type CannedReply, useCannedReplies } from "./useInbox";

interface EditorProps {
  id: string;
  mode: Mode;
  text: string;
  /** Where files can be sent along. */
  files: Files | null;
  field: RefObject<HTMLTextAreaElement | null>;
  busy: boolean;
  onText: (text: string) => void;
  onSend: () => void;
}

const TALLEST_PX = 240;

function useGrowing(field: EditorProps["field"], text: string): void {
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(TALLEST_PX, element.scrollHeight + 2)}px`;
  }, [field, text]);
}

/** The list above the field: which replies fit, which one is marked, and what the keys do to it. */
function usePicking({ id, mode, text, field, onText }: EditorProps) {
  const canned = useCannedReplies(mode === "reply");
  const replies = mode === "reply" ? cannedFor(text, canned.data ?? []) : [];
  const [marked, setMarked] = useState(0);
  const [dismissed, setDismissed] = useState("");
  const open = replies.length > 0 && dismissed !== text;
  const at = Math.min(marked, replies.length - 1);
  const use = async (reply: CannedReply): Promise<void> => {
    try {
      const body = { text: reply.text, conversation_id: id };
      onText((await ask(api.POST("/v1/inbox/reply-previews", { body }))).text);
      field.current?.focus();
    } catch (error) {
      tellFailure("The reply could not be filled in", error);
    }
  };
  const current = replies[at];
  const keys: Record<string, () => void> = {
    Enter: () => current && void use(current),
    Tab: () => current && void use(current),
    ArrowDown: () => setMarked((at + 1) % replies.length),
    ArrowUp: () => setMarked((at + replies.length - 1) % replies.length),
    Escape: () => setDismissed(text),
  };
  return { open, replies, at, current, use, keys };
}

export function Editor(props: EditorProps) {
  const { mode, text, files, field, busy, onText, onSend } = props;
  const listId = useId();
  const picking = usePicking(props);
  useGrowing(field, text);
  const leave = (): void => {
    // To what was said, so that whoever does not see it is still in the conversation, and the letters work.
    const log = field.current?.closest(".pane")?.querySelector<HTMLElement>("[role=log]");
    (log ?? field.current)?.[log ? "focus" : "blur"]();
  };
  const keys = picking.open ? picking.keys : { Enter: onSend, Escape: leave };
  const onKeyDown = (event: KeyboardEvent): void => {
    const run = keys[event.key as keyof typeof keys];
    if (!run || event.nativeEvent.isComposing || event.shiftKey) return;
    event.preventDefault();
    run();
  };
  const active = picking.open && picking.current ? `${listId}-${picking.current.id}` : undefined;
  // A field of several lines may not be called a combobox; it points at the list all the same.
  const pointing = {
    "aria-haspopup": "listbox",
    "aria-controls": picking.open ? listId : undefined,
    "aria-activedescendant": active,
    "aria-autocomplete": "list",
  } as const;
  return (
    <div className="composer-editor" {...droppedOn(files)}>
      {files && <PickFiles files={files} />}
      {picking.open && <CannedList id={listId} replies={picking.replies} at={picking.at} onUse={picking.use} />}
      <textarea
        ref={field}
        className="composer-field"
        rows={2}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={pastedInto(files)}
        {...WORDS[mode]}
        {...(mode === "reply" ? pointing : {})}
      />
      <Button kind="primary" busy={busy} disabled={!isReady(text, files)} aria-label={SENDS[mode]} onClick={onSend}>
        <Icon name={mode === "reply" ? "send" : "note"} />
        <span className="composer-send">{SENDS[mode]}</span>
      </Button>
    </div>
  );
}

const SENDS = { reply: "Send", note: "Keep" } as const;
const WORDS = {
  reply: { "aria-label": "Your reply", placeholder: "Write a reply, or / for canned replies" },
  note: { "aria-label": "Your note for the team", placeholder: "A note for the team" },
} as const;
