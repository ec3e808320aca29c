-- What was said, by its words; what customers said of how it went, and what they are called. All of it follows from the events.

CREATE TABLE spoken (
    id INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    agent_id TEXT,
    words TEXT NOT NULL,
    UNIQUE (conversation_id, position)
);

CREATE VIRTUAL TABLE spoken_found USING fts5 (
    words, content = 'spoken', content_rowid = 'id', tokenize = 'ascii', detail = 'none', columnsize = 0
);

CREATE TRIGGER spoken_added AFTER INSERT ON spoken BEGIN
    INSERT INTO spoken_found (rowid, words) VALUES (new.id, new.words);
END;

CREATE TRIGGER spoken_removed AFTER DELETE ON spoken BEGIN
    INSERT INTO spoken_found (spoken_found, rowid, words) VALUES ('delete', old.id, old.words);
END;

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
