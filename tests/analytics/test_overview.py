"""The figures of real conversations, on both engines."""

import asyncio
import datetime as dt
from collections.abc import Sequence

import httpx
import pytest

from frontdesk.access.limits import Limits
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.analytics.opening import open_analytics
from frontdesk.analytics.routes import router
from frontdesk.analytics.service import READER, Analytics
from frontdesk.api import create_api
from frontdesk.conversations.along.reading import ReadingAlong, open_along
from frontdesk.conversations.store import (
    ConversationStore,
    Stored,
    conversation_statement,
    erase_statements,
    event_statements,
)
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.folding import apply
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.state import State
from frontdesk.kit.clock import to_ms
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.http.openapi import gaps
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

BOOTSTRAP = "fd_bootstrap-key-for-the-tests"
WROTE = e.MessageReceived("m", "hello")
FALLBACK = e.ReplySent(Reply("r", "Sorry."), purpose="fallback")
JOINED = p.AgentJoined("mem_1", "Ann")


class Record:
    """Stores conversations as turns do, from plain events."""

    def __init__(self, database: Database, clock: ManualClock, ids: SequentialIds) -> None:
        self.store = ConversationStore(database)
        self._clock = clock
        self._ids = ids

    async def begin(self, *events: e.AnyEvent, bot: str = "acme", workspace_id: str = "default") -> Stored:
        conversation_id, now = self._ids.new("conv"), to_ms(self._clock.now())
        user_id = f"user of {conversation_id}"
        stored = Stored(conversation_id, workspace_id, bot, "api", user_id, now, now, None, State())
        return await self._go_on(stored, (e.ConversationStarted(conversation_id, bot, user_id, "api"), *events), None)

    async def go_on(self, stored: Stored, *events: e.AnyEvent) -> Stored:
        return await self._go_on(stored, events, stored.state.position)

    async def _go_on(self, stored: Stored, events: Sequence[e.AnyEvent], after: int | None) -> Stored:
        now, state, recorded = to_ms(self._clock.now()), stored.state, []
        for event in events:
            recorded.append(e.Recorded(state.position + 1, now, event))
            state = apply(state, event)
        stored = stored._replace(state=state, updated_at=now)
        await self.store.commit([conversation_statement(stored, after=after), *event_statements(stored.id, recorded)])
        return stored


@pytest.fixture
def record(database: Database, clock: ManualClock, ids: SequentialIds) -> Record:
    return Record(database, clock, ids)


@pytest.fixture
def along(database: Database, clock: ManualClock) -> ReadingAlong:
    return open_along(database, clock)


@pytest.fixture
def analytics(database: Database, along: ReadingAlong) -> Analytics:
    return open_analytics(database, along)


@pytest.fixture
def client(database: Database, clock: ManualClock, ids: SequentialIds, analytics: Analytics) -> httpx.AsyncClient:
    api = create_api([router], ids=ids)
    assert gaps(api.openapi()) == []
    limits = Limits(clock, key_per_minute=1000, visitor_per_minute=1000)
    api.state.access = AccessService(
        AccessStore(database),
        clock,
        ids,
        limits,
        signing_secret="a secret of 32 characters at least",
        bootstrap_key=BOOTSTRAP,
    )
    api.state.analytics = analytics
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(api),
        base_url="http://desk.example",
        headers={"Authorization": f"Bearer {BOOTSTRAP}"},
    )


async def test_the_overview_counts_what_came_of_the_conversations(
    client: httpx.AsyncClient, record: Record, clock: ManualClock, database: Database
) -> None:
    await record.begin(WROTE, e.Rated("r", 5))
    waiting = await record.begin(WROTE, FALLBACK, e.HandoffRequested("Asked."))
    clock.advance(seconds=40)
    await record.go_on(waiting, JOINED, e.ConversationClosed("agent", "agent", "Ann"), e.Rated("", 2))
    clock.advance(days=1)
    await record.begin(WROTE, WROTE, e.TicketRequested("Look.", "t", "n"))
    await record.begin(WROTE, bot="other")
    await record.begin()
    insert = (
        "INSERT INTO tickets (id, workspace_id, number, subject, reason, status, transcript, created_at, updated_at, solved_at)"
        " VALUES ('t', 'default', 1, '', '', 'solved', '', ?, ?, ?)"
    )
    now = to_ms(clock.now())
    await database.commit([Statement(insert, (now - 86_400_000, now, now))])
    told = (await client.get("/v1/analytics/overview", params={"from": "2026-01-05", "to": "2026-01-06"})).json()
    assert (told["conversations"], told["complete"]) == (4, True)
    assert (told["contained"]["count"], told["handed_over"]["count"], told["failed"]["count"]) == (2, 1, 0)
    assert (told["waits"], told["median_wait_seconds"]) == (1, 40.0)
    assert told["csat"]["ratings"] | {"low": 0, "high": 0} == {"count": 1, "of": 2, "share": 0.5, "low": 0, "high": 0}
    assert (told["csat"]["mean"], told["csat_after_bot"]["mean"], told["csat_after_agent"]["mean"]) == (3.5, 5.0, 2.0)
    assert (told["unanswered"]["count"], told["unanswered"]["of"]) == (1, 5)
    assert (told["tickets_opened"], told["tickets_solved"]) == (1, 1)
    first, second = told["by_day"]
    assert (first["date"], first["conversations"], first["tickets_opened"], first["tickets_solved"]) == (
        "2026-01-05",
        2,
        1,
        0,
    )
    assert (second["conversations"], second["messages"], second["tickets_solved"]) == (2, 3, 1)
    of_bot = (await client.get("/v1/analytics/overview", params={"bot": "other"})).json()
    assert (of_bot["conversations"], of_bot["tickets_opened"], len(of_bot["by_day"])) == (1, 0, 30)


