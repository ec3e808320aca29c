/** The canned replies that fit what stands behind the slash. */

import type { CannedReply } from "./useInbox";

const MOST = 8;

/** Those that fit; none where the text is not a slash and part of a name. */
export function cannedFor(text: string, replies: readonly CannedReply[]): CannedReply[] {
  const match = /^\/([^\s/]*)$/.exec(text);
  if (!match) return [];
  const wanted = (match[1] ?? "").toLowerCase();
  const begins = (reply: CannedReply): boolean => reply.shortcut.toLowerCase().startsWith(wanted);
  const holds = (reply: CannedReply): boolean => `${reply.shortcut} ${reply.title}`.toLowerCase().includes(wanted);
  const first = replies.filter(begins);
  return [...first, ...replies.filter((reply) => !begins(reply) && holds(reply))].slice(0, MOST);
}

interface CannedListProps {
  id: string;
  replies: readonly CannedReply[];
  at: number;
  onUse: (reply: CannedReply) => void;
}

export function CannedList({ id, replies, at, onUse }: CannedListProps) {
  return (
    <div id={id} className="canned" role="listbox" aria-label="Canned replies">
      {replies.map((reply, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
        // biome-ignore lint/a11y/useFocusableInteractive: the field points at the active one
        <div
          key={reply.id}
          id={`${id}-${reply.id}`}
          role="option"
          aria-selected={index === at}
          className="canned-option"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onUse(reply)}
        >
          <span className="row">
            <strong>/{reply.shortcut}</strong>
            <span className="soft truncate">{reply.title}</span>
          </span>
          <span className="faint small-text truncate">{reply.text}</span>
        </div>
      ))}
    </div>
  );
}
