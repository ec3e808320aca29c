"""Another help desk is the inbox: it is told in order, once, whatever fails, and answers by the API."""

import asyncio
import contextlib

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from tests.inbox.conftest import Say
from tests.inbox.handoff.test_routes import ANA, keyed
from tests.inbox.webhook.helpdesk import SECRET, Elsewhere, status
from tests.logged import logged

from frontdesk.conversations.service import ConversationService
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.webhook.sending import HttpPost
from frontdesk.inbox.webhook.service import HelpDesk, NotDelivered
from frontdesk.inbox.webhook.store import TELL
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

BROKEN = status("500 Internal Server Error")


async def once(help_desk: HelpDesk) -> None:
    """Everything that is due now, and what becomes due with it."""
    while await help_desk.runner.run_due_once():
        pass


async def run(help_desk: HelpDesk, clock: ManualClock) -> None:
    """Everything, where nothing fails: what stands behind something else may look again a second later."""
    for _ in range(6):
        await once(help_desk)
        clock.advance(seconds=1)


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("frontdesk_inbox_webhook_deliveries_total", {"outcome": outcome}) or 0.0


async def test_a_whole_conversation_is_held_by_the_other_help_desk(
    api: FastAPI, client: httpx.AsyncClient, say: Say, help_desk: HelpDesk, elsewhere: Elsewhere, clock: ManualClock
) -> None:
    key = await keyed(api, "inbox:write")
    named = {"attributes": {"name": "Jo Doe", "email": "jo@example.com"}}
    await say("where is my parcel", session=named)
    place = (await say("a person please", session=named)).conversation_id
    await run(help_desk, clock)
    [first] = elsewhere.told
    assert elsewhere.lines == ["POST /frontdesk?token=its-own HTTP/1.1"]
    assert (first.type, first.body["status"], first.body["conversation_id"]) == ("handoff.requested", "waiting", place)
    assert first.body["user"] == {"id": "jo", "name": "Jo Doe", "email": "jo@example.com"}
    assert first.body["handoff"]["reason"]
    assert "where is my parcel" in first.body["handoff"]["transcript"]
    assert "where is my parcel" in first.body["handoff"]["summary"]
    shown = (await client.get(f"/v1/conversations/{place}/events", params={"limit": 1000})).json()["items"]
    assert first.body["event"] in shown

    path = f"/v1/conversations/{place}/agent-messages"
    answered = await client.post(path, json={"text": "Hello!", "message_id": "a-1", "agent": ANA}, headers=key)
    assert answered.json()["status"] == "agent"
    await say("it is A-1003", conversation_id=place)
    back = await client.post(
        f"/v1/inbox/conversations/{place}/hand-back", json={"agent": ANA, "outcome": "Found it."}, headers=key
    )
    assert back.json()["status"] == "bot"
    await say("thank you", conversation_id=place)
    await run(help_desk, clock)
    told = [(one.type, one.body["status"], one.body["event"]["data"].get("text")) for one in elsewhere.told[1:]]
    assert [one[:2] for one in told] == [
        ("agent.joined", "agent"),
        ("message.received", "agent"),
        ("agent.left", "bot"),
    ]
    assert told[1][2] == "it is A-1003"
    assert elsewhere.told[3].body["event"]["data"]["outcome"] == "Found it."
    assert all(one.body["handoff"] is None for one in elsewhere.told[1:])
    assert len({one.id for one in elsewhere.told}) == 4


async def test_what_the_bot_talks_of_alone_is_told_to_nobody(
    client: httpx.AsyncClient, say: Say, help_desk: HelpDesk, elsewhere: Elsewhere, clock: ManualClock
) -> None:
    place = (await say("hello")).conversation_id
    await client.post(f"/v1/conversations/{place}/end")
    await run(help_desk, clock)
    assert elsewhere.told == []


async def test_a_customer_who_goes_back_to_the_bot_or_leaves_is_told_of(
    client: httpx.AsyncClient, say: Say, help_desk: HelpDesk, elsewhere: Elsewhere, clock: ManualClock
) -> None:
    place = (await say("a person please")).conversation_id
    await client.post(f"/v1/conversations/{place}/back-to-bot")
    again = (await say("a person please", user_id="kim")).conversation_id
    await client.post(f"/v1/conversations/{again}/end")
    await run(help_desk, clock)
    heard = [(one.type, one.body["status"]) for one in elsewhere.told if one.body["conversation_id"] == place]
    assert heard == [("handoff.requested", "waiting"), ("handoff.ended", "bot")]
    heard = [(one.type, one.body["status"]) for one in elsewhere.told if one.body["conversation_id"] == again]
    assert heard == [("handoff.requested", "waiting"), ("conversation.closed", "closed")]


