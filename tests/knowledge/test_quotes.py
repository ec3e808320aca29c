"""Whatever is quoted stands word for word in its source: on samples of the open sets, cut, joined and marked in any way.

`benchmarks/knowledge.py` looks for every quote of the whole sets.
"""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.knowledge.answer import quote
from frontdesk.knowledge.index import Index, build_index
from frontdesk.knowledge.search import found, ranked, score
from frontdesk.knowledge.service import open_knowledge
from frontdesk.knowledge.sources.base import Document, Format
from frontdesk.knowledge.words import content_words
from frontdesk.testing.encoder import FakeEncoder

SAMPLES = Path(__file__).parent / "samples"
FORMATS: tuple[Format, ...] = ("plain", "markdown")
BETWEEN = ("\n\n", "\r\n\r\n", "\n- ", "\n## ", "\n1. ", " | ", "\n> ", "", "\n```\n", "\u2028")


class Sample(msgspec.Struct):
    question: str
    text: str
    before: list[str] = []
    language: str | None = None


def samples(name: str) -> list[Sample]:
    return [msgspec.json.decode(line, type=Sample) for line in (SAMPLES / f"{name}.jsonl").read_bytes().splitlines()]


ALL = [*samples("mtrag_un"), *samples("xquad")]
PIECES = [piece for sample in ALL for piece in (sample.text, sample.text[: len(sample.text) // 3], sample.question)]


def quotes_of(index: Index, question: str) -> list[tuple[str, str]]:
    """All that could be quoted for a question, with its source: of the best passages the stretch that answers, and the whole."""
    words = content_words(question)
    vector = FakeEncoder().encode_now([question])[0]
    scores = score(index, words, vector)
    quotes: list[tuple[str, str]] = []
    for number in ranked(scores, 10):
        citation = quote(index, number, scores, index.lexicon.terms(words)).citation
        whole = found(index, scores, number)
        quotes += [(citation.source, citation.quote), (whole.source, whole.quote)]
    return quotes


@given(
    pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=4),
    between=st.sampled_from(BETWEEN),
    form=st.sampled_from(FORMATS),
    sample=st.sampled_from(ALL),
)
@settings(max_examples=15, deadline=None)
def test_a_quote_is_a_piece_of_its_source_as_it_was_decoded(
    pieces: list[str], between: str, form: Format, sample: Sample
) -> None:
    texts = {"joined": between.join(pieces), "own": sample.text}
    documents = [Document(source=name, text=text, format=form) for name, text in texts.items()]
    index = build_index(documents, RememberedVectors(FakeEncoder(), None))
    quotes = quotes_of(index, sample.question)
    assert quotes
    for source, quoted in quotes:
        assert quoted.strip()
        assert quoted in texts[source]


@pytest.mark.parametrize("name", ["mtrag_un", "xquad"])
async def test_every_citation_of_a_sample_stands_in_its_source(name: str) -> None:
    asked = samples(name)
    texts = {str(number): sample.text for number, sample in enumerate(asked)}
    documents = [
        Document(source=source, text=text, format="plain", language=sample.language)
        for (source, text), sample in zip(texts.items(), asked, strict=True)
    ]
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=documents)
    answers = [await knowledge.answer(one.question, context=one.before, language=one.language) for one in asked]
    cited = [citation for answer in answers for citation in answer.citations]
    assert len(cited) >= len(asked) / 4
    for citation in cited:
        assert citation.quote in texts[citation.source]
