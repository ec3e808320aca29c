"""The inbox's row of a conversation follows from its events, turn by turn or all at once."""

from collections.abc import Awaitable, Callable

import pytest

from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue.people import Agent
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.queue.projection import statements_after
from frontdesk.inbox.queue.store import Item, QueueStore
from frontdesk.kit.database.base import Database, Statement
from frontdesk.testing.clock import ManualClock

Say = Callable[..., Awaitable[Handled]]
ANN, BO = Agent("mem_ann", "Ann"), Agent("mem_bo", "Bo")


async def row(database: Database, conversation_id: str) -> dict[str, object]:
    found = await database.fetch_one("SELECT * FROM inbox_conversations WHERE conversation_id = ?", conversation_id)
    assert found is not None
    return {name: found[name] for name in found.keys() if name != "version"}  # noqa: SIM118


@pytest.fixture
def items(database: Database) -> QueueStore:
    return QueueStore(database)


async def item(items: QueueStore, conversation_id: str) -> Item:
    found = await items.find("default", conversation_id)
    assert found is not None
    return found


async def test_a_conversation_that_waits_says_since_when_what_about_and_why(
    say: Say, items: QueueStore, clock: ManualClock
) -> None:
    await say("my parcel came open")
    clock.advance(seconds=30)
    handled = await say("a person please")
    found = await item(items, handled.conversation_id)
    assert (found.status, found.unread, found.subject) == ("waiting", 1, "my parcel came open")
    assert found.reason
    assert found.waiting_since == found.last_at == found.updated_at == found.created_at + 30_000
    clock.advance(seconds=5)
    await say("hello?")
    later = await item(items, handled.conversation_id)
    assert (later.waiting_since, later.unread) == (found.waiting_since, 2)


async def test_taking_it_ends_the_wait_and_answering_leaves_nothing_unread(
    say: Say, items: QueueStore, handoffs: Handoffs, clock: ManualClock, database: Database
) -> None:
    place = "default", (await say("a person please")).conversation_id
    clock.advance(seconds=42)
    await handoffs.take(*place, ANN)
    taken = await item(items, place[1])
    assert (taken.status, taken.agent_id, taken.agent_name, taken.waiting_since) == ("agent", ANN.id, "Ann", None)
    assert (await row(database, place[1]))["waited_ms"] == 42_000
    assert taken.unread == 1
    await handoffs.write(*place, ANN, text="Good morning.")
    answered = await item(items, place[1])
    assert (answered.unread, answered.last_text, answered.last_by) == (0, "Good morning.", "agent")
    await handoffs.requeue(*place, ANN, team="returns")
    again = await item(items, place[1])
    assert (again.status, again.team, again.agent_id) == ("waiting", "returns", None)
    assert again.waiting_since is not None


async def test_all_at_once_is_the_same_as_turn_by_turn(
    say: Say, handoffs: Handoffs, conversations: ConversationService, database: Database, clock: ManualClock
) -> None:
    place = "default", (await say("my parcel came open")).conversation_id
    for _ in range(2):
        clock.advance(seconds=10)
        await say("a person please")
        clock.advance(seconds=10)
        await handoffs.take(*place, ANN)
        await say("it was wet")
        await handoffs.write(*place, ANN, text="I am sorry.")
        await handoffs.take(*place, BO, force=True)
        await handoffs.requeue(*place, BO)
        await say("hello?")
        clock.advance(seconds=10)
        await handoffs.take(*place, BO)
        await handoffs.hand_back(*place, BO)
        before = await row(database, place[1])
        stored = await conversations.get(*place)
        [insert, _] = statements_after(stored, await conversations.list_events(place[1]))
        await database.commit(
            [Statement("DELETE FROM inbox_conversations WHERE conversation_id = ?", (place[1],)), insert]
        )
        assert await row(database, place[1]) == before


async def test_erasing_a_conversation_takes_its_row_along(
    say: Say, conversations: ConversationService, items: QueueStore, desk: Desk
) -> None:
    conversation_id = (await say("a person please")).conversation_id
    await conversations.erase("default", conversation_id)
    assert await items.find("default", conversation_id) is None


async def test_rows_that_are_gone_are_made_anew_from_the_events(
    say: Say, desk: Desk, handoffs: Handoffs, database: Database
) -> None:
    ids = [(await say("a person please", user_id=f"user-{number}")).conversation_id for number in range(3)]
    await handoffs.take("default", ids[0], ANN)
    before = [await row(database, one) for one in ids]
    await database.commit([Statement("DELETE FROM inbox_conversations")])
    assert await desk.rebuilding.rebuild() == 3
    assert [await row(database, one) for one in ids] == before
    assert await desk.rebuilding.rebuild() == 0
