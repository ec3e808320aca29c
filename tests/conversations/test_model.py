"""Two processes on one database, whatever comes: messages, bursts, repeats, races, failing commits, crashes, erasures, silence.

The machine keeps its own books of what it sent and what was acknowledged; after every step the database must agree.
"""

import asyncio
import re
import shutil
import tempfile
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.conversations.conftest import make_desk
from tests.failing_commits import FailingCommits

from frontdesk.actions.service import Outcome
from frontdesk.conversations.arrivals import Handled, Incoming
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.dialogue import events as e
from frontdesk.dialogue.folding import replay
from frontdesk.errors import Conflict, Unavailable
from frontdesk.kit.database.sqlite import SqliteDatabase
from frontdesk.testing.clock import ManualClock

T = TypeVar("T")
USERS = st.sampled_from(["jo", "jo", "kim"])
DESKS = st.sampled_from([0, 1])
TEXTS = st.sampled_from(["where is it", "A-1", "refund", "yes", "no", "human", "blah", "loop"])


class TwoDesks(RuleBasedStateMachine):
    migrated: Path

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="frontdesk-model-"))
        shutil.copy(self.migrated, self.folder / "frontdesk.db")
        self.database = self.run(SqliteDatabase.open(self.folder / "frontdesk.db"))
        self.clock = ManualClock()
        self.desks = [make_desk(self.database, self.clock, self.folder, gather_seconds=wait) for wait in (0, 0.002)]
        self.commits = [FailingCommits(desk.service._store) for desk in self.desks]
        for desk in self.desks:
            desk.acts.performs["refund"] = refund
        self.sent: list[tuple[str, str]] = []  # (user, text); its place is the message id
        self.acknowledged: dict[str, Handled] = {}
        self.erased: set[str] = set()
        self.keys_of_erased: set[str] = set()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    @rule(desk=DESKS, user=USERS, text=TEXTS)
    def a_message_comes(self, desk: int, user: str, text: str) -> None:
        self.deliver(desk, self.send(user, text))

    @rule(desk=DESKS, place=st.integers(0, 30))
    def a_message_comes_again(self, desk: int, place: int) -> None:
        if self.sent:
            self.deliver(desk, place % len(self.sent))

    @rule(user=USERS, texts=st.lists(TEXTS, min_size=2, max_size=4), again=st.booleans())
    def messages_come_to_both_at_once(self, user: str, texts: list[str], again: bool) -> None:
        places = [self.send(user, text) for text in texts]
        places += places[:1] if again else []
        self.run(self.deliver_all([(number % 2, place) for number, place in enumerate(places)]))

    @rule(
        desk=DESKS,
        user=USERS,
        texts=st.lists(TEXTS, min_size=2, max_size=9),
        again=st.booleans(),
        fails_in=st.integers(0, 2),
    )
    def a_burst_comes(self, desk: int, user: str, texts: list[str], again: bool, fails_in: int) -> None:
        places = [self.send(user, text) for text in texts]
        self.commits[desk].fails_in, self.commits[desk].made = fails_in, False
        self.run(self.deliver_all([(desk, place) for place in (*places, *(places[-1:] if again else []))]))
        self.commits[desk].fails_in = 0
        if not fails_in:
            self.run(self.check_order(places))

    @rule(desk=DESKS, user=USERS, text=TEXTS, fails_in=st.integers(1, 3), made=st.booleans(), other=st.booleans())
    def a_commit_fails_and_the_message_comes_again(
        self, desk: int, user: str, text: str, fails_in: int, made: bool, other: bool
    ) -> None:
        place = self.send(user, text)
        self.commits[desk].fails_in, self.commits[desk].made = fails_in, made
        self.deliver(desk, place)
        self.commits[desk].fails_in = 0
        self.clock.advance(seconds=30)  # whatever was cut off is nobody's any more
        self.deliver(1 - desk if other else desk, place)
        assert str(place) in self.acknowledged

    @rule()
    def both_finish_what_was_cut_off(self) -> None:
        async def both() -> None:
            await asyncio.gather(*(desk.service.resume_interrupted() for desk in self.desks))

        self.run(both())

    @rule(desk=DESKS, user=USERS, texts=st.lists(TEXTS, min_size=1, max_size=6))
    def one_desk_falls_behind(self, desk: int, user: str, texts: list[str]) -> None:
        self.deliver(1 - desk, self.send(user, "where is it"))
        for text in texts:
            self.deliver(desk, self.send(user, text))

    @rule(desk=DESKS, user=USERS, text=TEXTS)
    def a_conversation_is_erased_before_a_message_comes(self, desk: int, user: str, text: str) -> None:
        self.run(self.erase(desk, user))
        self.deliver(1 - desk, self.send(user, text))

    @rule(desk=DESKS, user=USERS, text=TEXTS)
    def a_conversation_is_erased_while_a_message_comes(self, desk: int, user: str, text: str) -> None:
        place = self.send(user, text)

        async def both() -> None:
            await asyncio.gather(self.erase(desk, user), self.deliver_all([(1 - desk, place)]))

        self.run(both())

    @rule()
    def a_day_goes_by(self) -> None:
        self.clock.advance(hours=25)

    @invariant()
    def the_books_agree(self) -> None:
        self.run(self.check())

    def send(self, user: str, text: str) -> int:
        self.sent.append((user, text))
        return len(self.sent) - 1

    def deliver(self, desk: int, place: int) -> None:
        self.run(self.deliver_all([(desk, place)]))

    async def deliver_all(self, deliveries: Sequence[tuple[int, int]]) -> None:
        results = await asyncio.gather(*(self._deliver(*one) for one in deliveries), return_exceptions=True)
        for (_, place), handled in zip(deliveries, results, strict=True):
            if isinstance(handled, BaseException):
                assert isinstance(handled, Unavailable | ConversationNotFound), handled
                continue
            known = self.acknowledged.setdefault(str(place), handled)
            if known.conversation_id not in self.erased:
                assert handled._replace(status="bot") == known._replace(status="bot")
            self.acknowledged[str(place)] = handled

    async def _deliver(self, desk: int, place: int) -> Handled:
        user, text = self.sent[place]
        incoming = Incoming("default", "small", "api", user, text, message_id=str(place))
        return await self.desks[desk].service.receive(incoming)

    async def erase(self, desk: int, user: str) -> None:
        service = self.desks[desk].service
        conversation_id = await service.find_open_id("default", "small", "api", user)
        if conversation_id is None:
            return
        try:
            await service.erase("default", conversation_id)
        except (Conflict, Unavailable):
            return
        self.erased.add(conversation_id)
        self.acknowledged = {
            place: handled for place, handled in self.acknowledged.items() if handled.conversation_id != conversation_id
        }

    async def check_order(self, places: list[int]) -> None:
        """Messages of one user that came to one desk are recorded in the order they came."""
        at = []
        for place in places:
            handled = self.acknowledged[str(place)]
            recorded = await self.desks[0].service.list_events(handled.conversation_id, limit=10_000)
            received = {r.event.message_id: r.position for r in recorded if isinstance(r.event, e.MessageReceived)}
            at.append((handled.conversation_id, received[str(place)]))
        assert at == sorted(at), "out of order"

    async def check(self) -> None:
        received: list[str] = []
        started: list[str] = []
        opened: set[str] = set()
        for row in await self.database.fetch_all("SELECT id, user_id, status FROM conversations"):
            assert row[0] not in self.erased
            assert row[2] == "closed" or row[1] not in opened, "two open conversations"
            opened |= {row[1]} if row[2] != "closed" else set()
            recorded = await self._check_conversation(row[0])
            received += [r.event.message_id for r in recorded if isinstance(r.event, e.MessageReceived)]
            started += [r.event.key for r in recorded if isinstance(r.event, e.ActionStarted)]
        assert len(received) == len(set(received)), "a message twice"
        assert len(started) == len(set(started)), "a key twice"
        missing = {p for p, handled in self.acknowledged.items() if handled.conversation_id not in self.erased}
        assert missing <= set(received), "an acknowledged message is gone"
        told = [reply.id for handled in self.acknowledged.values() for reply in handled.replies]
        assert len(told) == len(set(told)), "a reply was given to two callers"
        called = {key for desk in self.desks for name, key in desk.acts.calls if name == "refund"}
        if not self.erased:
            assert called <= set(started), "an action was called that is not recorded"
        for conversation_id in self.erased:
            rows = await self.database.fetch_all("SELECT data FROM events WHERE conversation_id = ?", conversation_id)
            assert [row[0] for row in rows] == [""], "an erased conversation came back"

    async def _check_conversation(self, conversation_id: str) -> list[e.Recorded]:
        service = self.desks[0].service
        stored = await service.get("default", conversation_id)
        recorded = await service.list_events(conversation_id, limit=10_000)
        assert [r.position for r in recorded] == list(range(1, stored.state.position + 1))
        assert replay(r.event for r in recorded) == stored.state
        turns = "".join("m" if isinstance(r.event, e.MessageReceived) else "." for r in recorded if ends_or_begins(r))
        assert re.fullmatch(r"(m+\.)*", turns), turns
        self._check_answers(recorded)
        return recorded

    def _check_answers(self, recorded: list[e.Recorded]) -> None:
        """Whoever was acknowledged without replies was told whose answer has them, and that one is the last of the turn."""
        turn_of: dict[str, int] = {}
        last_of: dict[int, str] = {}
        turn = 0
        for one in recorded:
            turn += isinstance(one.event, e.TurnEnded)
            if isinstance(one.event, e.MessageReceived):
                turn_of[one.event.message_id] = turn
                last_of[turn] = one.event.message_id
        for place, handled in self.acknowledged.items():
            if place not in turn_of:
                continue
            last = last_of[turn_of[place]]
            assert handled.answered_with == (None if place == last else last)
            assert place == last or not handled.replies


def ends_or_begins(recorded: e.Recorded) -> bool:
    return isinstance(recorded.event, e.MessageReceived | e.TurnEnded)


async def refund(arguments: object) -> Outcome:
    await asyncio.sleep(0)
    return Outcome(result={"amount": 3})


def test_whatever_comes_nothing_is_lost_doubled_or_out_of_order(migrated_sqlite_file: Path) -> None:
    TwoDesks.migrated = migrated_sqlite_file
    bounds = settings(max_examples=8, stateful_step_count=14, deadline=None)
    run_state_machine_as_test(TwoDesks, settings=bounds)
