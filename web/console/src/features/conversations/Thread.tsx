/** A conversation as it is read: the customer on the left, the house on the right. */

import { Fragment, type ReactNode } from "react";
import { clockTime, dayOf, exact } from "../../lib/words";
import { Icon } from "../../ui/Icon";
import { Avatar } from "../../ui/parts";
import { RichText } from "../../ui/RichText";
import { Attachments } from "./Attachments";
import "./thread.css";
import type { Reply, Said } from "./thread";

interface ThreadProps {
  said: readonly Said[];
  customer: string;
  /** Whose files can be had. */
  conversation?: string;
  /** By the key of what was said. */
  translations?: ReadonlyMap<string, string> | undefined;
  children?: ReactNode;
}

export function Thread({ said, customer, conversation, translations, children }: ThreadProps) {
  return (
    <ol className="thread" aria-label="Conversation">
      {said.map((one) => (
        <Fragment key={one.key}>
          {one.newDay && (
            <li className="thread-day">
              <span>{dayOf(one.at)}</span>
            </li>
          )}
          {one.from === "system" ? (
            <Between said={one} />
          ) : (
            <Bubble
              said={one}
              customer={customer}
              conversation={conversation}
              translation={translations?.get(one.key)}
            />
          )}
        </Fragment>
      ))}
      {children}
    </ol>
  );
}

function Between({ said }: { said: Said }) {
  return (
    <li className="thread-between">
      <span title={exact(said.at)}>{said.text}</span>
    </li>
  );
}

function senderOf(said: Said, customer: string): string {
  if (said.from === "user") return customer;
  if (said.from === "bot") return "Bot";
  return said.from === "note" ? `${said.name ?? "A colleague"}, internal note` : (said.name ?? "A colleague");
}

interface BubbleProps {
  said: Said;
  customer: string;
  conversation: string | undefined;
  translation: string | undefined;
}

function Bubble({ said, customer, conversation, translation }: BubbleProps) {
  const sender = senderOf(said, customer);
  return (
    <li
      id={`said-${said.key}`}
      className={`said ${said.from}`}
      data-first={said.first || undefined}
      data-pending={said.pending || undefined}
    >
      {said.first && <Face said={said} name={said.name ?? customer} />}
      <div className="said-body">
        <p className={said.first ? "said-by" : "hidden"}>
          {said.from === "note" && <Icon name="note" />}
          {sender}
          <time dateTime={said.at} title={exact(said.at)}>
            {clockTime(said.at)}
          </time>
        </p>
        <div className="bubble">
          <Content said={said} conversation={conversation} translation={translation} />
          {said.reply && <Extras reply={said.reply} />}
        </div>
        {said.pending && <p className="faint small-text">Sending…</p>}
      </div>
    </li>
  );
}

function Content({ said, conversation, translation }: Omit<BubbleProps, "customer">) {
  const files = said.attachments ?? [];
  return (
    <>
      {said.text && <RichText text={said.text} />}
      {translation && translation !== said.text && (
        <div className="said-translation">
          <span className="hidden">Translated: </span>
          <RichText text={translation} />
        </div>
      )}
      {files.length > 0 && <Attachments conversation={conversation} attachments={files} />}
    </>
  );
}

function Face({ said, name }: { said: Said; name: string }) {
  if (said.from !== "bot") return <Avatar name={name} size="small" />;
  return (
    <span className="avatar small bot-face" aria-hidden="true">
      <Icon name="bot" />
    </span>
  );
}

/** What came with a reply: a card, choices, the passages that it quotes. */
function Extras({ reply }: { reply: Reply }) {
  return (
    <>
      {reply.card && (
        <div className="said-card">
          <strong>{reply.card.title}</strong>
          <p>{reply.card.text}</p>
        </div>
      )}
      {reply.choices.length > 0 && (
        <ul className="said-choices" aria-label="Choices that were offered">
          {reply.choices.map((choice) => (
            <li key={choice.label}>{choice.label}</li>
          ))}
        </ul>
      )}
      {reply.citations.map((citation) => (
        <details key={`${citation.source}${citation.quote}`} className="said-source">
          <summary>
            <Icon name="book" /> {citation.title}
          </summary>
          <blockquote>{citation.quote}</blockquote>
        </details>
      ))}
    </>
  );
}
