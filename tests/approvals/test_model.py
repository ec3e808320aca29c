"""Requests, decisions, cancels, expiries and crashes in any order, on two processes at once: what is approved is done once, and
nothing else is done at all.

The machine keeps its own books of which decisions were acknowledged; after every step the database must agree with them.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.approvals.conftest import caller, make_desk
from tests.failing_commits import FailingCommits

from frontdesk.actions.service import Outcome
from frontdesk.approvals.errors import AlreadyDecided, NoLongerPending
from frontdesk.approvals.service import Decision
from frontdesk.approvals.store import Approval
from frontdesk.conversations.arrivals import Incoming
from frontdesk.dialogue import events as e
from frontdesk.dialogue.deciding import pending
from frontdesk.dialogue.folding import replay
from frontdesk.errors import Unavailable
from frontdesk.kit.database.sqlite import SqliteDatabase
from frontdesk.testing.clock import ManualClock

T = TypeVar("T")
USERS = st.sampled_from(["jo", "kim"])
DESKS = st.sampled_from([0, 1])
DECISIONS: st.SearchStrategy[Decision] = st.sampled_from(["approve", "decline"])
TEXTS = st.sampled_from(
    ["refund 500", "refund 900", "bare 500", "caller 500", "refund 5", "where is it", "A-1", "cancel"]
)


class TwoDesks(RuleBasedStateMachine):
    migrated: Path

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="frontdesk-model-"))
        shutil.copy(self.migrated, self.folder / "frontdesk.db")
        self.database = self.run(SqliteDatabase.open(self.folder / "frontdesk.db"))
        self.clock = ManualClock()
        self.desks = [make_desk(self.database, self.clock, self.folder) for _ in range(2)]
        self.made: list[tuple[str, dict[str, Any]]] = []
        for desk in self.desks:
            desk.acts.performs["refund"] = self.refund
        self.commits = [FailingCommits(desk.conversations._store) for desk in self.desks]
        self.acknowledged: dict[str, str] = {}
        self.cut_off = False

    async def refund(self, arguments: Mapping[str, Any]) -> Outcome:
        await asyncio.sleep(0)
        return Outcome(result=dict(arguments))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def say(self, desk: int, text: str, user: str) -> None:
        await self.desks[desk].conversations.receive(Incoming("default", "acme", "api", user, text))

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    @rule(desk=DESKS, user=USERS, text=TEXTS)
    def a_message_comes(self, desk: int, user: str, text: str) -> None:
        self.run(self.say(desk, text, user))

    @rule(desk=DESKS, place=st.integers(0, 9), decision=DECISIONS, by=st.sampled_from(["ann", "bob"]))
    def somebody_decides(self, desk: int, place: int, decision: Decision, by: str) -> None:
        self.run(self.decide_all([(desk, place, decision, by)]))

    @rule(place=st.integers(0, 9), decisions=st.lists(DECISIONS, min_size=2, max_size=3))
    def several_decide_at_once(self, place: int, decisions: list[Decision]) -> None:
        self.run(self.decide_all([(n % 2, place, decision, f"by-{n}") for n, decision in enumerate(decisions)]))

    @rule(desk=DESKS, place=st.integers(0, 9), decision=DECISIONS, user=USERS, text=TEXTS)
    def a_decision_and_a_message_cross(self, desk: int, place: int, decision: Decision, user: str, text: str) -> None:
        async def both() -> None:
            await asyncio.gather(self.decide_all([(desk, place, decision, "ann")]), self.say(1 - desk, text, user))

        self.run(both())

    @rule(desk=DESKS, place=st.integers(0, 9), decision=DECISIONS)
    def a_decision_and_the_expiry_cross(self, desk: int, place: int, decision: Decision) -> None:
        async def both() -> None:
            self.clock.advance(minutes=61)
            await asyncio.gather(
                self.decide_all([(desk, place, decision, "ann")]), self.desks[1 - desk].runner.run_due_once()
            )

        self.run(both())

    @rule(desk=DESKS, place=st.integers(0, 9), decision=DECISIONS, fails_in=st.integers(1, 3), made=st.booleans())
    def a_commit_fails_and_the_decision_comes_again(
        self, desk: int, place: int, decision: Decision, fails_in: int, made: bool
    ) -> None:
        self.cut_off = True
        self.commits[desk].fails_in, self.commits[desk].made = fails_in, made
        self.run(self.decide_all([(desk, place, decision, "ann")]))
        self.commits[desk].fails_in = 0
        self.clock.advance(seconds=30)  # whatever was cut off is nobody's any more
        self.run(self.decide_all([(1 - desk, place, decision, "ann")]))
        self.run(self.resume())

    async def resume(self) -> None:
        await asyncio.gather(*(desk.conversations.resume_interrupted() for desk in self.desks))

    @rule(minutes=st.sampled_from([10, 61]), desk=DESKS)
    def time_goes_by(self, minutes: int, desk: int) -> None:
        self.clock.advance(minutes=minutes)
        self.run(self.expire(desk))

    async def expire(self, desk: int) -> None:
        await self.desks[desk].runner.run_due_once()

    @invariant()
    def the_books_agree(self) -> None:
        self.run(self.check())

    async def decide_all(self, decisions: list[tuple[int, int, Decision, str]]) -> None:
        approvals = await self.desks[0].approvals.list_newest("default", limit=100)
        approvals.sort(key=lambda one: (one.requested_at, one.user_id, one.position))  # ids differ from run to run
        if not approvals:
            return
        wanted = [approvals[place % len(approvals)].id for _, place, _, _ in decisions]
        results = await asyncio.gather(
            *(
                self.desks[desk].approvals.decide(caller(by), approval_id, decision)
                for (desk, _, decision, by), approval_id in zip(decisions, wanted, strict=True)
            ),
            return_exceptions=True,
        )
        for (_, _, decision, by), approval_id, came in zip(decisions, wanted, results, strict=True):
            if isinstance(came, BaseException):
                assert isinstance(came, AlreadyDecided | NoLongerPending | Unavailable), came
                continue
            known = self.acknowledged.setdefault(approval_id, f"{decision} by {by}")
            assert known == f"{decision} by {by}", "two decisions were acknowledged"

    async def check(self) -> None:
        approvals = {one.id: one for one in await self.desks[0].approvals.list_newest("default", limit=1_000)}
        asked, done, waiting = set[str](), dict[str, str](), set[str]()
        for row in await self.database.fetch_all("SELECT id FROM conversations"):
            stored = await self.desks[0].conversations.get("default", row[0])
            events = await self.desks[0].events(row[0])
            assert replay(events) == stored.state
            assert not stored.state.open
            waiting |= pending(stored.state).keys()
            asked |= {one.id for one in events if isinstance(one, e.ApprovalRequested)}
            started = [one for one in events if isinstance(one, e.ActionStarted) and one.approval]
            assert len({one.key for one in started}) == len(started), "a key twice"
            for one in started:
                approval = approvals[str(one.approval)]
                assert (one.action, one.arguments) == (approval.action, approval.arguments), "not what was approved"
                done[str(one.approval)] = one.key
        assert asked == set(approvals)
        assert waiting == {one.id for one in approvals.values() if one.status == "pending"}
        assert set(done) == {one.id for one in approvals.values() if one.status == "approved"}
        assert all(_acknowledged(one) == self.acknowledged.get(one.id) for one in approvals.values())
        made = [key for desk in self.desks for _, key in desk.acts.calls]
        assert self.cut_off or len(made) == len(set(made)), "a call twice"
        assert set(done.values()) <= set(made)


def _acknowledged(approval: Approval) -> str | None:
    decision = {"approved": "approve", "declined": "decline"}.get(approval.status)
    return None if decision is None else f"{decision} by {approval.decided_by}"


def test_whatever_comes_what_is_approved_is_done_once_and_nothing_else_is(migrated_sqlite_file: Path) -> None:
    TwoDesks.migrated = migrated_sqlite_file
    bounds = settings(max_examples=20, stateful_step_count=16, deadline=None)
    run_state_machine_as_test(TwoDesks, settings=bounds)
