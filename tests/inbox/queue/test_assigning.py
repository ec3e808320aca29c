"""What waits is offered to agents, one after the other, until somebody takes it; on several servers at once, too."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from frontdesk.conversations.arrivals import Handled
from frontdesk.dialogue.people import Agent
from frontdesk.inbox.actors import Actor
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.errors import AgentUnavailable, AlreadyTaken, NotWithPeople, TeamNotFound
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.queue.assigning import VANISHED_AFTER_SECONDS
from frontdesk.inbox.queue.store import Item
from frontdesk.inbox.staff.store import Profile, TeamSettings
from frontdesk.kit.database.base import Database
from frontdesk.kit.pubsub import PubSub
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

Say = Callable[..., Awaitable[Handled]]
ANN, BO, CY = Actor("mem_ann", "Ann"), Actor("mem_bo", "Bo"), Actor("mem_cy", "Cy")


@pytest.fixture(autouse=True)
def contract(handoffs: Handoffs) -> Handoffs:
    return handoffs


async def online(desk: Desk, *actors: Actor, **profile: object) -> None:
    for actor in actors:
        await desk.staff.keep_agent("default", actor.id, actor.name, Profile(**profile))  # type: ignore[arg-type]
        await desk.staff.choose_presence("default", actor.id, "online")


async def waits(say: Say, user_id: str = "jo") -> str:
    return (await say("a person please", user_id=user_id)).conversation_id


async def item(desk: Desk, conversation_id: str) -> Item:
    return await desk.queue.get("default", conversation_id)


async def test_what_waits_is_offered_to_whom_has_the_least_to_do(desk: Desk, say: Say, handoffs: Handoffs) -> None:
    first = await waits(say)
    assert await desk.assigning.assign() == 0
    await online(desk, ANN, BO)
    assert await desk.assigning.assign() == 1
    assert (await item(desk, first)).offered_to == ANN.id
    second = await waits(say, "kim")
    await desk.assigning.assign()
    assert (await item(desk, second)).offered_to == BO.id
    await handoffs.take("default", first, Agent(*ANN))
    assert (await item(desk, first)).offered_to is None
    assert await desk.staff.loads("default") == {ANN.id: 1, BO.id: 1}
    assert await desk.assigning.assign() == 0


async def test_who_does_not_react_in_time_is_passed_over(desk: Desk, say: Say, clock: ManualClock) -> None:
    await online(desk, ANN, BO)
    conversation_id = await waits(say)
    offered = []
    for _ in range(3):
        await desk.assigning.assign()
        offered.append((await item(desk, conversation_id)).offered_to)
        for seconds in (40, 20):
            clock.advance(seconds=seconds)
            for actor in (ANN, BO):
                await desk.staff.see("default", actor.id)
    assert offered == [ANN.id, BO.id, ANN.id]


async def test_an_offer_to_somebody_who_is_gone_goes_to_the_next_at_once(
    desk: Desk, say: Say, clock: ManualClock
) -> None:
    await online(desk, ANN, BO)
    conversation_id = await waits(say)
    await desk.assigning.assign()
    await desk.staff.choose_presence("default", ANN.id, "away")
    await desk.tend()
    assert (await item(desk, conversation_id)).offered_to == BO.id
    await desk.staff.choose_presence("default", BO.id, "offline")
    await desk.tend()
    assert (await item(desk, conversation_id)).offered_to is None


async def test_a_team_gets_what_is_for_it_and_nobody_more_than_they_can_take_on(
    desk: Desk, say: Say, handoffs: Handoffs
) -> None:
    await desk.staff.keep_team("default", "returns", "Returns", TeamSettings(mode="round_robin"))
    await online(desk, ANN, teams=("returns",), capacity=1)
    await online(desk, BO)
    ids = [await waits(say, f"user-{number}") for number in range(3)]
    for conversation_id in ids:
        await desk.queue.transfer("default", conversation_id, BO, team="Returns", agent=None)
    await desk.assigning.assign()
    assert [(await item(desk, one)).offered_to for one in ids] == [ANN.id, None, None]
    await handoffs.take("default", ids[0], Agent(*ANN))
    await handoffs.close("default", ids[0], Agent(*ANN))
    await desk.assigning.assign()
    assert [(await item(desk, one)).offered_to for one in ids[1:]] == [ANN.id, None]


async def test_the_most_urgent_is_offered_first(desk: Desk, say: Say) -> None:
    ids = [await waits(say, f"user-{number}") for number in range(3)]
    await desk.queue.route("default", ids[2], priority=3)
    await online(desk, ANN, capacity=1)
    await desk.assigning.assign()
    assert [(await item(desk, one)).offered_to for one in ids] == [None, None, ANN.id]


async def test_what_a_vanished_agent_had_waits_again_and_goes_to_another(
    desk: Desk, say: Say, handoffs: Handoffs, clock: ManualClock
) -> None:
    await online(desk, ANN, BO)
    conversation_id = await waits(say)
    await handoffs.take("default", conversation_id, Agent(*ANN))
    for _ in range(VANISHED_AFTER_SECONDS // 30):
        await desk.staff.see("default", BO.id)
        await desk.tend()
        assert (await item(desk, conversation_id)).agent_id == ANN.id
        clock.advance(seconds=30)
    await desk.staff.see("default", BO.id)
    await desk.tend()
    found = await item(desk, conversation_id)
    assert (found.status, found.agent_id, found.offered_to) == ("waiting", None, BO.id)


async def test_an_agent_of_another_help_desk_who_has_no_console_cannot_vanish(
    desk: Desk, say: Say, handoffs: Handoffs, clock: ManualClock
) -> None:
    conversation_id = await waits(say)
    await handoffs.take("default", conversation_id, Agent("zoe@desk", "Zoe"))
    clock.advance(hours=20)
    await desk.tend()
    assert (await item(desk, conversation_id)).agent_id == "zoe@desk"


async def test_two_servers_at_once_offer_each_conversation_once_and_overload_nobody(
    desk: Desk, say: Say, database: Database, clock: ManualClock, ids: SequentialIds, handoffs: Handoffs
) -> None:
    await online(desk, ANN, BO, CY, capacity=2)
    waiting = [await waits(say, f"user-{number}") for number in range(8)]
    others = [Desk(database, clock, ids, PubSub()) for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(one.assigning.assign() for one in (desk, *others)))
    offered = Counter([(await item(desk, one)).offered_to for one in waiting])
    assert offered == {ANN.id: 2, BO.id: 2, CY.id: 2, None: 2}


async def test_a_transfer_from_an_agent_waits_for_the_one_it_is_meant_for(
    desk: Desk, say: Say, handoffs: Handoffs
) -> None:
    await online(desk, ANN, BO)
    conversation_id = await waits(say)
    await handoffs.take("default", conversation_id, Agent(*ANN))
    with pytest.raises(AlreadyTaken):
        await desk.queue.transfer("default", conversation_id, CY, team=None, agent=BO.id)
    moved = await desk.queue.transfer("default", conversation_id, ANN, team=None, agent=BO.id, note="A refund.")
    assert (moved.status, moved.offered_to, moved.agent_id) == ("waiting", BO.id, None)
    await desk.assigning.assign()
    assert (await item(desk, conversation_id)).offered_to == BO.id


async def test_a_transfer_that_leads_nowhere_is_refused(desk: Desk, say: Say) -> None:
    await online(desk, ANN)
    await desk.staff.choose_presence("default", ANN.id, "away")
    with_bot, waiting = (await say("hello", user_id="kim")).conversation_id, await waits(say)
    with pytest.raises(NotWithPeople):
        await desk.queue.transfer("default", with_bot, BO, team=None, agent=None)
    with pytest.raises(AgentUnavailable):
        await desk.queue.transfer("default", waiting, BO, team=None, agent=ANN.id)
    with pytest.raises(TeamNotFound):
        await desk.queue.transfer("default", waiting, BO, team="nowhere", agent=None)


async def test_a_customer_learns_their_place_and_how_long_others_have_waited(
    desk: Desk, say: Say, handoffs: Handoffs, clock: ManualClock
) -> None:
    await online(desk, ANN)
    empty = await desk.outlooks.of("default", None)
    assert (empty.place, empty.expected_wait_seconds, empty.online, empty.open) == (1, None, 1, True)
    ids = []
    for number, seconds in enumerate((10, 20, 90)):
        ids.append(await waits(say, f"user-{number}"))
        clock.advance(seconds=seconds)
        await handoffs.take("default", ids[-1], Agent(*ANN))
    for number in range(3, 6):
        ids.append(await waits(say, f"user-{number}"))
    await desk.queue.route("default", ids[4], priority=2)
    assert [(await desk.outlooks.of("default", None, one)).place for one in ids[3:]] == [2, 1, 3]
    begins = await desk.outlooks.of("default", "returns")
    assert (begins.place, begins.expected_wait_seconds, begins.team) == (4, 20, None)
