-- Notes of the team, replies kept for many, and how conversations were wrapped up. Times are milliseconds since 1970 UTC.

-- Invariant: a note stands here and in no event, so no stream to a customer can carry it.
CREATE TABLE notes (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
    ticket_id TEXT REFERENCES tickets (id) ON DELETE CASCADE,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX notes_of_conversation ON notes (conversation_id, created_at, id);
CREATE INDEX notes_of_ticket ON notes (ticket_id, created_at, id);

CREATE TABLE canned_replies (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    shortcut TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT canned_replies_shortcut UNIQUE (workspace_id, shortcut)
);

CREATE TABLE wrap_ups (
    conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    workspace_id TEXT NOT NULL,
    reason TEXT,
    tags TEXT NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE wrap_up_tags (
    conversation_id TEXT NOT NULL REFERENCES wrap_ups (conversation_id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (conversation_id, tag)
);

CREATE INDEX wrap_up_tags_by_tag ON wrap_up_tags (tag, conversation_id);

CREATE TABLE wrap_up_reasons (
    workspace_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (workspace_id, place)
);
