"""Stand-ins for what reads, knows and acts for a bot, for tests of the turn that need no model and no articles."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from frontdesk.actions.base import ActionContext
from frontdesk.actions.service import Outcome
from frontdesk.dialogue.approving import Asked, is_needed
from frontdesk.dialogue.messages import Citation
from frontdesk.dialogue.reading import Reading
from frontdesk.understanding.training_set import AskedFor, Earlier


@dataclass
class ScriptedReading:
    """Reads a text as `readings` says; what is not there is none of the intents. `error` is raised instead, if set.

    `read_at` and `read_after` keep the moment and the earlier messages that each text was read with.
    """

    readings: dict[str, Reading] = field(default_factory=dict)
    error: Exception | None = None
    read_texts: list[str] = field(default_factory=list)
    read_at: list[dt.datetime | None] = field(default_factory=list)
    read_after: list[tuple[Earlier, ...]] = field(default_factory=list)

    async def read(
        self,
        text: str,
        *,
        asked: AskedFor | None = None,
        now: dt.datetime | None = None,
        earlier: Sequence[Earlier] = (),
    ) -> Reading:
        self.read_texts.append(text)
        self.read_at.append(now)
        self.read_after.append(tuple(earlier))
        if self.error is not None:
            raise self.error
        return self.readings.get(text, Reading())


@dataclass(frozen=True)
class FixedAnswer:
    outcome: Literal["answered", "unsure", "unknown"]
    text: str = ""
    citations: tuple[Citation, ...] = ()
    near: tuple[str, ...] = ()
    confidence: float = 0.0
    unanswered: tuple[str, ...] = ()


@dataclass
class FixedKnowledge:
    """Knows the answers it was given, by question; `asked` keeps each with the language, audience and product it came with."""

    answers: dict[str, FixedAnswer] = field(default_factory=dict)
    asked: list[tuple[str, str | None, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)

    async def answer(
        self,
        question: str,
        *,
        context: Sequence[str] = (),
        reply: str = "",
        language: str | None = None,
        audience: Sequence[str] = (),
        product: Sequence[str] = (),
    ) -> FixedAnswer:
        self.asked.append((question, language, tuple(audience), tuple(product)))
        return self.answers.get(question, FixedAnswer("unknown"))


@dataclass
class RecordingActions:
    """Performs with the functions it was given and remembers every call as (name, idempotency key). `approve` are the rules of
    actions that wait for a person, an hour long."""

    performs: dict[str, Callable[[Mapping[str, Any]], Awaitable[Outcome]]] = field(default_factory=dict)
    safe: frozenset[str] = frozenset()
    approve: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)

    def is_safe(self, name: str) -> bool:
        return name in self.safe

    def timeout_seconds(self, name: str) -> float:
        return 1.0

    def approval(self, name: str, arguments: Mapping[str, Any], own: str | None = None) -> Asked | None:
        rules = [rule for rule in (self.approve.get(name), own) if rule is not None and is_needed(rule, arguments)]
        return Asked(rules[0], 3_600_000) if rules else None

    async def perform(self, name: str, arguments: Mapping[str, Any], context: ActionContext) -> Outcome:
        self.calls.append((name, context.idempotency_key))
        return await self.performs[name](arguments) if name in self.performs else Outcome(result=dict(arguments))
