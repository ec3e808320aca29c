"""Work that must be done later, and done even if the process dies: a row in `jobs` until it has succeeded.

    waiting ──claim──▶ leased ──handler returns──▶ gone
       ▲                 │ handler raises: attempts < 20 ─▶ waiting, later each time
       │                 │ handler raises: attempts = 20 ─▶ dead (kept, never run again)
       └─lease runs out──┘ the process died

Invariant: a job is stored in the same unit as what caused it, so neither exists without the other.
Invariant: nobody runs a job while another's lease on it holds. A lease is renewed while the handler runs; a handler whose
    lease was lost is cancelled.
A job runs at least once: a process may die after the work and before its row is gone, so handlers must be repeatable.
"""

import asyncio
import contextlib
import json
import random
import traceback
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from frontdesk.errors import Error
from frontdesk.kit.clock import Clock, from_ms, to_ms
from frontdesk.kit.database.base import Database, Row, Statement, Value
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids

Handler = Callable[[dict[str, Any]], Awaitable[None]]

MOST_ATTEMPTS = 20
_FIRST_DELAY_SECONDS = 2.0
_LONGEST_DELAY_SECONDS = 3600.0
_FREE = "dead_at IS NULL AND run_at <= ? AND (leased_until IS NULL OR leased_until <= ?)"
_log = structlog.get_logger("frontdesk.kit.jobs")


class NotYet(Exception):
    """Raised by a handler that cannot do its work now: it is tried again at `run_at`, and this attempt does not count."""

    def __init__(self, run_at: datetime) -> None:
        super().__init__(f"not before {run_at}")
        self.run_at = run_at


def drop_statement(job_id: str) -> Statement:
    """Take a job back that was stored under an id of its caller's, if it is still there."""
    return Statement("DELETE FROM jobs WHERE id = ?", (job_id,))


def job_statement(
    name: str,
    payload: dict[str, Any],
    clock: Clock,
    ids: Ids,
    run_at: datetime | None = None,
    job_id: str | None = None,
) -> Statement:
    """A job as part of somebody's unit. `name` is `<package>.<verb>`; `payload` is JSON; `run_at` is now when not given. With a
    `job_id` of the caller's own it can be taken back.

    After the commit `JobRunner.poke()` spares the job the wait for the next look.
    """
    now = to_ms(clock.now())
    return Statement(
        "INSERT INTO jobs (id, name, payload, run_at, attempts, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (job_id or ids.new("job"), name, json.dumps(payload), to_ms(run_at) if run_at else now, 0, now),
    )


def delay_seconds(attempts: int, chance: float) -> float:
    """How long to wait after so many failures: doubling from 2 seconds to an hour, of which `chance` (0 to 1) takes off
    up to half, so that what failed together does not come back together.
    """
    longest = min(_LONGEST_DELAY_SECONDS, _FIRST_DELAY_SECONDS * 2.0 ** (attempts - 1))
    return longest * (1 - chance / 2)


@dataclass(frozen=True, slots=True)
class JobOptions:
    """A handler may take `timeout_seconds`; a crashed process's jobs are taken over after `lease_seconds`."""

    at_once: int = 8
    poll_seconds: float = 1.0
    lease_seconds: float = 60.0
    timeout_seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class Job:
    """A job under a lease of ours."""

    id: str
    name: str
    payload: dict[str, Any]
    attempts: int
    lease: str


