/** What the tickets' pages ask the API for. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client";
import { queries } from "../../api/queries";
import { tell, tellFailure } from "../../ui/Toasts";

export type Ticket = Schemas["TicketOut"];
export type ListedTicket = Schemas["ListedTicketOut"];
export type Change = Schemas["TicketChangeIn"];

export function useTicket(id: string) {
  return useQuery({
    queryKey: ["tickets", id],
    queryFn: () => ask(api.GET("/v1/inbox/tickets/{ticket_id}", { params: { path: { ticket_id: id } } })),
  });
}

export function useTicketNotes(id: string) {
  return useQuery({
    queryKey: ["tickets", id, "notes"],
    queryFn: async () =>
      (await ask(api.GET("/v1/inbox/tickets/{ticket_id}/notes", { params: { path: { ticket_id: id } } }))).items,
  });
}

export function useTicketHistory(id: string) {
  return useQuery({
    queryKey: ["tickets", id, "changes"],
    queryFn: async () =>
      (await ask(api.GET("/v1/inbox/tickets/{ticket_id}/changes", { params: { path: { ticket_id: id } } }))).items,
  });
}

export function useMerged(id: string) {
  const query = { merged_into: id };
  return useQuery({
    queryKey: ["tickets", id, "merged"],
    queryFn: async () => (await ask(api.GET("/v1/inbox/tickets", { params: { query } }))).items,
  });
}

/** Changes a ticket as it was shown: if somebody else has changed it meanwhile, that is said and nothing is lost. */
export function useChange(ticket: Ticket) {
  const params = { path: { ticket_id: ticket.id } };
  return useMutation({
    mutationFn: (change: Change) =>
      ask(api.PATCH("/v1/inbox/tickets/{ticket_id}", { params, body: { version: ticket.version, ...change } })),
    onSuccess: () => {
      tell(`Ticket #${ticket.number} is changed`);
      return queries.invalidateQueries({ queryKey: ["tickets"] });
    },
    onError: (error) => {
      tellFailure("It was not changed", error);
      return queries.invalidateQueries({ queryKey: ["tickets"] });
    },
  });
}
