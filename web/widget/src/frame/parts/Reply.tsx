/** One reply of the bot or of a person: its text, and below it choices, a card or sources. */

import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Card, Choice, Citation, Reply } from "../protocol";
import { safeUrl } from "../richtext";
import { strings } from "../strings";
import { Icon } from "./Icon";
import { OutsideLink, RichText } from "./RichText";

function Choices({
  choices,
  chosen,
  onChoose,
}: {
  choices: readonly Choice[];
  chosen: string | null;
  onChoose(value: string): void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out everywhere, a group of buttons says the same
    <div class="choices" role="group" aria-label={strings.choices}>
      {choices.map((choice) => {
        const isChosen = chosen !== null && (chosen === choice.value || chosen === choice.label);
        return (
          <button
            type="button"
            key={choice.value}
            class={isChosen ? "chip chosen" : "chip"}
            disabled={chosen !== null}
            onClick={() => onChoose(choice.value)}
          >
            {isChosen && <Icon name="check" />}
            {choice.label}
            {isChosen && <span class="hidden"> ({strings.chosen})</span>}
          </button>
        );
      })}
    </div>
  );
}

/** A picture that cannot be loaded leaves no hole: its words stand for it. */
function CardView({ card }: { card: Card }) {
  const [isGone, setGone] = useState(false);
  const image = isGone ? null : safeUrl(card.image_url, location.href);
  const url = safeUrl(card.url, location.href);
  const picture = (alt: string, address: string) => (
    <img src={address} alt={alt} loading="lazy" onError={() => setGone(true)} />
  );
  if (image && !card.text && !url) return <div class="picture">{picture(card.title, image)}</div>;
  return (
    <div class="card">
      {image && picture("", image)}
      <div class="card-body">
        <strong>{card.title}</strong>
        {card.text && <RichText text={card.text} />}
        {url && <OutsideLink url={url}>{strings.more}</OutsideLink>}
      </div>
    </div>
  );
}

/** The article's name, as a link where it has an address, and beside it what opens the quoted passage. */
function Source({ citation }: { citation: Citation }) {
  const [open, setOpen] = useState(false);
  const quoteId = useId();
  const quote = useRef<HTMLQuoteElement>(null);
  useLayoutEffect(() => {
    if (open) quote.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const title = citation.title || citation.source;
  const url = safeUrl(citation.url, location.href);
  const toggle = {
    type: "button",
    "aria-expanded": open,
    "aria-controls": quoteId,
    onClick: () => setOpen(!open),
  } as const;
  return (
    <li>
      {url ? (
        <div class="source">
          <Icon name="page" />
          <OutsideLink url={url}>{title}</OutsideLink>
          <button {...toggle} class="round" aria-label={strings.quoteFrom(title)}>
            <Icon name="down" />
          </button>
        </div>
      ) : (
        <button {...toggle} class="source">
          <Icon name="page" />
          <span>{title}</span>
          <Icon name="down" />
        </button>
      )}
      <blockquote ref={quote} id={quoteId} cite={url ?? undefined} dir="auto" hidden={!open}>
        {citation.quote}
      </blockquote>
    </li>
  );
}

interface Props {
  reply: Reply;
  chosen: string | null;
  onChoose(value: string): void;
}

export function ReplyBody({ reply, chosen, onChoose }: Props) {
  const citations = reply.citations ?? [];
  const choices = reply.choices ?? [];
  return (
    <>
      <div class="bubble" dir="auto">
        {reply.text && reply.text !== reply.card?.title && <RichText text={reply.text} />}
        {reply.card && <CardView card={reply.card} />}
        {citations.length > 0 && (
          <div class="sources">
            <p class="sources-title">{strings.sources}</p>
            <ul>
              {citations.map((citation, index) => (
                <Source key={index} citation={citation} />
              ))}
            </ul>
          </div>
        )}
      </div>
      {choices.length > 0 && <Choices choices={choices} chosen={chosen} onChoose={onChoose} />}
    </>
  );
}
