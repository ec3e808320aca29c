/**
 * Where the customer writes: Enter sends, Shift+Enter starts a new line, and nothing typed is ever lost. Files come by the
 * paper clip, by pasting, or dropped onto the chat.
 */

import type { RefObject, TargetedClipboardEvent, TargetedKeyboardEvent } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Files, MOST_FILES, type Picked } from "../files";
import { strings } from "../strings";
import { Waiting } from "./Files";
import { Icon } from "./Icon";

/** The longest text that is offered; the server may take less and says so. */
export const MAX_LENGTH = 4000;

interface Props {
  text: string;
  focusCount: number;
  files: Files;
  picked: readonly Picked[];
  filesLeftOut: number;
  onText(text: string): void;
  onSend(): void;
}

export function Composer(props: Props) {
  const { text, focusCount, files, picked, filesLeftOut, onSend } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focusCount > 0) field.current?.focus();
  }, [focusCount]);
  const remove = (key: number): void => {
    files.remove(key);
    field.current?.focus();
  };
  const [pressed, setPressed] = useState(false);
  useEffect(() => {
    if (!files.busy) setPressed(false);
  }, [files.busy]);
  const send = (): void => {
    setPressed(files.busy);
    onSend();
  };
  const left = MAX_LENGTH - text.length;
  const ready = !files.busy && (text.trim() !== "" || picked.some((one) => one.kept));
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
    >
      <Waiting picked={picked} onRemove={remove} />
      {filesLeftOut > 0 && <p class="wait">{strings.filesLeftOut(filesLeftOut, MOST_FILES)}</p>}
      {pressed && files.busy && <p class="wait">{strings.filesWait}</p>}
      <div class="composer-box">
        {files.limit > 0 && <Clip files={files} />}
        <Field {...props} onSend={send} field={field} />
        <button type="submit" class="send" aria-label={strings.send} aria-disabled={!ready}>
          <Icon name="send" />
        </button>
      </div>
      {left < 200 && <p class="left">{strings.charactersLeft(left)}</p>}
    </form>
  );
}

function Field({ text, files, field, onText, onSend }: Props & { field: RefObject<HTMLTextAreaElement | null> }) {
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
  const onPaste = (event: TargetedClipboardEvent<HTMLTextAreaElement>): void => {
    const pasted = event.clipboardData?.files;
    if (!pasted?.length || files.limit === 0) return;
    event.preventDefault();
    files.add(pasted);
  };
  return (
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
      onPaste={onPaste}
    />
  );
}

function Clip({ files }: { files: Files }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="attach" aria-label={strings.attach} onClick={() => input.current?.click()}>
        <Icon name="clip" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          files.add(currentTarget.files ?? []);
          currentTarget.value = "";
        }}
      />
    </>
  );
}
