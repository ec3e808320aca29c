-- Who reads along with the conversations and how far they are; and what came of each conversation, for the figures.
-- Times are milliseconds since 1970 UTC.

-- Invariant: a row is written in the unit of what its reader made of the events up to `position`, so each event counts once.
CREATE TABLE event_readers (
    reader TEXT NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (reader, conversation_id)
);

CREATE INDEX event_readers_of_conversation ON event_readers (conversation_id);

-- All that was talked in before `read_up_to` has been read.
CREATE TABLE event_marks (
    reader TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    read_up_to BIGINT NOT NULL,
    PRIMARY KEY (reader, workspace_id)
);

-- `course` is what the fold goes on from; the other columns are what is counted of it.
CREATE TABLE analytics_conversations (
    conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    unanswered BIGINT NOT NULL,
    contained BIGINT NOT NULL,
    handed_over BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    waited_ms BIGINT,
    bot_score BIGINT,
    agent_score BIGINT,
    course TEXT NOT NULL
);

CREATE INDEX analytics_conversations_started ON analytics_conversations (workspace_id, started_at);
