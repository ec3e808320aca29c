"""A bot is changed while it is in use: who is in the middle of a flow brings it to its end, and nobody is left in silence."""

import asyncio
import gc
import os
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from tests.bots.changing import ACTIONS, OLD_FLOWS, write, write_new
from tests.logged import logged
from tests.whole_app import Desk, open_desk, settings_for, write_bot

from frontdesk.encoding.base import Vectors
from frontdesk.kit.database.base import Statement
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.encoder import FakeEncoder

UPDATED = "We have changed this chat, so once more."
USERS = 30

Open = Callable[[], AbstractAsyncContextManager[Desk]]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    return request.getfixturevalue("clean_postgresql_url") if request.param == "postgresql" else None


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path / "shop")


@pytest.fixture
def start(shop: Path, tmp_path: Path, database_url: str | None, clock: ManualClock) -> Open:
    """Starts the server, as often as a test wants to; on either engine."""
    return lambda: open_desk(settings_for([shop], tmp_path / "data", database_url=database_url), clock=clock)


@pytest.fixture
async def desk(shop: Path, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Desk]:
    async with open_desk(settings_for([shop], tmp_path / "data"), clock=clock) as opened:
        yield opened


async def say(desk: Desk, text: str, user: str = "jo") -> list[str]:
    return [reply["text"] for reply in (await desk.say(text, user_id=user))["replies"]]


async def reload(desk: Desk) -> dict[str, Any]:
    answer = await desk.client.post("/v1/bots/shop/reload", headers=desk.admin)
    assert answer.status_code == 200, answer.text
    reloaded: dict[str, Any] = answer.json()
    return reloaded


async def versions(desk: Desk) -> list[tuple[bool, int]]:
    """Each version that is kept, the current one first: whether it is that, and how many conversations are in a flow of it."""
    answer = (await desk.client.get("/v1/bots/shop", headers=desk.admin)).json()
    return sorted(((one["current"], one["conversations"]) for one in answer["versions"]), reverse=True)


async def test_a_change_under_many_conversations_loses_nothing(start: Open, shop: Path) -> None:
    async with start() as desk:
        users = [f"user-{number}" for number in range(USERS)]
        for number, user in enumerate(users):
            await say(desk, "i want to return something", user)
            if number % 2:
                assert await say(desk, "A-1234", user) == ["Old: which colour?"]
        write_new(shop)

        async def go_on(number: int, user: str) -> list[str]:
            said = [] if number % 2 else await say(desk, "A-1234", user)
            assert said in ([], ["Old: which colour?"])
            return await say(desk, "sky", user)

        (reloaded, *ends) = await asyncio.gather(
            reload(desk), *(go_on(number, user) for number, user in enumerate(users[:20]))
        )
        assert reloaded["changed"]
        ends += [await go_on(number, user) for number, user in enumerate(users[20:])]
        assert {tuple(end) for end in ends} <= {("Old: A-1234, blue, L-1.",), ("Old: no label for A-1234, blue.",)}
        assert len(ends) == USERS
        for user in users[:3]:
            assert await say(desk, "start a return for me", user) == ["New: which order?"]
            assert await say(desk, "B-1234", user) == ["New: which shade?"]
            assert await say(desk, "green", user) == ["New: B-1234, green."]


async def test_a_server_that_starts_with_other_files_goes_on_with_the_flows_that_were_begun(
    start: Open, shop: Path
) -> None:
    async with start() as desk:
        await say(desk, "i want to return something")
        assert await say(desk, "A-1234") == ["Old: which colour?"]
    write_new(shop)
    async with start() as desk:
        assert await versions(desk) == [(True, 0), (False, 1)]
        # What comes up in between is of the new version already.
        assert await say(desk, "opening times please") == ["We open at ten.", "To go on: Old: which colour?"]
        assert await say(desk, "sky") == ["Old: no label for A-1234, blue."]
        assert await say(desk, "start a return for me") == ["New: which order?"]
        assert await versions(desk) == [(True, 1), (False, 0)]


async def test_a_version_that_was_deleted_under_a_conversation_begins_anew_and_says_so(start: Open, shop: Path) -> None:
    async with start() as desk:
        await say(desk, "i want to return something")
        await say(desk, "i want to return something", "another")
        await desk.house.database.commit([Statement("DELETE FROM bot_versions")])
    write_new(shop)
    async with start() as desk:
        assert await say(desk, "B-1234") == [UPDATED, "New: which shade?"]  # and what was just said is taken
        assert await say(desk, "green") == ["New: B-1234, green."]
        assert await say(desk, "opening times please", "another") == [UPDATED, "We open at ten."]


