-- Articles that were put in by the API, and how often the knowledge of each bot was changed, which every replica follows.

CREATE TABLE knowledge_articles (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    external_id TEXT,
    version BIGINT NOT NULL,
    given TEXT NOT NULL,
    documents TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT knowledge_articles_external UNIQUE (workspace_id, bot, external_id)
);

CREATE INDEX knowledge_articles_of_bot ON knowledge_articles (workspace_id, bot, id);

CREATE TABLE knowledge_changes (
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, bot)
);
