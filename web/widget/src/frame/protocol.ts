/** The parts of Frontdesk's HTTP API that the chat uses, as types. */

export interface Choice {
  label: string;
  value: string;
}

export interface Citation {
  title: string;
  source: string;
  quote: string;
  url?: string | null;
  anchor?: string | null;
}

export interface Card {
  title: string;
  text?: string;
  image_url?: string | null;
  url?: string | null;
}

export interface Reply {
  id: string;
  kind: string;
  text: string;
  choices?: readonly Choice[];
  citations?: readonly Citation[];
  card?: Card | null;
  pause_seconds?: number;
}

export type Status = "bot" | "waiting" | "agent" | "closed";

export interface Bot {
  id: string;
  name: string;
  greeting: string;
  languages: readonly string[];
  suggestions: readonly string[];
  /** Whether some flow begins with a page that the visitor looks at. */
  pages: boolean;
  /** Whether it is shown that somebody types; a server of before does not say so. */
  typing?: boolean;
  /** How large a file may be; 0 or nothing where none is taken. */
  attachment_bytes?: number;
}

export interface SessionAnswer {
  token: string;
  token_expires_at: string;
  refresh_token: string;
  user_id: string;
  bot: Bot;
  conversation_id: string | null;
}

export interface MessageAnswer {
  conversation_id: string;
  status: Status;
  replies: readonly Reply[];
  position: number;
  answered_with?: string | null;
}

export interface EventAnswer {
  taken: boolean;
  conversation_id: string | null;
}

export interface ConversationEvent {
  position: number;
  type: string;
  at: string;
  data: {
    message_id?: string;
    text?: string;
    reply?: Reply;
    reason?: string;
    /** Of an agent. */
    name?: string;
    attachments?: readonly Attachment[];
    /** Who has the conversation when an agent has left it. */
    to?: "bot" | "waiting";
    queue?: Queue | null;
  };
}

/** A file that the server keeps, by its `id`, or one that is elsewhere, at `url`. */
export interface Attachment {
  name: string;
  id?: string;
  media_type?: string;
  size?: number;
  url?: string;
}

export interface Queue {
  place?: number | null;
  wait_seconds?: number | null;
}

/** Who else is typing; it ends after so many seconds, unless it is told again. */
export interface Sign {
  from: "user" | "agent";
  name: string;
  seconds: number;
}

export interface EventPage {
  items: readonly ConversationEvent[];
  position: number;
  typing?: { items: readonly Sign[]; known: string };
}

/** Whether it is time to ask how it went, and with whom. */
export interface Rating {
  about: "bot" | "agent";
  asked: boolean;
}

export interface Conversation {
  id: string;
  status: Status;
}
