"""Jobs: durable, leased, repeated, and given up in the end."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from frontdesk.kit.clock import to_ms
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.database.migrating import migrate
from frontdesk.kit.database.sqlite import SqliteDatabase
from frontdesk.kit.jobs import MOST_ATTEMPTS, Job, JobOptions, JobRunner, delay_seconds, job_statement
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds


class Work:
    """A handler that remembers what it was given, and fails as long as it is told to."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.fails = False
        self.holds: asyncio.Event | None = None
        self.begun = asyncio.Event()

    async def __call__(self, payload: dict[str, Any]) -> None:
        self.begun.set()
        if self.holds is not None:
            await self.holds.wait()
        if self.fails:
            raise ValueError("a customer's secret")
        self.done.append(payload["n"])


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def runner(database: Database, clock: ManualClock, ids: SequentialIds, work: Work) -> JobRunner:
    return JobRunner(database, clock, ids, {"kit.work": work}, chance=lambda: 0.0)


async def add(database: Database, clock: ManualClock, ids: SequentialIds, n: int = 1, **later: float) -> None:
    run_at = clock.now() + timedelta(**later) if later else None
    await database.commit([job_statement("kit.work", {"n": n}, clock, ids, run_at)])


async def jobs_in(database: Database) -> list[dict[str, Any]]:
    return [dict(zip(row.keys(), row, strict=True)) for row in await database.fetch_all("SELECT * FROM jobs")]


async def test_a_due_job_is_run_once_and_gone(
    database: Database, clock: ManualClock, ids: SequentialIds, runner: JobRunner, work: Work
) -> None:
    await add(database, clock, ids)
    assert await runner.run_due_once() == 1
    assert await runner.run_due_once() == 0
    assert work.done == [1]
    assert await jobs_in(database) == []


async def test_a_job_for_later_waits_for_its_time(
    database: Database, clock: ManualClock, ids: SequentialIds, runner: JobRunner, work: Work
) -> None:
    await add(database, clock, ids, hours=1)
    assert await runner.run_due_once() == 0
    clock.advance(hours=1)
    assert await runner.run_due_once() == 1


async def test_a_job_is_part_of_the_unit_that_caused_it(
    database: Database, clock: ManualClock, ids: SequentialIds
) -> None:
    workspace = Statement("INSERT INTO workspaces (id, name, created_at) VALUES ('default', 'again', 0)")
    with pytest.raises(WriteConflict):
        await database.commit([job_statement("kit.work", {"n": 1}, clock, ids), workspace])
    assert await jobs_in(database) == []


async def test_a_job_that_fails_comes_back_later_each_time_and_is_dead_in_the_end(
    database: Database, clock: ManualClock, ids: SequentialIds, runner: JobRunner, work: Work
) -> None:
    work.fails = True
    await add(database, clock, ids)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert await runner.run_due_once() == 1
        assert await runner.run_due_once() == 0
        [job] = await jobs_in(database)
        assert (job["attempts"], job["leased_until"]) == (attempt, None)
        assert job["run_at"] == to_ms(clock.now()) + 1000 * int(delay_seconds(attempt, 0.0))
        clock.advance(seconds=delay_seconds(attempt, 0.0))
    [job] = await jobs_in(database)
    assert job["dead_at"] is not None
    assert job["error"].startswith("ValueError at test_jobs.py:")
    assert "secret" not in job["error"]
    clock.advance(days=400)
    assert await runner.run_due_once() == 0


@given(st.integers(1, MOST_ATTEMPTS), st.floats(0, 1))
def test_waits_double_up_to_an_hour_and_chance_takes_off_half_at_most(attempts: int, chance: float) -> None:
    longest = delay_seconds(attempts, 0.0)
    assert longest == min(3600.0, 2.0**attempts)
    assert longest / 2 <= delay_seconds(attempts, chance) <= longest


async def test_a_job_without_a_handler_here_is_left_for_another_process(
    database: Database, clock: ManualClock, ids: SequentialIds, runner: JobRunner
) -> None:
    await database.commit([job_statement("other.work", {}, clock, ids)])
    assert await runner.run_due_once() == 0
    assert len(await jobs_in(database)) == 1


async def test_runners_that_look_at_once_run_each_job_once(
    database: Database, clock: ManualClock, ids: SequentialIds, work: Work
) -> None:
    for n in range(20):
        await add(database, clock, ids, n)
    runners = [JobRunner(database, clock, ids, {"kit.work": work}) for _ in range(3)]
    counts = await asyncio.gather(*(runner.run_due_once() for runner in runners))
    assert sum(counts) == 20
    assert sorted(work.done) == list(range(20))


async def test_a_started_runner_runs_what_it_is_poked_for_and_finishes_it_when_stopped(
    database: Database, clock: ManualClock, ids: SequentialIds, work: Work
) -> None:
    runner = JobRunner(database, clock, ids, {"kit.work": work}, options=JobOptions(poll_seconds=3600))
    runner.start()
    work.holds = asyncio.Event()
    await add(database, clock, ids)
    runner.poke()
    await work.begun.wait()
    stopping = asyncio.create_task(runner.stop(grace_seconds=30))
    work.holds.set()
    await stopping
    assert work.done == [1]
    assert await jobs_in(database) == []


