"""The time until which a flow waits, as a job: stored with the event that begins the wait, taken back with what ends it."""

from frontdesk.conversations.store import Stored
from frontdesk.dialogue import events as e
from frontdesk.kit.clock import Clock, from_ms
from frontdesk.kit.database.base import Statement
from frontdesk.kit.ids import Ids
from frontdesk.kit.jobs import drop_statement, job_statement

WAKE = "conversations.wake"


def timer_statements(stored: Stored, event: e.AnyEvent, clock: Clock, ids: Ids) -> list[Statement]:
    """What an event does to the timers."""
    if isinstance(event, e.WaitStarted) and event.until is not None:
        payload = {"workspace_id": stored.workspace_id, "conversation_id": stored.id, "wait_id": event.id}
        return [job_statement(WAKE, payload, clock, ids, from_ms(event.until), _id_of(event.id))]
    if isinstance(event, e.WaitEnded):
        return [drop_statement(_id_of(event.id))]
    return []


def no_timers(stored: Stored) -> list[Statement]:
    """Take back every timer of a conversation."""
    return [drop_statement(_id_of(frame.parked.id)) for frame in stored.state.frames if frame.parked is not None]


def _id_of(wait_id: str) -> str:
    return f"job_{wait_id}"
