/** What the bot may not do by itself: what it would do, for whom, and a person's word on it. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api, ask, type Schemas } from "../../api/client";
import { usePages } from "../../api/paging";
import { queries } from "../../api/queries";
import { useMay } from "../../api/session";
import { named, readable } from "../../lib/words";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { type Fact, Facts, written } from "../../ui/Facts";
import { Segments, TextArea } from "../../ui/Field";
import { Pages } from "../../ui/Pages";
import { Badge, Page, Time, type Tone } from "../../ui/parts";
import { Empty } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";
import { customerPath } from "../customers/about";
import "./approvals.css";

type Approval = Schemas["ApprovalOut"];
type Status = Approval["status"];
type Decision = Schemas["DecisionIn"]["decision"];

const STATUSES: readonly { value: Status | "all"; label: string }[] = [
  { value: "pending", label: "Waiting" },
  { value: "approved", label: "Approved" },
  { value: "declined", label: "Declined" },
  { value: "all", label: "All" },
];
const TONES: Record<Status, Tone> = { pending: "wait", approved: "good", declined: "bad", expired: "", withdrawn: "" };

export default function Approvals() {
  const [status, setStatus] = useState<Status | "all">("pending");
  const list = usePages(["approvals", "list", status], (cursor) =>
    ask(api.GET("/v1/approvals", { params: { query: { cursor, status: status === "all" ? null : status } } })),
  );
  return (
    <Page narrow title="Approvals" text="Actions that the bot takes only once a person agrees.">
      <div className="filters">
        <Segments label="Status" value={status} options={STATUSES} onChange={setStatus} />
      </div>
      <Pages query={list} what="The approvals" empty={<NothingWaits status={status} />}>
        {(items) => (
          <ul className="stack" aria-label="Approvals">
            {items.map((approval) => (
              <ApprovalCard key={approval.id} approval={approval} />
            ))}
          </ul>
        )}
      </Pages>
    </Page>
  );
}

function NothingWaits({ status }: { status: string }) {
  if (status !== "pending") {
    return <Empty icon="stamp" title="None here" />;
  }
  return (
    <Empty icon="check" title="Nothing waits for you">
      Where a flow asks for approval of an action (<code>approve:</code>), it waits here, and the customer is told.
    </Empty>
  );
}

function ApprovalCard({ approval }: { approval: Approval }) {
  const [decision, setDecision] = useState<Decision | null>(null);
  const may = useMay("approvals:write");
  return (
    <li className="card approval">
      <div className="row wrap apart">
        <h2>{readable(approval.action)}</h2>
        <Badge tone={TONES[approval.status]} dot>
          {approval.status}
        </Badge>
      </div>
      <Facts
        facts={[
          ...Object.entries(approval.arguments).map(([name, value]): Fact => [readable(name), written(value)]),
          [
            "Customer",
            <Link key="customer" to={customerPath(approval.user_id)}>
              {named(approval.user_id)}
            </Link>,
          ],
          ["Rule", <code key="rule">{approval.reason}</code>],
          ["Note", approval.note],
          ["Decided by", approval.decided_by_name],
        ]}
      />
      <div className="row wrap apart">
        <span className="faint small-text">
          <Time at={approval.requested_at} prefix="asked " />
          {approval.status === "pending" && <Time at={approval.expires_at} prefix=" · lapses " />}
        </span>
        <span className="row">
          <Link className="button quiet small" to={`/conversations/${approval.conversation_id}`}>
            Conversation
          </Link>
          {approval.status === "pending" && may && (
            <>
              <Button small onClick={() => setDecision("decline")}>
                Decline
              </Button>
              <Button small kind="primary" icon="check" onClick={() => setDecision("approve")}>
                Approve
              </Button>
            </>
          )}
        </span>
      </div>
      {decision && <Deciding approval={approval} decision={decision} onClose={() => setDecision(null)} />}
    </li>
  );
}

interface DecidingProps {
  approval: Approval;
  decision: Decision;
  onClose: () => void;
}

function Deciding({ approval, decision, onClose }: DecidingProps) {
  const [note, setNote] = useState("");
  const params = { path: { approval_id: approval.id } };
  const deciding = useMutation({
    mutationFn: () => ask(api.POST("/v1/approvals/{approval_id}/decision", { params, body: { decision, note } })),
    onSuccess: () => {
      tell(decision === "approve" ? "Approved: the bot does it now" : "Declined: the customer is told");
      onClose();
      return queries.invalidateQueries({ queryKey: ["approvals"] });
    },
    onError: (error) => tellFailure("The decision was not taken", error),
  });
  const approving = decision === "approve";
  return (
    <Confirm
      open
      danger={!approving}
      onClose={onClose}
      onConfirm={() => deciding.mutate()}
      busy={deciding.isPending}
      title={`${approving ? "Approve" : "Decline"} “${readable(approval.action)}”?`}
      text={approving ? "It is done at once, exactly with these values." : "Everything stays as it is."}
      action={approving ? "Approve" : "Decline"}
    >
      <TextArea
        label="Note"
        hint="For the record, and for the flow that asked."
        rows={2}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </Confirm>
  );
}
