"""Passages in PostgreSQL: words by full-text search (GIN over stems), whole vectors by pgvector (HNSW over their signs).

Each index has tables of its own, named after the bot and the encoder, so that no other bot's passages are looked through.
Every replica asks the same tables; whichever learns of a change first brings them up to date for all.
"""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
import structlog
from numpy.typing import NDArray

from frontdesk.encoding.base import Encoder
from frontdesk.errors import Error
from frontdesk.kit.database.base import Database, Row, Statement
from frontdesk.knowledge.lexicon import IsWord, Term
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.stored import packing
from frontdesk.knowledge.stored.base import Kept, New, Wanted
from frontdesk.knowledge.stored.choosing import Sought, chosen, sought
from frontdesk.knowledge.stored.files import fingerprint
from frontdesk.knowledge.stored.parsed import Parsing
from frontdesk.knowledge.stored.postgresql_schema import schema, searching
from frontdesk.knowledge.stored.rows import Eyes, Stored, eyes_of, name_hash
from frontdesk.knowledge.stored.table import Line, table_of
from frontdesk.knowledge.stored.vocabulary import Vocabulary

NEAR = 400
"""Passages by signs, and as many by words, whose whole vectors are compared."""
MOST_POSTINGS = 8_000
MANY = 50
"""New articles, after which the server is to count anew what it plans searches by."""

log = structlog.get_logger("frontdesk.knowledge")


async def open_postgresql(
    database: Database, workspace_id: str, bot: str, encoder: Encoder, is_word: IsWord | None
) -> "PostgresqlStore | None":
    """None where the database has no pgvector, which is said in the log."""
    if await database.fetch_one("SELECT 1 FROM pg_extension WHERE extname = 'vector'") is None:
        try:
            await database.commit([Statement("CREATE EXTENSION IF NOT EXISTS vector")])
        except Error as error:
            log.warning(
                "knowledge.no_pgvector",
                reason=str(error),
                hint="Install pgvector and run CREATE EXTENSION vector; until then each replica has its own index.",
            )
            return None
    whose = hashlib.sha256(f"{workspace_id}\n{bot}".encode()).hexdigest()[:12]
    store = PostgresqlStore(database, f"knowledge_{whose}_", fingerprint(encoder)[:12], encoder.dimension, is_word)
    await store.prepare()
    return store