async def test_a_version_is_deleted_once_nobody_needs_it(start: Open, shop: Path, clock: ManualClock) -> None:
    async with start() as desk:
        await say(desk, "i want to return something")
        write_new(shop)
        await reload(desk)
        clock.advance(hours=20)
        await desk.house.reloading.tend()
        assert await versions(desk) == [(True, 0), (False, 1)]
        clock.advance(hours=20)
        await desk.house.reloading.tend()
        assert await versions(desk) == [(True, 0), (False, 1)]  # a conversation is in a flow of it
        conversation = (await desk.say("A-1234", user_id="jo"))["conversation_id"]
        await desk.client.delete(f"/v1/conversations/{conversation}", headers=desk.admin)
        await desk.house.reloading.tend()
        assert await versions(desk) == [(True, 0)]


async def test_two_replicas_read_their_files_one_after_the_other(start: Open, shop: Path) -> None:
    async with start() as one, start() as other:
        await say(one, "i want to return something")
        write_new(shop)
        await reload(other)
        assert await say(other, "A-1234") == ["Old: which colour?"]
        assert await say(one, "sky") == ["Old: A-1234, blue, L-1."]
        assert await say(other, "start a return for me") == ["New: which order?"]
        assert await say(one, "B-1234") == ["New: which shade?"]  # which has not read it yet
        assert await say(one, "green") == ["New: B-1234, green."]


async def test_a_mistake_changes_nothing_and_is_named_with_its_line_and_remedy(desk: Desk, shop: Path) -> None:
    before = (await desk.client.get("/v1/bots/shop", headers=desk.admin)).json()
    (shop / "flows" / "all.yaml").write_text(OLD_FLOWS.replace("failed: sorry", "failed: sory"))
    answer = await desk.client.post("/v1/bots/shop/reload", headers=desk.admin)
    assert (answer.status_code, answer.json()["code"]) == (422, "bots.invalid")
    assert "flows/all.yaml:10: " in answer.json()["detail"]
    assert "sory" in answer.json()["detail"]
    assert (await desk.client.get("/v1/bots/shop", headers=desk.admin)).json() == before
    assert await say(desk, "i want to return something") == ["Old: which order?"]


async def test_a_bot_cannot_change_its_name_while_it_is_served(desk: Desk, shop: Path) -> None:
    text = (shop / "bot.yaml").read_text()
    (shop / "bot.yaml").write_text(text.replace("bot: shop", "bot: store"))
    answer = await desk.client.post("/v1/bots/shop/reload", headers=desk.admin)
    assert "`bot: shop`" in answer.json()["detail"]
    assert await say(desk, "i want to return something") == ["Old: which order?"]


async def test_reading_the_same_files_again_is_no_change(desk: Desk) -> None:
    reloaded = await reload(desk)
    assert not reloaded["changed"]
    assert reloaded["version"] == reloaded["previous_version"]
    assert await versions(desk) == [(True, 0)]


async def test_changed_articles_are_quoted_after_a_reload(desk: Desk, shop: Path) -> None:
    write(shop, days="seven")
    await reload(desk)
    assert "seven days" in (await say(desk, "shipping to norway"))[0]


async def finish(desk: Desk, user: str) -> list[str]:
    await say(desk, "i want to return something", user)
    await say(desk, "A-1234", user)
    return await say(desk, "red", user)


async def test_an_action_does_what_its_code_says_now_even_where_it_was_changed_within_a_moment(
    desk: Desk, shop: Path
) -> None:
    for number in range(2, 5):  # files of the same second and length
        write(shop, label=f"L-{number}")
        await reload(desk)
        assert await finish(desk, f"user-{number}") == [f"Old: A-1234, red, L-{number}."]


async def test_code_that_fails_leaves_the_code_before_in_place(desk: Desk, shop: Path) -> None:
    known = sys.modules["frontdesk_bot_shop.stock"]
    write(shop, actions=f"{ACTIONS}\nraise RuntimeError('no')\n")
    answer = await desk.client.post("/v1/bots/shop/reload", headers=desk.admin)
    assert (answer.status_code, answer.json()["code"]) == (422, "actions.invalid")
    assert sys.modules["frontdesk_bot_shop.stock"] is known
    assert await finish(desk, "jo") == ["Old: A-1234, red, L-1."]


