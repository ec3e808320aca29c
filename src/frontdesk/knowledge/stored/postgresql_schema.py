"""The tables of one stored index in PostgreSQL; `p` is what their names begin with."""

EF_SEARCH = 400
"""How many of the nearest a search in the graph looks for; as many are compared by their levels."""

KILOBYTES = 64 * 1_024
KILOBYTES_A_PASSAGE = 1
MOST_KILOBYTES = 2 * 1_024 * 1_024
"""Memory for making indexes: a graph that does not fit is finished on disk, ten times as slowly."""


def schema(p: str, dimension: int) -> list[str]:
    """Searched columns are in a narrow table of their own: a word that many passages have is looked up in few pages."""
    bits = f"bit({max(dimension, 1)})"
    return [
        f"CREATE TABLE {p}_meta (name text PRIMARY KEY, value bytea NOT NULL)",
        f"""CREATE TABLE {p}_articles (
            id bigserial PRIMARY KEY, source text NOT NULL, digest bytea NOT NULL, about bytea NOT NULL, eyes bytea NOT NULL,
            kind bigint NOT NULL, live integer NOT NULL, size integer NOT NULL, length double precision NOT NULL,
            UNIQUE (source, digest)
        )""",
        f"""CREATE TABLE {p}_passages (
            id bigserial PRIMARY KEY, article bigint NOT NULL, content bytea NOT NULL, units bytea NOT NULL
        )""",
        f"CREATE INDEX {p}_passages_of ON {p}_passages (article)",
        f"""CREATE TABLE {p}_search (
            id bigint PRIMARY KEY, article bigint NOT NULL, whole bytea NOT NULL, sketch bigint NOT NULL,
            names bigint[] NOT NULL, stems tsvector NOT NULL, signs {bits} NOT NULL
        )""",
        f"CREATE INDEX {p}_search_of ON {p}_search (article)",
        f"CREATE TABLE {p}_words (stem text PRIMARY KEY, form text NOT NULL, passages bigint NOT NULL)",
        f"""CREATE OR REPLACE FUNCTION {p}_near(wanted text, kinds text, hidden text)
            RETURNS TABLE (id bigint, whole bytea, sketch bigint) LANGUAGE sql STABLE
            SET hnsw.ef_search = {EF_SEARCH} SET hnsw.iterative_scan = 'relaxed_order' AS $$
            SELECT s.id, s.whole, s.sketch FROM {p}_search s JOIN {p}_articles a ON a.id = s.article
            WHERE a.live = 1
            AND a.kind = ANY (ARRAY(SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(kinds AS jsonb))))
            AND a.source <> ALL (ARRAY(SELECT value FROM jsonb_array_elements_text(CAST(hidden AS jsonb))))
            ORDER BY s.signs <~> CAST(wanted AS {bits}) LIMIT {EF_SEARCH} $$""",  # noqa: S608  names and numbers of our own
    ]


def searching(p: str, dimension: int, passages: int) -> list[str]:
    """The indexes that questions are asked of, with the memory that making them needs: made when what was stored first is
    about to be found. A graph is made so many times as fast as it grows by one passage after another.

    By one process: several share memory that a container may not have.
    """
    memory = min(max(KILOBYTES, passages * KILOBYTES_A_PASSAGE), MOST_KILOBYTES)
    graph = f"CREATE INDEX IF NOT EXISTS {p}_signs ON {p}_search USING hnsw (signs bit_hamming_ops)"
    return [
        f"SET LOCAL maintenance_work_mem = '{memory}kB'",
        "SET LOCAL max_parallel_maintenance_workers = 0",
        f"CREATE INDEX IF NOT EXISTS {p}_stems ON {p}_search USING gin (stems) WITH (fastupdate = off)",
        f"CREATE INDEX IF NOT EXISTS {p}_names ON {p}_search USING gin (names) WITH (fastupdate = off)",
        *([graph] if dimension else []),
    ]
