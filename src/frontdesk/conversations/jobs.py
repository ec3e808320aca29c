"""What the conversations do later: go on with a flow whose wait is over."""

from collections.abc import Awaitable, Callable
from typing import Any

from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.timers import WAKE


def job_handlers(service: ConversationService) -> dict[str, Callable[[dict[str, Any]], Awaitable[None]]]:
    """By name, for `kit.jobs.JobRunner`; each may be run again for the same payload."""

    async def wake(payload: dict[str, Any]) -> None:
        await service.wake(payload["workspace_id"], payload["conversation_id"], payload["wait_id"])

    return {WAKE: wake}
