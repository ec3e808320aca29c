-- What was said, by its words; what customers said of how it went, and what they are called. All of it follows from the events.

CREATE TABLE spoken (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    agent_id TEXT,
    words TEXT NOT NULL,
    PRIMARY KEY (conversation_id, position)
);

CREATE INDEX spoken_found ON spoken USING gin (array_to_tsvector(string_to_array(words, ' ')));

CREATE INDEX spoken_by_agent ON spoken (agent_id, conversation_id) WHERE agent_id IS NOT NULL;

CREATE TABLE conversation_ratings (
    conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    score BIGINT NOT NULL,
    comment TEXT,
    at BIGINT NOT NULL
);

CREATE TABLE customer_names (
    conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    words TEXT NOT NULL
);
