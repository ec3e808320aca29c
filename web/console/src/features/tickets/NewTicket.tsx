/** Opening a ticket, of a conversation, of a customer, or of nothing but what somebody said. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, ask, mistakeIn, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { Dialog, Foot } from "../../ui/Dialog";
import { Select, TextArea, TextField } from "../../ui/Field";
import { tell, tellFailure } from "../../ui/Toasts";

type Priority = Schemas["TicketIn"]["priority"] & string;

export const PRIORITIES: readonly { value: Priority; label: string }[] = [
  { value: "low", label: "Low" },
  { value: "normal", label: "Normal" },
  { value: "high", label: "High" },
  { value: "urgent", label: "Urgent" },
];

interface NewTicketProps {
  briefing?: Schemas["BriefingOut"];
  /** The id of the customer whom it is about, where there is no conversation. */
  customer?: string;
  onClose: () => void;
}

interface Draft {
  subject: string;
  reason: string;
  priority: Priority;
}

function useOpening(draft: Draft, { briefing, customer, onClose }: NewTicketProps) {
  const navigate = useNavigate();
  const about = briefing ? { conversation_id: briefing.id } : { user_id: customer ?? null };
  return useMutation({
    mutationFn: () => ask(api.POST("/v1/inbox/tickets", { body: { ...draft, ...about } })),
    onSuccess: async (ticket) => {
      tell(`Ticket #${ticket.number} is open`, ticket.reference);
      onClose();
      await queries.invalidateQueries({ queryKey: ["tickets"] });
      await queries.invalidateQueries({ queryKey: ["inbox", "briefing"] });
      await queries.invalidateQueries({ queryKey: ["customers"] });
      if (!briefing) await navigate(`/tickets/${ticket.id}`);
    },
    onError: (error) => tellFailure("The ticket was not opened", error),
  });
}

export function NewTicket(props: NewTicketProps) {
  const { briefing, onClose } = props;
  const begun: Draft = { subject: briefing?.summary.wanted[0] ?? "", reason: "", priority: "normal" };
  const [draft, setDraft] = useState(begun);
  const opening = useOpening(draft, props);
  const foot = (
    <Foot
      action="Open it"
      onClose={onClose}
      icon="ticket"
      busy={opening.isPending}
      disabled={!draft.subject.trim()}
      onAct={() => opening.mutate()}
    />
  );
  const text = briefing
    ? "What was said until now is kept with it."
    : "For what is to be done and has no conversation.";
  return (
    <Dialog open onClose={onClose} title="Open a ticket" text={text} foot={foot}>
      <Fields draft={draft} error={opening.error} onChange={(part) => setDraft({ ...draft, ...part })} />
    </Dialog>
  );
}

function Fields({
  draft,
  error,
  onChange,
}: {
  draft: Draft;
  error: unknown;
  onChange: (part: Partial<Draft>) => void;
}) {
  return (
    <>
      <TextField
        label="Subject"
        maxLength={200}
        value={draft.subject}
        mistake={mistakeIn(error, "subject")}
        onChange={(event) => onChange({ subject: event.target.value })}
      />
      <TextArea
        label="What is to be done"
        maxLength={2000}
        value={draft.reason}
        mistake={mistakeIn(error, "reason")}
        onChange={(event) => onChange({ reason: event.target.value })}
      />
      <Select
        label="Priority"
        value={draft.priority}
        options={PRIORITIES}
        onChange={(priority) => onChange({ priority: priority as Priority })}
      />
    </>
  );
}
