"""One user message, or a few that came together, or one event from outside, and all that follows until the bot waits.
Read this file first.

    record   MessageReceived, or EventReceived, TimerElapsed, ApprovalDecided, AgentLeft, HandoffEnded
    read     the understanding makes a Reading of the text, where there is one
    decide   engine.next_move(state)            ┐
    perform  say, search, act, hand off …       │ again and again, until it says Wait
    record   the events that came of it         ┘

Nothing here is stored: `service.py` commits the events of a turn, with the state they lead to, in one transaction. The one
exception is an action with effects: that it begins is made durable before the call (`journal`), so that after a crash the
turn goes on from there and repeats the call with the same key. How each move is performed stands in `performing.py`, what
comes of a turn that fails in `failing.py`.

Invariant: every message leads to a reply or to a person; when anything fails, the customer is told so and offered a person.
Invariant: nothing that happens outside is lost: where the bot fails at it, a person gets it.
"""

import asyncio
import datetime as dt
import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontdesk.conversations.failing import code_of, fail
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.people import Standing
from frontdesk.conversations.performing import perform
from frontdesk.dialogue import events as e
from frontdesk.dialogue import moves as m
from frontdesk.dialogue import people as p
from frontdesk.dialogue.engine import asked_for, leant_on, next_move, sure_beside_answer
from frontdesk.dialogue.folding import apply
from frontdesk.dialogue.gathered import joined, together
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.state import State, meaning, version_of
from frontdesk.kit.clock import Clock, to_ms
from frontdesk.kit.logs import get_logger
from frontdesk.understanding.training_set import AskedFor, Earlier

log = get_logger()

Beginning = e.MessageReceived | e.EventReceived | e.TimerElapsed | e.ApprovalDecided | p.AgentLeft | p.HandoffEnded
MOVES = 60  # moves in one turn; more means that a bot's flows chase each other


class TooManyMoves(RuntimeError):
    """The bot goes on and on without waiting for the user."""


class Turn:
    """The events of one turn as they come, and the state they lead to.

    `saved` events of it are stored already (see `journal`); `resume_after_ms` says how long, from then on, nobody else may
    take the turn for abandoned. `parts` are those of the flow that talks: one stays on the version of the bot it was begun with.
    """

    def __init__(
        self,
        state: State,
        parts: Parts,
        clock: Clock,
        save: Callable[["Turn"], Awaitable[None]],
        people: Callable[[str, str | None], Awaitable[Standing]] | None = None,
    ) -> None:
        self.state = state
        self.parts = parts
        self.events: list[e.Recorded] = []
        self.saved = 0
        self.resume_after_ms = 0
        self._clock = clock
        self._newest = parts
        self._save = save
        self._people = people
        self._safe_point = (0, state)
        self._journal_lost = False

    def record(self, event: e.AnyEvent) -> None:
        event = e.settled(event)
        self.state = apply(self.state, event)
        self.events.append(e.Recorded(self.state.position, to_ms(self._clock.now()), event))

    def recall(self, values: Mapping[str, Any]) -> None:
        """Begin with what is remembered of the user, where the conversation knows otherwise."""
        if values != self.state.variables.get("user", {}):
            self.record(e.UserRecalled(dict(values)))

    def keep(self) -> None:
        """From here on a failure does not undo what was recorded so far."""
        self._safe_point = (len(self.events), self.state)

    async def journal(self, resume_after_ms: int) -> None:
        """Make everything recorded so far durable."""
        self.resume_after_ms = resume_after_ms
        self._journal_lost = True
        await asyncio.shield(asyncio.ensure_future(self._save(self)))
        self._journal_lost = False
        self.saved = len(self.events)
        self.keep()

    async def take(self, beginnings: Sequence[Beginning], limit_seconds: float) -> None:
        """Handle a new message, several that came together, or what happened outside."""
        for beginning in beginnings:
            self.record(beginning)
        self.keep()
        texts = [one.text for one in beginnings if isinstance(one, e.MessageReceived) and one.text]
        await self._run(limit_seconds, texts)

    async def resume(self, limit_seconds: float) -> None:
        """Finish a turn that a crash has cut off after its journal was written."""
        self.keep()
        await self._run(limit_seconds, [])

    async def _run(self, limit_seconds: float, texts: Sequence[str]) -> None:
        try:
            async with asyncio.timeout(limit_seconds):
                self.parts = await self._newest.at(version_of(self.state))
                if texts and self.state.status == "bot":
                    pointed = [meaning(self.state, text) for text in texts]
                    said = [meant or text for meant, text in zip(pointed, texts, strict=True)]
                    meant = joined(said) if any(pointed) else None
                    self.record(e.MessageUnderstood(await self._understand(said), meant))
                await self._perform_all()
        except Exception as error:
            if self._journal_lost:
                raise  # what is stored is not known: whoever called loads it again
            log.exception("conversations.turn_failed", conversation_id=self.state.conversation_id)
            await self._fail(code_of(error))
        self.record(e.TurnEnded())

    async def _understand(self, texts: Sequence[str]) -> Reading:
        """Read the texts as one; where a question stands, each by itself too: one may be the answer, another a question."""
        whole = await self._read(joined(texts))
        sure = sure_beside_answer(self.state, self.parts.bot) if len(texts) > 1 else None
        if sure is None:
            return whole
        asked = asked_for(self.state, self.parts.bot)
        each = await asyncio.gather(*(self._read(text) for text in texts))
        return together(texts, whole, each, asked=asked[0] if asked else None, sure=sure)

    async def _read(self, text: str) -> Reading:
        asked = asked_for(self.state, self.parts.bot)
        return await self.parts.reads.read(
            text,
            asked=AskedFor(*asked) if asked else None,
            now=self.now.astimezone(self.zone),
            earlier=[Earlier(*one) for one in leant_on(self.state, self.parts.bot)],
        )

    async def _perform_all(self) -> None:
        for _ in range(MOVES):
            self.parts = await self._newest.at(version_of(self.state))
            move = next_move(self.state, self.parts.bot)
            if isinstance(move, m.Wait):
                return
            await perform(self, move)
        raise TooManyMoves(self.parts.bot.id)

    async def standing(self, team: str | None) -> Standing:
        """How it stands with the people whom the bot wants; what is not to be learnt now is not known."""
        if self._people is None:
            return Standing()
        try:
            return await self._people(self.state.conversation_id, team)
        except Exception:
            log.exception("conversations.people_unknown", conversation_id=self.state.conversation_id)
            return Standing()

    async def _fail(self, code: str) -> None:
        """Undo what was recorded since the last safe point, and say what comes of that."""
        length, self.state = self._safe_point
        del self.events[length:]
        await fail(self, code)

    @property
    def now(self) -> dt.datetime:
        return self._clock.now()

    @property
    def zone(self) -> dt.tzinfo:
        """Where the user is."""
        return _zone(str(self.state.session.get("timezone") or "UTC"))

    def next_id(self) -> str:
        """An id for what the next event brings: unique, and the same if the turn is worked out again."""
        return f"{self.state.conversation_id}.{self.state.position + 1}"


@functools.lru_cache(maxsize=1_024)
def _zone(name: str) -> dt.tzinfo:
    """The time zone of this name; UTC where nobody knows it."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return dt.UTC
