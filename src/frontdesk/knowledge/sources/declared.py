"""A source as bot.yaml declares it: what it says of all its articles stands for those that do not say it themselves."""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.knowledge.readers.remembered import RememberedReading
from frontdesk.knowledge.sources.base import Document, Gathered
from frontdesk.knowledge.sources.registry import make_source


class DeclaredSource:
    def __init__(self, declared: KnowledgeSource, remembered: RememberedReading | None = None) -> None:
        """Raise `SourceUnknown` for one that is no file of this machine."""
        assert declared.path is not None
        self.declared = declared
        self._source = make_source(declared.kind, declared.path, remembered)

    def gather(self) -> Gathered:
        gathered = self._source.gather()
        return msgspec.structs.replace(
            gathered, documents=tuple(with_defaults(document, self.declared) for document in gathered.documents)
        )


def id_of_source(declared: KnowledgeSource) -> str:
    """What the API calls it: the same for the same place, whatever else is said of it."""
    return f"src_{hashlib.sha256(declared.id.encode()).hexdigest()[:24]}"


def unusable(sources: Iterable[KnowledgeSource]) -> Iterator[str]:
    """What of the files of a bot cannot be read, one line each, as its author is told."""
    for declared in sources:
        if declared.path is not None:
            for trouble in DeclaredSource(declared).gather().troubles:
                place = f"{declared.place}/" if declared.path.is_dir() else ""
                yield f"{place}{trouble.source}: It {trouble.reason}."


def with_defaults(document: Document, declared: KnowledgeSource) -> Document:
    """Nothing in a source that is internal can make itself public."""
    internal = "internal" in (document.visibility, declared.visibility)
    if not (declared.language or declared.audience or declared.product or internal):
        return document
    return msgspec.structs.replace(
        document,
        language=document.language or declared.language,
        visibility="internal" if internal else "public",
        audience=document.audience or declared.audience,
        product=document.product or declared.product,
    )
