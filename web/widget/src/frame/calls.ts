/** What the chat asks of the API, in the visitor's name. */

import type { Answer, Http } from "./http";
import type { Outgoing } from "./outbox";
import type { Conversation, EventAnswer, EventPage, MessageAnswer, Rating } from "./protocol";
import type { Session } from "./session";

/** Longer than the server's own limit for a turn, after which it answers with its fallback line. */
const TURN_MS = 45_000;

export class Calls {
  constructor(
    private readonly botId: string,
    private readonly http: Http,
    private readonly session: Session,
  ) {}

  events(id: string, query: string, timeoutMs: number, signal: AbortSignal): Promise<Answer<EventPage>> {
    return this.session.authorised((token) =>
      this.http<EventPage>(`${of(id)}/events?${query}`, { token, timeoutMs, signal }),
    );
  }

  async conversation(id: string): Promise<Conversation> {
    return (await this.session.authorised((token) => this.http<Conversation>(of(id), { token }))).body;
  }

  async rating(id: string): Promise<Rating> {
    return (await this.session.authorised((token) => this.http<Rating>(`${of(id)}/rating`, { token }))).body;
  }

  post<T>(path: string, body?: unknown, onAccepted?: () => void): Promise<Answer<T>> {
    const accepting = onAccepted ? { onAccepted } : {};
    return this.session.authorised((token) =>
      this.http<T>(path, { method: "POST", token, body, timeoutMs: TURN_MS, ...accepting }),
    );
  }

  /** The visitor looks at a page: which conversation began with that, if one did. */
  async viewed(page: string): Promise<string | null> {
    const body = { user_id: this.session.userId, name: "page.viewed", data: { page } };
    const { body: answer } = await this.post<EventAnswer>(`bots/${encodeURIComponent(this.botId)}/events`, body);
    return answer.taken ? answer.conversation_id : null;
  }

  async message(message: Outgoing, page: string, onAccepted: () => void): Promise<MessageAnswer> {
    const session = {
      locale: navigator.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(page ? { page } : {}),
    };
    const { id: message_id, text } = message;
    const attachments = message.attachments?.map(({ id }) => ({ id })) ?? [];
    const body = { user_id: this.session.userId, text, attachments, message_id, session };
    return (await this.post<MessageAnswer>("messages", body, onAccepted)).body;
  }
}

function of(id: string): string {
  return `conversations/${encodeURIComponent(id)}`;
}
