-- Pages of the web sites that bots declare, as they were last fetched; `due_at` is when a site is to be visited again.
CREATE TABLE knowledge_pages (
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    site TEXT NOT NULL,
    url TEXT NOT NULL,
    version BIGINT NOT NULL,
    page TEXT NOT NULL,
    PRIMARY KEY (workspace_id, bot, site, url)
);

CREATE TABLE knowledge_sites (
    workspace_id TEXT NOT NULL,
    bot TEXT NOT NULL,
    site TEXT NOT NULL,
    due_at BIGINT,
    checked_at BIGINT,
    troubles TEXT NOT NULL,
    PRIMARY KEY (workspace_id, bot, site)
);
