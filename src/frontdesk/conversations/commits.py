"""How a turn becomes durable: its events, the state they lead to, the message's id and the jobs that follow, in one unit."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from frontdesk.conversations.memory import memory_statements
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.people import AlwaysThere, People
from frontdesk.conversations.silence import silence_statements
from frontdesk.conversations.store import (
    ConversationStore,
    Received,
    Stored,
    claim_statement,
    conversation_statement,
    event_statements,
    received_statement,
)
from frontdesk.conversations.timers import timer_statements
from frontdesk.conversations.turn import Turn
from frontdesk.dialogue import events as e
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.base import Statement
from frontdesk.kit.ids import Ids
from frontdesk.kit.jobs import JobRunner, job_statement
from frontdesk.kit.pubsub import PubSub

_UNNOTICED = (
    e.UserRecalled,
    e.EventReceived,
    e.TurnEnded,
)  # of these alone a conversation does not count as gone on with


ANY = "conversations"  # whoever waits for it is woken when any conversation goes on

Listener = Callable[[Stored, Sequence[e.Recorded]], list[Statement]]


class Named(NamedTuple):
    """A message by its id, if it has one, and the hash of its text."""

    message_id: str | None
    text_hash: str


@dataclass(slots=True)
class Work:
    """A turn at work on a conversation, between two commits. `received` are its messages, the first at `message_position`."""

    stored: Stored
    new: bool
    received: Sequence[Named]
    turn: Turn
    message_position: int = 0


class Commits:
    """`jobs` maps an event's wire name to the name of the job that is to follow it; `listeners` say what else is stored together
    with events."""

    def __init__(
        self,
        store: ConversationStore,
        *,
        clock: Clock,
        ids: Ids,
        pubsub: PubSub,
        runner: JobRunner,
        jobs: Mapping[str, str],
        listeners: Sequence[Listener] = (),
        people: People | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._pubsub = pubsub
        self._runner = runner
        self._jobs = jobs
        self._listeners = listeners
        self.people: People = people or AlwaysThere()

    def begin(self, stored: Stored, parts: Parts, *, new: bool = False, received: Sequence[Named] = ()) -> Work:
        """A turn on a conversation as it is stored; the turn can write its own journal."""

        async def save(turn: Turn) -> None:
            await self.save(work)

        people = functools.partial(self.people.standing, stored.workspace_id)
        work = Work(stored, new, received, Turn(stored.state, parts, self._clock, save, people))
        return work

    async def save(self, work: Work) -> None:
        """Store what the turn has recorded since the last commit; raises `WriteConflict` where somebody else was faster."""
        turn, now = work.turn, to_ms(self._clock.now())
        recorded = turn.events[turn.saved :]
        resume_at = self._resume_at(work, now)
        updated_at = now if any(not isinstance(r.event, _UNNOTICED) for r in recorded) else work.stored.updated_at
        stored = work.stored._replace(state=turn.state, updated_at=updated_at, resume_at=resume_at)
        jobs = self._job_statements(stored, recorded)
        statements = [
            conversation_statement(stored, after=None if work.new else work.stored.state.position),
            *event_statements(stored.id, recorded),
            *memory_statements(stored, recorded),
            *jobs,
            *(one for r in recorded for one in timer_statements(stored, r.event, self._clock, self._ids)),
            *self._silence_statements(turn, stored),
            *(one for listener in self._listeners for one in listener(stored, recorded)),
        ]
        if not turn.saved:
            statements += _received_statements(work)
        await self._store.commit(statements)
        work.stored, work.new = stored, False
        self.announce(stored.id)
        if jobs:
            self._runner.poke()

    def _resume_at(self, work: Work, now: int) -> int | None:
        """Until when nobody else may take the turn for abandoned; who only records something in it leaves that as it is."""
        if not work.turn.state.open:
            return None
        return now + work.turn.resume_after_ms if work.turn.resume_after_ms else work.stored.resume_at

    async def claim(self, work: Work, *, within_ms: int) -> None:
        """Take over a turn that was cut off, for so long; raises `WriteConflict` where somebody else did."""
        resume_at = to_ms(self._clock.now()) + within_ms
        await self._store.commit([claim_statement(work.stored, resume_at)])
        work.stored = work.stored._replace(resume_at=resume_at)

    def announce(self, conversation_id: str) -> None:
        """Wake whoever follows the conversation, or all of them."""
        self._pubsub.publish(conversation_id)
        self._pubsub.publish(ANY)

    def _silence_statements(self, turn: Turn, stored: Stored) -> list[Statement]:
        over = not turn.state.open and (turn.state.spoken or turn.state.status != "bot")
        return silence_statements(stored, turn.parts.bot, self._clock, self._ids) if over else []

    def _job_statements(self, stored: Stored, recorded: list[e.Recorded]) -> list[Statement]:
        return [
            job_statement(
                name,
                {"workspace_id": stored.workspace_id, "conversation_id": stored.id, "position": r.position},
                self._clock,
                self._ids,
            )
            for r in recorded
            if (name := self._jobs.get(e.type_of(r.event))) is not None
        ]


def _received_statements(work: Work) -> list[Statement]:
    stored = work.stored
    return [
        received_statement(
            stored.workspace_id,
            stored.user_id,
            message_id,
            Received(stored.id, work.message_position + place, text_hash),
        )
        for place, (message_id, text_hash) in enumerate(work.received)
        if message_id is not None
    ]
