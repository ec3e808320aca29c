-- How often it was asked for that the files of a source are read again: every replica does so, of the sources whose number has changed.

CREATE TABLE knowledge_refreshes (
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    source TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, bot, source)
);
