"""The door to a bot's knowledge is the same whether its passages are in memory or stored."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from tests.knowledge.stored.conftest import article

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.kit.database.base import Row, Statement, Value
from frontdesk.kit.database.errors import StatementRefused
from frontdesk.kit.database.postgresql import PostgresqlDatabase
from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.knowledge.sources.base import Document
from frontdesk.knowledge.sources.held import HeldSource
from frontdesk.knowledge.store import KnowledgeStore
from frontdesk.testing.encoder import FakeEncoder

Opens = Callable[..., Awaitable[Knowledge]]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Opens:
    most = 10**9 if request.param == "memory" else 0
    more: dict[str, object] = {"most_in_memory": most}
    if request.param == "postgresql":
        store = KnowledgeStore(request.getfixturevalue("postgresql_database"))
        more["open_store"] = store.index_of(("default", "bikes"))

    async def open_(*places: Path, **others: object) -> Knowledge:
        return await open_knowledge(places, FakeEncoder(), tmp_path / "cache", **more, **others)  # type: ignore[arg-type]

    return open_


def stored_in(folder: Path) -> list[Path]:
    return list(folder.glob("*.passages"))


async def test_questions_are_answered_refused_and_offered_titles(opens: Opens, articles: Path) -> None:
    knowledge = await opens(articles)
    answer = await knowledge.answer("is a helmet required by law?")
    assert answer.outcome == "answered"
    (citation,) = answer.citations
    assert (citation.title, citation.source) == ("Riding safely", "riding.md")
    assert citation.quote in (articles / "riding.md").read_text()
    assert (await knowledge.answer("who won the chess championship")).outcome == "unknown"
    assert (await knowledge.answer("riding safely")).confidence == 1.0
    listed = await knowledge.articles()
    assert [one.source for one in listed][:3] == ["account.md", "business.md", "damage.md"]


async def test_two_ways_to_ask_are_looked_for_at_once(opens: Opens, articles: Path) -> None:
    knowledge = await opens(articles)
    results = await knowledge.search("and for business accounts?", context=["how do i pay the invoice"], limit=20)
    assert results
    _, _, why = await knowledge.tried("helmet", limit=3)
    assert why[0].found.source == "riding.md"


async def test_what_is_hidden_is_gone_at_once_and_what_is_new_there_with_the_next_question(opens: Opens) -> None:
    hats, shoes = article("hats.md", "# Hats\n\nHats are red."), article("shoes.md", "# Shoes\n\nShoes are brown.")
    held = HeldSource((hats, shoes))
    knowledge = await opens(held=held)
    assert (await knowledge.search("hats"))[0].source == "hats.md"
    knowledge.hide(["hats.md"])
    assert not [one for one in await knowledge.search("hats") if one.source == "hats.md"]
    assert [one.source for one in await knowledge.articles()] == ["shoes.md"]
    held.documents = (shoes, article("gloves.md", "# Gloves\n\nGloves are blue."))
    report = await knowledge.reload()
    assert (report.documents, report.passages) == (2, 2)
    assert (await knowledge.search("gloves"))[0].source == "gloves.md"
    held.documents = (*held.documents, hats)
    await knowledge.reload()
    assert (await knowledge.search("hats"))[0].source == "hats.md"


async def test_a_second_start_encodes_nothing(opens: Opens, articles: Path) -> None:
    first = await opens(articles)
    assert first.report.encoded > 0
    again = await opens(articles)
    assert again.report.encoded == 0
    assert (await again.search("police report"))[0].text == (await first.search("police report"))[0].text


async def test_a_replica_never_puts_older_files_into_an_index_that_another_shares(
    postgresql_database: PostgresqlDatabase, tmp_path: Path
) -> None:
    files, held = tmp_path / "kb", HeldSource()
    files.mkdir()
    (files / "hats.md").write_text("# Hats\n\nHats are red.\n")
    at = KnowledgeStore(postgresql_database).index_of(("default", "bikes"))
    one, other = [
        await open_knowledge(
            [KnowledgeSource("folder", "kb", files)], FakeEncoder(), tmp_path / name,
            held=held, most_in_memory=0, open_store=at,
        )
        for name in ("one", "other")
    ]  # fmt: skip
    (files / "hats.md").write_text("# Hats\n\nHats are green.\n")
    await one.reload(["folder:kb"])
    held.documents = (article("shoes.md", "# Shoes\n\nShoes are brown."),)
    await other.reload([])
    for knowledge in (one, other):
        assert (await knowledge.search("hats"))[0].text == "Hats are green."
        assert (await knowledge.search("shoes"))[0].source == "shoes.md"


async def test_a_bot_that_grows_looks_at_all_its_files_before_it_is_stored(tmp_path: Path) -> None:
    files, held = tmp_path / "kb", HeldSource()
    files.mkdir()
    (files / "hats.md").write_text("# Hats\n\nHats are red.\n")
    declared = KnowledgeSource("folder", "kb", files)
    knowledge = await open_knowledge([declared], FakeEncoder(), tmp_path, held=held, most_in_memory=100)
    (files / "hats.md").write_text("# Hats\n\nHats are green.\n")
    held.documents = (article("shoes.md", "# Shoes\n\n" + "Shoes are brown. " * 10),)
    await knowledge.reload([])
    assert (await knowledge.search("hats"))[0].text == "Hats are green."
    assert stored_in(tmp_path)


async def test_a_bot_that_grows_is_stored_from_then_on(tmp_path: Path) -> None:
    held = HeldSource([article("hats.md", "# Hats\n\nHats are red.")])
    knowledge = await open_knowledge([], FakeEncoder(), tmp_path, held=held, most_in_memory=100)
    assert stored_in(tmp_path) == []
    held.documents = tuple(article(f"{n}.md", f"# Hats {n}\n\nHats of kind {n} are red.") for n in range(20))
    await knowledge.reload()
    assert len(stored_in(tmp_path)) == 1
    assert (await knowledge.search("kind 17", limit=1))[0].source == "17.md"


async def test_without_a_cache_folder_the_index_is_kept_for_the_moment(articles: Path) -> None:
    knowledge = await open_knowledge([articles], FakeEncoder(), None, most_in_memory=0)
    assert (await knowledge.search("helmet"))[0].source == "riding.md"


async def test_a_damaged_index_is_made_anew(opens: Opens, articles: Path, tmp_path: Path) -> None:
    await opens(articles)
    for path in stored_in(tmp_path / "cache"):
        path.write_bytes(b"not a database" * 100)
    assert (await (await opens(articles)).search("helmet"))[0].source == "riding.md"


async def test_internal_articles_are_for_those_inside(opens: Opens) -> None:
    documents: list[Document] = [article(f"{n}.md", f"# Hats {n}\n\nHats of kind {n} are red.") for n in range(8)]
    documents.append(article("secret.md", "# Margins\n\nThe margin of hats is ten.", visibility="internal"))
    knowledge = await opens(documents=documents)
    assert "secret.md" not in [one.source for one in await knowledge.search("margin of hats", limit=20)]
    assert "secret.md" in [one.source for one in await knowledge.search("margin of hats", limit=20, internal=True)]
    assert (await knowledge.answer("margins")).outcome != "answered"


async def test_a_passage_that_stands_in_several_articles_is_found_once_and_says_where_else(opens: Opens) -> None:
    text = "Hats are washed by hand in cold water with a little soap, dried in the shade and never put into a machine."
    documents = [
        article(f"{name}.md", f"# {name.title()}\n\n{text}", url=f"https://x.example/{name}") for name in "abc"
    ]
    documents.append(article("team.md", f"# Team\n\n{text}", visibility="internal"))
    knowledge = await opens(documents=documents)

    async def places(*, internal: bool = False) -> list[tuple[str, list[str]]]:
        found = await knowledge.search("how are hats washed", limit=20, internal=internal)
        return [(one.source, [place.source for place in one.also_in]) for one in found]

    assert await places() == [("a.md", ["b.md", "c.md"])]
    assert sorted(await places(internal=True)) == [("a.md", ["b.md", "c.md"]), ("team.md", [])]
    (found,) = await knowledge.search("how are hats washed")
    assert (found.also_in[0].title, found.also_in[0].url) == ("B", "https://x.example/b")
    knowledge.hide(["b.md"])
    assert await places() == [("a.md", ["c.md"])]


async def test_a_database_without_pgvector_is_told_of_and_a_file_takes_its_place(
    articles: Path, tmp_path: Path
) -> None:
    store = KnowledgeStore(Without())
    knowledge = await open_knowledge(
        [articles], FakeEncoder(), tmp_path, most_in_memory=0, open_store=store.index_of(("default", "bikes"))
    )
    assert (await knowledge.search("helmet"))[0].source == "riding.md"
    assert len(stored_in(tmp_path)) == 1


class Without(PostgresqlDatabase):
    """A database whose owner has no pgvector."""

    def __init__(self) -> None:
        """Nothing else is ever asked of it."""

    async def fetch_one(self, sql: str, *values: Value) -> Row | None:
        return None

    async def commit(self, statements: Sequence[Statement]) -> None:
        raise StatementRefused(reason='extension "vector" is not available')
