-- What bots remember of a user beyond a conversation. Times are milliseconds since 1970 UTC.

-- Invariant: one value a name, the one written last. `conversation_id` is the conversation that said it.
CREATE TABLE user_memory (
    workspace_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, user_id, bot, name)
);

CREATE INDEX user_memory_conversation ON user_memory (conversation_id);
CREATE INDEX conversations_of_user ON conversations (workspace_id, user_id, bot);
