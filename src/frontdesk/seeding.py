"""Fills an empty demo with sample data: colleagues, what was said in the last days, tickets, and somebody who waits.

Customers' messages go through the bot, and colleagues' through the inbox, so that what one sees is what really happens. For
that the clock is set back before anything is there, and catches up while the days go by.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import msgspec
from fastapi import FastAPI
from ruamel.yaml import YAML

from frontdesk.access.caller import Caller
from frontdesk.access.members.roles import Role
from frontdesk.access.scopes import VISITOR_SCOPES
from frontdesk.app import House
from frontdesk.conversations.arrivals import Incoming
from frontdesk.dialogue import people as p
from frontdesk.inbox.actors import Actor
from frontdesk.inbox.jobs import JOBS_AFTER
from frontdesk.inbox.notes.store import Place
from frontdesk.inbox.tickets.store import Priority, Query, Target
from frontdesk.kit.clock import SystemClock
from frontdesk.workspaces.service import DEFAULT_WORKSPACE

OWNER_EMAIL, OWNER_NAME = "sam@acme.example", "Sam Carter"
BOT, CHANNEL = "acme", "web"
_SAMPLE = Path(__file__).parent / "sample.yaml"
_BETWEEN_LINES = timedelta(seconds=35)


class Colleague(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    email: str
    role: Role


class Customer(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    name: str
    email: str


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """One thing that happens: what the customer says, or how they rate the chat afterwards; or what a colleague (`by`) says,
    notes, changes, wraps up or ends."""

    user: str | None = None
    rate: int | None = None
    comment: str | None = None
    agent: str | None = None
    note: str | None = None
    ticket: dict[str, Any] | None = None
    wrap_up: str | None = None
    hand_back: str | None = None
    close: bool = False
    by: str | None = None


class Visit(msgspec.Struct, forbid_unknown_fields=True):
    customer: Customer
    talk: list[Line]
    days: int = 0
    at: str | None = None
    minutes: int = 0

    def begins_at(self, now: datetime) -> datetime:
        if self.at is None:
            return now - timedelta(minutes=self.minutes)
        return datetime.combine(now.date() - timedelta(days=self.days), time.fromisoformat(self.at), now.tzinfo)


class SampleTarget(msgspec.Struct, forbid_unknown_fields=True):
    """Within how much time every team answers and solves tickets of a priority."""

    priority: Priority
    first_response_seconds: int
    resolution_seconds: int


class Sample(msgspec.Struct, forbid_unknown_fields=True):
    colleagues: dict[str, Colleague]
    canned: list[dict[str, str]]
    targets: list[SampleTarget]
    wrap_up_reasons: list[str]
    past: list[Visit]
    approving: list[Visit]
    waiting: list[Visit]


def read_sample(path: Path = _SAMPLE) -> Sample:
    return msgspec.convert(YAML(typ="safe").load(path), Sample)


class LateClock:
    """The machine's clock, behind it by as much as it was set back."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._behind = timedelta()

    def now(self) -> datetime:
        return self._clock.now() - self._behind

    def set_to(self, moment: datetime) -> None:
        """Never beyond the present."""
        self._behind = max(self._clock.now() - moment, timedelta())


def seeded(app: FastAPI, clock: LateClock, *, password: str, data: Path) -> FastAPI:
    """The application, which fills itself when it starts. `clock` and `data` must be its own."""
    opened = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(app):
            await seed(app.state.house, clock, password=password, data=data)
            yield

    app.router.lifespan_context = lifespan
    return app


async def seed(house: House, clock: LateClock, *, password: str, data: Path) -> None:
    """An owner, if there is no member; where nobody has ever said anything, the whole sample; and somebody who waits, and
    something that does."""
    await _owner(house, password)
    is_new = not await house.conversations.list_recent(DEFAULT_WORKSPACE, limit=1)
    if not is_new and await _somebody_waits(house) and await _something_waits(house):
        return
    sample, now = read_sample(), clock.now()
    try:
        agents = await _agents(house, sample)
        if is_new:
            await _set_up(house, sample)
            for visit in sorted(sample.past, key=lambda visit: visit.begins_at(now)):
                _open_new_books(data)
                await _play(house, clock, visit, agents, now)
            _open_new_books(data)
        if not await _something_waits(house):
            await _play_one(house, clock, sample.approving, agents, now)
        if not await _somebody_waits(house):
            await _play_one(house, clock, sample.waiting, agents, now)
    finally:
        clock.set_to(now + timedelta(days=1))
    await house.papers.along.look_back(DEFAULT_WORKSPACE)


def _open_new_books(data: Path) -> None:
    """Acme's orders are as old as the day on which somebody first asks for one."""
    for path in (data / "bots" / BOT).glob("shop.sqlite*"):
        path.unlink()


async def _owner(house: House, password: str) -> None:
    if not await house.access.members.has_any():
        await house.access.members.create(
            workspace_id=DEFAULT_WORKSPACE, email=OWNER_EMAIL, name=OWNER_NAME, role="owner", password=password
        )


