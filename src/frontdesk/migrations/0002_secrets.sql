-- What bots' actions prove themselves with, sealed with a key that is not in here. Times are milliseconds since 1970 UTC.

CREATE TABLE secrets (
    workspace_id TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, name)
);