async def test_what_fails_comes_again_with_the_same_id_and_nothing_overtakes_it(
    say: Say, help_desk: HelpDesk, elsewhere: Elsewhere, clock: ManualClock
) -> None:
    place = (await say("a person please")).conversation_id
    elsewhere.answers = [BROKEN, b"", status("302 Found", "location: /elsewhere\r\n")]
    await once(help_desk)
    await say("are you there", conversation_id=place)
    await say("hello?", conversation_id=place)
    for _ in range(20):
        clock.advance(seconds=1)
        await once(help_desk)
    assert elsewhere.types == ["handoff.requested"] * 4 + ["message.received"] * 2
    assert len({one.id for one in elsewhere.told[:4]}) == 1
    assert [one.body["event"]["data"].get("text") for one in elsewhere.told[4:]] == ["are you there", "hello?"]
    assert elsewhere.told[0].body == elsewhere.told[3].body
    assert all(line.startswith("POST /frontdesk?") for line in elsewhere.lines), "a redirect was followed"


async def test_a_help_desk_that_never_answers_is_not_waited_for_for_ever(elsewhere: Elsewhere) -> None:
    elsewhere.answers = [None]
    impatient = HttpPost(elsewhere.url, 0.05)
    with pytest.raises(NotDelivered):
        await impatient.post({"webhook-timestamp": "0"}, b"{}")
    await impatient.close()


async def test_one_conversation_does_not_wait_for_another(say: Say, help_desk: HelpDesk, elsewhere: Elsewhere) -> None:
    await say("a person please", user_id="jo")
    elsewhere.answers = [BROKEN]
    await once(help_desk)
    await say("a person please", user_id="kim")
    await once(help_desk)
    assert [one.body["user"]["id"] for one in elsewhere.told] == ["jo", "kim"]


async def test_it_is_given_up_after_hours_and_said_so_without_a_secret(
    say: Say, help_desk: HelpDesk, elsewhere: Elsewhere, clock: ManualClock
) -> None:
    place = (await say("a person please")).conversation_id
    before = {outcome: counted(outcome) for outcome in ("delivered", "failed", "given_up")}
    elsewhere.answers = [BROKEN] * 100
    with logged() as lines:
        for _ in range(60):
            await once(help_desk)
            clock.advance(minutes=10)
    tried = len(elsewhere.told)
    assert 10 < tried < 30
    elsewhere.answers = []
    await say("still there?", conversation_id=place)
    await once(help_desk)
    assert elsewhere.types[tried:] == ["message.received"]
    assert counted("given_up") - before["given_up"] == 1
    assert counted("failed") - before["failed"] == tried - 1
    assert counted("delivered") - before["delivered"] == 1
    events = [line["event"] for line in lines if line["event"].startswith("inbox.webhook")]
    assert events == ["inbox.webhook_failed"] * (tried - 1) + ["inbox.webhook_given_up"]
    assert SECRET not in str(lines)
    assert "its-own" not in str(lines)


async def test_a_crash_between_the_commit_and_the_delivery_loses_nothing(
    say: Say,
    help_desk: HelpDesk,
    elsewhere: Elsewhere,
    desk: Desk,
    post: HttpPost,
    database: Database,
    clock: ManualClock,
    ids: SequentialIds,
) -> None:
    place = (await say("a person please")).conversation_id
    await say("are you there", conversation_id=place)
    after = HelpDesk(post, SECRET, database, clock, ids, desk.pubsub)  # the process that comes after it
    await run(after, clock)
    assert elsewhere.types == ["handoff.requested", "message.received"]
    await once(help_desk)
    assert len(elsewhere.told) == 2, "it was told twice"


async def test_a_crash_in_the_middle_of_a_delivery_repeats_it_under_its_id(
    say: Say,
    help_desk: HelpDesk,
    elsewhere: Elsewhere,
    desk: Desk,
    database: Database,
    clock: ManualClock,
    ids: SequentialIds,
) -> None:
    await say("a person please")
    patient = HttpPost(elsewhere.url, 30)
    dying = HelpDesk(patient, SECRET, database, clock, ids, desk.pubsub)
    elsewhere.answers = [None]
    delivering = asyncio.create_task(dying.runner.run_due_once())
    await elsewhere.hears(1)
    await once(help_desk)
    assert len(elsewhere.told) == 1, "two processes told it at once"
    clock.advance(minutes=2)  # nobody renews the lease of a process that is dead
    await once(help_desk)
    assert elsewhere.types == ["handoff.requested"] * 2
    assert elsewhere.told[0].id == elsewhere.told[1].id
    delivering.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await delivering
    await patient.close()


async def test_a_conversation_that_was_erased_is_told_of_no_more(
    say: Say, help_desk: HelpDesk, elsewhere: Elsewhere, conversations: ConversationService, database: Database
) -> None:
    place = (await say("a person please")).conversation_id
    await conversations.erase("default", place)
    await once(help_desk)
    assert elsewhere.told == []
    assert await database.fetch_all("SELECT id FROM jobs WHERE name = ?", TELL) == []


async def test_without_the_setting_no_job_is_stored(say: Say, handoffs: Handoffs, database: Database) -> None:
    await say("a person please")
    assert await database.fetch_all("SELECT id FROM jobs WHERE name = ?", TELL) == []
