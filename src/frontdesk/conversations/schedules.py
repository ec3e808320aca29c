"""Flows that begin at a time, in every open conversation of their bot: one job a schedule and time, whichever server runs it.

    job (bot, flow, schedule, at) ──▶ the job of the next time ──▶ each conversation in turn, a hundred a job

Invariant: a conversation meets each time at most once; of the times that were missed while no server ran, it meets one.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cronsim import CronSim

from frontdesk.conversations.arrivals import Occurrence
from frontdesk.conversations.errors import ConversationBusy, ConversationClosed, ConversationNotFound, MessageIdReused
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import ConversationStore, Stored
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import Flow
from frontdesk.dialogue.state import Happening
from frontdesk.dialogue.triggering import begun_by
from frontdesk.dialogue.triggers import Trigger
from frontdesk.kit.clock import Clock, from_ms, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.jobs import NotYet, job_statement
from frontdesk.kit.logs import get_logger

log = get_logger()

KEEP_SCHEDULE = "conversations.keep_schedule"
NAME = "schedule"  # of the event
AT_A_TIME = 100  # conversations a job
BOT_GONE = dt.timedelta(hours=1)
TOO_LATE = dt.timedelta(days=7)  # for a bot that is gone


class Schedule(NamedTuple):
    """What is to begin when; `zone` is the time zone that the cron expression is read in."""

    workspace_id: str
    bot: str
    flow: str
    cron: str
    zone: str


class Schedules:
    def __init__(
        self,
        store: ConversationStore,
        conversations: ConversationService,
        parts: Mapping[tuple[str, str], Parts],
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._parts = parts
        self._clock = clock
        self._ids = ids
        self._known: frozenset[Schedule] = frozenset()

    async def keep_up(self) -> None:
        """See that each schedule of the bots that run here has its next job; costs nothing where none is new."""
        there = frozenset(schedule for schedule, _ in self._all())
        for schedule in sorted(there - self._known):
            await self._store_next(schedule)
        self._known = there

    def next_time(self, workspace_id: str, bot: str, until: dt.datetime) -> tuple[dt.datetime, Schedule] | None:
        """The first time of a bot's schedules by then, and whose it is."""
        mine = [one for one, _ in self._all() if one[:2] == (workspace_id, bot)]
        return min(((when, one) for one in mine if (when := self._next(one)) <= until), default=None)

    async def meet(self, stored: Stored, schedule: Schedule, at: dt.datetime) -> None:
        """Let a time come for one conversation."""
        await self._meet(stored, self._parts[schedule[:2]].bot, schedule, to_ms(at))

    async def keep(self, payload: dict[str, Any]) -> None:
        """Let a time come, for the conversations behind `after`. May be run again: a conversation takes it once."""
        schedule, at, after = Schedule(*payload["schedule"]), int(payload["at"]), str(payload["after"])
        parts = self._parts.get(schedule[:2])
        if parts is None:
            if self._clock.now() - from_ms(at) < TOO_LATE:
                raise NotYet(self._clock.now() + BOT_GONE)
            return
        trigger = next((trigger for one, trigger in self._all() if one == schedule), None)
        if trigger is None:
            return  # the bot was edited
        if not after:
            await self._store_next(schedule)
        since = to_ms(self._clock.now() - dt.timedelta(seconds=trigger.seconds))
        found = await self._store.list_talked_in(*schedule[:2], since, after, AT_A_TIME)
        for stored in found:
            await self._meet(stored, parts.bot, schedule, at)
        if len(found) == AT_A_TIME:
            await self._store_job(schedule, at, found[-1].id, self._clock.now())

    async def _meet(self, stored: Stored, bot: Bot, schedule: Schedule, at: int) -> None:
        happening = Happening(NAME, {"flow": schedule.flow, "schedule": schedule.cron}, "schedule")
        if begun_by(stored.state, bot, happening) is None:
            return
        occurrence = Occurrence.of_time(stored, happening, f"schedule:{stored.id}:{schedule.flow}:{at}")
        try:
            await self._conversations.happen(occurrence)
        except (ConversationBusy, ConversationClosed, ConversationNotFound, MessageIdReused) as error:
            log.info("conversations.schedule_skipped", conversation_id=stored.id, code=error.code)

    def _all(self) -> Iterator[tuple[Schedule, Trigger]]:
        for (workspace_id, bot), parts in self._parts.items():
            for flow, trigger in parts.bot.triggers.get("schedule", ()):
                yield _schedule(workspace_id, bot, flow, trigger), trigger

    async def _store_next(self, schedule: Schedule) -> None:
        when = self._next(schedule)
        await self._store_job(schedule, to_ms(when), "", when)

    def _next(self, schedule: Schedule) -> dt.datetime:
        return next(CronSim(schedule.cron, self._clock.now().astimezone(ZoneInfo(schedule.zone))))

    async def _store_job(self, schedule: Schedule, at: int, after: str, run_at: dt.datetime) -> None:
        """Under an id of its own, so that it is there once however many servers store it."""
        name = hashlib.sha256("\x1f".join(schedule).encode()).hexdigest()[:24]
        payload = {"schedule": list(schedule), "at": at, "after": after}
        job_id = f"job_{name}.{at}.{after}"
        try:
            await self._store.commit([job_statement(KEEP_SCHEDULE, payload, self._clock, self._ids, run_at, job_id)])
        except WriteConflict:
            return


def _schedule(workspace_id: str, bot: str, flow: Flow, trigger: Trigger) -> Schedule:
    return Schedule(workspace_id, bot, flow.name, trigger.value, trigger.zone)
