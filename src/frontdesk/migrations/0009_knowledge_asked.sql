-- What customers asked of the articles: what answered it, and what nobody could answer, put together to gaps by meaning.

-- Invariant: rows of a question are written in the unit of the event that it comes from, and go with its conversation.
-- `before` is what the customer wrote before, where the question leans on that. `source` is what answered it.
CREATE TABLE knowledge_asked (
    conversation_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    number BIGINT NOT NULL,
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    question TEXT NOT NULL,
    before TEXT NOT NULL,
    outcome TEXT NOT NULL,
    source TEXT,
    near TEXT NOT NULL,
    gap TEXT,
    PRIMARY KEY (conversation_id, position, number)
);

CREATE INDEX knowledge_asked_of_gap ON knowledge_asked (gap, asked_at);
CREATE INDEX knowledge_asked_of_source ON knowledge_asked (workspace_id, bot, source, asked_at);
CREATE INDEX knowledge_asked_loose ON knowledge_asked (workspace_id, bot, asked_at)
    WHERE gap IS NULL AND outcome <> 'answered';

-- A gap has no text of its own: it is its questions, and is gone with the last of them.
CREATE TABLE knowledge_gaps (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    status TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX knowledge_gaps_of_bot ON knowledge_gaps (workspace_id, bot, status);

-- How often the questions of a bot were gathered: one of several replicas that gather at once succeeds.
CREATE TABLE knowledge_gatherings (
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, bot)
);
