"""Versions of a bot are stored once, read back as they were, and deleted when nobody needs them; on both engines."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.bots.changing import write, write_new

from frontdesk.bots.loading import load_bot
from frontdesk.bots.store import VersionStore
from frontdesk.bots.versions import SERVED_WITHIN, Use, Versions, content_of
from frontdesk.dialogue.bot import Bot
from frontdesk.kit.clock import from_ms
from frontdesk.kit.database.base import Database, Statement
from frontdesk.testing.clock import ManualClock

EXAMPLES = Path(__file__).parents[2] / "examples"


class InUse:
    """Says that conversations are in flows of some versions, and is told since when that counts."""

    def __init__(self) -> None:
        self.versions: dict[str, Use] = {}
        self.since_ms = 0

    async def flow_versions(self, workspace_id: str, bot: str, since_ms: int) -> dict[str, Use]:
        self.since_ms = since_ms
        return self.versions if (workspace_id, bot) == ("default", "shop") else {}


@pytest.fixture
def uses() -> InUse:
    return InUse()


@pytest.fixture
def versions(database: Database, uses: InUse, clock: ManualClock) -> Versions:
    return Versions(VersionStore(database), uses, clock)


@pytest.fixture
def shop(tmp_path: Path) -> Bot:
    return load_bot(write(tmp_path / "shop"))


def changed(shop: Bot) -> Bot:
    return load_bot(write_new(shop.folder))


async def test_a_version_is_read_back_as_it_was_from_other_files(versions: Versions, shop: Bot) -> None:
    await versions.keep("default", shop, content_of(shop))
    new = changed(shop)
    found = await versions.find("default", new, shop.version)
    assert found == replace(shop, intents={}, knowledge=new.knowledge)


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES.iterdir() if (path / "bot.yaml").exists()])
async def test_the_examples_are_read_back_as_they_were(versions: Versions, name: str) -> None:
    bot = load_bot(EXAMPLES / name)
    await versions.keep("default", bot, content_of(bot))
    found = await versions.find("default", replace(bot, version="other"), bot.version)
    assert found is not None
    assert (found.flows, found.texts, found.entities) == (bot.flows, bot.texts, bot.entities)
    assert found.http_actions == bot.http_actions


async def test_examples_articles_stories_and_code_are_not_kept(shop: Bot) -> None:
    (shop.folder / "tests").mkdir()
    (shop.folder / "tests" / "all.yaml").write_text("- story: one\n")
    (shop.folder / "knowledge" / "more.yaml").write_text("a: b\n")
    assert set(content_of(shop).files) == {"bot.yaml", "flows/all.yaml"}


async def test_an_entity_that_examples_taught_is_still_one_without_them(versions: Versions, shop: Bot) -> None:
    marked = [f"i am called [{name}](nickname)" for name in ("Jo", "Al", "Max", "Kim", "Lee", "Sam")]
    (shop.folder / "intents" / "more.yaml").write_text("called:\n" + "".join(f"  - {text}\n" for text in marked))
    flow = (
        "flow: called\nstarts_on: [called]\nsteps:\n  - {ask: nickname, say: Who?}\n  - {say: 'Hi {{ nickname }}.'}\n"
    )
    (shop.folder / "flows" / "called.yaml").write_text(flow)
    bot = load_bot(shop.folder)
    await versions.keep("default", bot, content_of(bot))
    found = await versions.find("default", shop, bot.version)
    assert found is not None
    assert found.flows["called"] == bot.flows["called"]


async def test_a_version_is_stored_once(versions: Versions, database: Database, shop: Bot) -> None:
    for _ in range(3):
        await versions.keep("default", shop, content_of(shop))
    assert len(await database.fetch_all("SELECT version FROM bot_versions")) == 1


async def test_a_version_belongs_to_its_workspace_and_bot(versions: Versions, shop: Bot) -> None:
    await versions.keep("default", shop, content_of(shop))
    assert await versions.find("elsewhere", shop, shop.version) is None
    assert await versions.find("default", replace(shop, id="other"), shop.version) is None


@pytest.mark.parametrize("content", ["no JSON", "{}", '{"files": {"bot.yaml": "bot: [shop"}}', '{"files": {}}'])
async def test_a_version_that_cannot_be_read_any_more_is_gone(
    versions: Versions, database: Database, shop: Bot, content: str
) -> None:
    await versions.keep("default", shop, content_of(shop))
    await database.commit([Statement("UPDATE bot_versions SET content = ?", (content,))])
    assert await versions.find("default", shop, shop.version) is None


async def test_what_is_served_or_in_use_is_not_deleted(
    versions: Versions, uses: InUse, shop: Bot, clock: ManualClock
) -> None:
    await versions.keep("default", shop, content_of(shop))
    new = changed(shop)
    await versions.keep("default", new, content_of(new))
    clock.advance(hours=20)
    await versions.serving("default", new)
    uses.versions = {shop.version: Use(2, 0)}
    clock.advance(hours=20)
    assert await versions.prune("default", "shop") == []
    assert clock.now() - from_ms(uses.since_ms) >= timedelta(days=366)
    assert {(one.version, use.conversations) for one, use in await versions.list_kept("default", "shop")} == {
        (shop.version, 2),
        (new.version, 0),
    }
    uses.versions = {}
    assert await versions.prune("default", "shop") == [shop.version]
    clock.advance(seconds=SERVED_WITHIN.total_seconds())
    assert await versions.prune("default", "shop") == [
        new.version
    ]  # by another server: this one has not said that it serves
