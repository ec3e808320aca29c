/** One conversation, to be read: what was said, and turn by turn why. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { api, ask, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { Segments } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Page, StatusBadge, Time } from "../../ui/parts";
import { Loaded } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";
import { customerPath } from "../customers/about";
import { allEvents } from "./allEvents";
import { Thread } from "./Thread";
import { TraceView } from "./TraceView";
import { threadOf } from "./thread";

type ConversationOut = Schemas["ConversationOut"];

export default function Conversation() {
  const { id = "" } = useParams();
  const found = useQuery({
    queryKey: ["conversations", id],
    queryFn: () => ask(api.GET("/v1/conversations/{conversation_id}", { params: { path: { conversation_id: id } } })),
  });
  return (
    <Loaded query={found} what="The conversation">
      {(conversation) => <Known conversation={conversation} />}
    </Loaded>
  );
}

function Known({ conversation }: { conversation: ConversationOut }) {
  const [view, setView] = useState<"said" | "why">("said");
  return (
    <Page
      narrow
      title={conversation.user_id}
      back={
        <Link className="back" to="/conversations">
          <Icon name="left" /> Conversations
        </Link>
      }
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
      {view === "said" ? <SaidView conversation={conversation} /> : <TraceView id={conversation.id} />}
    </Page>
  );
}

function SaidView({ conversation }: { conversation: ConversationOut }) {
  const events = useQuery({
    queryKey: ["conversations", conversation.id, "events"],
    queryFn: () => allEvents(conversation.id),
  });
  return (
    <div className="card">
      <Loaded query={events} what="The conversation">
        {(list) => <Thread said={threadOf(list)} customer={conversation.user_id} conversation={conversation.id} />}
      </Loaded>
    </div>
  );
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
