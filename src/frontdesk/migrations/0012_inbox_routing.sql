-- Teams, agents and their presence; the inbox's list of conversations; what changed in it, by position.
-- Times are milliseconds since 1970 UTC.

CREATE TABLE inbox_teams (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

-- `chosen` is what the agent says of themselves, `presence` what holds: whoever is not seen for long goes away by themselves.
-- Invariant: `assignments` counts every offer to the agent, so that of two servers that offer at once one begins again.
CREATE TABLE inbox_agents (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    profile TEXT NOT NULL,
    chosen TEXT NOT NULL,
    presence TEXT NOT NULL,
    presence_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    assigned_at BIGINT NOT NULL,
    assignments BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE INDEX inbox_agents_here ON inbox_agents (seen_at) WHERE presence <> 'offline';

-- One row a conversation, written in the unit of each of its turns.
-- Invariant: what it says of the conversation follows from the conversation's events; what routing adds stands in `priority`,
-- `skills`, `offered_to`, `offered_at` and `tried`.
CREATE TABLE inbox_conversations (
    conversation_id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    channel TEXT NOT NULL,
    user_id TEXT NOT NULL,
    user_name TEXT,
    status TEXT NOT NULL,
    team TEXT,
    priority BIGINT NOT NULL,
    language TEXT,
    skills TEXT NOT NULL,
    subject TEXT,
    reason TEXT,
    last_text TEXT,
    last_by TEXT,
    last_at BIGINT,
    waiting_since BIGINT,
    joined_at BIGINT,
    waited_ms BIGINT,
    agent_id TEXT,
    agent_name TEXT,
    offered_to TEXT,
    offered_at BIGINT,
    tried TEXT NOT NULL,
    unread BIGINT NOT NULL,
    event_position BIGINT NOT NULL,
    announced_position BIGINT NOT NULL,
    version BIGINT NOT NULL,
    announced_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX inbox_conversations_recent ON inbox_conversations (workspace_id, updated_at, conversation_id);
CREATE INDEX inbox_conversations_with_people ON inbox_conversations (workspace_id, status) WHERE status IN ('waiting', 'agent');
CREATE INDEX inbox_conversations_to_announce ON inbox_conversations (updated_at) WHERE version > announced_version;
CREATE INDEX inbox_conversations_waits ON inbox_conversations (workspace_id, joined_at) WHERE joined_at IS NOT NULL;

-- What is to be told to the live connections and has no place in their order yet.
CREATE TABLE inbox_announcements (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    type TEXT NOT NULL,
    conversation_id TEXT,
    data TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Invariant: positions have no holes and are given in the order of commits: a place is taken by its primary key, and only
-- behind a place that is stored. Whoever has read up to a position has missed nothing before it.
CREATE TABLE inbox_changes (
    position BIGINT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    type TEXT NOT NULL,
    conversation_id TEXT,
    from_position BIGINT,
    to_position BIGINT,
    data TEXT,
    at BIGINT NOT NULL
);

CREATE INDEX inbox_changes_with_data ON inbox_changes (conversation_id) WHERE data IS NOT NULL;
CREATE INDEX inbox_changes_age ON inbox_changes (at);
