"""Routing against random interleavings: customers who wait, agents who come, go and vanish, time, crashes, two servers.

Whatever happens, nothing is offered to two, to somebody who is not there, or to somebody who has no room; and when a server has
looked after everything, nothing waits that somebody could take, and nobody who is gone has anything.
`FRONTDESK_MODEL_STEPS` says how many steps are made on each database (10,000 in `.ci/run`).
"""

import asyncio
import contextlib
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from tests.inbox.office import BOT_ID, Process
from tests.inbox.two_servers import TwoServers, run_model

from frontdesk.conversations.arrivals import Incoming
from frontdesk.dialogue.people import Agent
from frontdesk.errors import Conflict, NotFound, Unavailable
from frontdesk.inbox.actors import Actor
from frontdesk.inbox.queue.assigning import VANISHED_AFTER_SECONDS, waiting_of
from frontdesk.inbox.queue.store import Item
from frontdesk.inbox.routing import Worker, able_to_take
from frontdesk.inbox.staff.presence import Presence
from frontdesk.inbox.staff.store import Profile, TeamSettings
from frontdesk.kit.clock import to_ms

TEAM = "returns"
PROFILES = {
    "ana": Profile(capacity=1, skills=("refunds",), languages=("en", "es")),
    "ben": Profile(capacity=2, teams=(TEAM,), languages=("en",)),
    "cy": Profile(capacity=2, teams=(TEAM,), skills=("refunds",)),
}
AGENTS = st.sampled_from(sorted(PROFILES))
USERS = st.integers(0, 4).map("user-{}".format)
PROCESSES = st.integers(0, 1)


