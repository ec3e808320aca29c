"""What happens in a story, or while somebody talks with a bot, without anybody writing: events, decisions, passing time."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from frontdesk.access.caller import Caller
from frontdesk.approvals.service import Decision
from frontdesk.conversations.arrivals import Handled, Occurrence, handled
from frontdesk.dialogue.deciding import pending
from frontdesk.errors import Error
from frontdesk.serving import WORKSPACE
from frontdesk.testing.following import Follower
from frontdesk.testing.stage import Stage

COLLEAGUE = Caller(WORKSPACE, "key", "a colleague", frozenset())
MOST_AT_ONCE = 1_000  # times at which something is due while time passes


class NothingWaits(Error):
    """No call{action} waits for a decision."""

    code = "testing.nothing_waits"
    status = 422
    hint = "Decide after the turn in which the bot asks for approval, and before anything takes that back."


async def tell(stage: Stage, user_id: str, name: str, data: Mapping[str, Any]) -> Handled | None:
    """Let something happen to the user; None where they have no conversation and none begins."""
    occurrence = Occurrence(WORKSPACE, stage.bot.id, "api", user_id, name, data, None)
    return (await stage.house.conversations.happen(occurrence)).handled


async def let_pass(stage: Stage, time: dt.timedelta, follower: Follower) -> Handled | None:
    """Do what is due within that time in the conversation that is followed, each at its time; None where that is nothing."""
    runner, clock = stage.house.runner, stage.clock
    until, about = clock.now() + time, {"conversation_id": follower.conversation_id}
    schedules = stage.house.schedules
    for _ in range(MOST_AT_ONCE):
        due = await runner.next_due(about)
        timed = schedules.next_time(WORKSPACE, stage.bot.id, min(due or until, until))
        if timed is not None and follower.conversation_id:
            clock.advance_to(timed[0])
            stored = await stage.house.conversations.get(WORKSPACE, follower.conversation_id)
            await schedules.meet(stored, timed[1], timed[0])
            continue
        if due is None or due > until:
            break
        clock.advance_to(due)
        await runner.run_due_once(about)
    clock.advance_to(until)
    return await _news(stage, follower)


async def decide(
    stage: Stage, follower: Follower, decision: Decision, action: str | None, note: str = ""
) -> Handled | None:
    """Decide on the call that has waited longest for a person in the conversation that is followed, or on the one of this action.

    Raises `NothingWaits`.
    """
    waiting = (one for one in pending(follower.state).values() if action in {None, one.action})
    request = next(waiting, None)
    if request is None:
        raise NothingWaits(action=f" of {action}" if action else "")
    await stage.house.approvals.decide(COLLEAGUE, request.id, decision, note)
    return await _news(stage, follower)


async def _news(stage: Stage, follower: Follower) -> Handled | None:
    """What came about in the conversation that is followed."""
    if not follower.conversation_id:
        return None
    conversations = stage.house.conversations
    new = await conversations.list_events(follower.conversation_id, after=follower.state.position)
    return handled(await conversations.get(WORKSPACE, follower.conversation_id), new) if new else None
