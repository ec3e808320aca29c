"""Tells another help desk what concerns people, so that it can be the inbox in place of ours.

Invariant: what it is to be told is a job, stored in the unit of the events that it is of; a crash loses nothing.
Invariant: of one conversation it hears in the order of the events: nothing is sent before what stands ahead of it was
    delivered or given up. Conversations do not wait for each other.
A delivery has the same `webhook-id` however often it is tried. What was delivered is sent again only where the process died
before that was stored.
"""

import asyncio
import contextlib
import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from frontdesk.conversations.commits import ANY
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.signatures import sign
from frontdesk.conversations.store import ConversationStore, Stored
from frontdesk.dialogue import events as e
from frontdesk.inbox.webhook.measures import count_delivery
from frontdesk.inbox.webhook.store import TELL, DeliveryStore, job_id_of
from frontdesk.inbox.webhook.telling import document, may_concern, status_after
from frontdesk.kit.clock import Clock, from_ms
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.ids import Ids
from frontdesk.kit.jobs import JobOptions, JobRunner, NotYet, job_statement
from frontdesk.kit.logs import get_logger
from frontdesk.kit.pubsub import PubSub

log = get_logger()

GIVE_UP_AFTER = dt.timedelta(hours=8)
SHORTEST_WAIT = dt.timedelta(seconds=2)
LONGEST_WAIT = dt.timedelta(hours=1)
LOOK_AGAIN = dt.timedelta(seconds=1)
GRACE_SECONDS = 5.0
POLL_SECONDS = 30.0
_OPTIONS = JobOptions(at_once=16)


class NotDelivered(Exception):
    """The help desk did not take it; the message is for the log and says nothing of the address."""


class Post(Protocol):
    """The way to the help desk."""

    async def post(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises `NotDelivered`."""

    async def close(self) -> None: ...


class HelpDesk:
    """It has a runner of its own, so that a slow help desk holds up nothing else that has to be done."""

    def __init__(
        self,
        post: Post,
        secret: str,
        database: Database,
        clock: Clock,
        ids: Ids,
        pubsub: PubSub,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._post = post
        self._secret = secret
        self._conversations = ConversationStore(database)
        self._store = DeliveryStore(database, clock)
        self._clock = clock
        self._ids = ids
        self._pubsub = pubsub
        self._chance = chance
        self.runner = JobRunner(database, clock, ids, {TELL: self._tell}, options=_OPTIONS)

    def statements_after(self, stored: Stored, recorded: Sequence[e.Recorded]) -> list[Statement]:
        """What is to be stored together with these events of the conversation."""
        return [self._job(stored, one.position) for one in may_concern(stored, recorded)]

    async def tell_for_ever(self) -> None:
        self.runner.start()
        try:
            async with self._pubsub.subscribe(ANY) as subscription:
                while True:
                    if await subscription.wait(POLL_SECONDS):
                        self.runner.poke()
        finally:
            with contextlib.suppress(asyncio.CancelledError):
                await self.runner.stop(GRACE_SECONDS)
            await self._post.close()

    def _job(self, stored: Stored, position: int) -> Statement:
        payload = {"workspace_id": stored.workspace_id, "conversation_id": stored.id, "position": position}
        return job_statement(TELL, payload, self._clock, self._ids, job_id=job_id_of(stored.id, position))

    async def _tell(self, payload: dict[str, Any]) -> None:
        conversation_id, position = payload["conversation_id"], payload["position"]
        before = await self._store.find_before(conversation_id, position)
        if before is not None:
            raise NotYet(max(from_ms(before.run_at), self._clock.now() + LOOK_AGAIN))
        found = await self._find(payload["workspace_id"], conversation_id, position)
        status = status_after(found[1]) if found is not None else None
        if found is not None and status is not None:
            await self._deliver(*found, status)
        await self._store.finish(conversation_id, position)
        self.runner.poke()

    async def _find(
        self, workspace_id: str, conversation_id: str, position: int
    ) -> tuple[Stored, list[e.Recorded]] | None:
        """The conversation and its events up to this one; None where it was erased."""
        stored = await self._conversations.find(workspace_id, conversation_id)
        if stored is None:
            return None
        try:
            events = await self._conversations.list_events(conversation_id, 0, position)
        except ConversationNotFound:
            return None
        return (stored, events) if events and events[-1].position == position else None

    async def _deliver(self, stored: Stored, events: Sequence[e.Recorded], status: e.Status) -> None:
        """Send it once. Raises `NotYet` where that fails and it is not too late to try again."""
        last = events[-1]
        body = msgspec.json.encode(document(stored, events, status))
        try:
            await self._post.post(self._headers(f"{stored.id}_{last.position}", body), body)
        except NotDelivered as failure:
            said = {"conversation_id": stored.id, "position": last.position, "reason": str(failure)}
            age = self._clock.now() - from_ms(last.at)
            if age < GIVE_UP_AFTER:
                count_delivery("failed")
                log.warning("inbox.webhook_failed", **said)
                raise NotYet(self._clock.now() + self._wait(age)) from failure
            count_delivery("given_up")
            log.error("inbox.webhook_given_up", **said)
        else:
            count_delivery("delivered")

    def _headers(self, message_id: str, body: bytes) -> dict[str, str]:
        at = int(self._clock.now().timestamp())
        return {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(self._secret, message_id, at, body),
        }

    def _wait(self, age: dt.timedelta) -> dt.timedelta:
        """As long again as it has waited, of which chance takes off up to half: each wait is longer than the one before."""
        return min(LONGEST_WAIT, max(SHORTEST_WAIT, age)) * (1 - self._chance() / 2)
