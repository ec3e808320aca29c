/** What customers ask and no article answers, put together by meaning: what to write next. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api, ask, type Got } from "../../api/client";
import { usePages } from "../../api/paging";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { plural } from "../../lib/words";
import { Button } from "../../ui/Button";
import { Segments } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Pages } from "../../ui/Pages";
import { Badge, Time, type Tone } from "../../ui/parts";
import { Empty } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";

type Gap = Got<"/v1/knowledge/gaps">["items"][number];
type Status = Gap["status"];

const STATUSES: readonly { value: Status; label: string }[] = [
  { value: "open", label: "Open" },
  { value: "resolved", label: "Resolved" },
  { value: "dismissed", label: "Dismissed" },
];
const OUTCOMES: Record<string, { label: string; tone: Tone }> = {
  unknown: { label: "not known", tone: "bad" },
  unsure: { label: "unsure", tone: "wait" },
  handed_over: { label: "handed over", tone: "wait" },
  rated_badly: { label: "rated badly", tone: "bad" },
  answered: { label: "answered since", tone: "good" },
};

export function Gaps() {
  const [status, setStatus] = useState<Status>("open");
  const list = usePages<Gap>(["gaps", status], (cursor) =>
    ask(api.GET("/v1/knowledge/gaps", { params: { query: { status, cursor } } })),
  );
  return (
    <>
      <div className="filters">
        <Segments label="Status" value={status} options={STATUSES} onChange={setStatus} />
      </div>
      <Pages
        query={list}
        what="The gaps"
        empty={
          <Empty icon="check" title={status === "open" ? "No open gap" : "None here"}>
            Questions that the articles cannot answer are gathered here as customers ask them.
          </Empty>
        }
      >
        {(items) => (
          <ul className="stack" aria-label="Gaps">
            {items.map((gap) => (
              <GapCard key={gap.id} gap={gap} />
            ))}
          </ul>
        )}
      </Pages>
    </>
  );
}

function GapCard({ gap }: { gap: Gap }) {
  const may = useMay("knowledge:write");
  const params = { path: { gap_id: gap.id } };
  const dismissing = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/knowledge/gaps/{gap_id}", { params })),
    onSuccess: () => {
      tell("The gap is dismissed");
      return queries.invalidateQueries({ queryKey: ["gaps"] });
    },
    onError: (error) => tellFailure("It was not dismissed", error),
  });
  const [first, ...others] = gap.examples;
  return (
    <li className="card gap">
      <div className="row wrap apart">
        <h2>“{first?.text}”</h2>
        <Badge tone="accent">asked {gap.asked === 1 ? "once" : `${gap.asked} times`}</Badge>
      </div>
      <ul className="gap-examples">
        {others.map((one) => (
          <li key={one.asked_at + one.text}>“{one.text}”</li>
        ))}
      </ul>
      <div className="row wrap">
        {first && <Badge tone={OUTCOMES[first.outcome]?.tone ?? ""}>{OUTCOMES[first.outcome]?.label}</Badge>}
        <span className="faint small-text">
          {plural(gap.conversations, "conversation")}, <Time at={gap.last_asked_at} prefix="last " />
          {gap.near.length > 0 && ` · near: ${gap.near.join(", ")}`}
        </span>
      </div>
      <div className="row wrap">
        {may && gap.status === "open" && (
          <Link className="button small primary" to="/knowledge/articles/new" state={{ title: first?.text }}>
            <Icon name="edit" /> Write the answer
          </Link>
        )}
        {first && (
          <Link className="button small" to={`/conversations/${first.conversation_id}`}>
            A conversation
          </Link>
        )}
        {may && gap.status === "open" && (
          <Button small kind="quiet" busy={dismissing.isPending} onClick={() => dismissing.mutate()}>
            Dismiss
          </Button>
        )}
      </div>
    </li>
  );
}