class JobRunner:
    """Runs the jobs that it has handlers for; others stay for a process that has. Any number of runners may be at work."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ids: Ids,
        handlers: Mapping[str, Handler],
        *,
        options: JobOptions | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._handlers = handlers
        self._options = options or JobOptions()
        self._chance = chance
        self._running: set[asyncio.Task[None]] = set()
        self._poked = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to look for due jobs, in a task of its own."""
        if self._loop is None and self._handlers:
            self._loop = asyncio.create_task(self._look_for_ever(), name="jobs")

    def poke(self) -> None:
        """Look now: a job was just stored."""
        self._poked.set()

    async def stop(self, grace_seconds: float) -> None:
        """Takes no more jobs, lets those under way finish for so long, then cancels them; they run again later."""
        self._stopping = True
        self.poke()
        ends_at = asyncio.get_running_loop().time() + grace_seconds
        if self._loop is not None:  # it is not cancelled at once, so that what it is just claiming is not left behind
            await _wait_until(ends_at, {self._loop})
        await _wait_until(ends_at, self._running)

    async def next_due(self, about: Mapping[str, str]) -> datetime | None:
        """When the first job is to run whose payload holds this. For tests."""
        where, values = _payload_holds(about)
        row = await self._database.fetch_one(
            f"SELECT MIN(run_at) AS first FROM jobs WHERE dead_at IS NULL{where}",  # noqa: S608
            *values,
        )
        return None if row is None or row["first"] is None else from_ms(row["first"])

    async def run_due_once(self, about: Mapping[str, str] | None = None) -> int:
        """Runs every job that is due now, or those whose payload holds this, once, and returns how many; what they store
        meanwhile waits. For tests."""
        jobs = await self._claim(limit=1000, about=about or {})
        await asyncio.gather(*(self._run(job) for job in jobs))
        return len(jobs)

    async def _look_for_ever(self) -> None:
        while not self._stopping:
            self._poked.clear()
            more = False
            try:
                more = await self._start_due()
            except Error as error:
                _log.warning("kit.jobs_not_read", code=error.code)
            if not more and not self._stopping:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._options.poll_seconds):
                        await self._poked.wait()

    async def _start_due(self) -> bool:
        """Starts what is due and fits; True when there may be more for which there is room."""
        room = self._options.at_once - len(self._running)
        if room <= 0:
            return False  # a job that ends pokes
        jobs = await self._claim(limit=room)
        for job in jobs:
            task = asyncio.create_task(self._run(job), name=job.name)
            self._running.add(task)
            task.add_done_callback(self._ended)
        return len(jobs) == room

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._poked.set()

    async def _claim(self, *, limit: int, about: Mapping[str, str] | None = None) -> list[Job]:
        now = to_ms(self._clock.now())
        names: tuple[Value, ...] = tuple(sorted(self._handlers))
        places = ", ".join("?" for _ in names)
        where, values = _payload_holds(about or {})
        rows = await self._database.fetch_all(
            f"SELECT id, name, payload, attempts FROM jobs WHERE {_FREE} AND name IN ({places}){where} "  # noqa: S608
            "ORDER BY run_at, id LIMIT ?",
            *(now, now, *names, *values, limit),
        )
        claimed = await asyncio.gather(*(self._lease(row, now) for row in rows))
        return [job for job in claimed if job is not None]

    async def _lease(self, row: Row, now: int) -> Job | None:
        """None when another runner was quicker."""
        lease = self._ids.new("lease")
        attempts = row["attempts"] + 1
        until = now + int(self._options.lease_seconds * 1000)
        claim = Statement(
            f"UPDATE jobs SET lease_owner = ?, leased_until = ?, attempts = ? WHERE id = ? AND {_FREE}",  # noqa: S608
            (lease, until, attempts, row["id"], now, now),
            expect_rows=1,
        )
        try:
            await self._database.commit([claim])
        except WriteConflict:
            return None
        return Job(row["id"], row["name"], json.loads(row["payload"]), attempts, lease)

    async def _run(self, job: Job) -> None:
        try:
            finished = await self._handle(job)
        except asyncio.CancelledError:
            await self._settle(job, _released(job))
            raise
        except NotYet as later:
            await self._settle(job, _released(job, later.run_at))
        except Exception as error:
            await self._settle(job, self._failed(job, error))
        else:
            if finished:
                await self._settle(job, _done(job))

    async def _handle(self, job: Job) -> bool:
        """Runs the handler and renews the lease meanwhile. False when the lease was lost: the job is another's now."""
        work = asyncio.ensure_future(self._handlers[job.name](job.payload))
        try:
            async with asyncio.timeout(self._options.timeout_seconds):
                while not (await asyncio.wait({work}, timeout=self._options.lease_seconds / 3))[0]:
                    if not await self._renew(job):
                        return False
            await work
        finally:
            if not work.done():
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
        return True

    async def _renew(self, job: Job) -> bool:
        until = to_ms(self._clock.now()) + int(self._options.lease_seconds * 1000)
        renewal = Statement(
            "UPDATE jobs SET leased_until = ? WHERE id = ? AND lease_owner = ?",
            (until, job.id, job.lease),
            expect_rows=1,
        )
        try:
            await self._database.commit([renewal])
        except WriteConflict:
            _log.warning("kit.job_lease_lost", job=job.name, job_id=job.id)
            return False
        except Error as error:  # the lease still holds for a while; it is tried again
            _log.warning("kit.job_lease_not_renewed", job=job.name, job_id=job.id, code=error.code)
        return True

    async def _settle(self, job: Job, outcome: Statement) -> None:
        try:
            await self._database.commit([outcome])
        except Error as error:  # its lease runs out and it is run again
            _log.warning("kit.job_outcome_not_stored", job=job.name, job_id=job.id, code=error.code)

    def _failed(self, job: Job, error: Exception) -> Statement:
        reason = _reason(error)
        now = self._clock.now()
        dead = job.attempts >= MOST_ATTEMPTS
        _log.warning("kit.job_dead" if dead else "kit.job_failed", job=job.name, job_id=job.id, error=reason)
        again = now + timedelta(seconds=delay_seconds(job.attempts, self._chance()))
        return Statement(
            "UPDATE jobs SET run_at = ?, dead_at = ?, error = ?, leased_until = NULL, lease_owner = NULL "
            "WHERE id = ? AND lease_owner = ?",
            (to_ms(again), to_ms(now) if dead else None, reason, job.id, job.lease),
        )


def _payload_holds(about: Mapping[str, str]) -> tuple[str, tuple[Value, ...]]:
    """A condition on jobs' payloads, which are objects of JSON; ids hold nothing that JSON would write otherwise."""
    parts = [json.dumps({name: value})[1:-1] for name, value in about.items()]
    return "".join(" AND payload LIKE ?" for _ in parts), tuple(f"%{part}%" for part in parts)


async def _wait_until(moment: float, tasks: Iterable[asyncio.Task[None]]) -> None:
    """Lets the tasks end until `moment` of the event loop's time, then cancels what is left."""
    under_way = set(tasks)
    if under_way:
        left = max(0.0, moment - asyncio.get_running_loop().time())
        _, late = await asyncio.wait(under_way, timeout=left)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _done(job: Job) -> Statement:
    return Statement("DELETE FROM jobs WHERE id = ? AND lease_owner = ?", (job.id, job.lease))


def _released(job: Job, run_at: datetime | None = None) -> Statement:
    """Given back: free for another at once, or from `run_at` on, and this attempt does not count."""
    return Statement(
        "UPDATE jobs SET attempts = ?, run_at = COALESCE(?, run_at), leased_until = NULL, lease_owner = NULL "
        "WHERE id = ? AND lease_owner = ?",
        (job.attempts - 1, to_ms(run_at) if run_at else None, job.id, job.lease),
    )


def _reason(error: Exception) -> str:
    """What failed and where, without the message, which may quote a customer."""
    what = error.code if isinstance(error, Error) else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    return f"{what} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else what
