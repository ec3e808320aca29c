"""A process that is killed while it changes an index: it says where it has come to, and waits there to be killed."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from frontdesk.kit.database.postgresql import PostgresqlDatabase
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.stored import updating
from frontdesk.knowledge.stored.base import New, Store
from frontdesk.knowledge.stored.postgresql_store import open_postgresql
from frontdesk.knowledge.stored.sqlite_store import SqliteStore
from frontdesk.testing.encoder import FakeEncoder

OLD = [Document(f"{n}.md", f"# Hats {n}\n\nHats of kind {n} are red.") for n in range(80)]
NEW = [Document(f"{n}.md", f"# Hats {n}\n\nHats of kind {n} are green.") for n in range(40, 120)]


@asynccontextmanager
async def open_store(place: str) -> AsyncIterator[Store]:
    """At the URL of a database, else in a file."""
    if "://" not in place:
        store: Store = SqliteStore(Path(place))
        yield store
        await store.close()
        return
    database = await PostgresqlDatabase.open(place)
    opened = await open_postgresql(database, "default", "hats", FakeEncoder(), None)
    assert opened is not None
    yield opened
    await database.close()


def wait_here() -> None:
    sys.stdout.write("here\n")
    sys.stdout.flush()
    sys.stdin.read()


async def die(store: Store, at: str) -> None:
    """Be killed after some articles were put aside, before the switch, in the middle of it, or behind it."""
    put, switch, puts = store.put, store.switch, 0

    async def put_and_wait(articles: Sequence[New]) -> None:
        nonlocal puts
        await put(articles)
        puts += 1
        if at == "put" and puts == 2:
            wait_here()

    async def wait_and_switch(new: Sequence[int], gone: Sequence[int]) -> None:
        if at == "before":
            wait_here()
        if at == "in" and isinstance(store, SqliteStore):
            store._writer.set_trace_callback(lambda sql: wait_here() if "SET live = 1" in sql else None)
        await switch(new, gone)

    store.put, store.switch = put_and_wait, wait_and_switch  # type: ignore[method-assign]
    await updating.update(store, NEW, FakeEncoder())


async def main() -> None:
    updating.ARTICLES_AT_ONCE = 32
    async with open_store(sys.argv[1]) as store:
        await die(store, sys.argv[2])


if __name__ == "__main__":
    asyncio.run(main())
