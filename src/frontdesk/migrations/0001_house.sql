-- Workspaces, keys and visitors; conversations and their events; jobs; tickets. Times are milliseconds since 1970 UTC.

CREATE TABLE workspaces (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

INSERT INTO workspaces (id, name, created_at) VALUES ('default', 'Default', 0);

CREATE TABLE access_keys (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

CREATE TABLE visitor_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    user_id TEXT NOT NULL,
    refresh_hash TEXT NOT NULL UNIQUE,
    previous_refresh_hash TEXT,
    access_used_at BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX visitor_sessions_previous ON visitor_sessions (previous_refresh_hash);

CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    channel TEXT NOT NULL,
    user_id TEXT NOT NULL,
    status TEXT NOT NULL,
    position BIGINT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    resume_at BIGINT
);

-- Invariant: a user has at most one open conversation with a bot on a channel.
CREATE UNIQUE INDEX conversations_open ON conversations (workspace_id, bot, channel, user_id) WHERE status <> 'closed';
CREATE INDEX conversations_recent ON conversations (workspace_id, updated_at, id);
CREATE INDEX conversations_resume ON conversations (resume_at) WHERE resume_at IS NOT NULL;

-- Invariant: one event a position, so that of two turns at once one loses and loads again.
CREATE TABLE events (
    conversation_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    type TEXT NOT NULL,
    at BIGINT NOT NULL,
    schema_version INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (conversation_id, position)
);

-- Invariant: a message is handled once, however often it is delivered.
CREATE TABLE received_messages (
    workspace_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    text_hash TEXT NOT NULL,
    PRIMARY KEY (workspace_id, user_id, message_id)
);

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    leased_until BIGINT,
    lease_owner TEXT,
    dead_at BIGINT,
    error TEXT,
    created_at BIGINT NOT NULL
);

CREATE INDEX jobs_due ON jobs (run_at) WHERE dead_at IS NULL;

-- Invariant: a handoff opens one ticket, however often it is handled.
CREATE TABLE tickets (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    conversation_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    team TEXT,
    status TEXT NOT NULL,
    transcript TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT tickets_handoff UNIQUE (conversation_id, position),
    CONSTRAINT tickets_number UNIQUE (workspace_id, number)
);
