"""What the clock does to conversations that wait for a person, or whose agent does nothing."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.errors import ConversationBusy, ConversationNotFound
from frontdesk.inbox.handoff.service import Handoff, Handoffs
from frontdesk.inbox.handoff.timers import END_IDLE, END_WAIT
from frontdesk.kit.jobs import NotYet

BUSY_SECONDS = 5
BOT_GONE_SECONDS = 3_600

Handlers = dict[str, Callable[[dict[str, Any]], Awaitable[None]]]


def job_handlers(handoffs: Handoffs) -> Handlers:
    """By name, for `kit.jobs.JobRunner`; each may be run again for the same payload."""

    async def run(work: Awaitable[Handoff]) -> None:
        try:
            await work
        except ConversationNotFound:
            return  # erased meanwhile
        except ConversationBusy as busy:
            raise NotYet(handoffs.clock.now() + dt.timedelta(seconds=BUSY_SECONDS)) from busy
        except BotNotFound as gone:
            raise NotYet(handoffs.clock.now() + dt.timedelta(seconds=BOT_GONE_SECONDS)) from gone

    async def end_wait(payload: dict[str, Any]) -> None:
        await run(handoffs.expire(payload["workspace_id"], payload["conversation_id"], payload["since"]))

    async def end_idle(payload: dict[str, Any]) -> None:
        await run(handoffs.end_idle(payload["workspace_id"], payload["conversation_id"], payload["since"]))

    return {END_WAIT: end_wait, END_IDLE: end_idle}
