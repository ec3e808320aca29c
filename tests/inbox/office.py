"""An office for the model of the handoff: two processes on one database, customers, a bot, two agents, time and crashes."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conversations.conftest import scripted
from tests.dialogue.bots import BOT
from tests.failing_commits import FailingCommits

from frontdesk.actions.service import Outcome
from frontdesk.conversations.commits import Commits
from frontdesk.conversations.jobs import job_handlers
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.schedules import Schedules
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import ConversationStore
from frontdesk.dialogue.offers import with_offers
from frontdesk.dialogue.reading import Reading
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.handoff.jobs import job_handlers as handoff_jobs
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.inbox.handoff.timers import HandoffTimers
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.ids import RandomIds
from frontdesk.kit.jobs import Handler, JobRunner
from frontdesk.kit.pubsub import PubSub
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.parts import FixedKnowledge, RecordingActions

BOT_ID = "small"
TABLES = ("jobs", "events", "received_messages", "conversations", "user_memory")
TABLES_OF_THE_DESK = ("inbox_conversations", "inbox_agents", "inbox_teams", "inbox_announcements", "inbox_changes")


class Process:
    """One server, with a desk. `slowness` is how often a reading or an action lets others go first."""

    def __init__(self, database: Database, clock: ManualClock, folder: Path) -> None:
        self.slowness = 0
        store, ids, pubsub, handlers = ConversationStore(database), RandomIds(), PubSub(), dict[str, Handler]()
        self.commits = FailingCommits(store)
        self.reads, self.acts = scripted(), RecordingActions(safe=frozenset({"find_order"}))
        self._read = self.reads.read
        self.reads.read = self.read  # type: ignore[method-assign]
        self.acts.performs["refund"] = self.refund
        self.runner = JobRunner(database, clock, ids, handlers)
        self.desk = Desk(database, clock, ids, pubsub)
        self.desk_commits = FailingCommits(self.desk.assigning._store)
        commits = Commits(
            store,
            clock=clock,
            ids=ids,
            pubsub=pubsub,
            runner=self.runner,
            jobs={},
            listeners=(HandoffTimers(clock, ids).statements_after, self.desk.statements_after),
        )
        parts = {("default", BOT_ID): Parts(with_offers(BOT), self.reads, FixedKnowledge(), self.acts, folder)}
        self.service = ConversationService(
            store=store,
            commits=commits,
            parts=parts,
            clock=clock,
            ids=ids,
            turn_timeout_seconds=5.0,
            idle_hours=24.0,
        )
        self.handoffs = Handoffs(self.service, clock, ids)
        handlers |= job_handlers(self.service, Schedules(store, self.service, parts, clock, ids))
        handlers |= handoff_jobs(self.handoffs)
        self.desk.keep(self.handoffs)

    async def read(self, text: str, **more: Any) -> Reading:
        await self._dawdle()
        return await self._read(text, **more)

    async def refund(self, arguments: Mapping[str, Any]) -> Outcome:
        await self._dawdle()
        return Outcome(result={"amount": 3})

    async def _dawdle(self) -> None:
        for _ in range(self.slowness):
            await asyncio.sleep(0)


async def emptied(database: Database) -> Database:
    await database.commit([Statement(f"DELETE FROM {table}") for table in (*TABLES, *TABLES_OF_THE_DESK)])
    return database