class PostgresqlStore:
    """Keeps `base.Store`."""

    def __init__(self, database: Database, whose: str, which: str, dimension: int, is_word: IsWord | None) -> None:
        self._database = database
        self._whose = whose
        self._p = f"{whose}{which}"
        self._dimension = dimension
        self._is_word = is_word
        self._parsing = Parsing()

    async def prepare(self) -> None:
        """Make the tables where there are none, and drop those of other encoders."""
        if await self._database.fetch_one("SELECT 1 FROM pg_tables WHERE tablename = ?", f"{self._p}_meta") is None:
            await self._database.commit([Statement(sql) for sql in schema(self._p, self._dimension)])
        others = await self._database.fetch_all(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND starts_with(tablename, ?)",
            self._whose,
        )
        old = [row[0] for row in others if not row[0].startswith(f"{self._p}_")]
        await self._database.commit([Statement(f"DROP TABLE IF EXISTS {name} CASCADE") for name in old])

    async def kept(self) -> list[Kept]:
        rows = await self._database.fetch_all(
            f"SELECT id, source, digest, live, size FROM {self._p}_articles WHERE live >= 0 ORDER BY id"
        )
        return [Kept(row[0], row[1], bytes(row[2]), bool(row[3]), row[4]) for row in rows]

    async def mean(self) -> NDArray[np.float32] | None:
        value = await self.recall("mean")
        return None if value is None else np.frombuffer(value, np.float32)

    async def begin(self, mean: NDArray[np.float32]) -> None:
        sql = f"INSERT INTO {self._p}_meta VALUES ('mean', ?) ON CONFLICT DO NOTHING"
        await self._database.commit([Statement(sql, (mean.astype(np.float32).tobytes(),))])

    async def put(self, articles: Sequence[New]) -> None:
        lines = await asyncio.to_thread(self._lines, articles)
        put = PUT.replace("{p}", self._p).replace("{bits}", f"bit({max(self._dimension, 1)})")
        await self._database.commit_slowly([Statement(put, lines)])

    async def switch(self, new: Sequence[int], gone: Sequence[int]) -> None:
        await self._make_searchable()
        of = "(SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(?))"
        mark = f"UPDATE {self._p}_articles SET live = ? WHERE id IN {of}"
        await self._database.commit_slowly(
            [Statement(mark, (1, _json(list(new)))), Statement(mark, (-1, _json(list(gone)))), self._first()]
        )
        if len(new) >= MANY:
            tables = ("articles", "passages", "search", "words")
            await self._database.commit_slowly([Statement(f"ANALYZE {self._p}_{table}") for table in tables])

    async def _make_searchable(self) -> None:
        if await self.recall("searchable") is not None:
            return
        row = await self._database.fetch_one(f"SELECT SUM(size) FROM {self._p}_articles")
        made = searching(self._p, self._dimension, int(row[0] or 0) if row else 0)
        done = f"INSERT INTO {self._p}_meta VALUES ('searchable', '') ON CONFLICT DO NOTHING"
        await self._database.commit_slowly([self._first(), *map(Statement, [*made, done])])

    async def sweep(self) -> None:
        if await self._database.fetch_one(f"SELECT 1 FROM {self._p}_articles WHERE live < 0 LIMIT 1") is None:
            return
        await self._database.commit_slowly([self._first(), *(Statement(sql.replace("{p}", self._p)) for sql in SWEEP)])

    async def recall(self, name: str) -> bytes | None:
        row = await self._database.fetch_one(f"SELECT value FROM {self._p}_meta WHERE name = ?", name)
        return None if row is None else bytes(row[0])

    async def remember(self, name: str, value: bytes) -> None:
        sql = f"INSERT INTO {self._p}_meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        await self._database.commit([Statement(sql, (name, value))])

    async def view(self) -> "PostgresqlView":
        words = await self._database.fetch_all(f"SELECT stem, form, passages FROM {self._p}_words WHERE passages > 0")
        sizes = await self._database.fetch_all(
            "SELECT CAST(SUM(size) AS bigint), SUM(length), kind, MIN(encode(eyes, 'hex'))"
            f" FROM {self._p}_articles WHERE live = 1 GROUP BY kind"
        )
        size, mean = sum(row[0] for row in sizes), await self.mean()
        vocabulary = await asyncio.to_thread(
            lambda: Vocabulary(
                {row[0]: row[2] for row in words},
                {row[0]: row[1] for row in words if row[0] != row[1]},
                size=size,
                average=sum(row[1] for row in sizes) / max(size, 1),
                is_word=self._is_word,
            )
        )
        kinds = [(row[2], bytes.fromhex(row[3])) for row in sizes]
        no_mean = np.zeros(self._dimension, np.float32)
        return PostgresqlView(
            self._database, self._p, kinds, vocabulary, no_mean if mean is None else mean, size, self._parsing
        )

    async def close(self) -> None:
        """The database is somebody else's."""

    def _first(self) -> Statement:
        """Changes of several replicas wait for one another here."""
        sql = f"INSERT INTO {self._p}_meta VALUES ('turn', '') ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        return Statement(sql)

    def _lines(self, articles: Sequence[New]) -> tuple[str, str, str]:
        heads: list[Mapping[str, object]] = []
        lines: list[Mapping[str, object]] = []
        forms: dict[str, str] = {}
        for digest, about, rows in articles:
            eyes, length = eyes_of(about), sum(row.length for row in rows)
            heads.append(
                {
                    "source": about.source,
                    "digest": _text(digest),
                    "about": _text(msgspec.msgpack.encode(about)),
                    "length": length,
                }
                | {"eyes": _text(eyes), "kind": name_hash([eyes.hex()]), "size": len(rows)}
            )
            for number, row in enumerate(rows):
                forms.update((base, form) for base, form in row.stems.items() if base != form)
                lines.append(
                    {"source": about.source, "number": number, "content": _text(row.content), "units": _text(row.units)}
                    | {
                        "whole": _text(row.whole),
                        "sketch": row.sketch,
                        "names": list(row.names),
                        "stems": list(row.stems),
                    }
                    | {"signs": self._signs(row.whole)}
                )
        return _json(heads), _json(lines), _json(forms)

    def _signs(self, whole: bytes) -> str:
        if not self._dimension:
            return "0"
        levels, _ = packing.read_levels(np.frombuffer(whole, np.uint8)[None], self._dimension)
        return _bits(levels[0] > 0)