async def _agents(house: House, sample: Sample) -> dict[str, p.Agent]:
    """The colleagues as members, made where there are none besides the owner; nobody knows their passwords."""
    found, _ = await house.access.members.list(workspace_id=DEFAULT_WORKSPACE, limit=200)
    known = {member.email: member for member in found}
    if len(found) == 1:
        for one in sample.colleagues.values():
            known[one.email] = await house.access.members.create(
                workspace_id=DEFAULT_WORKSPACE,
                email=one.email,
                name=one.name,
                role=one.role,
                password=token_urlsafe(32),
            )
    ids = {one.email: member.id for one in sample.colleagues.values() if (member := known.get(one.email))}
    return {key: p.Agent(ids.get(one.email, key), one.name) for key, one in sample.colleagues.items()}


async def _set_up(house: House, sample: Sample) -> None:
    """How the colleagues work, before they do."""
    for reply in sample.canned:
        await house.papers.canned.add(DEFAULT_WORKSPACE, **reply)
    targets = [Target("", *msgspec.structs.astuple(one)) for one in sample.targets]
    await house.papers.tickets.replace_targets(DEFAULT_WORKSPACE, targets)
    await house.papers.after.replace_reasons(DEFAULT_WORKSPACE, sample.wrap_up_reasons)


async def _something_waits(house: House) -> bool:
    """For a person's word on it."""
    return bool(await house.approvals.list_newest(DEFAULT_WORKSPACE, status="pending", limit=1))


async def _somebody_waits(house: House) -> bool:
    return bool(await house.conversations.list_recent(DEFAULT_WORKSPACE, status="waiting", limit=1))


async def _play_one(
    house: House, clock: LateClock, visits: Sequence[Visit], agents: Mapping[str, p.Agent], now: datetime
) -> None:
    """The first of those who are not in a conversation."""
    for visit in visits:
        if await house.conversations.find_open_id(DEFAULT_WORKSPACE, BOT, CHANNEL, visit.customer.id) is None:
            await _play(house, clock, visit, agents, now)
            return


async def _play(house: House, clock: LateClock, visit: Visit, agents: Mapping[str, p.Agent], now: datetime) -> None:
    moment = visit.begins_at(now)
    conversation_id = ""
    for line in visit.talk:
        clock.set_to(moment)
        if line.user is not None:
            conversation_id = await _hear(house, visit.customer, line.user)
            await _open_tickets(house, conversation_id)
        elif line.rate is not None:
            caller = Caller(DEFAULT_WORKSPACE, "visitor", "demo", VISITOR_SCOPES, bot=BOT, user_id=visit.customer.id)
            await house.papers.after.rate(caller, conversation_id, line.rate, line.comment)
        else:
            await _answer(house, conversation_id, line, agents[line.by or ""])
        moment += _BETWEEN_LINES


async def _hear(house: House, customer: Customer, text: str) -> str:
    attributes = {"name": customer.name, "email": customer.email}
    session = {"locale": "en-IE", "timezone": "Europe/Dublin", "page": "/shop/", "attributes": attributes}
    handled = await house.conversations.receive(
        Incoming(DEFAULT_WORKSPACE, BOT, CHANNEL, customer.id, text, session=session)
    )
    return handled.conversation_id


async def _open_tickets(house: House, conversation_id: str) -> None:
    """At the time that the clock shows now: the job that would do it may come later."""
    for recorded in await house.conversations.list_events(conversation_id, limit=1_000):
        if recorded.event.__struct_config__.tag in JOBS_AFTER:
            await house.papers.tickets.open_ticket(DEFAULT_WORKSPACE, conversation_id, recorded.position)


async def _answer(house: House, conversation_id: str, line: Line, agent: p.Agent) -> None:
    by = Actor(agent.id, agent.name)
    if line.agent is not None:
        await house.handoffs.write(DEFAULT_WORKSPACE, conversation_id, agent, text=line.agent)
    if line.note is not None:
        await house.papers.notes.add(DEFAULT_WORKSPACE, Place("conversation", conversation_id), line.note, by)
    if line.ticket is not None:
        await _change_ticket(house, conversation_id, line.ticket, by)
    if line.wrap_up is not None:
        await house.papers.after.wrap_up(DEFAULT_WORKSPACE, conversation_id, line.wrap_up, (), by)
    if line.hand_back is not None:
        await house.handoffs.hand_back(DEFAULT_WORKSPACE, conversation_id, agent, outcome=line.hand_back)
    if line.close:
        await house.handoffs.close(DEFAULT_WORKSPACE, conversation_id, agent)


async def _change_ticket(house: House, conversation_id: str, values: Mapping[str, Any], by: Actor) -> None:
    """Of the conversation's ticket, which whoever changes it takes on."""
    tickets = house.papers.tickets
    for ticket in await tickets.list_newest(DEFAULT_WORKSPACE, Query(conversation_id=conversation_id), limit=1):
        tags = tuple(values.get("tags", ()))
        changes = {**values, "tags": tags, "assignee_id": by.id, "assignee_name": by.name, "responded": True}
        await tickets.change(DEFAULT_WORKSPACE, ticket.id, None, changes, by)
