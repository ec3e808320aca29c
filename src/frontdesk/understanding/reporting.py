"""What a bot's author may ask of its understanding: the report, and how a text to try is read."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk.dialogue.reading import Reading
from frontdesk.encoding.base import Encoder
from frontdesk.understanding.errors import BotNotTaught
from frontdesk.understanding.report import Report, outside_texts, report
from frontdesk.understanding.service import Understanding
from frontdesk.understanding.teaching import Places
from frontdesk.understanding.training_set import TrainingSet

_OUTSIDE_IN = "en"  # the language of the texts from outside


@dataclass(frozen=True, slots=True)
class Taught:
    """A bot's understanding and what it was taught, in one version of the bot's files."""

    version: str
    training_set: TrainingSet
    places: Places
    encoder: Encoder
    reads: Understanding


async def report_on(taught: Taught) -> Report:
    """Takes about as long as training, in a thread. Raises what the encoder raises."""
    speaks = any(language.startswith(_OUTSIDE_IN) for language in taught.training_set.languages)
    outside = [(text, await taught.reads.read(text)) for text in (outside_texts() if speaks else ())]
    return await asyncio.to_thread(report, taught.training_set, taught.encoder, taught.places, outside)


class Reporting:
    """The bots of this server by workspace and id; a workspace's first bot is meant where none is named.

    Invariant: a report is computed once a version of a bot, and one at a time: callers that come meanwhile wait for the same.
    """

    def __init__(self, taught: Mapping[tuple[str, str], Taught]) -> None:
        self._taught = taught
        self._reports: dict[tuple[str, str], tuple[str, asyncio.Task[Report]]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def read(self, workspace_id: str, bot_id: str | None, text: str) -> tuple[str, Reading]:
        """Return the bot's id and the reading of a text that nobody has said before. Raises BotNotTaught."""
        key = self._key(workspace_id, bot_id)
        return key[1], await self._taught[key].reads.read(text)

    async def report(self, workspace_id: str, bot_id: str | None) -> tuple[str, str, Report]:
        """Return the bot's id, the version of its files and the report on it. Raises BotNotTaught, and what the encoder
        raises: then the next call tries again. A caller that goes away does not stop what others wait for."""
        key = self._key(workspace_id, bot_id)
        taught = self._taught[key]
        version, task = self._reports.get(key, ("", None))
        if task is None or version != taught.version or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(self._compute(taught), name=f"report on {key[1]}")
            task.add_done_callback(_look_at)
            self._reports[key] = (taught.version, task)
        return key[1], taught.version, await asyncio.shield(task)

    def stop(self) -> None:
        """Wait for nothing: a report that is being computed is given up."""
        for _, task in self._reports.values():
            task.cancel()

    async def _compute(self, taught: Taught) -> Report:
        async with self._one_at_a_time:
            return await report_on(taught)

    def _key(self, workspace_id: str, bot_id: str | None) -> tuple[str, str]:
        known = [key for key in self._taught if key[0] == workspace_id and bot_id in (None, key[1])]
        if not known:
            raise BotNotTaught(bot=bot_id or "(default)")
        return known[0]


def _look_at(task: asyncio.Task[Report]) -> None:
    """Its callers may all have gone away, and an exception that nobody looked at is warned of."""
    if not task.cancelled():
        task.exception()
