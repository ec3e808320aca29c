-- Calls of actions that wait for a person's decision, or waited for one. Times are milliseconds since 1970 UTC.

-- Invariant: a row is written in the unit of the event that it tells of, so that it never says anything else than the conversation.
CREATE TABLE approvals (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    bot TEXT NOT NULL,
    user_id TEXT NOT NULL,
    action TEXT NOT NULL,
    arguments TEXT NOT NULL,
    rule TEXT NOT NULL,
    status TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    decided_by_name TEXT,
    note TEXT NOT NULL,
    performed_at BIGINT,
    error_code TEXT
);

CREATE INDEX approvals_newest ON approvals (workspace_id, requested_at, id);
CREATE INDEX approvals_of_status ON approvals (workspace_id, status, requested_at, id);
CREATE INDEX approvals_of_conversation ON approvals (conversation_id);
