"""A question in several parts is answered part by part, each from its passage, and what is not known is said so."""

import pytest

from frontdesk.dialogue.messages import Citation
from frontdesk.knowledge.service import open_knowledge
from frontdesk.knowledge.several import Piece, in_turn, kept_once, pieces_of
from frontdesk.knowledge.sources.base import Document
from frontdesk.testing.encoder import FakeEncoder

DELIVERY = "# Delivery\n\n## How long does delivery take?\n\nDelivery takes three days. It comes by bicycle.\n"
RETURNS = "# Returns\n\nYou can return it within 30 days. The label is free.\n"


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("how long does delivery take and can I return it?", ["how long does delivery take", "can I return it"]),
        ("Do you ship to Norway? What does it cost?", ["Do you ship to Norway", "What does it cost"]),
        ("hi, what is the price, and also who pays?", ["what is the price", "who pays"]),
        ("until when can I return it and is there a fee", ["until when can I return it", "is there a fee"]),
        ("Is it open today?? And how late?", ["Is it open today", "how late"]),
        ("wie lange dauert das und was kostet es", ["wie lange dauert das", "was kostet es"]),
        ("你们几点开门？ how late", ["你们几点开门", "how late"]),
    ],
)
def test_a_question_is_cut_where_another_one_begins(question: str, parts: list[str]) -> None:
    assert [piece.question for piece in pieces_of(question)] == parts


@pytest.mark.parametrize(
    "question",
    [
        "do you ship to norway and sweden?",
        "what happens if I cancel and do not pay?",
        "how do I find and do that",
        "track my order and tell me where it is",
        "What is the difference between tents and what you call shelters?" * 20,
        "Can I pay by card? Thanks a lot!",
        "and what about it?",
        "wie und wann kam es an?",
        "????? and what? and what? and what? and what?",
        "",
        " ? \n ? ",
        "who a? why b? who c? why d? who e? why f?",
    ],
)
def test_any_other_question_stays_whole(question: str) -> None:
    assert pieces_of(question) == ()


def test_what_leads_up_to_a_part_is_what_it_leans_on() -> None:
    pieces = pieces_of("I bought a tent. Can I return it? And how long does that take?")
    assert pieces == (Piece("Can I return it", "I bought a tent."), Piece("how long does that take"))
    assert in_turn(pieces, ["hello there"]) == [
        ("Can I return it", ("hello there", "I bought a tent.")),
        ("how long does that take", ("hello there", "I bought a tent.", "Can I return it")),
    ]


def test_a_quote_within_another_is_said_once() -> None:
    quotes = [("a.md", "One. Two."), ("a.md", "Two."), ("b.md", "Two."), ("a.md", "One. Two.")]
    assert kept_once(Citation("T", source, quote) for source, quote in quotes) == [0, 2]


async def test_each_part_is_answered_from_its_passage_with_one_citation_each() -> None:
    documents = [Document("d.md", DELIVERY, url="https://x.example/d"), Document("r.md", RETURNS)]
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=documents)
    answer = await knowledge.answer("How long does delivery take? What is Returns")
    assert answer.text == (
        "Delivery takes three days. It comes by bicycle.\n\nYou can return it within 30 days. The label is free."
    )
    first, second = answer.citations
    assert (first.source, first.anchor) == ("d.md", "how-long-does-delivery-take")
    assert first.url == "https://x.example/d#how-long-does-delivery-take"
    assert (second.source, second.url, second.anchor) == ("r.md", None, None)
    assert all(one.quote in text for one, text in zip(answer.citations, (DELIVERY, RETURNS), strict=True))


async def test_the_part_that_is_not_known_is_named() -> None:
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=[Document("d.md", DELIVERY)])
    answer = await knowledge.answer("how long does delivery take and do you have bluetooth lanterns?")
    assert (answer.outcome, answer.unanswered) == ("answered", ("do you have bluetooth lanterns",))
    assert answer.text == "Delivery takes three days. It comes by bicycle."
    nothing = await knowledge.answer("who sings the anthem and what is seven times eight?")
    assert (nothing.outcome, nothing.unanswered) == ("unknown", ())


async def test_parts_that_one_passage_answers_are_answered_once() -> None:
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=[Document("d.md", DELIVERY)])
    answer = await knowledge.answer("how long does delivery take? How long does delivery take?")
    assert (answer.text, len(answer.citations)) == ("Delivery takes three days. It comes by bicycle.", 1)


async def test_no_part_opens_what_is_not_for_whoever_asks() -> None:
    documents = [Document("d.md", DELIVERY), Document("r.md", RETURNS, visibility="internal")]
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=documents)
    answer = await knowledge.answer("How long does delivery take? What is Returns")
    assert [citation.source for citation in answer.citations] == ["d.md"]
    assert not any("Returns" in title for title in answer.near)
