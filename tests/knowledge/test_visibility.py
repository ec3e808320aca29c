"""What is internal is never shown to a customer: not as an answer, not by its title, not among what is near."""

from pathlib import Path

import pytest

from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.knowledge.sources.base import Document
from frontdesk.testing.encoder import FakeEncoder

QUESTIONS = ("master password of the router", "Router password", "router", "what is the password of the router?")


@pytest.fixture
async def house(articles: Path) -> Knowledge:
    secret = Document(
        source="router.md",
        text="# Router password\n\nThe master password of the router is swordfish.",
        visibility="internal",
    )
    business = Document(
        source="b.md", text="# Invoices\n\nBusinesses pay by invoice in 30 days.", audience=("business",)
    )
    return await open_knowledge([articles], FakeEncoder(), None, documents=[secret, business])


@pytest.mark.parametrize("question", QUESTIONS)
async def test_an_internal_article_is_not_shown_to_customers(house: Knowledge, question: str) -> None:
    answer = await house.answer(question)
    assert "swordfish" not in answer.text
    assert all(citation.source != "router.md" for citation in answer.citations)
    assert not any("Router" in title for title in answer.near)
    assert all(found.source != "router.md" for found in await house.search(question, limit=100))


async def test_an_internal_article_is_shown_to_those_who_may_see_it(house: Knowledge) -> None:
    answer = await house.answer("Router password", internal=True)
    assert "swordfish" in answer.text
    assert (await house.search("router password", internal=True))[0].source == "router.md"


async def test_an_article_of_the_same_name_is_shown_where_the_other_is_internal() -> None:
    documents = [
        Document(source="a.md", text="# Hours\n\nStaff come at eight.", visibility="internal"),
        Document(source="b.md", text="# Hours\n\nWe open at nine."),
    ]
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=documents)
    assert (await knowledge.answer("hours")).text == "We open at nine."
    assert (await knowledge.answer("hours", internal=True)).text == "Staff come at eight."


async def test_the_same_text_about_two_products_is_kept_twice() -> None:
    text = "# Cleaning\n\nRinse the filter once a week."
    documents = [Document(source=f"{name}.md", text=text, product=(name,)) for name in ("a", "b")]
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=documents)
    for name in ("a", "b"):
        answer = await knowledge.answer("cleaning", product=name)
        assert [citation.source for citation in answer.citations] == [f"{name}.md"]
    assert {found.source for found in await knowledge.search("cleaning", product=("A", "c"))} == {"a.md"}


async def test_an_article_for_others_is_left_out(house: Knowledge) -> None:
    def sources(found: object) -> set[str]:
        return {item.source for item in found}  # type: ignore[attr-defined]

    assert "b.md" in sources(await house.search("pay by invoice", audience="business"))
    assert "b.md" in sources(await house.search("pay by invoice"))
    assert "b.md" not in sources(await house.search("pay by invoice", audience="private", limit=100))
