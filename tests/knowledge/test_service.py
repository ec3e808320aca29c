"""Questions are answered by quoting, refused where nothing answers them, and never from half an index."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.errors import VectorsWrong
from frontdesk.knowledge.answer import quote
from frontdesk.knowledge.followup import leans_on_context
from frontdesk.knowledge.index import Index
from frontdesk.knowledge.search import score
from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.knowledge.snapshot import Whole
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.words import content_words
from frontdesk.testing.encoder import FakeEncoder

STRANGE = [
    "",
    "   ",
    "?",
    "\0",
    "\ud800",
    "a" * 100_000,
    "🚲" * 50,
    "' OR 1=1 --",
    "{{ 7 * 7 }}",
    "الدراجة",
    "自転車はどこ",
]


def index_of(knowledge: Knowledge) -> Index:
    assert isinstance(knowledge._snapshot, Whole)
    return knowledge._snapshot.index


async def test_an_answer_is_quoted_word_for_word_with_its_source(knowledge: Knowledge, articles: Path) -> None:
    answer = await knowledge.answer("is a helmet required by law?")
    assert answer.outcome == "answered"
    (citation,) = answer.citations
    assert (citation.title, citation.source) == ("Riding safely", "riding.md")
    assert citation.quote in (articles / "riding.md").read_text()
    assert "helmet is not required" in answer.text


async def test_every_quote_stands_in_its_source_whatever_is_asked(knowledge: Knowledge) -> None:
    index = index_of(knowledge)
    for unit in index.units:
        answer = await knowledge.answer(unit.plain)
        for citation in answer.citations:
            (text,) = (document.text for document in index.documents if document.source == citation.source)
            assert citation.quote
            assert citation.quote in text


async def test_every_passage_is_quoted_in_whole_units(knowledge: Knowledge) -> None:
    index = index_of(knowledge)
    words = content_words("how much does the bike cost")
    scores = score(index, words, FakeEncoder().encode_now(["how much does the bike cost"])[0])
    for number, passage in enumerate(index.passages):
        quoted = quote(index, number, scores, index.lexicon.terms(words))
        start = passage.document.text.index(quoted.citation.quote, passage.start)
        assert start in {unit.start for unit in passage.units}
        assert start + len(quoted.citation.quote) in {unit.end for unit in passage.units}
        assert quoted.text
        assert "**" not in quoted.text


async def test_steps_are_said_whole_and_numbered(knowledge: Knowledge) -> None:
    answer = await knowledge.answer("to start a ride scan the code on the handlebar and pull the lock open")
    assert "1. Open the app and tap the bike on the map.\n2. Scan the code" in answer.text


@pytest.mark.parametrize("question", ["qwertz asdf", "zzz", "12345"])
async def test_what_is_not_in_the_articles_is_not_answered(knowledge: Knowledge, question: str) -> None:
    answer = await knowledge.answer(question)
    assert (answer.outcome, answer.text, answer.citations) == ("unknown", "", ())


async def test_a_title_that_was_offered_finds_exactly_its_passage(knowledge: Knowledge) -> None:
    answer = await knowledge.answer("Accidents, theft and damage: The bike was stolen")
    assert answer.outcome == "answered"
    assert answer.text.startswith("Report it to the police")
    assert answer.confidence == 1.0


async def test_an_unsure_answer_offers_titles_and_says_nothing(knowledge: Knowledge) -> None:
    index = index_of(knowledge)
    answers = [await knowledge.answer(" ".join([*unit.plain.split()[:2], "elephant"])) for unit in index.units]
    unsure = [answer for answer in answers if answer.outcome == "unsure"]
    assert unsure
    for answer in unsure:
        assert 1 <= len(answer.near) <= 3
        assert (answer.text, answer.citations) == ("", ())
        for title in answer.near:
            assert (await knowledge.answer(title)).outcome == "answered"


async def test_a_typo_is_forgiven(knowledge: Knowledge) -> None:
    assert (await knowledge.search("helmte"))[0].source == "riding.md"


async def test_search_says_why_and_is_the_same_every_time(knowledge: Knowledge, articles: Path) -> None:
    found = await knowledge.search("police report", limit=3)
    again = await (await open_knowledge([articles], FakeEncoder(), None)).search("police report", limit=3)
    assert found == again
    assert len(found) <= 3
    assert found[0].source == "damage.md"
    assert found[0].headings == ("The bike was stolen",)
    assert found[0].words > 0
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)


@pytest.mark.parametrize("question", STRANGE)
async def test_strange_questions_get_an_answer_or_a_refusal(knowledge: Knowledge, question: str) -> None:
    answer = await knowledge.answer(question, context=[question, question])
    assert answer.outcome in ("answered", "unsure", "unknown")
    await knowledge.search(question)


async def test_a_bot_without_articles_knows_nothing(tmp_path: Path) -> None:
    knowledge = await open_knowledge([tmp_path], FakeEncoder(), None)
    assert (await knowledge.answer("anything?")).outcome == "unknown"
    assert await knowledge.search("anything?") == ()
    assert knowledge.report.documents == 0


async def test_unicode_articles_are_quoted_as_they_are() -> None:
    text = (
        "# Größen\n\nUnsere Größen fallen „normal“ aus – nimm deine übliche. 👟 Straße.\r\n\r\n"
        "## 返品\r\n\r\n返品は30日以内です。送料は無料です。\r\n"
    )
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=[Document(source="g.md", text=text)])
    for question in ("Größen: 返品", "Größen"):
        (citation,) = (await knowledge.answer(question)).citations
        assert citation.quote in text


async def test_articles_of_another_language_are_left_out_when_one_is_asked_for() -> None:
    documents = [
        Document(source="de.md", text="Der Helm ist Pflicht.", title="Helm", language="de"),
        Document(source="en.md", text="A helmet is a must.", title="Helmet", language="en-GB"),
        Document(source="any.md", text="Helm helmet.", title="Both"),
    ]
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=documents)
    sources = {item.source for item in await knowledge.search("helm helmet", language="en", limit=9)}
    assert sources == {"en.md", "any.md"}
    assert (await knowledge.answer("Helm", language="de")).citations[0].source == "de.md"
    assert all(citation.source != "de.md" for citation in (await knowledge.answer("Helm", language="en")).citations)


@pytest.mark.parametrize(
    "question",
    [
        "And for business accounts?",
        "how long does that take?",
        "why?",
        "what about dogs",
        "ok and then",
        "where is she based?",
        "can I reach him by phone",
    ],
)
def test_questions_that_lean_on_what_was_said_before_are_seen(question: str) -> None:
    assert leans_on_context(question)


@pytest.mark.parametrize("question", ["Do you ship to Norway?", "is it possible to cancel my pass?", "helmet rules"])
def test_questions_that_stand_alone_are_seen(question: str) -> None:
    assert not leans_on_context(question)


async def test_a_follow_up_is_found_with_the_question_before_it(knowledge: Knowledge) -> None:
    context = ["what does it cost when a bike is parked outside of a station"]
    assert (await knowledge.search("and if it is full?", context=context))[0].source == "parking.txt"


async def test_what_was_said_before_on_another_topic_hardly_counts(knowledge: Knowledge) -> None:
    question, alone = "may small dogs ride in the basket", await knowledge.answer("may small dogs ride in the basket")
    after = await knowledge.answer(
        question, context=["the bike was stolen"], reply="Call us at once when a bike was stolen."
    )
    assert (after.outcome, after.citations) == (alone.outcome, alone.citations)
    assert after.confidence == pytest.approx(alone.confidence, abs=0.05)


async def test_what_the_bot_said_last_counts(knowledge: Knowledge) -> None:
    question, reply = "how much is it?", "Outside of a station a bike is parked for a fee."
    assert await knowledge.search(question) == ()
    assert (await knowledge.search(question, reply=reply))[0].source == "parking.txt"


async def test_a_second_start_encodes_nothing(articles: Path, tmp_path: Path) -> None:
    first = await open_knowledge([articles], FakeEncoder(), tmp_path)
    encoder = FakeEncoder()
    second = await open_knowledge([articles], encoder, tmp_path)
    assert first.report.encoded > 0 == second.report.encoded
    assert encoder.calls == 0
    assert await first.search("helmet") == await second.search("helmet")


async def test_reload_sees_changes_and_deletions(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Helmets\n\nHelmets are a must.")
    (tmp_path / "b.md").write_text("# Lights\n\nLights are built in.")
    knowledge = await open_knowledge([tmp_path], FakeEncoder(), None)
    (tmp_path / "a.md").write_text("# Helmets\n\nHelmets are optional now.")
    (tmp_path / "b.md").unlink()
    report = await knowledge.reload()
    assert report.documents == 1
    assert (await knowledge.answer("Helmets")).text == "Helmets are optional now."
    assert (await knowledge.answer("Lights")).outcome == "unknown"


async def test_a_failed_reload_leaves_the_old_index_whole(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Helmets\n\nHelmets are a must.")
    encoder = Breaking()
    knowledge = await open_knowledge([tmp_path], encoder, None)
    (tmp_path / "a.md").write_text("# Helmets\n\nHelmets are optional now.")
    encoder.broken = True
    with pytest.raises(VectorsWrong):
        await knowledge.reload()
    encoder.broken = False
    assert (await knowledge.answer("Helmets")).text == "Helmets are a must."


async def test_questions_during_a_reload_are_answered_from_one_whole_index(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Helmets\n\nHelmets are a must.")
    knowledge = await open_knowledge([tmp_path], FakeEncoder(), None)
    (tmp_path / "a.md").write_text("# Helmets\n\nHelmets are optional now.")
    reloading = asyncio.create_task(knowledge.reload())
    said = {(await knowledge.answer("Helmets")).text}
    while not reloading.done():
        said.add((await knowledge.answer("Helmets")).text)
        await asyncio.sleep(0)
    await reloading
    assert said <= {"Helmets are a must.", "Helmets are optional now."}
    assert (await knowledge.answer("Helmets")).text == "Helmets are optional now."


async def test_two_articles_of_one_name_and_an_article_without_text_are_reported() -> None:
    documents = [
        Document(source="a.md", text="One."),
        Document(source="a.md", text="Two."),
        Document(source="b.md", text="# x"),
    ]
    report = (await open_knowledge([], FakeEncoder(), None, documents=documents)).report
    assert {(trouble.source, trouble.reason) for trouble in report.troubles} == {
        ("a.md", "has the same name as another article"),
        ("b.md", "has no text to answer from"),
    }


async def test_a_title_that_two_languages_share_is_answered_in_the_one_asked_for() -> None:
    documents = [
        Document(source="de.md", text="Wir liefern nach Norwegen.", title="Service", language="de"),
        Document(source="en.md", text="We ship to Norway.", title="Service", language="en"),
    ]
    knowledge = await open_knowledge([], FakeEncoder(), None, documents=documents)
    assert (await knowledge.answer("Service", language="en")).citations[0].source == "en.md"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=6), st.text(max_size=80))
def test_any_articles_and_any_question_give_true_quotes(texts: list[str], question: str) -> None:
    documents = [Document(source=f"{number}.md", text=text) for number, text in enumerate(texts)]

    async def ask() -> None:
        knowledge = await open_knowledge([], FakeEncoder(), None, documents=documents)
        for asked in (question, *texts):
            for citation in (await knowledge.answer(asked)).citations:
                assert citation.quote in texts[int(citation.source.removesuffix(".md"))]

    asyncio.run(ask())


class Breaking(FakeEncoder):
    """Loses a vector when it is told to."""

    broken = False

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        vectors = super().encode_now(texts)
        return vectors[1:] if self.broken else vectors
