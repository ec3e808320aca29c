/** Where the customer writes: Enter sends, Shift+Enter starts a new line, and nothing typed is ever lost. */

import type { TargetedKeyboardEvent } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { strings } from "../strings";
import { Icon } from "./Icon";

/** The longest text that is offered; the server may take less and says so. */
export const MAX_LENGTH = 4000;

interface Props {
  text: string;
  focusCount: number;
  onText(text: string): void;
  onSend(): void;
}

export function Composer({ text, focusCount, onText, onSend }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focusCount > 0) field.current?.focus();
  }, [focusCount]);
  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [text]);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    onSend();
  };
  const left = MAX_LENGTH - text.length;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
        field.current?.focus();
      }}
    >
      <div class="composer-box">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          maxLength={MAX_LENGTH}
          aria-label={strings.composer}
          placeholder={strings.composerHint}
          enterkeyhint="send"
          onInput={(event) => onText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="send" aria-label={strings.send} aria-disabled={text.trim() === ""}>
          <Icon name="send" />
        </button>
      </div>
      {left < 200 && <p class="left">{strings.charactersLeft(left)}</p>}
    </form>
  );
}
