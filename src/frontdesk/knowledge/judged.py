"""Reads passages, questions and which passage answers which, as the open benchmarks keep them: three files of JSON lines.

`passages`: {"id", "text", "title"?, "lang"?} · `queries`: {"id", "text", "lang"?, "answerable"?, "history"?: [{"role",
"text"}]} · `qrels`: {"query_id", "passage_id", "score"?}. Other keys are passed over.
"""

from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import Annotated, Generic, NamedTuple, TypeVar

import msgspec

from frontdesk.knowledge.errors import JudgedInvalid
from frontdesk.knowledge.sources.base import Document

MAX_LINE_BYTES = 4_000_000
MAX_SHOWN = 20
TITLE_WORDS = 8
"""A passage without a title is called by so many of its first words."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=500)] | int
T = TypeVar("T")


class Question(msgspec.Struct, frozen=True):
    """`context` is what its user said before, oldest first, `reply` what was answered last; `relevant` the passages that answer
    it, none where nothing does."""

    text: str
    relevant: frozenset[str]
    context: tuple[str, ...] = ()
    reply: str = ""
    language: str | None = None
    id: str = ""

    @property
    def answerable(self) -> bool:
        return bool(self.relevant)


class Judged(NamedTuple):
    """Every passage is an article of its own."""

    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


class _Passage(msgspec.Struct, frozen=True):
    id: Id
    text: str
    title: str | None = None
    lang: str | None = None


class _Turn(msgspec.Struct, frozen=True):
    role: str
    text: str


class _Query(msgspec.Struct, frozen=True):
    id: Id
    text: str
    lang: str | None = None
    answerable: bool | None = None
    history: tuple[_Turn, ...] | None = None


class _Qrel(msgspec.Struct, frozen=True):
    query_id: Id
    passage_id: Id
    score: float = 1.0


class _Line(NamedTuple, Generic[T]):
    place: str
    is_: T


class _Wrong:
    """The lines that cannot be used, each with its remedy; all of them are gathered before any is complained of."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def say(self, place: object, reason: object, remedy: str) -> None:
        self.found.append(f"{place}: {str(reason).rstrip('.')}. {remedy}")

    def complain(self) -> None:
        if self.found:
            more = len(self.found) - MAX_SHOWN
            lines = [*self.found[:MAX_SHOWN], *([f"… and {more} more"] if more > 0 else [])]
            raise JudgedInvalid(lines="\n".join(lines))


def read_judged(passages: Path, queries: Path, qrels: Path) -> Judged:
    """Raise JudgedInvalid, which names every line that cannot be used (the first `MAX_SHOWN` of them)."""
    wrong = _Wrong()
    documents = _documents(passages, wrong)
    asked = _asked(queries, wrong)
    lines = list(_lines(qrels, _Qrel, '{"query_id": "q1", "passage_id": "p1"}', wrong))
    wrong.complain()  # what names a line that cannot be read is not wrong itself
    relevant = _relevant(lines, documents.keys(), asked.keys(), wrong)
    questions = [_question(name, line, relevant.get(name, frozenset()), qrels, wrong) for name, line in asked.items()]
    wrong.complain()
    return Judged(tuple(documents.values()), tuple(questions))


def _documents(file: Path, wrong: _Wrong) -> dict[str, Document]:
    example = '{"id": "p1", "title": "Returns", "text": "You can return anything within 30 days."}'
    documents: dict[str, Document] = {}
    for place, line in _lines(file, _Passage, example, wrong):
        name = str(line.id)
        if not line.text.strip():
            wrong.say(place, "`text` is empty", "Give the passage its text, or take it out.")
        elif name in documents:
            wrong.say(place, f"the passage {name!r} stands above already", "Give each passage an id of its own.")
        else:
            title = (line.title or "").replace("_", " ").strip() or " ".join(line.text.split()[:TITLE_WORDS])
            documents[name] = Document(
                source=name, text=line.text, title=title, format="plain", language=line.lang or None
            )
    return documents


def _asked(file: Path, wrong: _Wrong) -> dict[str, _Line[_Query]]:
    example = '{"id": "q1", "text": "can I send it back?", "answerable": true}'
    asked: dict[str, _Line[_Query]] = {}
    for place, line in _lines(file, _Query, example, wrong):
        if not line.text.strip():
            wrong.say(place, "`text` is empty", "Give the question its text, or take it out.")
        elif str(line.id) in asked:
            wrong.say(place, f"the question {str(line.id)!r} stands above already", "Give each an id of its own.")
        else:
            asked[str(line.id)] = _Line(place, line)
    return asked


def _relevant(
    lines: Iterable[_Line[_Qrel]], passages: Set[str], queries: Set[str], wrong: _Wrong
) -> dict[str, frozenset[str]]:
    relevant: dict[str, frozenset[str]] = {}
    for place, line in lines:
        query, passage = str(line.query_id), str(line.passage_id)
        if query not in queries:
            wrong.say(place, f"there is no question {query!r}", "Use the id of a line of the queries.")
        elif passage not in passages:
            wrong.say(place, f"there is no passage {passage!r}", "Use the id of a line of the passages.")
        elif line.score > 0:
            relevant[query] = relevant.get(query, frozenset()) | {passage}
    return relevant


def _question(name: str, line: _Line[_Query], relevant: frozenset[str], qrels: Path, wrong: _Wrong) -> Question:
    query = line.is_
    if query.answerable and not relevant:
        wrong.say(line.place, f"nothing in {qrels} answers it", 'Name its passage there, or say "answerable": false.')
    if query.answerable is False and relevant:
        wrong.say(line.place, f"{qrels} names passages that answer it", 'Take them out, or say "answerable": true.')
    history = query.history or ()
    return Question(
        text=query.text,
        relevant=relevant,
        context=tuple(turn.text for turn in history if turn.role == "user" and turn.text.strip()),
        reply=history[-1].text if history and history[-1].role != "user" else "",
        language=query.lang or None,
        id=name,
    )


def _lines(file: Path, kind: type[T], example: str, wrong: _Wrong) -> Iterator[_Line[T]]:
    """The lines that are what they should be. Empty ones are passed over, a file without any is wrong itself."""
    remedy = f"A line is such as {example}"
    decoder = msgspec.json.Decoder(kind)
    some = False
    for number, line in enumerate(file.read_bytes().removeprefix(_BYTE_ORDER_MARK).split(b"\n"), 1):
        if not line.strip():
            continue
        some = True
        place = f"{file}:{number}"
        if len(line) > MAX_LINE_BYTES:
            wrong.say(place, f"the line has more than {MAX_LINE_BYTES:,} bytes", "Cut the text into several passages.")
            continue
        try:
            yield _Line(place, decoder.decode(line.decode()))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            wrong.say(place, error, remedy)
    if not some:
        wrong.say(file, "there is no line in it", remedy)
