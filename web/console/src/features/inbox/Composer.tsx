/** Writing: a reply to the customer or a note to the team; `/` brings canned replies, suggestions come from the articles. */

import { type RefObject, useRef, useState } from "react";
import { useMay } from "../../api/session";
import { useShortcuts } from "../../lib/useShortcuts";
import type { Standing } from "./ConversationPane";
import { Editor } from "./Editor";
import { PickedFiles, useFiles } from "./Files";
import { useLive } from "./LiveProvider";
import { say } from "./outbox";
import { Suggestions } from "./Suggestions";
import { type Briefing, useDeeds } from "./useInbox";

export type Mode = "reply" | "note";

interface ComposerProps {
  briefing: Briefing;
  standing: Standing;
  isMine: boolean;
  mode: Mode;
  onMode: (mode: Mode) => void;
}

/** What was begun in each conversation stays there while one looks at another. */
const drafts = new Map<string, string>();
const TYPING_EVERY_MS = 3000;

function useDraft(key: string): [string, (text: string) => void] {
  const [, redraw] = useState(0);
  const set = (text: string): void => {
    drafts.set(key, text);
    redraw((count) => count + 1);
  };
  return [drafts.get(key) ?? "", set];
}

function useTypingSign(id: string, isMine: boolean): (typing: boolean) => void {
  const { say: tell } = useLive();
  const told = useRef(0);
  return (typing) => {
    const now = Date.now();
    if (!isMine || (typing && now - told.current < TYPING_EVERY_MS)) return;
    told.current = typing ? now : 0;
    tell({ type: "typing", conversation_id: id, typing });
  };
}

/** Whether a reply can be written now, and by whose leave. */
function blockedBy(standing: Standing, isMine: boolean): string | null {
  if (standing.status === "closed") return "It is closed: the customer's next message begins a new one.";
  return standing.status === "agent" && !isMine ? "" : null;
}

export function Composer(props: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { mode, onMode } = props;
  const may = useMay("inbox:write");
  const choose = (chosen: Mode): void => {
    onMode(chosen);
    requestAnimationFrame(() => field.current?.focus());
  };
  useShortcuts("Conversation", [
    may && { keys: "r", label: "Write a reply", run: () => choose("reply") },
    may && { keys: "n", label: "Write a note for the team", run: () => choose("note") },
  ]);
  if (!may) return <p className="composer-hint">You can read here, and not answer.</p>;
  const blocked = mode === "reply" ? blockedBy(props.standing, props.isMine) : null;
  return (
    <div className={`composer ${mode}`}>
      <ModeTabs mode={mode} onMode={choose} hint={hintOf(props.standing, props.isMine, mode)} />
      {blocked === null ? <Writing {...props} field={field} /> : <p className="composer-hint">{blocked}</p>}
    </div>
  );
}

function Writing({ briefing, isMine, mode, field }: ComposerProps & { field: RefObject<HTMLTextAreaElement | null> }) {
  const { id } = briefing;
  const [text, setText] = useDraft(`${id}:${mode}`);
  const { note, doing } = useDeeds(id);
  const files = useFiles(id);
  const [pressed, setPressed] = useState(false);
  const sign = useTypingSign(id, isMine && mode === "reply");
  const send = (): void => {
    const words = text.trim();
    if (!words && (mode === "note" || files.files.length === 0)) return;
    setPressed(mode === "reply" && files.busy);
    if (mode === "note") doing.mutate(note(words));
    else if (files.busy) return;
    else say(id, words, files.take());
    sign(false);
    setText("");
  };
  const change = (words: string): void => {
    setText(words);
    sign(words.length > 0);
  };
  const use = (words: string): void => {
    change(text ? `${text}\n${words}` : words);
    field.current?.focus();
  };
  useShortcuts("Conversation", [{ keys: "ctrl+enter", label: "Send", run: send }]);
  return (
    <>
      {mode === "reply" && <Suggestions briefing={briefing} onUse={use} />}
      {mode === "reply" && <PickedFiles files={files} onRemoved={() => field.current?.focus()} />}
      <p className="composer-wait" role="status">
        {pressed && files.busy && "It can be sent once the file is uploaded."}
      </p>
      <Editor
        id={id}
        mode={mode}
        text={text}
        files={mode === "reply" ? files : null}
        field={field}
        onText={change}
        onSend={send}
        busy={doing.isPending}
      />
    </>
  );
}

function hintOf(standing: Standing, isMine: boolean, mode: Mode): string {
  if (mode === "note") return "Only the team sees it.";
  if (isMine || standing.status === "closed") return "";
  if (standing.status === "agent") return `${standing.agent?.name ?? "Somebody else"} has this conversation.`;
  return "Writing takes the conversation over from the bot.";
}

function ModeTabs({ mode, onMode, hint }: { mode: Mode; onMode: (mode: Mode) => void; hint: string }) {
  const tabs: readonly { mode: Mode; label: string; keys: string }[] = [
    { mode: "reply", label: "Reply", keys: "R" },
    { mode: "note", label: "Note", keys: "N" },
  ];
  return (
    <div className="row composer-modes">
      {tabs.map((tab) => (
        <button
          key={tab.mode}
          type="button"
          className="composer-mode"
          aria-pressed={tab.mode === mode}
          onClick={() => onMode(tab.mode)}
        >
          {tab.label} <kbd>{tab.keys}</kbd>
        </button>
      ))}
      <span className="faint small-text truncate push">{hint}</span>
    </div>
  );
}