async def test_a_job_that_outlasts_the_grace_is_given_back_at_once(
    database: Database, clock: ManualClock, ids: SequentialIds, work: Work
) -> None:
    runner = JobRunner(database, clock, ids, {"kit.work": work})
    work.holds = asyncio.Event()
    await add(database, clock, ids)
    runner.start()
    await work.begun.wait()
    await runner.stop(grace_seconds=0)
    [job] = await jobs_in(database)
    assert (job["attempts"], job["leased_until"], job["lease_owner"]) == (0, None, None)


async def test_a_lease_is_renewed_while_the_handler_runs(
    database: Database, clock: ManualClock, ids: SequentialIds, work: Work
) -> None:
    renewed = asyncio.Event()

    async def slow(_: dict[str, Any]) -> None:
        [before] = await jobs_in(database)
        clock.advance(seconds=1)
        while (await jobs_in(database))[0]["leased_until"] == before["leased_until"]:  # noqa: ASYNC110
            await asyncio.sleep(0)
        renewed.set()

    runner = JobRunner(database, clock, ids, {"kit.work": slow}, options=JobOptions(lease_seconds=0.03))
    await add(database, clock, ids)
    await runner.run_due_once()
    assert renewed.is_set()


async def test_a_handler_whose_lease_was_lost_is_cancelled_and_the_job_left_to_the_other(
    database: Database, clock: ManualClock, ids: SequentialIds, work: Work
) -> None:
    work.holds = asyncio.Event()
    runner = JobRunner(database, clock, ids, {"kit.work": work}, options=JobOptions(lease_seconds=0.03))
    await add(database, clock, ids)
    running = asyncio.create_task(runner.run_due_once())
    await work.begun.wait()
    await database.commit([Statement("UPDATE jobs SET lease_owner = 'another'")])
    await running
    [job] = await jobs_in(database)
    assert job["lease_owner"] == "another"
    assert work.done == []


async def test_a_handler_that_takes_too_long_counts_as_failed(
    database: Database, clock: ManualClock, ids: SequentialIds, work: Work
) -> None:
    work.holds = asyncio.Event()
    runner = JobRunner(database, clock, ids, {"kit.work": work}, options=JobOptions(timeout_seconds=0.01))
    await add(database, clock, ids)
    await runner.run_due_once()
    [job] = await jobs_in(database)
    assert job["error"].startswith("TimeoutError")


class Jobs(RuleBasedStateMachine):
    """Any order of storing, running, failing, crashing and waiting, against a plain list of what must be so."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.clock = ManualClock()
        self.ids = SequentialIds()
        self.waiting: dict[int, int] = {}  # number -> earliest moment
        self.crashed: dict[int, int] = {}  # number -> end of the lease that nobody keeps
        self.done: list[int] = []
        self.failing = False
        self.next = 0

    @initialize()
    def open(self) -> None:
        self.database = self.loop.run(self._opened())
        self.runner = JobRunner(self.database, self.clock, self.ids, {"kit.work": self._work}, chance=lambda: 0.0)

    async def _opened(self) -> SqliteDatabase:
        database = await SqliteDatabase.open(self.folder / f"{id(self)}.db")
        await migrate(database)
        return database

    async def _work(self, payload: dict[str, Any]) -> None:
        if self.failing:
            raise ValueError
        assert payload["n"] not in self.done
        self.done.append(payload["n"])

    @rule(minutes=st.integers(0, 5))
    def store(self, minutes: int) -> None:
        run_at = self.clock.now() + timedelta(minutes=minutes)
        self.waiting[self.next] = to_ms(run_at)
        self.loop.run(self.database.commit([job_statement("kit.work", {"n": self.next}, self.clock, self.ids, run_at)]))
        self.next += 1

    @rule(seconds=st.integers(1, 200))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @rule()
    def run(self) -> None:
        due = self._due()
        assert self.loop.run(self.runner.run_due_once()) == len(due)
        for number in due:
            del self.waiting[number]
            self.crashed.pop(number, None)

    @rule()
    def fail(self) -> None:
        due = self._due()
        self.failing = True
        assert self.loop.run(self.runner.run_due_once()) == len(due)
        self.failing = False
        rows = self.loop.run(self.database.fetch_all("SELECT payload, run_at FROM jobs WHERE dead_at IS NULL"))
        for number in due:
            self.crashed.pop(number, None)
            [later] = [row["run_at"] for row in rows if row["payload"] == f'{{"n": {number}}}']
            assert later > to_ms(self.clock.now())
            self.waiting[number] = later

    @precondition(lambda self: self._due())
    @rule()
    def crash_after_claiming(self) -> None:
        """Another process takes what is due, and is never heard of again."""
        due = self._due()
        claimed = self.loop.run(self._claimed())
        assert sorted(job.payload["n"] for job in claimed) == due
        self.crashed.update(dict.fromkeys(due, to_ms(self.clock.now()) + 60_000))

    async def _claimed(self) -> list[Job]:
        return await JobRunner(self.database, self.clock, self.ids, {"kit.work": self._work})._claim(limit=1000)

    def _due(self) -> list[int]:
        now = to_ms(self.clock.now())
        return sorted(n for n, moment in self.waiting.items() if moment <= now and self.crashed.get(n, now) <= now)

    @invariant()
    def every_job_is_either_stored_or_done_once(self) -> None:
        assert sorted([*self.waiting, *self.done]) == list(range(self.next))

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.loop.run(self.database.close())
        self.loop.close()


def test_jobs_hold_to_their_states_whatever_happens(tmp_path: Path) -> None:
    class Here(Jobs):
        folder = tmp_path

    Here.TestCase.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
    Here.TestCase("runTest").debug()
