"""The translations' door: what was said, each with its translation where there is one.

Invariant: the original is there whatever the translator does, or does not, within its time.
"""

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import Stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.inbox.translating import NotTranslated, Translator
from frontdesk.kit.logs import get_logger

log = get_logger()

MOST_KEPT = 2_000  # translations, in memory only
LONGEST_TEXT = 4_000  # characters; a longer one stays as it is
REST_SECONDS = 30.0  # after it failed, so long nothing is asked: nobody waits for it again and again
AT_ONCE = 4
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")

Outcome = Literal["done", "off", "failed"]
Speaker = Literal["user", "bot", "agent"]


class Line(NamedTuple):
    """What was said at a position, and the same in the other language."""

    position: int
    speaker: Speaker
    text: str
    translation: str | None


class Translated(NamedTuple):
    """`off`: no translator is set up. `failed`: it did not answer as it should, and nothing new was translated."""

    outcome: Outcome
    lines: list[Line]
    position: int


class Translations:
    def __init__(
        self,
        conversations: ConversationService,
        translator: Translator | None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._conversations = conversations
        self._translator = translator
        self._now = now
        self._rests_until = 0.0
        self._room = asyncio.Semaphore(AT_ONCE)
        self._known: OrderedDict[tuple[str, int, str], str] = OrderedDict()

    async def read(self, workspace_id: str, conversation_id: str, to: str, *, after: int, limit: int) -> Translated:
        """What was said behind position `after`, in `to`. Raises `ConversationNotFound`."""
        stored = await self._conversations.get(workspace_id, conversation_id)
        events = await self._conversations.list_events(conversation_id, after=after, limit=limit)
        said = [(r.position, *found) for r in events if (found := _said(r.event)) is not None]
        position = events[-1].position if events else after
        if self._translator is None:
            return Translated("off", [Line(*one, None) for one in said], position)
        wanted = [(at, text) for at, _, text in said if len(text) <= LONGEST_TEXT]
        missing = [one for one in wanted if (stored.id, one[0], to) not in self._known]
        done = await self._ask(self._translator, stored, missing, to)
        lines = [Line(at, who, text, self._known.get((stored.id, at, to))) for at, who, text in said]
        self._forget_some()
        return Translated("done" if done else "failed", lines, position)

    async def close(self) -> None:
        if self._translator is not None:
            await self._translator.close()

    async def _ask(self, translator: Translator, stored: Stored, missing: Sequence[tuple[int, str]], to: str) -> bool:
        if not missing:
            return True
        if self._now() < self._rests_until:
            return False
        found = _LANGUAGE.match(str(stored.state.session.get("locale") or "").lower())
        try:
            async with self._room:
                texts = [text for _, text in missing]
                translated = await translator.translate(texts, to=to, language=found[0] if found else None)
        except NotTranslated as error:
            log.warning("inbox.translation_failed", reason=str(error))
        except Exception:  # somebody else's code: the original is shown all the same
            log.exception("inbox.translation_failed")
        else:
            self._known |= {(stored.id, at, to): text for (at, _), text in zip(missing, translated, strict=True)}
            return True
        self._rests_until = self._now() + REST_SECONDS
        return False

    def _forget_some(self) -> None:
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)


def _said(event: e.AnyEvent) -> tuple[Speaker, str] | None:
    match event:
        case e.MessageReceived(text=text) if text:
            return "user", text
        case e.ReplySent(reply=reply) if reply.text:
            return "bot", reply.text
        case p.AgentMessage(text=text) if text:
            return "agent", text
        case _:
            return None