class PostgresqlView:
    """Keeps `base.View`; what is put in place later is found too, and what is taken out is gone at once."""

    def __init__(
        self,
        database: Database,
        prefix: str,
        kinds: Sequence[tuple[int, bytes]],
        vocabulary: Vocabulary,
        mean: NDArray[np.float32],
        size: int,
        parsing: Parsing,
    ) -> None:
        self.vocabulary = vocabulary
        self.mean = mean
        self._database = database
        self._p = prefix
        self._kinds = [kind for kind, _ in kinds]
        self._eyes = Eyes()
        for _, eyes in kinds:
            self._eyes.number(eyes)
        self._size = size
        self._parsing = parsing

    def __len__(self) -> int:
        return self._size

    async def find(self, wanted: Wanted) -> list[Stored]:
        if not self._size:
            return []
        shown = self._shown(wanted)
        words, names, signs = await asyncio.gather(
            self._by_words(wanted, shown), self._by_names(wanted, shown), self._by_signs(wanted, shown)
        )
        return await self._load(await asyncio.to_thread(self._chosen, words, names, signs, wanted))

    async def articles(self) -> list[Document]:
        rows = await self._database.fetch_all(
            f'SELECT about FROM {self._p}_articles WHERE live = 1 AND size > 0 ORDER BY source COLLATE "C"'
        )
        return [msgspec.msgpack.decode(row[0], type=Document) for row in rows]

    async def sample(self, count: int) -> list[Stored]:
        row = await self._database.fetch_one(f"SELECT MIN(id), MAX(id) FROM {self._p}_passages")
        if not self._size or row is None or row[0] is None:
            return []
        places = np.unique(np.linspace(row[0], row[1], min(count, self._size)).astype(np.int64)).tolist()
        rows = await self._database.fetch_all(
            "SELECT DISTINCT found.id FROM jsonb_array_elements_text(?) AS place(value), LATERAL ("
            f" SELECT p.id FROM {self._p}_passages p JOIN {self._p}_articles a ON a.id = p.article"
            " WHERE a.live = 1 AND p.id >= CAST(place.value AS bigint) ORDER BY p.id LIMIT 1) found",
            _json(places),
        )
        return await self._load([row[0] for row in rows])

    def _shown(self, wanted: Wanted) -> tuple[str, str]:
        """Kinds of articles that may be shown, and articles that may not."""
        mask = self._eyes.mask(wanted.only)
        kinds = [kind for at, kind in enumerate(self._kinds) if mask is None or mask[at]]
        return _json(kinds), _json(sorted(wanted.hidden))

    async def _by_words(self, wanted: Wanted, shown: tuple[str, str]) -> list[Row]:
        """Rare words say which passages are read, all words how well they do; what may not be shown is left out of the best."""
        looked_up = sought(wanted.terms, self.vocabulary, MOST_POSTINGS)
        if looked_up is None:
            return []
        has = "CASE WHEN stems @@ (SELECT CAST(? AS tsquery)) THEN CAST(? AS double precision) ELSE 0 END"
        values = [value for term, stems in looked_up.terms for value in (_query(stems), _surely(term))]
        return await self._database.fetch_all(
            f"SELECT s.id, s.whole, s.sketch, s.score FROM (SELECT id, article, whole, sketch,"
            f" {' + '.join([has] * len(looked_up.terms))} AS score FROM ("
            f"SELECT id, article, whole, sketch, stems FROM {self._p}_search WHERE stems @@ CAST(? AS tsquery)"
            f" LIMIT {MOST_POSTINGS}) having_some ORDER BY score DESC, id LIMIT {MOST_POSTINGS}) s {self._visible}"
            f" ORDER BY s.score DESC, s.id LIMIT {NEAR}",
            *values, _either_and_also(looked_up), *shown,
        )  # fmt: skip

    async def _by_signs(self, wanted: Wanted, shown: tuple[str, str]) -> list[Row]:
        if not wanted.vector.size:
            return []
        signs = _bits(packing.turned(wanted.vector) - self.mean > 0)
        return await self._database.fetch_all(
            f"SELECT id, whole, sketch FROM {self._p}_near(?, ?, ?)",
            signs,
            *shown,
        )

    async def _by_names(self, wanted: Wanted, shown: tuple[str, str]) -> list[Row]:
        if not wanted.names:
            return []
        return await self._database.fetch_all(
            f"WITH s AS MATERIALIZED (SELECT id, article, whole, sketch FROM {self._p}_search WHERE names &&"
            f" ARRAY(SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(?)) LIMIT {NEAR})"
            f" SELECT s.id, s.whole, s.sketch FROM s {self._visible} ORDER BY s.id LIMIT 8",
            _json(list(wanted.names)), *shown,
        )  # fmt: skip

    @property
    def _visible(self) -> str:
        return (
            f"JOIN {self._p}_articles a ON a.id = s.article WHERE a.live = 1"
            " AND a.kind = ANY (ARRAY(SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(?)))"
            " AND a.source <> ALL (ARRAY(SELECT value FROM jsonb_array_elements_text(?)))"
        )

    def _chosen(self, words: Sequence[Row], names: Sequence[Row], signs: Sequence[Row], wanted: Wanted) -> list[int]:
        found = {row[0]: row for row in (*words, *names, *signs)}
        covered = {row[0]: row[3] for row in words}
        named = {row[0] for row in names}
        rows = [found[number] for number in sorted(found)]
        called = (1,)  # whatever they are called
        lines = [Line(row[0], 0, row[2], called if row[0] in named else (), 0.0, bytes(row[1])) for row in rows]
        table = table_of(lines, self.mean)
        coverage = np.array([covered.get(row[0], 0.0) for row in rows], np.float32)
        places = chosen(table, wanted._replace(names=called), coverage, None)
        numbers: list[int] = table.ids[places].tolist()
        return numbers

    async def _load(self, numbers: Sequence[int]) -> list[Stored]:
        known = self._parsing.known(numbers)
        missing = [number for number in numbers if number not in known]
        rows = await self._database.fetch_all(
            f"SELECT p.id, a.about, p.content, s.sketch, s.whole, p.units FROM {self._p}_passages p"
            f" JOIN {self._p}_search s ON s.id = p.id JOIN {self._p}_articles a ON a.id = p.article"
            " WHERE p.id IN (SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(?))",
            _json(missing),
        ) if missing else []  # fmt: skip
        for stored in await asyncio.to_thread(lambda: [self._parsing.read(tuple(row)) for row in rows]):
            known[stored.id] = stored
        return [known[number] for number in sorted(numbers) if number in known]


