"""The handoff contract against random interleavings: customers, the bot, two agents, time, crashes, reconnects, two processes.

Whatever happens at once, what is stored must keep the contract: every fact is one that `contract.py` allows where it stands,
every change of hands is told to the customer, every wait has a job that ends it, what was acknowledged is there once, and
whoever reads along misses nothing. `FRONTDESK_MODEL_STEPS` says how many steps are made on each database (10,000 in `.ci/run`).
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from tests.inbox.office import BOT_ID, Process
from tests.inbox.two_servers import TwoServers, run_model

from frontdesk.conversations.arrivals import Incoming, Occurrence
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.folding import apply
from frontdesk.dialogue.people import Agent
from frontdesk.dialogue.state import State
from frontdesk.errors import Conflict, NotFound, Unavailable
from frontdesk.inbox.contract import broken_by
from frontdesk.inbox.handoff.timers import END_IDLE, END_WAIT

AGENTS = (Agent("ana", "Ana"), Agent("ben", "Ben"))
TEXTS = [
    "human",
    "human",
    "where is it",
    "A-1",
    "refund",
    "yes",
    "remind me",
    "blah",
    "Leave a message",
    "Call me back",
    "Go on with the bot",
]
DEEDS = [
    "take",
    "take",
    "force",
    "write",
    "write",
    "write again",
    "hand back",
    "requeue",
    "close",
    "leave",
    "end",
    "vanish",
    "outside",
]


class Op(NamedTuple):
    """Something that somebody does: who of two, by which process, and for messages what they say."""

    kind: str
    who: int
    process: int
    text: str


MESSAGES = st.builds(Op, st.just("say"), st.integers(0, 1), st.integers(0, 1), st.sampled_from(TEXTS))
OF_PEOPLE = st.builds(Op, st.sampled_from(DEEDS), st.integers(0, 1), st.integers(0, 1), st.just(""))
AT_ONCE = st.lists(MESSAGES | OF_PEOPLE | OF_PEOPLE, min_size=1, max_size=4)


class Books(NamedTuple):
    """A conversation as far as it was checked: the state there, and what is still owed to the customer."""

    position: int = 0
    state: State = State()
    owes: str = ""


class Office(TwoServers):
    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []  # of every call with an effect, by processes that are gone
        self.books: dict[str, Books] = {}
        self.read: dict[str, list[int]] = {}  # what a customer has seen, by position
        self.current: str | None = None
        self.sent = 0
        self.last: tuple[Agent, str, str] | None = None
        self.acknowledged: set[str] = set()
        self.recorded: list[str] = []

    @rule(ops=AT_ONCE, slowness=st.integers(0, 12))
    def things_happen_at_once(self, ops: list[Op], slowness: int) -> None:
        for process in self.processes:
            process.slowness = slowness
        self.run(self.do_all(ops))

    @rule(text=st.sampled_from(TEXTS), slowness=st.integers(0, 12), at=st.integers(0, 30))
    def an_agent_takes_over_in_the_middle_of_a_turn(self, text: str, slowness: int, at: int) -> None:
        self.processes[0].slowness = slowness

        async def both() -> None:
            coming = asyncio.ensure_future(self.do_all([Op("say", 0, 0, text)]))
            for _ in range(at):
                await asyncio.sleep(0)
            await self.do_all([Op("take", 1, 1, ""), Op("write", 1, 1, "")])
            await coming

        self.run(both())

    @rule(op=MESSAGES | OF_PEOPLE, fails_in=st.integers(1, 3), made=st.booleans())
    def a_process_crashes_and_another_comes_in_its_place(self, op: Op, fails_in: int, made: bool) -> None:
        process = self.processes[op.process]
        process.commits.fails_in, process.commits.made = fails_in, made
        self.run(self.do_all([op]))
        self.keys += [key for name, key in process.acts.calls if name == "refund"]
        self.processes[op.process] = Process(self.database, self.clock, self.folder)
        self.clock.advance(seconds=30)  # what was cut off is nobody's any more
        self.run(self.processes[op.process].service.resume_interrupted())

    @rule(minutes=st.sampled_from([1, 5, 12, 35, 35, 60 * 25]), process=st.integers(0, 1))
    def time_goes_by(self, minutes: int, process: int) -> None:
        self.clock.advance(minutes=minutes)
        self.run(self.processes[process].runner.run_due_once())

    @rule(process=st.integers(0, 1), limit=st.integers(1, 5))
    def a_customer_reads_on_after_the_connection_was_lost(self, process: int, limit: int) -> None:
        if self.current is not None:
            seen = self.read.setdefault(self.current, [])
            after = seen[-1] if seen else 0
            events = self.run(self.processes[process].service.list_events(self.current, after=after, limit=limit))
            seen += [one.position for one in events]
            assert seen == list(range(1, len(seen) + 1)), "something was missed"

    @invariant()
    def the_contract_holds(self) -> None:
        self.run(self.check())

    async def do_all(self, ops: Sequence[Op]) -> None:
        results = await asyncio.gather(*(self.do(op) for op in ops), return_exceptions=True)
        for op, result in zip(ops, results, strict=True):
            if isinstance(result, BaseException):
                assert isinstance(result, Conflict | NotFound | Unavailable), (op, result)

    async def do(self, op: Op) -> None:
        process = self.processes[op.process]
        if op.kind == "say":
            await self.say(process, op.text)
        elif self.current is not None:
            await self.act(process, op, self.current)

    async def say(self, process: Process, text: str) -> None:
        self.sent += 1
        message_id = f"m-{self.sent}"
        handled = await process.service.receive(Incoming("default", BOT_ID, "api", "jo", text, message_id=message_id))
        self.current = handled.conversation_id
        self.acknowledged.add(message_id)

    async def act(self, process: Process, op: Op, conversation_id: str) -> None:
        agent, handoffs, place = AGENTS[op.who], process.handoffs, ("default", conversation_id)
        match op.kind:
            case "take" | "force":
                taken = await handoffs.take(*place, agent, force=op.kind == "force")
                assert taken.agent == agent
            case "write":
                self.sent += 1
                message_id = f"am-{self.sent}"
                self.last = agent, message_id, conversation_id
                await handoffs.write(*place, agent, text="Hello.", message_id=message_id)
                self.acknowledged.add(message_id)
            case "write again" if self.last is not None:
                again, message_id, conversation_id = self.last
                await handoffs.write("default", conversation_id, again, text="Hello.", message_id=message_id)
                self.acknowledged.add(message_id)
            case "hand back":
                await handoffs.hand_back(*place, agent, outcome="Done.")
            case "requeue":
                await handoffs.requeue(*place, agent)
            case "close":
                await handoffs.close(*place, agent)
            case "leave" | "end":
                await (handoffs.leave if op.kind == "leave" else handoffs.end)(*place)
            case "vanish":
                await handoffs.vanish(*place, agent.id)
            case "outside":
                await process.service.happen(Occurrence("default", BOT_ID, None, "jo", "payment", {}, None))

    async def check(self) -> None:
        for row in await self.database.fetch_all("SELECT id FROM conversations"):
            books = await self.check_conversation(row[0])
            await self.check_timers(row[0], books.state)
        assert len(self.recorded) == len(set(self.recorded)), "a message or an action twice"
        assert self.acknowledged <= set(self.recorded), "an acknowledged message is gone"
        called = [key for process in self.processes for name, key in process.acts.calls if name == "refund"]
        assert {*self.keys, *called} <= set(self.recorded), "an action was done that is not recorded"

    async def check_conversation(self, conversation_id: str) -> Books:
        """Fold what is new, and hold every fact against the contract."""
        service, books = self.processes[0].service, self.books.get(conversation_id, Books())
        for recorded in await service.list_events(conversation_id, after=books.position, limit=10_000):
            assert recorded.position == books.position + 1, "a position is missing"
            broken = broken_by(books.state, recorded.event)
            assert broken is None, broken
            self.recorded += names_in(recorded.event)
            owes = owed_after(books, recorded.event)
            books = Books(recorded.position, apply(books.state, recorded.event), owes)
        stored = await service.get("default", conversation_id)
        assert stored.state == books.state, "the events do not give the state"
        assert books.state.open or not books.owes, f"the customer was left without a word: {books.owes}"
        self.books[conversation_id] = books
        return books

    async def check_timers(self, conversation_id: str, state: State) -> None:
        """Every wait and every agent's time has one job that ends it, and nothing else has."""
        rows = await self.database.fetch_all(
            "SELECT name FROM jobs WHERE name IN (?, ?) AND payload LIKE ? AND leased_until IS NULL AND dead_at IS NULL",
            *(END_WAIT, END_IDLE, f'%"{conversation_id}"%'),
        )
        expected = {"waiting": [END_WAIT], "agent": [END_IDLE]}.get(state.status, [])
        assert [row[0] for row in rows] == expected, f"{[row[0] for row in rows]} in {state.status}"


