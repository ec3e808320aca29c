"""Articles that somebody else looks after, such as those of the database: handed over whole, and gathered as they stand."""

from collections.abc import Sequence

from frontdesk.knowledge.sources.base import Document, Gathered


class HeldSource:
    """`documents` may be assigned at any time; what was gathered before keeps what it has."""

    def __init__(self, documents: Sequence[Document] = ()) -> None:
        self.documents = tuple(documents)

    def gather(self) -> Gathered:
        return Gathered(documents=self.documents)
