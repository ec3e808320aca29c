/** The console's one box of messages that are on their way to customers. */

import { api, ask } from "../../api/client";
import { Outbox, type Outgoing } from "./outgoing";

export const outbox = new Outbox(
  ({ id, conversationId, text, attachments }) =>
    ask(
      api.POST("/v1/conversations/{conversation_id}/agent-messages", {
        params: { path: { conversation_id: conversationId } },
        body: { text, message_id: id, attachments: attachments.map((file) => ({ id: file.id })) },
      }),
    ),
  (run, ms) => setTimeout(run, ms),
);

export function say(conversationId: string, text: string, attachments: Outgoing["attachments"] = []): void {
  const at = new Date().toISOString();
  outbox.put({ id: `con-${crypto.randomUUID()}`, conversationId, text, attachments, at });
}
