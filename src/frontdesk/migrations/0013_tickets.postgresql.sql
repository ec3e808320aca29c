-- Tickets in full: they may come from people and programs too, and have a life. Times are milliseconds since 1970 UTC.

ALTER TABLE tickets
    ALTER COLUMN conversation_id DROP NOT NULL,
    ALTER COLUMN position DROP NOT NULL,
    ALTER COLUMN user_id DROP NOT NULL,
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD COLUMN source TEXT NOT NULL DEFAULT 'handoff',
    ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal',
    ADD COLUMN assignee_id TEXT,
    ADD COLUMN assignee_name TEXT,
    ADD COLUMN tags TEXT NOT NULL DEFAULT '[]',
    ADD COLUMN fields TEXT NOT NULL DEFAULT '{}',
    ADD COLUMN merged_into TEXT,
    ADD COLUMN first_responded_at BIGINT,
    ADD COLUMN solved_at BIGINT,
    ADD COLUMN response_target BIGINT,
    ADD COLUMN response_due_at BIGINT,
    ADD COLUMN response_left BIGINT,
    ADD COLUMN resolution_target BIGINT,
    ADD COLUMN resolution_due_at BIGINT,
    ADD COLUMN resolution_left BIGINT;

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
    ticket_id TEXT NOT NULL PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    words TEXT NOT NULL
);

CREATE INDEX ticket_texts_found ON ticket_texts USING gin (array_to_tsvector(string_to_array(words, ' ')));
