/** The whole chat: header, conversation, banners and composer, and the one live region that reads out what is new. */

import { useEffect, useReducer, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { ChatState } from "../chatstate";
import { strings } from "../strings";
import { Composer } from "./Composer";
import { Forget } from "./Forget";
import { Icon } from "./Icon";
import { Avatar, Log } from "./Log";
import { Menu, type MenuEntry } from "./Menu";
import { Rate } from "./Rate";

function useChat(chat: Chat): ChatState {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => chat.subscribe(() => redraw(undefined)), [chat]);
  return chat.state;
}

function useEscape(leave: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented) leave();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** Files that are dropped anywhere on the chat. */
function useDrop(chat: Chat) {
  const [over, setOver] = useState(false);
  const brings = (event: DragEvent): boolean =>
    chat.files.limit > 0 && (event.dataTransfer?.types.includes("Files") ?? false);
  const drop = {
    onDragOver: (event: DragEvent): void => {
      if (!brings(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (): void => setOver(false),
    onDrop: (event: DragEvent): void => {
      setOver(false);
      if (!brings(event)) return;
      event.preventDefault();
      chat.files.add(event.dataTransfer?.files ?? []);
    },
  };
  return [over, drop] as const;
}

export function App({ chat, title }: { chat: Chat; title: string | null }) {
  const state = useChat(chat);
  const [draft, setDraft] = useState("");
  const [forgetting, setForgetting] = useState(false);
  const [dropping, drop] = useDrop(chat);
  useEscape(() => chat.close());
  const name = title ?? state.bot?.name ?? "";
  useEffect(() => {
    if (name) document.title = strings.chatWith(name);
  }, [name]);
  useEffect(() => {
    const language = state.bot?.languages[0];
    if (language) document.documentElement.dataset.botLanguage = language;
  }, [state.bot]);
  const send = (): void => {
    if (chat.send(draft)) setDraft("");
  };
  const write = (text: string): void => {
    setDraft(text);
    chat.typed(text);
  };
  const edit = (text: string): void => {
    setDraft(text);
    chat.focusComposer();
  };
  return (
    <main class={`chat${dropping ? " dropping" : ""}`} {...drop}>
      <Header chat={chat} state={state} name={name} onForget={() => setForgetting(true)} />
      {state.phase === "unavailable" ? (
        <p class="unavailable">{strings.unavailable}</p>
      ) : (
        <>
          <Log chat={chat} state={state} name={name} onEdit={edit} />
          <Banners chat={chat} state={state} />
          {state.opinion && <Rate chat={chat} asked={state.opinion} />}
          {state.timeline.status === "closed" ? (
            <div class="ended">
              <button type="button" class="primary" onClick={() => chat.startOver()}>
                {strings.newConversation}
              </button>
            </div>
          ) : (
            <Composer
              text={draft}
              focusCount={state.focusCount}
              files={chat.files}
              picked={state.picked}
              filesLeftOut={state.filesLeftOut}
              onText={write}
              onSend={send}
            />
          )}
        </>
      )}
      {forgetting && <Forget chat={chat} onDone={() => setForgetting(false)} />}
      <LiveRegion {...state.announcement} />
    </main>
  );
}

function subtitle(state: ChatState): string {
  if (state.phase === "opening") return strings.opening;
  const { status, agent } = state.timeline;
  if (status === "agent") return agent ? strings.withAgent(agent) : strings.withPerson;
  return status === "waiting" ? strings.waitingShort : strings.automated;
}

interface HeaderProps {
  chat: Chat;
  state: ChatState;
  name: string;
  onForget(): void;
}

function Header({ chat, state, name, onForget }: HeaderProps) {
  const entries: MenuEntry[] = [{ icon: "forget", label: strings.forget, run: onForget }];
  if (state.timeline.status === "bot") {
    const askForPerson = (): void => {
      chat.say(strings.personText);
      chat.focusComposer();
    };
    entries.unshift({ icon: "person", label: strings.person, run: askForPerson });
  } else if (state.timeline.status !== "closed") {
    entries.unshift({ icon: "restart", label: strings.backToBot, run: () => void chat.backToBot() });
  }
  if (state.timeline.status !== "closed" && state.timeline.items.some((item) => item.kind === "user")) {
    entries.splice(-1, 0, { icon: "check", label: strings.endChat, run: () => void chat.end() });
  }
  return (
    <header class="header">
      <Avatar name={name} />
      <div class="header-text">
        <h1>{name || strings.opening}</h1>
        <p class={`presence ${state.reach} ${state.timeline.status}`}>{subtitle(state)}</p>
      </div>
      {state.phase === "ready" && <Menu entries={entries} />}
      {chat.link.embedded && (
        <button type="button" class="round" aria-label={strings.close} onClick={() => chat.close()}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

function Banners({ chat, state }: { chat: Chat; state: ChatState }) {
  const { reach, limitedSeconds, timeline } = state;
  const place = timeline.queue?.place;
  return (
    <div class="banners">
      {reach !== "ok" && (
        <p class={`banner warn ${reach}`}>{reach === "offline" ? strings.offline : strings.reconnecting}</p>
      )}
      {limitedSeconds !== null && <p class="banner">{strings.limited(limitedSeconds)}</p>}
      {reach === "ok" && timeline.status === "waiting" && (
        <p class="banner">
          {strings.waiting} {place ? strings.inQueue(place) : ""}{" "}
          <button type="button" class="link" onClick={() => void chat.backToBot()}>
            {strings.backToBot}
          </button>
        </p>
      )}
    </div>
  );
}

/**
 * Invariant: the conversation itself is not live, so that a screen reader hears each new reply once and never the history.
 * The key makes a new node of each announcement: the same words twice are read twice.
 */
function LiveRegion({ count, text }: { count: number; text: string }) {
  return (
    <div class="hidden" role="status" aria-live="polite" aria-atomic="true" data-live>
      {count > 0 && <p key={count}>{text}</p>}
    </div>
  );
}
