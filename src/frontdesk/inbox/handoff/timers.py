"""The time until which a customer waits, and an agent may leave a conversation alone: jobs, stored with what begins the time.

Invariant: a conversation in `waiting` has a job that ends the wait, and one in `agent` a job that ends the agent's time; both are
    stored in the same unit as what led there, and taken back with what leads away.
"""

import datetime as dt
from collections.abc import Sequence

from frontdesk.conversations.store import Stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.kit.clock import Clock, from_ms
from frontdesk.kit.database.base import Statement
from frontdesk.kit.ids import Ids
from frontdesk.kit.jobs import drop_statement, job_statement

END_WAIT = "inbox.end_wait"
END_IDLE = "inbox.end_idle"
CHANGES = (e.HandoffRequested, e.ConversationClosed, p.AgentJoined, p.AgentLeft, p.HandoffEnded)


class HandoffTimers:
    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids

    def statements_after(self, stored: Stored, recorded: Sequence[e.Recorded]) -> list[Statement]:
        """What is to be stored together with these events of the conversation."""
        statements: list[Statement] = []
        changed = any(isinstance(one.event, CHANGES) for one in recorded)
        if changed:
            statements += self._wait(stored)
        if changed or stored.state.idle_from in {one.position for one in recorded}:
            statements += self._idle(stored)
        return statements

    def _wait(self, stored: Stored) -> list[Statement]:
        job_id, queue = f"job_{stored.id}.waiting", stored.state.queue
        dropped = [drop_statement(job_id)]
        if stored.state.status != "waiting" or queue is None or queue.until is None:
            return dropped
        return [*dropped, self._job(END_WAIT, stored, stored.state.handed, from_ms(queue.until), job_id)]

    def _idle(self, stored: Stored) -> list[Statement]:
        job_id = f"job_{stored.id}.idle"
        dropped = [drop_statement(job_id)]
        if stored.state.status != "agent" or not stored.state.idle_seconds:
            return dropped
        due = self._clock.now() + dt.timedelta(seconds=stored.state.idle_seconds)
        return [*dropped, self._job(END_IDLE, stored, stored.state.idle_from, due, job_id)]

    def _job(self, name: str, stored: Stored, since: int, run_at: dt.datetime, job_id: str) -> Statement:
        payload = {"workspace_id": stored.workspace_id, "conversation_id": stored.id, "since": since}
        return job_statement(name, payload, self._clock, self._ids, run_at, job_id)
