"""One contract over every store of passages: what is found, what may not be, and what a change and a crash leave behind."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest
from tests.knowledge.stored.conftest import article, ask

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.kit.database.base import Database
from frontdesk.knowledge.index import Only, build_index
from frontdesk.knowledge.search import found, ranked, score
from frontdesk.knowledge.sources.folder import FolderSource
from frontdesk.knowledge.stored import postgresql_store as asking
from frontdesk.knowledge.stored.base import Store
from frontdesk.knowledge.stored.candidates import index_of
from frontdesk.knowledge.stored.snapshot import build
from frontdesk.knowledge.stored.updating import update
from frontdesk.knowledge.words import content_words
from frontdesk.testing.encoder import FakeEncoder

QUESTIONS = (
    "is a helmet required by law?",
    "how much does a ride cost",
    "i lost my phone in the basket",
    "where may i park the bicicle",
    "can i pay by invoice",
)


async def test_the_same_is_found_as_in_memory(store: Store, encoder: FakeEncoder, articles: Path) -> None:
    documents = FolderSource(articles).gather().documents
    await update(store, documents, encoder)
    view = await store.view()
    index = build_index(documents, RememberedVectors(encoder, None))
    assert len(view) == len(index.passages)
    for question in QUESTIONS:
        words, vector = content_words(question), encoder.encode_now([question])[0]
        scores = score(index, words, vector)
        in_memory = found(index, scores, ranked(scores, 1)[0])
        stored = (await ask(view, question, encoder=encoder))[0]
        assert (stored.source, stored.quote, stored.text) == (in_memory.source, in_memory.quote, in_memory.text)
        assert (stored.title, stored.headings, stored.anchor) == (in_memory.title, in_memory.headings, in_memory.anchor)
        assert stored.words == pytest.approx(in_memory.words, abs=1e-5)
        assert stored.meaning == pytest.approx(in_memory.meaning, abs=0.25)


async def test_every_quote_stands_in_its_article(store: Store, encoder: FakeEncoder, articles: Path) -> None:
    documents = {document.source: document for document in FolderSource(articles).gather().documents}
    await update(store, list(documents.values()), encoder)
    for stored in await (await store.view()).sample(100):
        passage = stored.passage
        for unit in passage.units:
            quote = passage.document.text[unit.start : unit.end]
            assert quote
            assert quote in documents[passage.document.source].text


async def test_words_alone_find_it_where_there_is_no_vector(store: Store, articles: Path) -> None:
    await update(store, FolderSource(articles).gather().documents, NoEncoder())
    view = await store.view()
    assert (await ask(view, "hellmet"))[0].source == "riding.md"
    assert await ask(view, "xylophone") == []


async def test_nothing_is_found_where_nothing_is_stored(store: Store, encoder: FakeEncoder) -> None:
    await update(store, [], encoder)
    assert await ask(await store.view(), "helmet", encoder=encoder) == []
    assert await ask(await store.view(), "helmet") == []


async def test_who_may_not_see_an_article_does_not_find_it(store: Store, encoder: FakeEncoder) -> None:
    rest: dict[str, dict[str, object]] = {
        "en": {"language": "en-GB"},
        "de": {"language": "de"},
        "inside": {"visibility": "internal"},
    }
    rest |= {"shops": {"audience": ("business",)}, "bikes": {"product": ("bike",)}, "all": {}}
    text = "The tyre pressure is four bar, said"
    documents = [article(f"{name}.md", f"# {name}\n\n{text} {name}.", **more) for name, more in rest.items()]
    await update(store, documents, encoder)
    view = await store.view()

    async def sources(only: Only, *hidden: str) -> set[str]:
        results = await ask(view, "what is the tyre pressure", encoder=encoder, only=only, hidden=hidden, limit=9)
        return {one.source.removesuffix(".md") for one in results}

    everybody = {"en", "de", "shops", "bikes", "all"}
    assert await sources(Only()) == everybody
    assert await sources(Only(internal=True)) == everybody | {"inside"}
    assert await sources(Only(language="en")) == everybody - {"de"}
    assert await sources(Only(language="fr")) == everybody - {"de", "en"}
    assert await sources(Only(audience="private")) == everybody - {"shops"}
    assert await sources(Only(audience=["Business"])) == everybody
    assert await sources(Only(product="scooter")) == everybody - {"bikes"}
    assert await sources(Only(), "all.md", "de.md") == everybody - {"all", "de"}


async def test_what_may_not_be_shown_takes_no_place_from_what_may(store: Store, encoder: FakeEncoder) -> None:
    inside = [
        article(f"{n}.md", f"# Tyres {n}\n\nThe tyre pressure of wheel {n} is four bar.", visibility="internal")
        for n in range(80)
    ]
    await update(store, [*inside, article("a.md", "# Tyres\n\nTyres are for shops to look after.")], encoder)
    results = await ask(await store.view(), "what is the tyre pressure of a wheel", encoder=encoder, candidates=8)
    assert [one.source for one in results] == ["a.md"]


async def test_what_stands_on_every_page_is_found_once_and_hides_nothing(store: Store, encoder: FakeEncoder) -> None:
    contact = "Our service is there for you from Monday to Friday between nine and five, by telephone, by letter and in shops."
    pages = [article(f"{n:02}.md", f"# Page {n}\n\nText number {n}.\n\n## Contact\n\n{contact}") for n in range(40)]
    await update(store, [*pages, article("z.md", "# Letters\n\nA letter takes three days.")], encoder)
    results = await ask(await store.view(), "service by letter", encoder=encoder, candidates=12, limit=10)
    assert sum(one.text == contact for one in results) == 1
    assert "z.md" in [one.source for one in results]


async def test_only_what_changed_is_encoded(store: Store, encoder: FakeEncoder, articles: Path) -> None:
    documents = list(FolderSource(articles).gather().documents)
    first = await update(store, documents, encoder)
    assert (first.added, first.removed) == (len(documents), 0)
    calls = encoder.calls
    assert (await update(store, documents, encoder)).encoded == 0
    assert encoder.calls == calls
    changed = article(documents[0].source, "# New\n\nUnicycles are welcome.")
    second = await update(store, [changed, *documents[1:]], encoder)
    assert (second.added, second.removed) == (1, 1)
    assert second.encoded < first.encoded / 10
    view = await store.view()
    assert (await ask(view, "unicycles", encoder=encoder))[0].source == changed.source
    assert len(view) == second.passages


async def test_a_view_goes_on_while_the_store_changes(store: Store, encoder: FakeEncoder) -> None:
    old, new = article("a.md", "# Hats\n\nHats are red."), article("a.md", "# Hats\n\nHats are green.")
    await update(store, [old, article("b.md", "# Shoes\n\nShoes are brown.")], encoder)
    before = await store.view()
    await update(store, [new, article("b.md", "# Shoes\n\nShoes are brown.")], encoder)
    assert (await ask(before, "hats", encoder=encoder))[0].text in {"Hats are red.", "Hats are green."}
    assert (await ask(before, "shoes", encoder=encoder))[0].source == "b.md"
    assert "green" in (await ask(await store.view(), "hats", encoder=encoder))[0].text


async def test_articles_without_text_and_of_one_name_are_named(store: Store, encoder: FakeEncoder) -> None:
    documents = [article("a.md", "# A\n\nOne."), article("a.md", "# A\n\nTwo."), article("b.md", " ")]
    for _ in range(2):
        updated = await update(store, documents, encoder)
        assert [trouble.source for trouble in updated.troubles] == ["a.md", "b.md"]
        assert (updated.documents, updated.passages) == (1, 1)


async def test_what_is_searched_is_made_with_the_first_articles(
    postgresql_store: Store, postgresql_database: Database, encoder: FakeEncoder
) -> None:
    async def made() -> set[str]:
        rows = await postgresql_database.fetch_all(
            "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'knowledge_%_search'"
        )
        return {way for way in ("(stems)", "(names)", "hnsw") for row in rows if way in row[0]}

    assert await made() == set()
    for number in range(3):
        await update(postgresql_store, [article(f"{number}.md", f"# Hats\n\nHats are {number}.")], encoder)
        assert await made() == {"(stems)", "(names)", "hnsw"}


async def test_an_encoder_that_fails_leaves_what_was_found(store: Store, encoder: FakeEncoder) -> None:
    await update(store, [article("a.md", "# Hats\n\nHats are red.")], encoder)
    with pytest.raises(RuntimeError):
        await update(store, [article("b.md", "# Shoes\n\nShoes are brown.")], Failing())
    results = await ask(await store.view(), "hats and shoes", encoder=encoder)
    assert [one.source for one in results] == ["a.md"]


async def test_what_is_called_so_comes_into_question(store: Store, encoder: FakeEncoder) -> None:
    crowd = [
        article(f"{n:03}.md", f"# Paying {n}\n\nPay the price of a ride, a ride or a ride {n}.") for n in range(60)
    ]
    await update(store, [*crowd, article("z.md", "# The price of a ride\n\nSee the sign on the bicycle.")], encoder)
    view = await store.view()
    assert "z.md" in [one.source for one in await ask(view, "the price of a ride?", limit=50, candidates=4)]


@pytest.mark.parametrize(
    "question", ["", "?", "\0", "\ud800", '" OR 1=1 --', "stems:helmet NEAR(a b)", "自転車", "a" * 1_000]
)
async def test_strange_questions_find_something_or_nothing(
    store: Store, encoder: FakeEncoder, articles: Path, question: str
) -> None:
    await update(store, FolderSource(articles).gather().documents, encoder)
    view = await store.view()
    assert isinstance(await ask(view, question, encoder=encoder), list)
    assert isinstance(await ask(view, question), list)


@pytest.mark.parametrize(
    "text", ["自転車はどこに停められますか。駅の前です。", "จักรยานอยู่ที่ไหน ที่สถานี", "الدراجة في المحطة."]
)
async def test_scripts_without_spaces_and_endings_are_found_by_words(store: Store, text: str) -> None:
    await update(store, [article("a.md", f"# 1\n\n{text}"), article("b.md", "# 2\n\nBikes.")], NoEncoder())
    assert [one.source for one in await ask(await store.view(), text[:6])] == ["a.md"]


async def test_an_index_of_candidates_keeps_what_learning_left(store: Store, encoder: FakeEncoder) -> None:
    assert await store.recall("share") is None
    await store.remember("share", b"1")
    await store.remember("share", b"2")
    assert await store.recall("share") == b"2"
    await update(store, [], encoder)
    assert len(index_of(await store.view(), []).passages) == 0


async def test_words_count_for_what_is_also_near(store: Store, encoder: FakeEncoder) -> None:
    crowd = [article(f"{n:03}.md", f"# Ride {n}\n\nThe price of a ride is {n} euros.") for n in range(90)]
    await update(store, [*crowd, article("z.md", "# Ride\n\nThe price of a ride on a unicycle is 3 euros.")], encoder)
    results = await ask(await store.view(), "price of a unicycle ride", encoder=encoder, candidates=4)
    assert results[0].source == "z.md"


async def test_of_words_that_many_have_those_that_have_two_are_found(
    postgresql_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_POSTINGS", 8)
    crowd = [article(f"{n:03}.md", f"# {n}\n\n{'Red hats' if n % 2 else 'Green shoes'} are sold.") for n in range(60)]
    await update(postgresql_store, [*crowd, article("z.md", "# Z\n\nRed shoes are sold.")], NoEncoder())
    assert (await ask(await postgresql_store.view(), "red shoes"))[0].source == "z.md"


async def test_words_that_are_not_looked_up_count_for_what_is_found(
    postgresql_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_POSTINGS", 30)
    monkeypatch.setattr(asking, "NEAR", 4)
    crowd = [article(f"{n:03}.md", f"# {n}\n\n{'Zebras run' if n % 3 else 'Stables close'} daily.") for n in range(36)]
    many = [article(f"y{n:03}.md", f"# {n}\n\nStables open.") for n in range(40)]
    await update(postgresql_store, [*crowd, *many, article("z.md", "# Z\n\nZebras in stables.")], NoEncoder())
    assert (await ask(await postgresql_store.view(), "zebras stables"))[0].source == "z.md"


class NoEncoder(FakeEncoder):
    """A bot whose language has no encoder."""

    def __init__(self) -> None:
        super().__init__(0)

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), 0), np.float32)


class Failing(FakeEncoder):
    def encode_now(self, texts: Sequence[str]) -> Vectors:
        raise RuntimeError("The encoder does not answer.")


async def test_what_was_learned_is_remembered_and_learned_again_by_other_code(
    store: Store, encoder: FakeEncoder
) -> None:
    documents = [article(f"{name}.md", f"# {name}\n\nWe repair {name}. It is cheap.") for name in ("a", "b", "c", "d")]
    learned = (await build(store, documents, (), encoder, encoder)).confidence
    kept = msgspec.msgpack.decode(await store.recall("learned") or b"")
    size, name, share, weights, code = kept
    assert share == learned.words_share
    await store.remember("learned", msgspec.msgpack.encode([size, name, 0.123, weights, code]))
    assert (await build(store, documents, (), encoder, encoder)).confidence.words_share == 0.123
    for before in ([size, name, 0.123, weights, b"other"], [size, name, 0.123, weights]):
        await store.remember("learned", msgspec.msgpack.encode(before))
        assert (await build(store, documents, (), encoder, encoder)).confidence.words_share == share
