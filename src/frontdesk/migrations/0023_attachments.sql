-- Files that come with messages. Times are milliseconds since 1970 UTC.

-- Invariant: a file is of one conversation, from the message on that names it first; it goes when that goes. One that no message
-- names is of none, and goes after a day. `whole` is 1 once all its parts are stored.
CREATE TABLE attachments (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    user_id TEXT NOT NULL,
    conversation_id TEXT,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    by_visitor BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    whole BIGINT NOT NULL
);

CREATE INDEX attachments_of_conversation ON attachments (conversation_id);
CREATE INDEX attachments_waiting ON attachments (workspace_id, user_id, bot) WHERE conversation_id IS NULL;
CREATE INDEX attachments_unnamed ON attachments (created_at) WHERE conversation_id IS NULL;

CREATE TABLE attachment_parts (
    attachment_id TEXT NOT NULL REFERENCES attachments (id) ON DELETE CASCADE,
    part BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (attachment_id, part)
);
