/** Talking to the bot without anybody being told, ordered or charged: nothing is kept, and actions with effects are not done. */

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { api, ask } from "../../api/client";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Empty } from "../../ui/states";
import { tellFailure } from "../../ui/Toasts";
import { Turns } from "../conversations/TraceView";
import { Lookups } from "./Lookups";

export function TryBot({ bot }: { bot: string }) {
  const [text, setText] = useState("");
  const [lookups, setLookups] = useState(true);
  const [said, setSaid] = useState<readonly string[]>([]);
  const field = useRef<HTMLInputElement>(null);
  const params = { path: { bot } };
  // The whole conversation is simulated each time: the server keeps nothing of it.
  const trying = useMutation({
    mutationFn: (messages: readonly string[]) =>
      ask(api.POST("/v1/bots/{bot}/simulate", { params, body: { messages: [...messages], lookups } })),
    onSuccess: (_, messages) => setSaid(messages),
    onError: (error) => tellFailure("The bot could not be tried", error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!text.trim() || trying.isPending) return;
    trying.mutate([...said, text.trim()]);
    setText("");
  };
  const restart = (): void => {
    setSaid([]);
    trying.reset();
    field.current?.focus();
  };
  return (
    <div className="stack">
      <Lookups on={lookups} otherwise="" onChange={setLookups} />
      <div aria-live="polite">
        {trying.data ? (
          <Turns turns={trying.data.turns} />
        ) : (
          <Empty icon="flask" title="Say something to the bot">
            You see how it reads each message and why it answers so. Nothing is kept, and nothing with effects is done.
          </Empty>
        )}
      </div>
      <form className="row try-form" onSubmit={submit}>
        <div className="grow">
          <TextField
            ref={field}
            label="Your message"
            unseen
            placeholder="Your message"
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <Button kind="primary" icon="send" type="submit" busy={trying.isPending}>
          Say it
        </Button>
        {said.length > 0 && (
          <Button icon="undo" onClick={restart}>
            From the start
          </Button>
        )}
      </form>
    </div>
  );
}
