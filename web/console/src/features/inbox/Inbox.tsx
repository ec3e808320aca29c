/** Where the team works: who waits, the conversation, and all that is known of it, side by side. */

import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useShortcuts } from "../../lib/useShortcuts";
import { PageTitle } from "../../ui/parts";
import { Empty } from "../../ui/states";
import type { View } from "./applying";
import { ConversationPane } from "./ConversationPane";
import "./composer.css";
import "./inbox.css";
import { InboxList, rowId } from "./InboxList";
import { useInboxList } from "./useInbox";

const STORED = "frontdesk.view";

function storedView(): View {
  try {
    return (sessionStorage.getItem(STORED) as View | null) ?? "waiting";
  } catch {
    return "waiting";
  }
}

export default function Inbox() {
  const { id } = useParams();
  const [view, setView] = useState<View>(storedView);
  const navigate = useNavigate();
  const list = useInboxList(view);
  const items = list.data ?? [];
  const at = items.findIndex((one) => one.id === id);
  const go = (step: number): void => {
    const next = items[Math.min(items.length - 1, Math.max(0, at + step))];
    if (!next) return;
    void navigate(`/inbox/${next.id}`);
    document.getElementById(rowId(next.id))?.focus();
  };
  const choose = (chosen: View): void => {
    setView(chosen);
    sessionStorage.setItem(STORED, chosen);
  };
  useShortcuts("Inbox", [
    { keys: "j", label: "Next conversation", run: () => go(1) },
    { keys: "k", label: "Previous conversation", run: () => go(-1) },
    { keys: "v m", label: "View: mine", run: () => choose("mine") },
    { keys: "v w", label: "View: waiting", run: () => choose("waiting") },
    { keys: "v a", label: "View: all", run: () => choose("all") },
  ]);
  return (
    <div className={id ? "inbox open" : "inbox"}>
      <PageTitle title="Inbox" unseen />
      <InboxList list={list} view={view} onView={choose} chosen={id} />
      {id ? (
        <ConversationPane key={id} id={id} listed={items[at]} onTaken={() => choose("mine")} />
      ) : (
        <div className="inbox-none">
          <Empty icon="inbox" title="Choose a conversation">
            <kbd>J</kbd> and <kbd>K</kbd> go through the list, <kbd>?</kbd> shows every key.
          </Empty>
        </div>
      )}
    </div>
  );
}
