"""What follows a handoff, or a flow that asks for a ticket: the job that opens it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from frontdesk.inbox.tickets.service import TicketService

OPEN_TICKET = "inbox.open_ticket"

#: The event, by its wire name, and the job that is to follow it.
JOBS_AFTER: Mapping[str, str] = {"handoff.requested": OPEN_TICKET, "ticket.requested": OPEN_TICKET}


def job_handlers(service: TicketService) -> dict[str, Callable[[dict[str, Any]], Awaitable[None]]]:
    """By name, for `kit.jobs.JobRunner`; each may be run again for the same payload."""

    async def open_ticket(payload: dict[str, Any]) -> None:
        await service.open_ticket(payload["workspace_id"], payload["conversation_id"], payload["position"])

    return {OPEN_TICKET: open_ticket}
