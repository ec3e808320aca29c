"""Stories played by the server: as they are written, with declared replies only, and with a result that one can read."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from tests.conversations.conftest import Desk
from tests.dialogue.bots import BOT

from frontdesk.access.limits import Limits
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.actions.service import Outcome
from frontdesk.api import create_api
from frontdesk.conversations.errors import SimulationTooLong
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.simulation import Simulations
from frontdesk.conversations.stories.errors import StoriesInvalid, StoryNotFound
from frontdesk.conversations.stories.rehearsing import Rehearsals, Rehearsed
from frontdesk.conversations.stories.routes import router
from frontdesk.testing.ids import SequentialIds

PASSES = """
- story: an order that has left
  actions: {find_order: {number: A-1, status: shipped}}
  turns:
    - user: where is it
      bot: {intent: order, asks: order_number}
    - user: A-1
      bot: {says: A-1 left, acts: [{find_order: {number: A-1}}]}
"""
FAILS = """
- story: an order that is said to have left
  actions: {find_order: {number: A-1, status: packed}}
  turns:
    - user: where is it
    - user: A-1
      bot: {says: left}
"""
WANTS_MORE = """
- story: a refund without a declared reply
  turns:
    - user: refund
    - user: "yes"
      bot: {says: Refunded}
"""
OUTSIDE = """
- story: a bill that is paid, and one that is not
  actions: {bill: {number: 1}, ship: {}}
  turns:
    - user: pay
    - event: parcel.lost
      bot: {taken: false}
    - later: 1 hour
    - event: payment.received
      data: {order: A-1, amount: 5}
      bot: {taken: true, says: €5.00}
- story: a decision that nobody asked for
  turns:
    - user: hello
    - approve: refund
