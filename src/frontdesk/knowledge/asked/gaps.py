"""Gaps: questions that nobody could answer, gathered by meaning, until an article answers them or an author dismisses them.

Invariant: a turn waits for none of this; it writes its rows, and gathering comes afterwards.
"""

import asyncio
from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple

import numpy as np

from frontdesk.encoding.base import Vectors
from frontdesk.errors import Error
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger
from frontdesk.knowledge.asked.clusters import FOUNDERS, Clusters
from frontdesk.knowledge.asked.store import Asked, AskedStore, Founders, Gap, GapOrder, GapStatus
from frontdesk.knowledge.errors import GapNotFound
from frontdesk.knowledge.library import Library
from frontdesk.knowledge.service import Knowledge
from frontdesk.knowledge.snapshot import Report
from frontdesk.knowledge.store import Key

log = get_logger()

EVERY_SECONDS = 60.0
AT_ONCE = 250
MOST_ROUNDS = 4
MOST_GAPS = 2_000
"""So many of the newest gaps are looked at; a question that belongs to an older one founds it anew."""
MOST_SETTLED = 300
"""So many of the newest open gaps are asked again when the articles have changed."""
EXAMPLES = 5
MOST_REMEMBERED = 20_000
FOR_EVER = (0, 1 << 62)
_OPEN: frozenset[str] = frozenset({"unknown", "unsure"})


class Shown(NamedTuple):
    """A gap with its newest questions."""

    gap: Gap
    examples: Sequence[Asked]


