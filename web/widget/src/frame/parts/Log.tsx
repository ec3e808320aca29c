/** The conversation, oldest first: greeting, bubbles in groups, day lines, notices and the typing sign. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { ChatState } from "../chatstate";
import { dayName, timeOf } from "../dates";
import { troubleText } from "../spoken";
import { strings } from "../strings";
import {
  type AgentItem,
  answeredBy,
  type Item,
  type NoticeItem,
  shownItems,
  shownText,
  type UserItem,
} from "../timeline";
import { Attached } from "./Files";
import { Icon } from "./Icon";
import { ReplyBody } from "./Reply";
import { PlainText, RichText } from "./RichText";

interface Props {
  chat: Chat;
  state: ChatState;
  name: string;
  onEdit(text: string): void;
}

const NEAR_PX = 48;

/** Stays at the newest line while the customer is there; a reply that is taller than the window is shown from its start. */
function useScrolling(state: ChatState) {
  const log = useRef<HTMLDivElement>(null);
  const near = useRef(true);
  const [away, setAway] = useState(false);
  const follow = (): void => {
    const box = log.current;
    if (!box) return;
    const news = box.querySelector<HTMLElement>("[data-news]");
    const start = news ? news.offsetTop - 12 : box.scrollHeight;
    box.scrollTop = Math.min(start, box.scrollHeight - box.clientHeight);
  };
  const last = shownItems(state.timeline, state.held).at(-1);
  useLayoutEffect(() => {
    if (last?.kind === "user" && last.sending === "sending") near.current = true;
    if (!near.current) setAway(true);
  }, [last?.key]);
  // After every drawing: a line below the newest one (a time, a "not sent") must not be left out of sight.
  useLayoutEffect(() => {
    if (near.current) follow();
  });
  useLayoutEffect(() => {
    if (!log.current) return;
    const watch = new ResizeObserver(() => near.current && follow());
    watch.observe(log.current);
    return () => watch.disconnect();
  }, []);
  const onScroll = (): void => {
    const box = log.current;
    if (!box) return;
    near.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    if (near.current) setAway(false);
  };
  const toEnd = (): void => {
    near.current = true;
    setAway(false);
    follow();
  };
  return { log, away, onScroll, toEnd };
}

