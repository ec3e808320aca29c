"""What happens in a story, or while somebody talks with a bot, without anybody writing: events, and time that passes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from frontdesk.conversations.arrivals import Handled, Occurrence, handled
from frontdesk.serving import WORKSPACE
from frontdesk.testing.following import Follower
from frontdesk.testing.stage import Stage

MOST_AT_ONCE = 1_000  # times at which something is due while time passes


async def tell(stage: Stage, user_id: str, name: str, data: Mapping[str, Any]) -> Handled | None:
    """Let something happen to the user; None where they have no conversation and none begins."""
    occurrence = Occurrence(WORKSPACE, stage.bot.id, "api", user_id, name, data, None)
    return (await stage.house.conversations.happen(occurrence)).handled


async def let_pass(stage: Stage, time: dt.timedelta, follower: Follower) -> Handled | None:
    """Do what is due within that time in the conversation that is followed, each at its time; None where that is nothing."""
    runner, conversations, clock = stage.house.runner, stage.house.conversations, stage.clock
    until, about = clock.now() + time, {"conversation_id": follower.conversation_id}
    schedules = stage.house.schedules
    for _ in range(MOST_AT_ONCE):
        due = await runner.next_due(about)
        timed = schedules.next_time(WORKSPACE, stage.bot.id, min(due or until, until))
        if timed is not None and follower.conversation_id:
            clock.advance_to(timed[0])
            await schedules.meet(await conversations.get(WORKSPACE, follower.conversation_id), timed[1], timed[0])
            continue
        if due is None or due > until:
            break
        clock.advance_to(due)
        await runner.run_due_once(about)
    clock.advance_to(until)
    if not follower.conversation_id:
        return None
    new = await conversations.list_events(follower.conversation_id, after=follower.state.position)
    return handled(await conversations.get(WORKSPACE, follower.conversation_id), new) if new else None