class GapService:
    def __init__(self, store: AskedStore, library: Library, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._library = library
        self._clock = clock
        self._ids = ids
        self._vectors: dict[tuple[str, str], Vectors] = {}
        self._settled: dict[Key, Report] = {}
        self._gathering = asyncio.Lock()

    async def list_gathered(
        self,
        workspace_id: str,
        bot: str | None,
        *,
        status: GapStatus,
        order: GapOrder,
        period: tuple[int, int],
        after: tuple[int, str] | None,
        limit: int,
    ) -> list[Shown]:
        """What was asked in the period, gathered as far as it goes. Raises `BotNotKnown`."""
        key, *_ = self._library.get(workspace_id, bot)
        await self.tend(key)
        gaps = await self._store.list_gaps(key, status=status, order=order, period=period, after=after, limit=limit)
        newest = await self._store.list_newest([gap.id for gap in gaps], period=period, each=4 * EXAMPLES)
        return [Shown(gap, _differing(newest[gap.id])) for gap in gaps]

    async def dismiss(self, workspace_id: str, gap: str) -> None:
        """Show it no more, whoever asks it again. Raises `GapNotFound`."""
        try:
            await self._store.settle(workspace_id, gap, "dismissed", to_ms(self._clock.now()))
        except WriteConflict as conflict:
            if await self._store.find_status(workspace_id, gap) is None:
                raise GapNotFound from conflict

    async def tend(self, key: Key) -> None:
        """Gather what was asked since, and let go of what the articles answer by now."""
        async with self._gathering:
            _, knowledge, *_ = self._library.get(*key)
            for _ in range(MOST_ROUNDS):
                if not await self._gather(key, knowledge):
                    break
            report = knowledge.report
            if self._settled.get(key) is not report:
                await self._settle(key, knowledge)
                self._settled[key] = report

    async def tend_for_ever(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            for key in self._library.kept_keys():
                try:
                    await self.tend(key)
                except Error as error:
                    log.warning("knowledge.gaps_not_gathered", bot=key[1], code=error.code)
                except Exception:
                    log.exception("knowledge.gaps_not_gathered", bot=key[1])

    async def _gather(self, key: Key, knowledge: Knowledge) -> bool:
        """Take the next questions into gaps; False when none are left, or another replica is at it."""
        before = await self._store.gatherings(key)
        loose = await self._store.list_loose(key, AT_ONCE)
        if not loose:
            return False
        known = await self._store.list_founders(key, each=FOUNDERS, gaps=MOST_GAPS)
        asked = [*(one for founders in known for one in founders.questions), *loose]
        vectors = await self._vectors_of(knowledge, [_text(one) for one in asked])
        unrelated = await self._vectors_of(knowledge, _UNRELATED)
        assigned, new = await asyncio.to_thread(self._assigned, known, loose, vectors, unrelated)
        resolved = {one.gap: one.changed_at for one in known if one.status == "resolved"}
        again = {gap for one, gap in assigned.items() if one.asked_at > resolved.get(gap, one.asked_at)}
        now = to_ms(self._clock.now())
        try:
            await self._store.gather(key, before, new=new, assigned=assigned, again=sorted(again), at=now)
        except WriteConflict:
            return False
        return len(loose) == AT_ONCE

    def _assigned(
        self, known: Sequence[Founders], loose: Sequence[Asked], vectors: Vectors, unrelated: Vectors
    ) -> tuple[dict[Asked, str], list[str]]:
        """The gap of each loose question, and which gaps are new; `vectors` are those of the known ones, then of these."""
        clusters, new, rows = Clusters(unrelated), [], iter(vectors)
        for founders in known:
            for one in founders.questions:
                clusters.add(founders.gap, _text(one), next(rows))
        assigned: dict[Asked, str] = {}
        for one, vector in zip(loose, rows, strict=True):
            gap = clusters.find(_text(one), vector)
            if gap is None:
                gap = self._ids.new("gap")
                new.append(gap)
            clusters.add(gap, _text(one), vector)
            assigned[one] = gap
        return assigned, new

    async def _settle(self, key: Key, knowledge: Knowledge) -> None:
        """Ask the open gaps again: one whose newest questions are all answered now is resolved. What was answered and did not
        help is for an author to say."""
        founders = await self._store.list_founders(key, each=1, gaps=MOST_SETTLED, status="open")
        newest = await self._store.list_newest([one.gap for one in founders], period=FOR_EVER, each=EXAMPLES)
        for gap, asked in newest.items():
            if asked and await _are_answered(knowledge, asked):
                try:
                    await self._store.settle(key[0], gap, "resolved", to_ms(self._clock.now()))
                except WriteConflict:
                    continue

    async def _vectors_of(self, knowledge: Knowledge, texts: Sequence[str]) -> Vectors:
        """Kept in memory alone, and only so many: nothing of what customers write is on the disk twice."""
        name = knowledge.encoder_name
        missing = [text for text in dict.fromkeys(texts) if (name, text) not in self._vectors]
        if len(self._vectors) + len(missing) > MOST_REMEMBERED:
            self._vectors.clear()
            missing = list(dict.fromkeys(texts))
        encoded = await knowledge.encode(missing) if missing else np.zeros((0, 0), np.float32)
        if missing and not encoded.size:
            return np.zeros((len(texts), 0), np.float32)
        self._vectors |= {(name, text): vector for text, vector in zip(missing, encoded, strict=True)}
        return np.stack([self._vectors[name, text] for text in texts])


async def _are_answered(knowledge: Knowledge, asked: Sequence[Asked]) -> bool:
    if any(one.outcome not in _OPEN for one in asked):
        return False
    for one in asked:
        answer = await knowledge.answer(one.question, context=(one.before,) if one.before else ())
        if answer.outcome != "answered" or answer.unanswered:
            return False
    return True


def _text(asked: Asked) -> str:
    return f"{asked.before}\n{asked.question}" if asked.before else asked.question


def _differing(asked: Sequence[Asked]) -> list[Asked]:
    """Each text once, the first of them, in the order given."""
    first: dict[tuple[str, str], Asked] = {}
    for one in asked:
        first.setdefault((one.before, one.question.casefold()), one)
    return list(first.values())[:EXAMPLES]


_UNRELATED = resources.files("frontdesk.knowledge").joinpath("elsewhere.txt").read_text("utf-8").splitlines()