PUT = """
WITH heads AS (
    INSERT INTO {p}_articles (source, digest, about, eyes, kind, live, size, length)
    SELECT source, decode(digest, 'base64'), decode(about, 'base64'), decode(eyes, 'base64'), kind, 0, size, length
    FROM jsonb_to_recordset(?) AS head(
        source text, digest text, about text, eyes text, kind bigint, size integer, length double precision
    )
    ORDER BY source COLLATE "C" ON CONFLICT DO NOTHING RETURNING id, source
), lines AS (
    SELECT nextval('{p}_passages_id_seq') AS id, heads.id AS article, line.*
    FROM (
        SELECT * FROM jsonb_to_recordset(?) AS line(
            source text, number integer, content text, units text, whole text, sketch bigint, names jsonb, stems jsonb, signs text
        ) ORDER BY source COLLATE "C", number
    ) line JOIN heads ON heads.source = line.source
), passages AS (
    INSERT INTO {p}_passages (id, article, content, units)
    SELECT id, article, decode(content, 'base64'), decode(units, 'base64') FROM lines
), search AS (
    INSERT INTO {p}_search (id, article, whole, sketch, names, stems, signs)
    SELECT id, article, decode(whole, 'base64'), sketch,
        ARRAY(SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(names)),
        array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(stems))), CAST(signs AS {bits})
    FROM lines
)
INSERT INTO {p}_words (stem, form, passages)
SELECT word.value, COALESCE(CAST(? AS jsonb) ->> word.value, word.value), COUNT(*)
FROM lines, jsonb_array_elements_text(stems) AS word(value) GROUP BY word.value ORDER BY word.value
ON CONFLICT (stem) DO UPDATE SET passages = {p}_words.passages + excluded.passages
"""
SWEEP = (
    "UPDATE {p}_words w SET passages = w.passages - gone.passages FROM (SELECT word.stem, COUNT(*) AS passages"
    " FROM {p}_search s JOIN {p}_articles a ON a.id = s.article, unnest(tsvector_to_array(s.stems)) AS word(stem)"
    " WHERE a.live < 0 GROUP BY word.stem) gone WHERE gone.stem = w.stem",
    "DELETE FROM {p}_search s USING {p}_articles a WHERE a.id = s.article AND a.live < 0",
    "DELETE FROM {p}_passages p USING {p}_articles a WHERE a.id = p.article AND a.live < 0",
    "DELETE FROM {p}_articles WHERE live < 0",
)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _bits(signs: Iterable[np.bool_]) -> str:
    return "".join("1" if sign else "0" for sign in signs)


def _surely(term: Term) -> float:
    return term.idf * max(surely for _, surely in term.meanings)


def _query(stems: Sequence[str]) -> str:
    return " | ".join("'" + stem.replace("\\", "\\\\").replace("'", "''") + "'" for stem in stems)


def _either_and_also(looked_up: Sought) -> str:
    either = _query(looked_up.either)
    return f"({either}) & ({_query(looked_up.also)})" if looked_up.also else either
