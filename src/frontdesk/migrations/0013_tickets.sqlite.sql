-- Tickets in full: they may come from people and programs too, and have a life. Times are milliseconds since 1970 UTC.

CREATE TABLE tickets_in_full (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    conversation_id TEXT,
    position BIGINT,
    user_id TEXT,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    team TEXT,
    status TEXT NOT NULL,
    transcript TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    source TEXT NOT NULL DEFAULT 'handoff',
    priority TEXT NOT NULL DEFAULT 'normal',
    assignee_id TEXT,
    assignee_name TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    fields TEXT NOT NULL DEFAULT '{}',
    merged_into TEXT,
    first_responded_at BIGINT,
    solved_at BIGINT,
    response_target BIGINT,
    response_due_at BIGINT,
    response_left BIGINT,
    resolution_target BIGINT,
    resolution_due_at BIGINT,
    resolution_left BIGINT,
    CONSTRAINT tickets_handoff UNIQUE (conversation_id, position),
    CONSTRAINT tickets_number UNIQUE (workspace_id, number)
);

INSERT INTO tickets_in_full (id, workspace_id, number, conversation_id, position, user_id, subject, reason, team, status,
    transcript, created_at, updated_at)
    SELECT id, workspace_id, number, conversation_id, position, user_id, subject, reason, team, status, transcript,
    created_at, updated_at FROM tickets;

DROP TABLE tickets;

ALTER TABLE tickets_in_full RENAME TO tickets;

CREATE INDEX tickets_of_status ON tickets (workspace_id, status, number);
CREATE INDEX tickets_of_user ON tickets (workspace_id, user_id, number);
CREATE INDEX tickets_of_assignee ON tickets (workspace_id, assignee_id, number);
CREATE INDEX tickets_merged ON tickets (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE ticket_tags (
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (ticket_id, tag)
);

CREATE INDEX ticket_tags_by_tag ON ticket_tags (tag, ticket_id);

-- Invariant: one change a version, so that of two who change a ticket at once one is told.
CREATE TABLE ticket_changes (
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    changes TEXT NOT NULL,
    PRIMARY KEY (ticket_id, version)
);

-- Working time within which a ticket of this priority is to be answered and solved; an empty team means every team without its own.
CREATE TABLE ticket_targets (
    workspace_id TEXT NOT NULL,
    team TEXT NOT NULL,
    priority TEXT NOT NULL,
    response_seconds BIGINT,
    resolution_seconds BIGINT,
    PRIMARY KEY (workspace_id, team, priority)
);

CREATE TABLE ticket_texts (
    id INTEGER PRIMARY KEY,
    ticket_id TEXT NOT NULL UNIQUE REFERENCES tickets (id) ON DELETE CASCADE,
    words TEXT NOT NULL
);

CREATE VIRTUAL TABLE ticket_texts_found USING fts5 (
    words, content = 'ticket_texts', content_rowid = 'id', tokenize = 'ascii', detail = 'none', columnsize = 0
);

CREATE TRIGGER ticket_texts_added AFTER INSERT ON ticket_texts BEGIN
    INSERT INTO ticket_texts_found (rowid, words) VALUES (new.id, new.words);
END;

CREATE TRIGGER ticket_texts_removed AFTER DELETE ON ticket_texts BEGIN
    INSERT INTO ticket_texts_found (ticket_texts_found, rowid, words) VALUES ('delete', old.id, old.words);
END;

CREATE TRIGGER ticket_texts_changed AFTER UPDATE ON ticket_texts BEGIN
    INSERT INTO ticket_texts_found (ticket_texts_found, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO ticket_texts_found (rowid, words) VALUES (new.id, new.words);
END;
