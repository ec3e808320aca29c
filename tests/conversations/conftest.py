"""A conversation service on a real database of either engine, with stand-ins for reading, knowing and acting."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT, reading

from frontdesk.conversations.arrivals import Handled, Happened, Incoming, Occurrence
from frontdesk.conversations.attachments.service import statements_after
from frontdesk.conversations.commits import Commits
from frontdesk.conversations.jobs import job_handlers
from frontdesk.conversations.parts import Acts, Parts
from frontdesk.conversations.schedules import Schedules
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import ConversationStore
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.folding import replay
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import RandomIds
from frontdesk.kit.jobs import Handler, JobRunner
from frontdesk.kit.pubsub import PubSub
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.parts import FixedKnowledge, RecordingActions, ScriptedReading


@dataclass
class Desk:
    """One process: `service` and what it works with. `database` may be shared by two desks, as by two replicas."""

    service: ConversationService
    database: Database
    clock: ManualClock
    reads: ScriptedReading
    knows: FixedKnowledge
    acts: RecordingActions
    pubsub: PubSub
    runner: JobRunner
    schedules: Schedules

    async def happen(self, name: str, data: dict[str, Any] | None = None, user_id: str = "jo", **more: Any) -> Happened:
        occurrence = Occurrence("default", "small", None, user_id, name, data or {}, more.pop("event_id", None), **more)
        came = await self.service.happen(occurrence)
        if came.handled is not None:
            await self.check(came.handled.conversation_id)
        return came

    async def later(self, **more: float) -> int:
        """Let time pass; return how many jobs were due then."""
        self.clock.advance(**more)
        return await self.runner.run_due_once()

    async def say(self, text: str, user_id: str = "jo", **more: str | bool | None) -> Handled:
        handled = await self.service.receive(Incoming("default", "small", "api", user_id, text, **more))  # type: ignore[arg-type]
        await self.check(handled.conversation_id)
        return handled

    async def check(self, conversation_id: str) -> None:
        """Invariant: replaying the stored events gives the stored state; no position is missing. Looks again where somebody
        else went on between one read and the other."""
        while True:
            stored = await self.service.get("default", conversation_id)
            recorded = await self.service.list_events(conversation_id, limit=10_000)
            if await self.service.get("default", conversation_id) == stored:
                break
        assert [r.position for r in recorded] == list(range(1, stored.state.position + 1))
        assert replay(r.event for r in recorded) == stored.state


OpenDesk = Callable[[], Desk]


def scripted() -> ScriptedReading:
    return ScriptedReading(
        {
            "where is it": reading("order"),
            "A-1": reading(order="A-1"),
            "refund": reading("refund"),
            "yes": reading(signals=("yes",)),
            "human": reading(signals=("person",)),
            "loop": reading("loop"),
            "odd": reading("odd"),
            "pay": reading("pay"),
            "remind me": reading("remind"),
            "stop": reading(signals=("cancel",)),
        }
    )


def make_desk(
    database: Database,
    clock: ManualClock,
    folder: Path,
    performs: Acts | None = None,
    gather_seconds: float = 0.0,
    bot: Bot = BOT,
) -> Desk:
    """`performs` does the actions in place of `acts`."""
    reads = scripted()
    knows, acts = FixedKnowledge(), RecordingActions(safe=frozenset({"find_order"}))
    pubsub, ids = PubSub(), RandomIds()
    store = ConversationStore(database)
    handlers: dict[str, Handler] = {}
    runner = JobRunner(database, clock, ids, handlers)
    commits = Commits(
        store,
        clock=clock,
        ids=ids,
        pubsub=pubsub,
        runner=runner,
        jobs={"handoff.requested": "inbox.open_ticket"},
        listeners=(statements_after,),
    )
    parts = {
        ("default", "small"): Parts(replace(bot, gather_seconds=gather_seconds), reads, knows, performs or acts, folder)
    }
    service = ConversationService(
        store=store,
        commits=commits,
        parts=parts,
        clock=clock,
        ids=ids,
        turn_timeout_seconds=5.0,
        idle_hours=24.0,
    )
    schedules = Schedules(store, service, parts, clock, ids)
    handlers.update(job_handlers(service, schedules))
    return Desk(service, database, clock, reads, knows, acts, pubsub, runner, schedules)


@pytest.fixture
def open_desk(database: Database, clock: ManualClock, tmp_path: Path) -> OpenDesk:
    return lambda: make_desk(database, clock, tmp_path)


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk()
