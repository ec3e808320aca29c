"""A process that is killed while it changes an index: it says where it has come to, and waits there to be killed."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.stored.sqlite_store import SqliteStore
from frontdesk.knowledge.stored.updating import update
from frontdesk.testing.encoder import FakeEncoder

OLD = [Document(f"{n}.md", f"# Hats {n}\n\nHats of kind {n} are red.") for n in range(80)]
NEW = [Document(f"{n}.md", f"# Hats {n}\n\nHats of kind {n} are green.") for n in range(40, 120)]


def wait_here() -> None:
    sys.stdout.write("here\n")
    sys.stdout.flush()
    sys.stdin.read()


class DyingStore(SqliteStore):
    """`at` is where it dies: after the first articles were put aside, before the switch, or in the middle of it."""

    def __init__(self, path: Path, at: str) -> None:
        super().__init__(path)
        self._at = at
        self._puts = 0

    def _put(self, articles: Sequence[object]) -> None:
        super()._put(articles)  # type: ignore[arg-type]
        self._puts += 1
        if self._at == "put" and self._puts == 2:
            wait_here()

    def _switch(self, new: Sequence[int], gone: Sequence[int]) -> None:
        if self._at == "before":
            wait_here()
        super()._switch(new, gone)

    def _refill(self) -> None:
        if self._at == "in":
            wait_here()
        super()._refill()


if __name__ == "__main__":
    asyncio.run(update(DyingStore(Path(sys.argv[1]), sys.argv[2]), NEW, FakeEncoder()))