export function Log({ chat, state, name, onEdit }: Props) {
  const { log, away, onScroll, toEnd } = useScrolling(state);
  const items = shownItems(state.timeline, state.held);
  const newsFrom = items.map((item) => item.kind).lastIndexOf("user") + 1;
  return (
    <div class="log-frame">
      <div
        class="log"
        role="log"
        aria-live="off"
        aria-label={strings.conversation}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={log}
        onScroll={onScroll}
      >
        {state.loading ? <Skeleton /> : <Welcome chat={chat} state={state} name={name} />}
        {items.map((item, index) => (
          <Row
            key={item.key}
            item={item}
            before={items[index - 1]}
            after={items[index + 1]}
            isNews={index === newsFrom}
            {...{ chat, state, name, onEdit }}
          />
        ))}
        {(state.typing || state.held.size > 0) && state.bot?.typing !== false && <Typing name={name} />}
        {state.agentTyping !== null && <Typing name={state.agentTyping} />}
      </div>
      {away && (
        <button type="button" class="to-end" onClick={toEnd}>
          {strings.newMessages}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}

function Welcome({ chat, state, name }: Omit<Props, "onEdit">) {
  if (!state.bot) return null;
  const suggestions = state.timeline.items.length === 0 ? state.bot.suggestions : [];
  const say = (text: string): void => {
    chat.say(text);
    chat.focusComposer();
  };
  return (
    <div class="welcome">
      <div class="welcome-text" dir="auto">
        <span class="hidden">{name}: </span>
        <RichText text={state.bot.greeting || strings.greeting} />
      </div>
      {suggestions.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: buttons in a named group, not a form
        <div class="suggestions" role="group" aria-label={strings.suggestions}>
          {suggestions.map((text) => (
            <button type="button" class="chip" key={text} onClick={() => say(text)}>
              {text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

export function Avatar({ name }: { name: string }) {
  return (
    <span class="avatar" aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? <Icon name="chat" />}
    </span>
  );
}

interface RowProps extends Props {
  item: Item;
  before: Item | undefined;
  after: Item | undefined;
  isNews: boolean;
}

const NOTICES: Record<NoticeItem["notice"], string> = {
  handoff: strings.handedOver,
  agent: strings.withPerson,
  bot: strings.backWithBot,
  closed: strings.ended,
};

const ROWS = { user: "user", reply: "reply", agent: "reply agent" };

/** A time is shown where the talk paused, and at its end. */
function pausesAfter(item: Item, after: Item | undefined): boolean {
  if (item.kind === "user" && item.sending !== "sent") return false;
  return !after || after.at - item.at > 5 * 60_000;
}

function Row(props: RowProps) {
  const { item, before, after } = props;
  const day = dayName(item.at);
  const startsDay = !before || dayName(before.at) !== day;
  return (
    <>
      {startsDay && <p class="day">{day}</p>}
      {item.kind === "notice" ? (
        <p class="notice">{item.text || NOTICES[item.notice]}</p>
      ) : (
        <div class={`row ${ROWS[item.kind]}`} data-key={item.key} data-news={props.isNews || undefined}>
          <Said {...props} />
          {pausesAfter(item, after) && <time dateTime={new Date(item.at).toISOString()}>{timeOf(item.at)}</time>}
        </div>
      )}
    </>
  );
}

function Said(props: RowProps) {
  const { item } = props;
  if (item.kind === "user") return <Own {...props} item={item} />;
  return item.kind === "agent" ? <Person item={item} chat={props.chat} /> : <Theirs {...props} />;
}

function Theirs({ item, chat, state, name }: RowProps) {
  if (item.kind !== "reply") return null;
  const answer = answeredBy(state.timeline, item.key);
  const closed = state.timeline.status === "closed" ? "" : null;
  const choose = (value: string): void => {
    chat.say(value);
    chat.focusComposer();
  };
  return (
    <>
      <span class="hidden">{name}: </span>
      <ReplyBody reply={item.reply} chosen={answer?.text ?? closed} onChoose={choose} />
    </>
  );
}

function Person({ item, chat }: { item: AgentItem; chat: Chat }) {
  return (
    <>
      <p class="agent-name">{item.name}</p>
      <div class="bubble" dir="auto">
        <RichText text={item.text} />
        <Attached files={chat.files} attachments={item.attachments} />
      </div>
    </>
  );
}

function Own({ item, chat, state, onEdit }: RowProps & { item: UserItem }) {
  return (
    <>
      <span class="hidden">{strings.you}: </span>
      <div class={`bubble ${item.sending}`} dir="auto">
        {item.text && <PlainText text={shownText(state.timeline, item)} />}
        <Attached files={chat.files} attachments={item.attachments} />
      </div>
      <Delivery item={item} chat={chat} onEdit={onEdit} />
    </>
  );
}

function Delivery({ item, chat, onEdit }: { item: UserItem; chat: Chat; onEdit(text: string): void }) {
  if (item.sending === "waiting") return <p class="delivery">{strings.waitingToSend}</p>;
  if (item.sending !== "failed") return null;
  const rejected = item.trouble === "rejected";
  return (
    <div class="delivery failed">
      <Icon name="alert" />
      <span>
        {strings.notSent} {item.trouble && troubleText(item.trouble)}
      </span>
      <button
        type="button"
        class="link"
        onClick={() => (rejected ? onEdit(chat.takeBack(item.key)) : chat.retry(item.key))}
      >
        {rejected ? strings.edit : strings.tryAgain}
      </button>
    </div>
  );
}

function Typing({ name }: { name: string }) {
  return (
    <div class="row reply typing" data-typing>
      <div class="bubble">
        <span class="hidden">{strings.typing(name)}</span>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
