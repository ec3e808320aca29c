-- Members: the people who sign in to a workspace, their sessions, and the one-time links by which they come in.

CREATE TABLE members (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT,
    created_at BIGINT NOT NULL,
    signed_in_at BIGINT,
    deactivated_at BIGINT,
    CONSTRAINT members_email UNIQUE (workspace_id, email_key)
);

CREATE TABLE member_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    member_id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX member_sessions_member ON member_sessions (member_id);

CREATE TABLE member_links (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL,
    member_id TEXT,
    made_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX member_links_email ON member_links (workspace_id, kind, email_key);
