/** Two tickets for the same thing: this one is closed, the other goes on with it. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, ask } from "../../api/client";
import { queries } from "../../api/queries";
import { named } from "../../lib/words";
import { Dialog, Foot } from "../../ui/Dialog";
import { SearchField } from "../../ui/Field";
import { Empty, Loaded } from "../../ui/states";
import { tell, tellFailure } from "../../ui/Toasts";
import { TicketStatus } from "./parts";
import type { ListedTicket, Ticket } from "./useTickets";

const FEW = 8;
const TO_DO: Ticket["status"][] = ["open", "pending"];

/** Those that it may go on as: what one searches for, or else the customer's others that are not done. */
function useCandidates(ticket: Ticket, words: string) {
  const q = words.trim();
  const asked = q ? { q } : { status: TO_DO, user_id: ticket.user_id };
  return useQuery({
    queryKey: ["tickets", "merging", ticket.id, q],
    queryFn: async () => {
      const found = await ask(api.GET("/v1/inbox/tickets", { params: { query: { ...asked, limit: FEW + 1 } } }));
      return found.items.filter((one) => one.id !== ticket.id && !one.merged_into).slice(0, FEW);
    },
    placeholderData: (before) => before,
  });
}

function useMerging(ticket: Ticket, onClose: () => void) {
  const navigate = useNavigate();
  const params = { path: { ticket_id: ticket.id } };
  return useMutation({
    mutationFn: (into: string) => ask(api.POST("/v1/inbox/tickets/{ticket_id}/merge", { params, body: { into } })),
    onSuccess: async (other) => {
      tell(`Ticket #${ticket.number} goes on as #${other.number}`);
      onClose();
      await navigate(`/tickets/${other.id}`);
      await queries.invalidateQueries({ queryKey: ["tickets"] });
    },
    onError: (error) => tellFailure("They were not merged", error),
  });
}

export function Merging({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const [words, setWords] = useState("");
  const [into, setInto] = useState("");
  const candidates = useCandidates(ticket, words);
  const merging = useMerging(ticket, onClose);
  const chosen = candidates.data?.some((one) => one.id === into) ? into : "";
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Merge #${ticket.number} into another`}
      text="This one is closed. The other takes over its tags and the fields that it lacks, and goes on with it."
      foot={
        <Foot
          action="Merge"
          onClose={onClose}
          busy={merging.isPending}
          disabled={!chosen}
          onAct={() => merging.mutate(chosen)}
        />
      }
    >
      <SearchField label="Search words, number, reference" value={words} onChange={setWords} />
      <Loaded
        query={candidates}
        what="The tickets"
        empty={
          <Empty icon="search" title="No other ticket">
            {words ? "None fits these words." : "This customer has no other that is to be done. Search for one."}
          </Empty>
        }
      >
        {(list) => <Choice tickets={list} chosen={chosen} onChoose={setInto} />}
      </Loaded>
    </Dialog>
  );
}

interface ChoiceProps {
  tickets: readonly ListedTicket[];
  chosen: string;
  onChoose: (id: string) => void;
}

function Choice({ tickets, chosen, onChoose }: ChoiceProps) {
  return (
    <fieldset className="merge-choice">
      <legend className="hidden">The ticket that goes on</legend>
      {tickets.map((one) => (
        <label key={one.id} className="merge-candidate">
          <input
            type="radio"
            name="into"
            value={one.id}
            checked={one.id === chosen}
            onChange={() => onChoose(one.id)}
          />
          <span className="grow">
            <span className="merge-subject">{one.subject}</span>
            <span className="faint small-text">
              #{one.number}
              {one.user_id && ` · ${named(one.user_id)}`}
            </span>
          </span>
          <TicketStatus status={one.status} />
        </label>
      ))}
    </fieldset>
  );
}
