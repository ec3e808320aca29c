/** One conversation, to be read: what was said, and turn by turn why. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useLocation, useNavigate, useParams } from "react-router";
import { api, ask, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { named } from "../../lib/words";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { Segments } from "../../ui/Field";
import { Back, Page, StatusBadge, Time } from "../../ui/parts";
import { Loaded } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";
import { customerPath } from "../customers/about";
import { allEvents } from "./allEvents";
import { Thread } from "./Thread";
import { TraceView } from "./TraceView";
import { type Event, threadOf } from "./thread";

type ConversationOut = Schemas["ConversationOut"];

const BACK = <Back to="/conversations">Conversations</Back>;

export default function Conversation() {
  const { id = "" } = useParams();
  const found = useQuery({
    queryKey: ["conversations", id],
    queryFn: () => ask(api.GET("/v1/conversations/{conversation_id}", { params: { path: { conversation_id: id } } })),
  });
  return (
    <Loaded query={found} what="The conversation" back={BACK}>
      {(conversation) => <Known conversation={conversation} />}
    </Loaded>
  );
}

/** What the customer is called, once that is known. */
function useName(userId: string): string {
  const params = { path: { user_id: userId } };
  const customer = useQuery({
    queryKey: ["customers", "one", userId],
    queryFn: () => ask(api.GET("/v1/inbox/customers/{user_id}", { params })),
    enabled: useMay("inbox:read"),
  });
  return named(userId, customer.data?.name);
}

/** A search leads to the message that it found. */
function useFound(): void {
  const { hash } = useLocation();
  useEffect(() => {
    const found = document.getElementById(hash.slice(1));
    found?.scrollIntoView({ block: "center" });
    found?.setAttribute("data-found", "");
    return () => found?.removeAttribute("data-found");
  }, [hash]);
}

function Known({ conversation }: { conversation: ConversationOut }) {
  const name = useName(conversation.user_id);
  const [view, setView] = useState<"said" | "why">("said");
  return (
    <Page
      narrow
      title={name}
      back={BACK}
      text={
        <span className="row wrap">
          <StatusBadge status={conversation.status} />
          <span>
            {conversation.channel} · {conversation.bot} · <Time at={conversation.created_at} prefix="begun " />
          </span>
          <span>
            · <Link to={customerPath(conversation.user_id)}>the customer</Link>
          </span>
        </span>
      }
      actions={<Deleting conversation={conversation} />}
    >
      <div className="filters">
        <Segments
          label="View"
          value={view}
          options={[
            { value: "said", label: "Conversation" },
            { value: "why", label: "Trace" },
          ]}
          onChange={setView}
        />
      </div>
      {view === "said" ? <SaidView conversation={conversation} name={name} /> : <TraceView id={conversation.id} />}
    </Page>
  );
}

function SaidView({ conversation, name }: { conversation: ConversationOut; name: string }) {
  const events = useQuery({
    queryKey: ["conversations", conversation.id, "events"],
    queryFn: () => allEvents(conversation.id),
  });
  return (
    <div className="card">
      <Loaded query={events} what="The conversation">
        {(list) => <Said events={list} customer={name} conversation={conversation.id} />}
      </Loaded>
    </div>
  );
}

function Said({ events, ...rest }: { events: readonly Event[]; customer: string; conversation: string }) {
  useFound();
  return <Thread said={threadOf(events)} {...rest} />;
}

function Deleting({ conversation }: { conversation: ConversationOut }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const params = { path: { conversation_id: conversation.id } };
  const deleting = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/conversations/{conversation_id}", { params })),
    onSuccess: async () => {
      tell("The conversation was deleted");
      await navigate("/conversations");
      await queries.invalidateQueries({ queryKey: ["conversations"] });
    },
    onError: (error) => tellFailure("It was not deleted", error),
  });
  if (!useMay("conversations:delete")) return null;
  return (
    <>
      <Button icon="trash" kind="quiet" className="bad" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => deleting.mutate()}
        busy={deleting.isPending}
        title="Delete this conversation?"
        text="What was said, its trace and its tickets are erased for good."
        action="Delete for good"
      />
    </>
  );
}
