-- Versions of bots, for the flows that were begun with them; and which of them each conversation is in.

CREATE TABLE bot_versions (
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    version TEXT NOT NULL,
    content TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    served_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, bot, version)
);

-- The versions that a conversation's flows run on, separated by blanks; empty where none is under way.
ALTER TABLE conversations ADD COLUMN flow_versions TEXT NOT NULL DEFAULT '';

CREATE INDEX conversations_flow_versions ON conversations (workspace_id, bot, flow_versions) WHERE flow_versions <> '';
