"""A console is told what changes, in order and whole, over a connection that may break at any moment."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from tests.access.signing_in import COOKIE, PASSWORD, member
from tests.inbox.conftest import BOOTSTRAP
from tests.inbox.live.websocket import connect

from frontdesk.conversations.arrivals import Handled
from frontdesk.dialogue.people import Agent
from frontdesk.inbox.actors import Actor
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.live import session
from frontdesk.inbox.live.announcing import TOPIC
from frontdesk.inbox.live.sequencing import KEPT
from frontdesk.inbox.staff.store import TeamSettings
from frontdesk.inbox.tickets.service import TicketService, Wanted
from frontdesk.testing.clock import ManualClock

Say = Callable[..., Awaitable[Handled]]
ADMIN = {"Authorization": f"Bearer {BOOTSTRAP}"}
ANN = Actor("mem_ann", "Ann")


@pytest.fixture
async def app(api: FastAPI, desk: Desk) -> FastAPI:
    return api


async def test_a_message_of_a_customer_reaches_an_open_console(app: FastAPI, desk: Desk, say: Say) -> None:
    async with connect(app, ADMIN) as console:
        welcome = console.welcome
        assert (welcome["type"], welcome["position"], welcome["complete"]) == ("welcome", 0, True)
        handled = await say("a person please")
        await desk.hub.catch_up()
        change = await console.changes("conversation.changed")
    assert change["conversation"]["id"] == handled.conversation_id
    assert change["conversation"]["status"] == "waiting"
    assert [event["type"] for event in change["events"]] == ["message.received", "handoff.requested", "reply.sent"]
    assert change["events"][0]["data"]["text"] == "a person please"


async def test_a_console_that_comes_back_is_told_all_that_it_has_missed(app: FastAPI, desk: Desk, say: Say) -> None:
    texts = [f"message {number}" for number in range(30)]
    heard: list[str] = []
    after = 0
    for text in texts:
        await say(text)
        await desk.hub.catch_up()
        if text.endswith("7"):  # a few are connected to, for a moment
            async with connect(app, ADMIN, after=after) as console:
                assert console.welcome["complete"]
                changes = await console.next_of("changes")
                after = changes["position"]
                heard += [e["data"]["text"] for c in changes["changes"] for e in c["events"] if "text" in e["data"]]
    async with connect(app, ADMIN, after=after) as console:
        changes = await console.next_of("changes")
        heard += [e["data"]["text"] for c in changes["changes"] for e in c["events"] if "text" in e["data"]]
    assert heard == texts


async def test_what_is_too_old_or_never_was_is_said_in_the_welcome(
    app: FastAPI, desk: Desk, say: Say, clock: ManualClock
) -> None:
    await say("hello")
    await desk.hub.catch_up()
    clock.advance(days=KEPT.days + 1)
    await say("hello again")
    await desk.hub.catch_up()
    await desk.sequencing.trim()
    for after, complete in ((0, False), (1, True), (99, False)):
        async with connect(app, ADMIN, after=after) as console:
            welcome = console.welcome
            assert welcome["complete"] is complete
            assert complete or welcome["position"] == desk.hub.position == 3


async def test_who_is_there_what_is_assigned_and_teams_are_told_too(
    app: FastAPI, desk: Desk, say: Say, handoffs: Handoffs
) -> None:
    conversation_id = (await say("a person please")).conversation_id
    await desk.hub.catch_up()
    async with connect(app, ADMIN) as console:
        await desk.staff.keep_team("default", "returns", "Returns", TeamSettings())
        await desk.staff.enter("default", ANN)
        await desk.staff.choose_presence("default", ANN.id, "online")
        await desk.hub.catch_up()
        assert (await console.changes("team.changed"))["data"] == {"team_id": "returns"}
        await desk.assigning.assign()
        await desk.hub.catch_up()
        assigned = await console.changes("assignment.changed", conversation_id)
        assert assigned["data"]["agent_id"] == ANN.id
        await desk.queue.transfer("default", conversation_id, ANN, team="returns", agent=None, note="Wet.")
        await desk.hub.catch_up()
        moved = await console.changes("assignment.changed", conversation_id)
        assert (moved["data"]["team"], moved["data"]["note"]) == ("returns", "Wet.")
        await handoffs.take("default", conversation_id, Agent(*ANN))
        await desk.hub.catch_up()
        taken = await console.changes("conversation.changed", conversation_id)
        assert taken["conversation"]["agent"] == {"id": ANN.id, "name": "Ann"}


async def test_an_erased_conversation_leaves_every_console_and_the_changes(
    app: FastAPI, desk: Desk, say: Say, conversations: object
) -> None:
    conversation_id = (await say("a person please")).conversation_id
    await desk.queue.transfer("default", conversation_id, ANN, team=None, agent=None, note="A secret.")
    await desk.hub.catch_up()
    async with connect(app, ADMIN) as console:
        await conversations.erase("default", conversation_id)  # type: ignore[attr-defined]
        await desk.hub.catch_up()
        assert (await console.changes("conversation.removed"))["conversation_id"] == conversation_id
    async with connect(app, ADMIN, after=0) as console:
        changes = (await console.next_of("changes"))["changes"]
    assert "A secret." not in str(changes)
    assert "a person please" not in str(changes)


async def test_typing_is_told_to_the_consoles_and_the_customer_and_kept_nowhere(
    app: FastAPI, desk: Desk, say: Say, handoffs: Handoffs, client: httpx.AsyncClient
) -> None:
    conversation_id = (await say("a person please")).conversation_id
    async with connect(app, ADMIN) as one, connect(app, ADMIN) as other:
        sign = {"type": "typing", "conversation_id": conversation_id, "typing": True}
        one.say(sign)  # nobody's yet, so it is not shown
        await client.post(f"/v1/inbox/conversations/{conversation_id}/take", json={})
        one.say(sign)
        told = await other.next_of("typing")
        assert (told["conversation_id"], told["typing"], told["by"]) == (conversation_id, True, "agent")
        assert [sign.side for sign in app.state.streams.typing.signs(conversation_id)] == ["agent"]
        await client.post(f"/v1/conversations/{conversation_id}/typing", json={"typing": True})
        assert (await other.next_of("typing"))["by"] == "user"
    assert "typing" not in str(await desk.hub.next_after("default", 0))


async def test_presence_can_be_said_over_the_connection(app: FastAPI, desk: Desk) -> None:
    async with connect(app, ADMIN) as console, desk.pubsub.subscribe(TOPIC) as news:
        console.say({"type": "presence", "presence": "online"})
        change = {"agent": {"presence": "offline"}}
        while change["agent"]["presence"] != "online":  # first they become an agent at all
            assert await news.wait(10)
            await desk.hub.catch_up()
            change = await console.changes("presence.changed")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer fd_nobody-knows-this-key-anywhere-at-all"}])
async def test_nobody_follows_without_a_credential(app: FastAPI, headers: dict[str, str]) -> None:
    async with connect(app, headers) as console:
        refused = console.refusal
    assert (refused["type"], refused["status"]) == ("websocket.http.response.start", 401)


async def test_a_key_needs_the_scope_to_follow_and_more_to_speak(app: FastAPI, desk: Desk) -> None:
    keys = app.state.access.keys
    _, blind = await keys.create(workspace_id="default", name="blind", scopes=("conversations:read",))
    async with connect(app, {"Authorization": f"Bearer {blind}"}) as console:
        assert console.refusal["status"] == 403
    _, mute = await keys.create(workspace_id="default", name="mute", scopes=("inbox:read",))
    async with connect(app, {"Authorization": f"Bearer {mute}"}) as console:
        assert console.welcome["agent_id"] is None
        console.say({"type": "presence", "presence": "online"})
        assert (await console.next())["code"] == session.NOT_ALLOWED


async def test_another_workspace_is_told_nothing(app: FastAPI, desk: Desk, say: Say) -> None:
    async with connect(app, ADMIN) as console:
        await say("hello", workspace_id="other")
        ours = await say("hello")
        await desk.hub.catch_up()
        change = await console.changes("conversation.changed")
    assert change["conversation_id"] == ours.conversation_id


@pytest.mark.parametrize("word", ["{", "[]", '{"type":"take"}', '{"type":"presence","presence":"gone"}', "x" * 5_000])
async def test_who_says_nonsense_is_cut_off(app: FastAPI, word: str) -> None:
    async with connect(app, ADMIN) as console:
        console.say(word)
        closed = await console.next()
    assert closed["type"] == "websocket.close"
    assert closed["code"] in {session.NOT_UNDERSTOOD, session.NOT_ALLOWED}


async def test_a_console_that_reads_nothing_costs_no_memory_and_misses_nothing(
    app: FastAPI, desk: Desk, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.inbox.live.hub.AT_ONCE", 2)
    async with connect(app, ADMIN) as console:
        console.reads.clear()
        for number in range(12):
            await say("hello", user_id=f"user-{number}")
            await desk.hub.catch_up()
        assert console.sent.qsize() <= 1
        desk.hub._batches.clear()  # it was away for longer than batches are kept
        console.reads.set()
        seen: set[str] = set()
        while len(seen) < 12:
            seen |= {change["conversation_id"] for change in (await console.next_of("changes"))["changes"]}


async def test_a_server_that_stops_says_so(app: FastAPI, desk: Desk) -> None:
    async with connect(app, ADMIN) as console:
        desk.hub.stop()
        assert (await console.next())["code"] == session.RESTARTING


async def test_a_ticket_that_is_opened_changed_or_gone_is_told(
    app: FastAPI, desk: Desk, tickets: TicketService
) -> None:
    async with connect(app, ADMIN) as console:
        ticket = await tickets.create("default", Wanted("A broken lamp"))
        await desk.hub.catch_up()
        assert (await console.changes("ticket.changed"))["data"] == {"ticket_id": ticket.id}
        await tickets.remove("default", ticket.id)
        await desk.hub.catch_up()
        assert (await console.changes("ticket.changed"))["data"] == {"ticket_id": ticket.id}


async def test_a_member_follows_with_their_cookie_and_only_from_a_page_of_ours(app: FastAPI, desk: Desk) -> None:
    sam = await member(app.state.access)
    _, token = await app.state.access.sessions.sign_in(
        workspace_id="default", email="sam@acme.example", password=PASSWORD
    )
    cookie = {"Host": "desk.example", "Cookie": f"{COOKIE}={token}"}
    for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        async with connect(app, cookie | origin, scheme="wss") as console:
            assert console.refusal["status"] == 403
    async with connect(app, cookie | {"Origin": "https://desk.example"}, scheme="wss") as console:
        assert console.welcome["agent_id"] == sam.id
        await desk.hub.catch_up()
    assert [(agent.id, agent.presence) for agent in await desk.staff.list_agents("default")] == [(sam.id, "online")]


async def test_a_console_that_vanishes_or_never_reads_again_ends_without_a_word(
    app: FastAPI, desk: Desk, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SEND_WITHIN_SECONDS", 0.01)
    async with connect(app, ADMIN) as gone, connect(app, ADMIN) as stuck:
        gone.gone = True
        stuck.reads.clear()
        await say("hello")
        await desk.hub.catch_up()
        async with asyncio.timeout(10):
            await asyncio.gather(gone.ended, stuck.ended)
    assert desk.hub.following("default") == 0