async def test_a_conversation_that_goes_on_is_counted_once_and_as_it_is(
    analytics: Analytics, record: Record, clock: ManualClock
) -> None:
    stored = await record.begin(WROTE)
    for minutes in (1, 10, 60):
        clock.advance(minutes=minutes)
        stored = await record.go_on(stored, WROTE)
        told = await analytics.overview("default", bot=None, first=None, last=None, timezone="UTC")
        assert (told.conversations, told.contained.count) == (1, 1)
    assert told.unanswered.of == 4
    await record.go_on(stored, e.TurnFailed("x.y"))
    told = await analytics.overview("default", bot=None, first=None, last=None, timezone="UTC")
    assert (told.contained.count, told.failed.count) == (0, 1)


async def test_two_servers_that_read_at_once_count_once(
    analytics: Analytics, record: Record, database: Database, clock: ManualClock
) -> None:
    other = open_analytics(database, open_along(database, clock))
    for _ in range(20):
        await record.begin(WROTE)
    asked = {"bot": None, "first": None, "last": None, "timezone": "UTC"}
    await asyncio.gather(*(one.overview("default", **asked) for one in (analytics, other)))  # type: ignore[arg-type]
    told = await analytics.overview("default", **asked)  # type: ignore[arg-type]
    assert (told.conversations, told.unanswered.of) == (20, 20)


async def test_an_erased_conversation_counts_no_more_and_all_can_be_counted_anew(
    analytics: Analytics, along: ReadingAlong, record: Record, database: Database, clock: ManualClock
) -> None:
    kept, erased = await record.begin(WROTE), await record.begin(WROTE)
    await record.begin(WROTE, workspace_id="other")
    asked = {"bot": None, "first": None, "last": None, "timezone": "UTC"}
    assert (await analytics.overview("default", **asked)).conversations == 2  # type: ignore[arg-type]
    await record.store.commit(erase_statements(erased))
    told = await analytics.overview("default", **asked)  # type: ignore[arg-type]
    assert told.conversations == 1
    clock.advance(hours=1)
    await analytics.overview("default", **asked)  # type: ignore[arg-type]
    await along.rebuild(READER, "default")
    assert await database.fetch_all("SELECT * FROM analytics_conversations WHERE workspace_id = 'default'") == []
    again = await analytics.overview("default", **asked)  # type: ignore[arg-type]
    assert again == told
    assert [row[0] for row in await database.fetch_all("SELECT conversation_id FROM event_readers")] == [kept.id]


async def test_what_is_too_much_for_one_pass_is_read_in_several(
    analytics: Analytics, along: ReadingAlong, record: Record
) -> None:
    for _ in range(5):
        await record.begin(WROTE)
    long = await record.begin(*[WROTE] * 1_500)
    assert not await along.catch_up(READER, "default", most=1)
    told = await analytics.overview("default", bot=None, first=None, last=None, timezone="UTC")
    assert (told.complete, told.conversations, told.unanswered.of) == (True, 6, 1_505)
    assert long.state.position == 1_501


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-01-06", "to": "2026-01-05"},
        {"from": "2024-01-01", "to": "2026-01-05"},
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"to": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "yesterday"},
    ],
)
async def test_a_span_that_makes_no_sense_is_refused(client: httpx.AsyncClient, query: dict[str, str]) -> None:
    answer = await client.get("/v1/analytics/overview", params=query)
    assert answer.status_code == 422, answer.text


async def test_the_days_are_those_of_the_time_zone(analytics: Analytics, record: Record, clock: ManualClock) -> None:
    clock.set(dt.datetime(2026, 1, 5, 23, 30, tzinfo=dt.UTC))
    await record.begin(WROTE)
    day = dt.date(2026, 1, 6)
    for zone, conversations in (("UTC", 0), ("Europe/Berlin", 1)):
        told = await analytics.overview("default", bot=None, first=day, last=day, timezone=zone)
        assert told.conversations == conversations
