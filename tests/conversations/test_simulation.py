"""A simulated conversation goes as a real one would, and leaves nothing behind, here or elsewhere."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.conversations.conftest import Desk
from tests.dialogue.bots import BOT, reading

from frontdesk.actions.service import Outcome
from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.declared import ReplyUnfit
from frontdesk.conversations.errors import SimulationTooLong
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.simulation import Passing, Simulated, Simulations, Step
from frontdesk.dialogue.trace import TracedTurn
from frontdesk.testing.ids import SequentialIds

ORDER = ("where is it", "A-1")
REFUND = ("refund", "yes")


async def simulate(desk: Desk, *messages: Step, limit_seconds: float = 5.0, **chosen: Any) -> list[TracedTurn]:
    simulations = Simulations(
        {("default", "small"): Parts(BOT, desk.reads, desk.knows, desk.acts, Path())},
        clock=desk.clock,
        ids=SequentialIds(),
        turn_timeout_seconds=5.0,
        limit_seconds=limit_seconds,
    )
    asked: dict[str, Any] = {"user_id": "jo", "session": {}, "actions": {}, "lookups": False, **chosen}
    return await simulations.run("default", asked.pop("bot", "small"), messages, **asked)


def said(turns: list[TracedTurn]) -> list[str]:
    return [reply.reply.text for turn in turns for reply in turn.replies]


async def test_an_action_with_effects_is_never_called_and_nothing_is_stored(desk: Desk) -> None:
    turns = await simulate(desk, *REFUND, lookups=True)
    assert desk.acts.calls == []
    assert turns[-1].status == "waiting"
    assert any("refused with conversations.simulated" in move.text for move in turns[-1].moves)
    assert await desk.service.list_recent("default") == []


async def test_a_declared_reply_stands_for_the_action(desk: Desk) -> None:
    turns = await simulate(desk, *REFUND, actions={"refund": {"amount": 5}})
    assert said(turns)[-1] == "Refunded €5.00."
    assert desk.acts.calls == []


async def test_messages_that_come_together_are_one_turn(desk: Desk) -> None:
    desk.reads.readings["hi\nwhere is it"] = reading("order")
    (turn,) = await simulate(desk, ["hi", "where is it"])
    assert turn.messages == ("hi", "where is it")
    assert said([turn]) == ["Which order?"]


async def test_a_look_up_is_called_only_where_that_is_wanted(desk: Desk) -> None:
    await simulate(desk, *ORDER)
    assert desk.acts.calls == []
    await simulate(desk, *ORDER, lookups=True)
    assert [name for name, _ in desk.acts.calls] == ["find_order"]


async def test_what_is_simulated_does_not_touch_the_users_real_conversation(desk: Desk) -> None:
    real = await desk.say("where is it")
    await simulate(desk, *ORDER)
    assert (await desk.say("what")).conversation_id == real.conversation_id


async def test_a_simulation_that_takes_too_long_is_ended(desk: Desk) -> None:
    async def never(_: Mapping[str, Any]) -> Outcome:
        await asyncio.Event().wait()
        return Outcome()

    desk.acts.performs["find_order"] = never
    with pytest.raises(SimulationTooLong):
        await simulate(desk, *ORDER, lookups=True, limit_seconds=0.05)


async def test_a_bot_that_is_not_there_and_a_reply_that_is_none_are_refused(desk: Desk) -> None:
    with pytest.raises(BotNotFound):
        await simulate(desk, "hi", bot="other")
    with pytest.raises(ReplyUnfit):
        await simulate(desk, "hi", actions={"refund": {"failed": 5}})


async def test_what_happens_outside_and_time_that_passes_are_part_of_a_simulation(desk: Desk) -> None:
    bill: dict[str, Any] = {"actions": {"bill": {"number": 1}, "ship": {}}}
    paid = Simulated("payment.received", {"order": "A-1", "amount": 5})
    turns = await simulate(desk, "pay", Simulated("parcel.lost"), paid, **bill)
    assert [turn.happened and turn.happened.name for turn in turns] == [None, "parcel.lost", "payment.received"]
    assert said(turns)[1:] == ["Thanks for the €5.00, it is on its way."]
    two_days = Passing(dt.timedelta(days=2))
    turns = await simulate(desk, "pay", Passing(dt.timedelta(hours=1)), two_days, paid, **bill)
    assert said(turns)[1:] == ["Nothing came, so I cancelled it."]
    assert (turns[1].at - turns[0].at) // 3_600_000 == 48
    assert not [move for move in turns[2].moves if move.type == "wait.ended"]
