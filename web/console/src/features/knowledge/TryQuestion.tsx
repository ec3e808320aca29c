/** Asking what a customer may ask: what the bot would say, and what spoke for each passage. */

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { percent } from "../../lib/words";
import { Button } from "../../ui/Button";
import { Check, TextField } from "../../ui/Field";
import { Badge, Meter, type Tone } from "../../ui/parts";
import { RichText } from "../../ui/RichText";
import { Empty } from "../../ui/states";
import { tellFailure } from "../../ui/Toasts";

type Tried = Awaited<ReturnType<typeof tryIt>>;
type Passage = Schemas["PassageOut"];

const OUTCOMES: Record<Tried["outcome"], { label: string; tone: Tone }> = {
  answered: { label: "It answers", tone: "good" },
  unsure: { label: "It is unsure, and offers titles", tone: "wait" },
  unknown: { label: "It says that it does not know", tone: "bad" },
};

function tryIt(question: string, internal: boolean) {
  return ask(api.POST("/v1/knowledge/search", { body: { question, internal } }));
}

export function TryQuestion() {
  const [question, setQuestion] = useState("");
  const [internal, setInternal] = useState(false);
  const trying = useMutation({
    mutationFn: () => tryIt(question.trim(), internal),
    onError: (error) => tellFailure("The question could not be tried", error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (question.trim()) trying.mutate();
  };
  return (
    <div className="stack">
      <form className="card padded stack tight" onSubmit={submit}>
        <div className="row">
          <div className="grow">
            <TextField
              label="A question as a customer may ask it"
              unseen
              placeholder="do you ship to Norway?"
              maxLength={1000}
              value={question}
              onChange={(event) => setQuestion(event.target.value)}
            />
          </div>
          <Button kind="primary" icon="search" type="submit" busy={trying.isPending}>
            Ask
          </Button>
        </div>
        <Check label="Look in articles for the team, too" checked={internal} onChange={setInternal} />
      </form>
      <div aria-live="polite">
        {trying.data ? (
          <Result tried={trying.data} />
        ) : (
          <Empty icon="search" title="See what the bot finds">
            And why: which words and what meaning spoke for each passage. Nothing is kept.
          </Empty>
        )}
      </div>
    </div>
  );
}

function Result({ tried }: { tried: Tried }) {
  const { label, tone } = OUTCOMES[tried.outcome];
  return (
    <div className="stack">
      <section className="card padded stack tight">
        <div className="row wrap">
          <Badge tone={tone} dot>
            {label}
          </Badge>
          <span className="faint small-text">
            confidence {percent(tried.confidence)}; it answers from {percent(tried.answered_from)}, offers titles from{" "}
            {percent(tried.unsure_from)}
          </span>
        </div>
        {tried.text && <RichText text={tried.text} />}
        {tried.near.length > 0 && <p className="soft">Offers: {tried.near.join(" · ")}</p>}
      </section>
      <h2>Passages it could choose from</h2>
      <ol className="stack" aria-label="Passages">
        {tried.passages.map((passage, at) => (
          <PassageCard key={passage.source + passage.quote + String(at)} passage={passage} />
        ))}
      </ol>
    </div>
  );
}

function PassageCard({ passage }: { passage: Passage }) {
  return (
    <li className="card padded stack tight">
      <div className="row wrap apart">
        <strong>{[passage.title, ...passage.headings].join(" › ")}</strong>
        <span className="row">
          {passage.visibility === "internal" && <Badge tone="wait">team only</Badge>}
          <span className="soft number small-text">{percent(passage.score)}</span>
        </span>
      </div>
      <p className="soft passage-text">{passage.text}</p>
      <div className="weighing">
        <Weight name="Words" value={passage.words} />
        <Weight name="Meaning" value={passage.meaning} />
        <Weight name="Best sentence" value={passage.sentence_likeness} />
      </div>
      <p className="row wrap small-text">
        {passage.matched_words.map((word) => (
          <Badge key={word} tone="good">
            {word}
          </Badge>
        ))}
        {passage.missing_words.map((word) => (
          <Badge key={word}>
            <s>{word}</s>
            <span className="hidden"> is missing</span>
          </Badge>
        ))}
        <code className="faint push">{passage.source}</code>
      </p>
      {passage.also_in.length > 0 && (
        <p className="faint small-text">
          The same stands in {passage.also_in.map((place) => [place.title, ...place.headings].join(" › ")).join(" · ")}
        </p>
      )}
    </li>
  );
}

function Weight({ name, value }: { name: string; value: number }) {
  return (
    <div className="small-text">
      <span className="faint">
        {name} <span className="number">{percent(value)}</span>
      </span>
      <Meter value={value} label={`${name} ${percent(value)}`} />
    </div>
  );
}