async def test_what_the_version_before_was_made_of_is_freed(desk: Desk, shop: Path) -> None:
    parts = desk.app.state.conversations
    await finish(desk, "jo")
    reads = weakref.ref(desk.house.reloading._serving.parts["default", "shop"].reads)
    code = weakref.ref(sys.modules["frontdesk_bot_shop.stock"])
    gc.freeze()  # as the server does once it is open
    try:
        write(shop, label="L-2", hour="ten")
        await reload(desk)
    finally:
        gc.unfreeze()
    gc.collect()
    assert (reads(), code()) == (None, None)
    assert parts is desk.app.state.conversations
    assert len([name for name in sys.modules if name.startswith("frontdesk_bot_shop")]) == 3


def appear(path: Path) -> None:
    while not path.exists():
        os.sched_yield()


async def test_a_turn_under_way_ends_with_what_it_began_with(tmp_path: Path) -> None:
    folder = write_bot(tmp_path / "tiny")
    async with open_desk(settings_for([folder], tmp_path / "data")) as desk:
        slow = asyncio.create_task(say(desk, "slow archive fetch"))
        place = tmp_path / "data" / "bots" / "tiny"
        await asyncio.to_thread(appear, place / "began")
        flows = (folder / "flows" / "all.yaml").read_text().replace("The archive has", "Now it has")
        (folder / "flows" / "all.yaml").write_text(flows)
        assert (await desk.client.post("/v1/bots/tiny/reload", headers=desk.admin)).status_code == 200
        (place / "finish").touch()
        assert await slow == ["The archive has 12 pages."]
        assert await say(desk, "slow archive fetch") == ["Now it has 12 pages."]


class HeldUp(FakeEncoder):
    """Encodes at once for turns; what trains or indexes, in threads, waits once it is `held`."""

    def __init__(self) -> None:
        super().__init__()
        self.going = threading.Event()
        self.going.set()
        self.waiting = threading.Event()

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        if threading.current_thread() is not threading.main_thread():
            if not self.going.is_set():
                self.waiting.set()
            self.going.wait()
        return super().encode_now(texts)


async def test_while_a_bot_is_reloaded_it_answers_and_the_server_is_ready(shop: Path, tmp_path: Path) -> None:
    encoder = HeldUp()
    async with open_desk(settings_for([shop], tmp_path / "data"), encoder=encoder) as desk:
        encoder.going.clear()
        text = (shop / "intents" / "all.yaml").read_text()
        (shop / "intents" / "all.yaml").write_text(text.replace("send it back please", "here you have it again"))
        reloads = [asyncio.create_task(reload(desk)) for _ in range(3)]
        assert await asyncio.to_thread(encoder.waiting.wait, 60)
        assert await say(desk, "i want to return something") == ["Old: which order?"]
        assert (await desk.client.get("/readyz")).status_code == 200
        assert not any(one.done() for one in reloads)
        encoder.going.set()
        assert [one["changed"] for one in await asyncio.gather(*reloads)] == [True, False, False]  # one after the other


async def test_a_bot_is_reloaded_by_itself_once_its_files_have_stayed_as_they_are(desk: Desk, shop: Path) -> None:
    async def watched(*changes: Callable[[], object]) -> None:
        """Look at the files, and again after each change."""
        left = list(changes)

        async def pause() -> None:
            if not left:
                raise StopWatching
            left.pop(0)()

        with pytest.raises(StopWatching):
            await desk.house.reloading.watch(pause)

    def nothing() -> None:
        pass

    before = await versions(desk)
    await watched(nothing, lambda: write(shop, hour="ten"))
    assert await versions(desk) == before  # somebody may still be at it
    await watched(nothing, lambda: write(shop, hour="eleven"), nothing)
    assert await say(desk, "opening times please") == ["We open at eleven."]
    with logged() as lines:
        await watched(nothing, lambda: (shop / "bot.yaml").write_text("bot: [\n"), nothing, nothing, nothing)
    (wrong,) = [line for line in lines if line["event"] == "reloading.bot_invalid"]  # and is said once
    assert wrong["place"].startswith("shop/bot.yaml:")
    assert await say(desk, "opening times please") == ["We open at eleven."]


class StopWatching(Exception):
    """There is nothing more to see."""


async def test_only_a_key_that_may_reloads(desk: Desk) -> None:
    for path, method, scope in (("/v1/bots/shop", "GET", "bots:read"), ("/v1/bots/shop/reload", "POST", "bots:write")):
        refused = await desk.client.request(method, path, headers=await desk.key("conversations:write"))
        assert refused.status_code == 403
        assert (await desk.client.request(method, path, headers=await desk.key(scope))).status_code == 200
        elsewhere = await desk.client.request(method, path, headers=await desk.key(workspace="elsewhere"))
        assert elsewhere.json()["code"] == "bots.not_found"