class Team(TwoServers):
    def __init__(self) -> None:
        super().__init__()
        self.named: set[str] = set()  # to whom a colleague passed something on, whether they had room or not
        self.run(self.hire())

    async def hire(self) -> None:
        staff = self.processes[0].desk.staff
        await staff.keep_team("default", TEAM, "Returns", TeamSettings(mode="round_robin"))
        for name, profile in PROFILES.items():
            await staff.keep_agent("default", name, name.title(), profile)

    @rule(user=USERS, process=PROCESSES)
    def a_customer_waits(self, user: str, process: int) -> None:
        self.run(self.processes[process].service.receive(Incoming("default", BOT_ID, "api", user, "human")))

    @rule(
        place=st.integers(0, 4),
        priority=st.integers(0, 3),
        skills=st.sampled_from([(), ("refunds",), ("chess",)]),
        language=st.sampled_from([None, "es", "fi"]),
    )
    def it_is_said_what_matters(self, place: int, priority: int, skills: tuple[str, ...], language: str | None) -> None:
        if waiting := self.items("waiting"):
            one = waiting[place % len(waiting)]
            desk = self.processes[0].desk
            self.run(
                desk.queue.route("default", one.conversation_id, priority=priority, skills=skills, language=language)
            )

    @rule(place=st.integers(0, 4), to=st.sampled_from([TEAM, "ana", "ben", "cy"]))
    def a_colleague_passes_it_on(self, place: int, to: str) -> None:
        if items := self.items("waiting", "agent"):
            one = items[place % len(items)]
            by = Actor(one.agent_id or "ana", "Somebody")
            self.named |= {to} - {TEAM}
            queue = self.processes[1].desk.queue
            self.tried(
                queue.transfer(
                    "default",
                    one.conversation_id,
                    by,
                    team=TEAM if to == TEAM else None,
                    agent=None if to == TEAM else to,
                )
            )

    @rule(agent=AGENTS, chosen=st.sampled_from(["online", "online", "online", "away", "offline"]), process=PROCESSES)
    def an_agent_says_whether_they_are_there(self, agent: str, chosen: Presence, process: int) -> None:
        self.run(self.processes[process].desk.staff.choose_presence("default", agent, chosen))

    @rule(seconds=st.sampled_from([5, 30, 61, 200, 1_900]), seen=st.sets(AGENTS))
    def time_goes_by_and_consoles_stay_open(self, seconds: int, seen: set[str]) -> None:
        self.clock.advance(seconds=seconds)
        for agent in sorted(seen):
            self.run(self.processes[0].desk.staff.see("default", agent))
        self.run(self.processes[0].runner.run_due_once())

    @rule(agent=AGENTS, place=st.integers(0, 4), other=AGENTS)
    def an_agent_takes_what_they_have_room_for(self, agent: str, place: int, other: str) -> None:
        """And another one at the same time, by the other server."""
        if waiting := self.items("waiting"):
            one = waiting[place % len(waiting)]
            loads = self.run(self.processes[0].desk.staff.loads("default"))
            who = [
                name
                for name in dict.fromkeys((agent, other))
                if one.offered_to == name or loads.get(name, 0) < PROFILES[name].capacity
            ]
            takes = [
                self.processes[number].handoffs.take("default", one.conversation_id, Agent(name, name.title()))
                for number, name in enumerate(who)
            ]
            results = self.run(self.together(*takes))
            assert sum(not isinstance(result, BaseException) for result in results) <= 1, "two agents have it"

    @rule(place=st.integers(0, 4), closes=st.booleans())
    def an_agent_is_done(self, place: int, closes: bool) -> None:
        if held := self.items("agent"):
            one = held[place % len(held)]
            agent, handoffs = Agent(one.agent_id or "", one.agent_name or ""), self.processes[0].handoffs
            end = handoffs.close if closes else handoffs.hand_back
            self.tried(end("default", one.conversation_id, agent))

    @rule()
    def both_servers_look_after_everything_at_once(self) -> None:
        self.run(self.together(*(process.desk.tend() for process in self.processes)))

    @rule(process=PROCESSES, fails_in=st.integers(1, 4), made=st.booleans())
    def a_server_crashes_while_it_looks_after_everything(self, process: int, fails_in: int, made: bool) -> None:
        commits = self.processes[process].desk_commits
        commits.fails_in, commits.made = fails_in, made
        self.tried(self.processes[process].desk.tend())
        self.processes[process] = Process(self.database, self.clock, self.folder)

    @rule(process=PROCESSES)
    def a_server_looks_after_everything(self, process: int) -> None:
        desk = self.processes[process].desk
        self.run(desk.tend())
        self.run(self.check_that_nothing_is_left(desk))

    @invariant()
    def nothing_is_offered_wrongly(self) -> None:
        for one in self.items("bot", "waiting", "agent", "closed"):
            assert one.offered_to is None or one.status == "waiting", "offered to somebody, and nobody waits"
            assert (one.agent_id is not None) == (one.status == "agent"), "an agent without a conversation"
            assert one.offered_to is None or one.offered_at is not None
        loads = self.run(self.processes[0].desk.staff.loads("default"))
        for one in self.items("waiting"):
            if one.offered_to is not None and one.offered_to not in self.named:
                assert loads[one.offered_to] <= PROFILES[one.offered_to].capacity, "more than they can take on"

    async def check_that_nothing_is_left(self, desk: Any) -> None:
        now = to_ms(self.clock.now())
        agents = {agent.id: agent for agent in await desk.staff.list_agents("default")}
        loads, teams = await desk.staff.loads("default"), await desk.staff.list_teams("default")
        workers = [
            Worker(
                id=agent.id,
                here=agent.presence == "online",
                capacity=agent.profile.capacity,
                load=loads.get(agent.id, 0),
                teams=frozenset(agent.profile.teams),
                skills=frozenset(agent.profile.skills),
                languages=frozenset(agent.profile.languages),
            )
            for agent in agents.values()
        ]
        for one in await self.list_items("waiting"):
            if one.offered_to is not None:
                assert agents[one.offered_to].presence == "online", "offered to somebody who is not there"
                assert now - (one.offered_at or 0) < 60_000, "an offer stands for ever"
            else:
                able = able_to_take(waiting_of(one, teams), workers)
                free = [worker.id for worker in able if worker.here and worker.load < worker.capacity]
                assert not free, f"it waits, and {free} could take it"
        for one in await self.list_items("agent"):
            agent = agents.get(one.agent_id or "")
            if agent is not None and agent.seen_at:
                silent = agent.chosen == "online" and now - agent.seen_at >= VANISHED_AFTER_SECONDS * 1000
                assert not silent, "somebody who is gone has it"

    def items(self, *statuses: str) -> list[Item]:
        return self.run(self.list_items(*statuses))

    async def list_items(self, *statuses: str) -> list[Item]:
        rows = await self.database.fetch_all("SELECT conversation_id FROM inbox_conversations ORDER BY conversation_id")
        found = [await self.processes[0].desk.queue.get("default", row[0]) for row in rows]
        return [one for one in found if one.status in statuses]

    def tried(self, work: Coroutine[Any, Any, object]) -> None:
        """What is refused for a reason that a person or a restart mends is refused."""
        with contextlib.suppress(Conflict, NotFound, Unavailable):
            self.run(work)

    async def together(self, *works: Coroutine[Any, Any, object]) -> list[object]:
        results = await asyncio.gather(*works, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                assert isinstance(result, Conflict | NotFound | Unavailable), result
        return list(results)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_routing_holds_whatever_happens_at_once(
    engine: str, migrated_sqlite_file: Path, request: pytest.FixtureRequest
) -> None:
    run_model(Team, engine, migrated_sqlite_file, request)
