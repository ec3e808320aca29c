"""What the conversations do later: go on with a flow whose wait is over, break a silence, keep a schedule."""

from collections.abc import Awaitable, Callable
from typing import Any

from frontdesk.conversations.schedules import KEEP_SCHEDULE, Schedules
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.silence import BREAK_SILENCE
from frontdesk.conversations.timers import WAKE

Handlers = dict[str, Callable[[dict[str, Any]], Awaitable[None]]]


def job_handlers(service: ConversationService, schedules: Schedules) -> Handlers:
    """By name, for `kit.jobs.JobRunner`; each may be run again for the same payload."""

    async def wake(payload: dict[str, Any]) -> None:
        await service.wake(payload["workspace_id"], payload["conversation_id"], payload["wait_id"])

    return {WAKE: wake, BREAK_SILENCE: service.break_silence, KEEP_SCHEDULE: schedules.keep}
