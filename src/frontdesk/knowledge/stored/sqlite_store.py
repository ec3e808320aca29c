"""Passages in a SQLite file of their own: words in FTS5, texts and vectors in tables, whole vectors in memory as well.

FTS5 keeps which passages have a word and nothing else (`content=''`, `detail=none`): how often, and how much that says, is
counted in the few that come into question. It is handed stems, one word each. A passage that is taken out stays in
FTS5 until so many are gone that it is filled anew; what is not in `vectors` is not found.
"""

import asyncio
import sqlite3
import struct
import threading
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from frontdesk.knowledge.lexicon import IsWord
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.stored.base import Kept, New, Wanted
from frontdesk.knowledge.stored.choosing import MOST_POSTINGS, chosen, coverage_of, rarest
from frontdesk.knowledge.stored.parsed import Parsing
from frontdesk.knowledge.stored.rows import Eyes, Stored, eyes_of, passage_of, stems_of, tell
from frontdesk.knowledge.stored.table import Line, Table, joined, table_of
from frontdesk.knowledge.stored.vocabulary import Vocabulary

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, digest BLOB NOT NULL, about BLOB NOT NULL,
    eyes BLOB NOT NULL, live INTEGER NOT NULL, size INTEGER NOT NULL, UNIQUE (source, digest)
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL, content BLOB NOT NULL, units BLOB NOT NULL
);
CREATE INDEX passages_of ON passages (article);
CREATE TABLE vectors (id INTEGER PRIMARY KEY, article INTEGER NOT NULL, line BLOB NOT NULL, whole BLOB NOT NULL);
CREATE TABLE written (stem TEXT PRIMARY KEY, form TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    stems, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
);
CREATE VIRTUAL TABLE counts USING fts5vocab(words, row);
"""
AT_ONCE = 5_000
MOST_STALE = 0.3
"""The share of passages in FTS5 that may be gone before it is filled anew."""
READERS = 4
PAGE_BYTES = 16_384
"""Of pages of 4,096 bytes, passages of more than a kilobyte left a sixth empty."""
MOST_MARKS = 500
MOST_READ_ALONE = 500
"""New articles; of more, all passages are read again, which is quicker."""
_LINE = struct.Struct("<qf")


class SqliteStore:
    """Keeps `base.Store`. Work is done in threads; any number of views may be in use meanwhile."""

    def __init__(self, path: Path, is_word: IsWord | None = None) -> None:
        self._path = path
        self._is_word = is_word
        self._writer = _connect(path)
        self._readers = Readers(path)
        self._parsing = Parsing()
        self._view: SqliteView | None = None
        if not self._writer.execute("SELECT 1 FROM sqlite_master WHERE name = 'counts'").fetchone():
            with _whole(self._writer):
                for statement in SCHEMA.split(";\n"):
                    self._writer.execute(statement)

    async def kept(self) -> list[Kept]:
        return await asyncio.to_thread(self._kept)

    async def mean(self) -> NDArray[np.float32] | None:
        value = await self.recall("mean")
        return None if value is None else np.frombuffer(value, np.float32)

    async def begin(self, mean: NDArray[np.float32]) -> None:
        await self._write("INSERT OR IGNORE INTO meta VALUES ('mean', ?)", mean.astype(np.float32).tobytes())

    async def put(self, articles: Sequence[New]) -> None:
        await asyncio.to_thread(self._put, articles)

    async def switch(self, new: Sequence[int], gone: Sequence[int]) -> None:
        await asyncio.to_thread(self._switch, new, gone)

    async def sweep(self) -> None:
        await asyncio.to_thread(self._sweep)

    async def recall(self, name: str) -> bytes | None:
        row = self._writer.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    async def remember(self, name: str, value: bytes) -> None:
        await self._write("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    async def view(self) -> "SqliteView":
        self._view = await asyncio.to_thread(self._look, self._view)
        return self._view

    async def close(self) -> None:
        self._readers.close()
        self._writer.close()

    def __del__(self) -> None:
        if hasattr(self, "_writer"):
            self._writer.close()

    def _kept(self) -> list[Kept]:
        rows = self._writer.execute("SELECT id, source, digest, live, size FROM articles WHERE live >= 0")
        return [Kept(number, source, digest, bool(live), size) for number, source, digest, live, size in rows]

    async def _write(self, sql: str, *values: bytes | str) -> None:
        def write() -> None:
            with _whole(self._writer):
                self._writer.execute(sql, values)

        await asyncio.to_thread(write)

    def _put(self, articles: Sequence[New]) -> None:
        with _whole(self._writer):
            for digest, about, rows in articles:
                values = (about.source, digest, msgspec.msgpack.encode(about), eyes_of(about), len(rows))
                added = self._writer.execute(
                    "INSERT OR IGNORE INTO articles (source, digest, about, eyes, live, size) VALUES (?, ?, ?, ?, 0, ?)",
                    values,
                )
                if not added.rowcount:
                    continue
                article = added.lastrowid
                for row in rows:
                    number = self._writer.execute(
                        "INSERT INTO passages (article, content, units) VALUES (?, ?, ?)",
                        (article, row.content, row.units),
                    ).lastrowid
                    line = _LINE.pack(row.sketch, row.length) + struct.pack(f"<{len(row.names)}q", *row.names)
                    self._writer.execute("INSERT INTO vectors VALUES (?, ?, ?, ?)", (number, article, line, row.whole))
                    self._writer.execute(
                        "INSERT INTO words (rowid, stems) VALUES (?, ?)", (number, " ".join(row.stems))
                    )
                    forms = [(base, form) for base, form in row.stems.items() if base != form]
                    self._writer.executemany("INSERT OR IGNORE INTO written VALUES (?, ?)", forms)

    def _emptied(self) -> None:
        """What was written goes from the log into the file, as far as nobody reads what was before."""
        self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _switch(self, new: Sequence[int], gone: Sequence[int]) -> None:
        out, in_ = [(number,) for number in gone], [(number,) for number in new]
        with _whole(self._writer):
            self._writer.executemany("UPDATE articles SET live = -1 WHERE id = ?", out)
            self._writer.executemany("UPDATE articles SET live = 1 WHERE id = ?", in_)
        self._emptied()

    def _sweep(self) -> None:
        with _whole(self._writer):
            gone = "(SELECT id FROM passages WHERE article IN (SELECT id FROM articles WHERE live < 0))"
            self._writer.execute(f"DELETE FROM vectors WHERE id IN {gone}")
            self._writer.execute(f"DELETE FROM passages WHERE id IN {gone}")
            self._writer.execute("DELETE FROM articles WHERE live < 0")
            self._refill()

    def _refill(self) -> None:
        """Fill FTS5 anew when much of it is gone: what was never in it is known by the highest id."""
        (live,) = self._writer.execute("SELECT COUNT(*) FROM vectors").fetchone()
        (highest,) = self._writer.execute("SELECT COALESCE(MAX(id), 0) FROM vectors").fetchone()
        row = self._writer.execute("SELECT value FROM meta WHERE name = 'refilled'").fetchone()
        live_then, highest_then = msgspec.msgpack.decode(row[0]) if row else (0, 0)
        inside = live_then + highest - highest_then
        if inside - live <= max(AT_ONCE, MOST_STALE * inside):
            return
        self._writer.execute("INSERT INTO words (words) VALUES ('delete-all')")
        rows = self._writer.execute(
            "SELECT p.id, p.content, a.about FROM passages p JOIN articles a ON a.id = p.article ORDER BY p.id"
        )
        for number, content, about in rows:
            stems = stems_of(tell(passage_of(msgspec.msgpack.decode(about, type=Document), content)))
            self._writer.execute("INSERT INTO words (rowid, stems) VALUES (?, ?)", (number, " ".join(stems)))
        value = msgspec.msgpack.encode((live, highest))
        self._writer.execute("INSERT OR REPLACE INTO meta VALUES ('refilled', ?)", (value,))

    def _look(self, before: "SqliteView | None") -> "SqliteView":
        """What is in place now; of what was there before only what changed is read."""
        with self._readers.use() as reader, _whole(reader, "DEFERRED"):
            mean_row = reader.execute("SELECT value FROM meta WHERE name = 'mean'").fetchone()
            mean = np.frombuffer(mean_row[0], np.float32) if mean_row else np.zeros(0, np.float32)
            articles = {
                number: (source, eyes)
                for number, source, eyes in reader.execute("SELECT id, source, eyes FROM articles WHERE live = 1")
            }
            sources = {source: number for number, (source, _) in articles.items()}
            table = _read_table(reader, articles.keys(), mean, before)
            counts = dict(reader.execute("SELECT term, doc FROM counts"))
            written = dict(reader.execute("SELECT stem, form FROM written"))
        vocabulary = Vocabulary(counts, written, size=len(table), average=table.average, is_word=self._is_word)
        eyes = Eyes()
        kinds = {number: eyes.number(kind) for number, (_, kind) in articles.items()}
        of_places = np.array([kinds[number] for number in table.articles.tolist()], np.int32)
        return SqliteView(table, sources, eyes, of_places, vocabulary, self._readers, self._parsing)


class SqliteView:
    """Keeps `base.View`."""

    def __init__(
        self,
        table: Table,
        sources: dict[str, int],
        eyes: Eyes,
        eyes_of_places: NDArray[np.int32],
        vocabulary: Vocabulary,
        readers: "Readers",
        parsing: Parsing,
    ) -> None:
        self.table = table
        self.vocabulary = vocabulary
        self.sources = sources
        self._eyes = eyes
        self._eyes_of_places = eyes_of_places
        self._readers = readers
        self._parsing = parsing

    @property
    def mean(self) -> NDArray[np.float32]:
        return self.table.mean

    def __len__(self) -> int:
        return len(self.table)

    async def find(self, wanted: Wanted) -> list[Stored]:
        return await asyncio.to_thread(self.find_now, wanted) if len(self) else []

    async def articles(self) -> list[Document]:
        def read() -> list[Document]:
            with self._readers.use() as reader:
                rows = reader.execute("SELECT about FROM articles WHERE live = 1 AND size > 0 ORDER BY source")
                return [msgspec.msgpack.decode(about, type=Document) for (about,) in rows]

        return await asyncio.to_thread(read)

    async def sample(self, count: int) -> list[Stored]:
        places = np.unique(np.linspace(0, len(self) - 1, min(count, len(self))).astype(np.int64))

        def read() -> list[Stored]:
            with self._readers.use() as reader:
                return self._load(reader, self.table.ids[places])

        return await asyncio.to_thread(read)

    def find_now(self, wanted: Wanted) -> list[Stored]:
        """The same from the calling thread."""
        allowed = self._allowed(wanted)
        with self._readers.use() as reader:
            found = rarest(wanted.terms, self.vocabulary)
            words = [(term, self._having(reader, stems)) for term, stems in found]
            places = chosen(self.table, wanted, coverage_of(len(self), words), allowed)
            return self._load(reader, self.table.ids[places])

    def _allowed(self, wanted: Wanted) -> NDArray[np.bool_] | None:
        mask = self._eyes.mask(wanted.only)
        allowed = None if mask is None or mask.all() else mask[self._eyes_of_places]
        hidden = [self.sources[source] for source in wanted.hidden if source in self.sources]
        if hidden:
            shown = ~np.isin(self.table.articles, hidden)
            allowed = shown if allowed is None else allowed & shown
        return allowed

    def _having(self, reader: sqlite3.Connection, stems: Sequence[str]) -> NDArray[np.int64]:
        """The places of the passages that have one of these stems."""
        either = " OR ".join(f'"{base}"' for base in stems)
        found = (
            "SELECT rowid FROM words WHERE words MATCH ? LIMIT ?"  # as one text, in a quarter of the time of its rows
        )
        [(listed,)] = reader.execute(f"SELECT json_group_array(rowid) FROM ({found})", (either, MOST_POSTINGS))
        ids = listed.strip("[]")
        return self.table.places_of(np.fromstring(ids, np.int64, sep=",") if ids else np.zeros(0, np.int64))

    def _load(self, reader: sqlite3.Connection, ids: NDArray[np.int64]) -> list[Stored]:
        numbers = [int(number) for number in np.sort(ids)]
        known = self._parsing.known(numbers)
        missing = [number for number in numbers if number not in known]
        for at in range(0, len(missing), MOST_MARKS):
            some = missing[at : at + MOST_MARKS]
            rows = reader.execute(
                "SELECT p.id, a.about, p.content, v.line, v.whole, p.units FROM passages p JOIN vectors v ON v.id = p.id"
                f" JOIN articles a ON a.id = p.article WHERE p.id IN ({', '.join('?' * len(some))})",
                some,
            )
            for number, about, content, line, whole, units in rows:
                (sketch, _) = _LINE.unpack_from(line)
                known[number] = self._parsing.read((number, about, content, sketch, whole, units))
        return [known[number] for number in numbers if number in known]


class Readers:
    """Connections that only read; each is used by one thread at a time, and there are never more than `READERS`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._free: list[sqlite3.Connection] = []
        self._tickets = threading.BoundedSemaphore(READERS)

    @contextmanager
    def use(self) -> Iterator[sqlite3.Connection]:
        with self._tickets:
            try:
                connection = self._free.pop()
            except IndexError:
                connection = _connect(self._path)
            try:
                yield connection
            finally:
                self._free.append(connection)

    def close(self) -> None:
        while self._free:
            self._free.pop().close()

    def __del__(self) -> None:
        self.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a new file
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def _whole(connection: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    connection.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _read_table(
    reader: sqlite3.Connection, live: Set[int], mean: NDArray[np.float32], before: SqliteView | None
) -> Table:
    """The passages of the live articles; those of `before` are not read again."""
    parts: list[Table] = []
    new = live
    if before is not None and len(before.mean) == len(mean):
        there = set(before.sources.values())
        new = live - there
        parts.append(before.table.without(list(there - live)))
    if len(new) > MOST_READ_ALONE:
        parts.clear()
        rows = reader.execute("SELECT id, article, line, whole FROM vectors ORDER BY id")
        while some := rows.fetchmany(AT_ONCE):
            parts.append(table_of([_line(*row) for row in some if row[1] in live], mean))
    else:
        of_article = (
            "SELECT id, article, line, whole FROM vectors WHERE id IN (SELECT id FROM passages WHERE article = ?)"
        )
        lines = [_line(*row) for number in sorted(new) for row in reader.execute(of_article, (number,))]
        parts.append(table_of(lines, mean))
    return joined(parts, mean)


def _line(number: int, article: int, line: bytes, whole: bytes) -> Line:
    sketch, length = _LINE.unpack_from(line)
    names = struct.unpack_from(f"<{(len(line) - _LINE.size) // 8}q", line, _LINE.size)
    return Line(number, article, sketch, names, length, whole)
