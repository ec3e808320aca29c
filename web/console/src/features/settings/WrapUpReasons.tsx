/** What agents choose from when a conversation is over, so that one can count what it was about. */

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, mistakeIn } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { Button } from "../../ui/Button";
import { TextArea } from "../../ui/Field";
import { Loaded } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";
import { useWrapUpReasons } from "../inbox/useInbox";

export function WrapUpReasons() {
  const reasons = useWrapUpReasons();
  return (
    <section className="card padded stack" aria-labelledby="reasons">
      <div>
        <h2 id="reasons">Wrap-up reasons</h2>
        <p className="soft">What agents choose from when they close a conversation or hand it back.</p>
      </div>
      <Loaded query={reasons} what="The reasons">
        {(list) => <Form key={list.join("\n")} kept={list} />}
      </Loaded>
    </section>
  );
}

function Form({ kept }: { kept: string[] }) {
  const may = useMay("inbox:admin");
  const [text, setText] = useState(kept.join("\n"));
  const keeping = useMutation({
    mutationFn: () => {
      const items = text.split("\n").map((line) => line.trim());
      return ask(api.PUT("/v1/inbox/wrap-up-reasons", { body: { items: items.filter(Boolean) } }));
    },
    onSuccess: (answer) => {
      tell("The reasons are kept");
      queries.setQueryData(["inbox", "wrap-up-reasons"], answer.items);
    },
    onError: (error) => tellFailure("The reasons were not kept", error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    keeping.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <TextArea
        label="Reasons"
        hint="One a line. Without any, agents write their own words."
        rows={6}
        readOnly={!may}
        value={text}
        mistake={mistakeIn(keeping.error, "items")}
        onChange={(event) => setText(event.target.value)}
      />
      {may && (
        <div>
          <Button kind="primary" type="submit" busy={keeping.isPending}>
            Keep the reasons
          </Button>
        </div>
      )}
    </form>
  );
}
