"""What several articles say alike is found once, and never at the price of an answer of its own."""

import time

from frontdesk.knowledge.chunking import cut_passages
from frontdesk.knowledge.duplicates import fold
from frontdesk.knowledge.service import open_knowledge
from frontdesk.knowledge.sources.base import Document
from frontdesk.testing.encoder import FakeEncoder

CONTACT = (
    "Our service is there for you from Monday to Friday between nine and five, by telephone, by letter and in every one of "
    "our eleven shops all over the country, where you are always welcome."
)


def article(source: str, text: str, **more: str) -> Document:
    return Document(source=source, text=text, **more)  # type: ignore[arg-type]


def kept(*documents: Document) -> list[str]:
    folded = fold([passage for document in documents for passage in cut_passages(document)])
    return [passage.document.source for passage in folded.kept]


def test_what_stands_on_every_page_is_kept_once() -> None:
    pages = [article(f"{n}.md", f"# Page {n}\n\nText number {n}.\n\n## Contact\n\n{CONTACT}") for n in range(5)]
    passages = [passage for page in pages for passage in cut_passages(page)]
    folded = fold(passages)
    assert len(passages) == 10
    assert [passage.plain for passage in folded.kept].count(CONTACT) == 1
    assert len(folded.kept) == 6
    assert [[copy.document.source for copy in copies] for copies in folded.copies if copies] == [
        ["1.md", "2.md", "3.md", "4.md"]
    ]


def test_a_word_more_or_less_makes_no_other_passage() -> None:
    assert kept(article("a.md", CONTACT), article("b.md", f"{CONTACT} Thanks.")) == ["a.md"]


def test_a_short_answer_to_another_question_stays() -> None:
    assert kept(article("a.md", "# Do you ship?\n\nYes, we do."), article("b.md", "# Is it free?\n\nYes, we do.")) == [
        "a.md",
        "b.md",
    ]


def test_the_same_text_for_other_eyes_stays() -> None:
    same = [
        article("a.md", CONTACT, visibility="internal"),
        article("b.md", CONTACT),
        article("c.md", CONTACT, language="en"),
    ]
    assert kept(*same) == ["a.md", "b.md", "c.md"]


async def test_the_title_of_a_folded_article_still_leads_to_its_answer() -> None:
    documents = [article("a.md", f"# Contact\n\n{CONTACT}"), article("b.md", f"# Opening times\n\n{CONTACT}")]
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=documents)
    assert knowledge.report.folded == 1
    answer = await knowledge.answer("Opening times")
    assert [citation.source for citation in answer.citations] == ["a.md"]


def test_many_passages_alike_take_no_long_time() -> None:
    started = time.process_time()
    documents = [article(f"{n}.md", f"{CONTACT} And the number {n} of {n * 7} is not {n * 13}.") for n in range(1_000)]
    assert kept(*documents)
    assert time.process_time() - started < 10
