"""Reads bots again while they serve: by a request, by a signal, or because their files were changed.

    read   the folder's files, in a thread; a mistake ends it here, and the bot goes on as it was
    keep   the new version in the database, beside those that conversations are in flows of
    open   train and index what is new, in a thread beside the turns
    put    from the next message on everybody works with it; turns under way finish with what they began with

Each process reads its own folders: replicas are told one by one, or each watches for itself.
Invariant: one bot is read at a time, and at no moment is a bot not served.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from frontdesk.bots.errors import BotInvalid, Problem
from frontdesk.bots.loading import files_of, version_in
from frontdesk.bots.service import Reloaded
from frontdesk.bots.versions import Versions
from frontdesk.errors import Error
from frontdesk.kit.clock import Clock
from frontdesk.kit.logs import get_logger
from frontdesk.serving import WORKSPACE, Key, Served, Serving, load_served

log = get_logger()

LOOK_EVERY_SECONDS = 1.0
TEND_EVERY_SECONDS = 3600.0

Seen = tuple[tuple[str, int, int], ...]


class Reloading:
    def __init__(self, serving: Serving, versions: Versions, clock: Clock) -> None:
        self._serving = serving
        self.versions = versions
        self._clock = clock
        self._folders: dict[Key, Path] = {}
        self._read_at: dict[Key, datetime] = {}
        self._one_at_a_time = asyncio.Lock()

    async def open_all(self, served: Sequence[Served]) -> None:
        """Open the bots that are served from the start."""
        for one in served:
            await self._open(one)

    def read_at(self, workspace_id: str, bot_id: str) -> datetime:
        return self._read_at[workspace_id, bot_id]

    async def reload(self, workspace_id: str, bot_id: str) -> Reloaded:
        """Open the bot again as its files are now.

        Raises `BotInvalid`, `ActionsInvalid` and what opening a bot raises; then the one that was open goes on.
        """
        key = workspace_id, bot_id
        async with self._one_at_a_time:
            before = self._version(key)
            [served] = await asyncio.to_thread(load_served, [self._folders[key]])
            if served.bot.id != bot_id:
                what = f"This bot is served as `{bot_id}`, and now it is called `{served.bot.id}`."
                mend = f"Write `bot: {bot_id}` again, or start the server anew."
                raise BotInvalid(folder=self._folders[key].name, problems=(Problem("bot.yaml", 1, what, mend),))
            await self._open(served)
            bot = self._serving.parts[key].bot
            log.info("reloading.done", bot_id=bot_id, version=bot.version, previous_version=before)
            await self.versions.prune(workspace_id, bot_id)
        _let_go()
        return Reloaded(bot, before, self._read_at[key])

    async def reload_all(self) -> None:
        """The same for every bot; what is wrong with one is logged."""
        for key in list(self._folders):
            await self._try(key)

    async def watch(self, pause: Callable[[], Awaitable[None]] | None = None) -> None:
        """Reload each bot whose files have changed and then stayed the same from one look to the next, for ever."""
        read: dict[Key, Seen] = {}
        last: dict[Key, Seen] = {}
        while True:
            for key, folder in self._folders.items():
                seen = await asyncio.to_thread(_look, folder)
                if key not in read and await asyncio.to_thread(version_in, folder) == self._version(key):
                    read[key] = seen
                if seen != read.get(key) and seen == last.get(key):
                    read[key] = seen
                    await self._try(key)
                last[key] = seen
            await (pause() if pause else asyncio.sleep(LOOK_EVERY_SECONDS))

    async def tend(self) -> None:
        """Say which versions are still served, and delete those that nobody needs."""
        for workspace_id, bot_id in list(self._folders):
            await self.versions.serving(workspace_id, self._serving.parts[workspace_id, bot_id].bot)
            await self.versions.prune(workspace_id, bot_id)

    async def tend_for_ever(self) -> None:
        while True:
            await asyncio.sleep(TEND_EVERY_SECONDS)
            try:
                await self.tend()
            except Error as error:
                log.warning("reloading.versions_not_tended", code=error.code)

    def _version(self, key: Key) -> str:
        return self._serving.parts[key].bot.version

    async def _open(self, served: Served) -> None:
        opened = await self._serving.open(served)
        bot = opened.parts.bot
        key = WORKSPACE, bot.id
        self._serving.put(opened)
        self._folders[key], self._read_at[key] = bot.folder, self._clock.now()

    async def _try(self, key: Key) -> None:
        try:
            await self.reload(*key)
        except BotInvalid as error:
            for one in error.problems:
                place = f"{self._folders[key].name}/{one.file}:{one.line}"
                log.error("reloading.bot_invalid", bot_id=key[1], place=place, what=one.what, mend=one.mend)
        except Error as error:
            log.error("reloading.failed", bot_id=key[1], code=error.code, reason=error.message, hint=error.hint)
        except Exception:
            log.exception("reloading.failed", bot_id=key[1])


def _look(folder: Path) -> Seen:
    """What shows that a file was changed, without reading it; a file that goes away meanwhile is not there."""
    seen = []
    for path in files_of(folder):
        try:
            found = path.stat()
        except OSError:
            continue
        seen.append((str(path), found.st_mtime_ns, found.st_size))
    return tuple(seen)


def _let_go() -> None:
    """Free what the version before was made of: its actions' modules go round in circles, and may be where the collector does
    not look (`server.run` freezes what is there at the start)."""
    frozen = gc.get_freeze_count()
    if frozen:
        gc.unfreeze()
    gc.collect()
    if frozen:
        gc.freeze()