"""


def rehearsals(desk: Desk, folder: Path, limit_seconds: float = 5.0) -> Rehearsals:
    parts = Parts(replace(BOT, folder=folder), desk.reads, desk.knows, desk.acts, folder)
    return Rehearsals(
        Simulations(
            {("default", "small"): parts},
            clock=desk.clock,
            ids=SequentialIds(),
            turn_timeout_seconds=5.0,
            limit_seconds=limit_seconds,
        )
    )


def write(folder: Path, text: str, name: str = "all.yaml") -> None:
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests" / name).write_text(text, "utf-8")


async def play(desk: Desk, folder: Path, text: str, *, lookups: bool = False) -> list[Rehearsed]:
    write(folder, text)
    played = rehearsals(desk, folder)
    return [await played.run("default", "small", one, lookups=lookups) for one in await played.list("default", "small")]


async def test_a_story_passes_with_declared_replies_and_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    [one] = await play(desk, tmp_path, PASSES)
    assert (one.verdict, one.not_done) == ("passed", ())
    assert [turn.replies for turn in one.result.turns] == [("Which order?",), ("A-1 left.",)]
    assert desk.acts.calls == []
    assert await desk.service.list_recent("default") == []


async def test_what_went_otherwise_is_told_with_how_the_bot_came_to_it(desk: Desk, tmp_path: Path) -> None:
    [one] = await play(desk, tmp_path, FAILS)
    assert one.verdict == "failed"
    first, turn = one.result.turns
    assert (first.text, turn.began, turn.text) == ("where is it", "user", "A-1")
    [missed] = turn.differences
    assert (missed.what, missed.wanted) == ("says", "left")
    assert any("find_order" in line for line in turn.trace)


async def test_a_story_that_wants_an_undeclared_action_has_no_verdict(desk: Desk, tmp_path: Path) -> None:
    [one] = await play(desk, tmp_path, WANTS_MORE, lookups=True)
    assert (one.verdict, one.not_done) == ("undecided", ("refund",))
    assert desk.acts.calls == []


async def test_what_only_looks_things_up_is_called_where_that_is_wanted(desk: Desk, tmp_path: Path) -> None:
    looks = PASSES.replace("  actions: {find_order: {number: A-1, status: shipped}}\n", "")
    [one] = await play(desk, tmp_path, looks)
    assert (one.verdict, one.not_done, desk.acts.calls) == ("undecided", ("find_order",), [])
    await play(desk, tmp_path, looks, lookups=True)
    assert [name for name, _ in desk.acts.calls] == ["find_order"]


async def test_events_time_and_decisions_are_played_too(desk: Desk, tmp_path: Path) -> None:
    paid, undecidable = await play(desk, tmp_path, OUTSIDE)
    assert paid.result.differences == ()
    assert [turn.began for turn in paid.result.turns] == ["user", "event", "later", "event"]
    assert undecidable.verdict == "failed"
    assert "could not be played" in undecidable.result.turns[-1].problems[0]


async def test_stories_are_read_anew_when_a_file_changes_and_each_has_an_id_of_its_own(
    desk: Desk, tmp_path: Path
) -> None:
    write(tmp_path, PASSES + PASSES)
    played = rehearsals(desk, tmp_path)
    first, second = await played.list("default", "small")
    assert list(await played.list("default", "small")) == [first, second]
    write(tmp_path, PASSES + FAILS)
    changed = await played.list("default", "small")
    assert first in changed
    assert second not in changed
    with pytest.raises(StoryNotFound):
        await played.run("default", "small", second, lookups=False)
    write(tmp_path, "- story: nothing\n")
    with pytest.raises(StoriesInvalid, match="no turns"):
        await played.list("default", "small")


async def test_a_story_that_takes_too_long_is_ended(desk: Desk, tmp_path: Path) -> None:
    async def never(arguments: Mapping[str, Any]) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    desk.acts.performs["find_order"] = never
    write(tmp_path, PASSES.replace("  actions: {find_order: {number: A-1, status: shipped}}\n", ""))
    played = rehearsals(desk, tmp_path, limit_seconds=0.05)
    [story] = await played.list("default", "small")
    with pytest.raises(SimulationTooLong):
        await played.run("default", "small", story, lookups=True)


@pytest.fixture
async def client(desk: Desk, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    api = create_api([router], ids=SequentialIds())
    api.state.access = AccessService(
        AccessStore(desk.database),
        desk.clock,
        SequentialIds(),
        Limits(desk.clock, key_per_minute=1000, visitor_per_minute=1000),
        signing_secret="a secret of at least thirty-two characters",
        bootstrap_key="fd_the-bootstrap-key-of-this-test",
    )
    api.state.rehearsals = rehearsals(desk, tmp_path)
    transport = httpx.ASGITransport(api)
    headers = {"authorization": "Bearer fd_the-bootstrap-key-of-this-test"}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example", headers=headers) as opened:
        yield opened


async def test_the_routes_list_play_and_say_what_is_not_there(client: httpx.AsyncClient, tmp_path: Path) -> None:
    assert (await client.get("/v1/bots/small/stories")).json() == {"bot": "small", "items": []}
    write(tmp_path, FAILS)
    [story] = (await client.get("/v1/bots/small/stories")).json()["items"]
    assert (story["file"], story["turns"]) == ("all.yaml", 2)
    ran = (await client.post(f"/v1/bots/small/stories/{story['id']}/run", json={})).json()
    assert ran["verdict"] == "failed"
    assert ran["turns"][-1]["differences"][0]["expected"] == "left"
    for method, path, status, code in (
        ("GET", "/v1/bots/other/stories", 404, "bots.not_found"),
        ("POST", "/v1/bots/small/stories/story_0/run", 404, "conversations.story_not_found"),
    ):
        answer = await client.request(method, path, json={} if method == "POST" else None)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    refused = await client.post(f"/v1/bots/small/stories/{story['id']}/run", json={"lookups": 1})
    assert (refused.status_code, refused.json()["code"]) == (422, "request.malformed")
