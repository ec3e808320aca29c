/** How it went: five buttons, and, once one is chosen, room for a few words. */

import { useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Asked } from "../opinion";
import { strings } from "../strings";
import { Icon } from "./Icon";

const SCORES = [1, 2, 3, 4, 5] as const;
const LONGEST = 2000;

export function Rate({ chat, asked }: { chat: Chat; asked: Asked }) {
  if (asked.given) {
    return (
      <p class="rate given">
        <Icon name="check" /> {strings.rated}
      </p>
    );
  }
  return <Form key={`${asked.conversation}${asked.about}`} chat={chat} asked={asked} />;
}

function Form({ chat, asked }: { chat: Chat; asked: Asked }) {
  const [score, setScore] = useState<number | null>(null);
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (score === null || busy) return;
    setBusy(true);
    if (!(await chat.opinion.give(score, comment))) setBusy(false);
  };
  return (
    <form class="rate" onSubmit={(event) => void send(event)}>
      <fieldset>
        <legend>{strings.rate(asked.about)}</legend>
        <div class="scores">
          {SCORES.map((one) => (
            <button
              key={one}
              type="button"
              class="score"
              aria-pressed={one === score}
              aria-label={strings.score(one)}
              onClick={() => setScore(one)}
            >
              {one}
            </button>
          ))}
        </div>
        <p class="scale" aria-hidden="true">
          <span>{strings.worst}</span>
          <span>{strings.best}</span>
        </p>
      </fieldset>
      {score !== null && (
        <textarea
          class="comment"
          rows={2}
          dir="auto"
          value={comment}
          maxLength={LONGEST}
          aria-label={strings.comment}
          placeholder={strings.comment}
          onInput={(event) => setComment(event.currentTarget.value)}
        />
      )}
      <div class="rate-ends">
        <button type="button" class="link" onClick={() => chat.opinion.dismiss()}>
          {strings.notNow}
        </button>
        {score !== null && (
          <button type="submit" class="primary" aria-disabled={busy}>
            {strings.sendRating}
          </button>
        )}
      </div>
    </form>
  );
}