def names_in(event: e.AnyEvent) -> list[str]:
    """What an event must be the only one to say."""
    if isinstance(event, e.MessageReceived | p.AgentMessage):
        return [event.message_id]
    return [event.key] if isinstance(event, e.ActionStarted) else []


def owed_after(books: Books, event: e.AnyEvent) -> str:
    """What the customer must be told before the turn ends: a change of hands without a text, or an answer to a message."""
    if isinstance(event, p.AgentJoined | e.ConversationClosed | p.AgentLeft) and event.text:
        return "" if not (isinstance(event, p.AgentLeft) and event.to == "bot") else "back with the bot"
    if isinstance(event, p.AgentJoined | p.AgentLeft | e.ConversationClosed | p.HandoffEnded | e.HandoffRequested):
        silent = isinstance(event, e.ConversationClosed) and event.by == "time"
        return "" if silent else e.type_of(event)
    if isinstance(event, e.MessageReceived) and books.state.status in {"bot", "waiting"}:
        return "an answer"
    return "" if isinstance(event, e.ReplySent) else books.owes


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_contract_holds_whatever_happens_at_once(
    engine: str, migrated_sqlite_file: Path, request: pytest.FixtureRequest
) -> None:
    run_model(Office, engine, migrated_sqlite_file, request)
