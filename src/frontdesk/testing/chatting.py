"""Talks with a bot in a terminal, or through a pipe: a line in is a message, what comes back are lines.

`/event NAME {"json": "data"}` tells of something that happens outside, `/later 2 hours` lets time pass, `/approve` and
`/decline` with a note decide on what waits for a person.
"""

import asyncio
import datetime as dt
import json
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, TextIO

from frontdesk.approvals.service import Decision
from frontdesk.conversations.arrivals import Handled, Incoming
from frontdesk.dialogue import events as e
from frontdesk.dialogue.messages import Choice, Reply
from frontdesk.dialogue.trace import lines_of
from frontdesk.errors import Error
from frontdesk.kit.durations import seconds_of
from frontdesk.serving import WORKSPACE
from frontdesk.testing.following import Follower
from frontdesk.testing.outside import decide, let_pass, tell
from frontdesk.testing.stage import Stage

USER = "you"


async def chat(
    stage: Stage, lines: TextIO, say: Callable[[str], None], *, ready: Callable[[], None] | None, traced: bool
) -> None:
    """Answer every line until there are no more.

    `ready` is called whenever the bot waits for one; without it nobody is typing or kept waiting, and each line is repeated
    as it is taken. `traced` shows how the bot came to its replies.
    """
    bot = stage.bot
    for line in _shown(bot.texts.greeting, tuple(Choice(text, text) for text in bot.suggestions)):
        say(line)
    follower, status = Follower(), "bot"
    async for text in _read(lines, ready or (lambda: None)):
        if ready is None:
            say(f"> {text}")
        try:
            handled = await _answer(text, stage, follower)
        except (Error, ValueError) as error:
            say(f"! {error.message if isinstance(error, Error) else error}")
            continue
        if handled is None:
            say("    (nothing came of it)")
            continue
        await _say_all(handled.replies, say, hurried=ready is None)
        for line in await _told(handled, stage, follower, traced=traced):
            say(line)
        if handled.status != status:
            say(_STATUS.get(handled.status, f"    ({handled.status})"))
        status = handled.status


async def _told(handled: Handled, stage: Stage, follower: Follower, *, traced: bool) -> list[str]:
    """How the bot came to its replies, and what somebody has to decide on."""
    turns, events = await follower.read(stage.house, handled.conversation_id)
    moves = [f"    · {line}" for turn in turns for line in lines_of(turn)] if traced else []
    asked = [event.action for event in events if isinstance(event, e.ApprovalRequested)]
    return [*moves, *(f"    ({name} waits for a person: /approve or /decline, and why)" for name in asked)]


async def _say_all(replies: Sequence[Reply], say: Callable[[str], None], *, hurried: bool) -> None:
    for reply in replies:
        await asyncio.sleep(0 if hurried else reply.pause_seconds)
        for line in _lines_of(reply):
            say(line)


async def _answer(text: str, stage: Stage, follower: Follower) -> Handled | None:
    """What comes of a line; None where that is nothing. Raises `ValueError` where it is a command that cannot be read."""
    command, _, rest = text.partition(" ")
    if command == "/event":
        name, _, data = rest.strip().partition(" ")
        if not name:
            raise ValueError('say which event: /event payment.received {"amount": 5}')
        return await tell(stage, USER, name, _data(data))
    if command == "/later":
        return await let_pass(stage, dt.timedelta(seconds=seconds_of(rest)), follower)
    if command in _DECISIONS:
        return await decide(stage, follower, _DECISIONS[command], None, rest.strip())
    return await stage.house.conversations.receive(Incoming(WORKSPACE, stage.bot.id, "api", USER, text))


def _data(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text or "{}")
    except ValueError as error:
        raise ValueError(f"the data of the event are no JSON: {error}") from error
    if not isinstance(data, dict):
        raise ValueError('the data of an event are an object, such as {"amount": 5}')
    return data


_DECISIONS: dict[str, Decision] = {"/approve": "approve", "/decline": "decline"}
_STATUS = {"waiting": "    (waiting for a person)", "bot": "    (the bot is back)"}


def _lines_of(reply: Reply) -> list[str]:
    card = reply.card
    more = [] if card is None else [part for part in (card.title, card.text, card.image_url, card.url) if part]
    quoted = [f"    from {citation.title} ({citation.url or citation.source})" for citation in reply.citations]
    text = [] if card is not None and reply.text in more else [reply.text]
    return [*_shown("\n".join([*text, *more]), reply.choices), *quoted]


def _shown(text: str, choices: tuple[Choice, ...]) -> list[str]:
    said = [f"bot: {line}" if not place else f"     {line}" for place, line in enumerate(text.splitlines())]
    return [*said, *(f"  {number}) {choice.label}" for number, choice in enumerate(choices, start=1))]


async def _read(lines: TextIO, ready: Callable[[], None]) -> AsyncIterator[str]:
    """Each line that says something. A thread that never keeps the process alive waits for it: a key may never be pressed."""
    loop = asyncio.get_running_loop()
    read: asyncio.Queue[str | None] = asyncio.Queue()

    def hand_over(line: str | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(read.put_nowait, line)

    def follow() -> None:
        for line in lines:
            hand_over(line)
        hand_over(None)

    lines = _apart(lines)
    threading.Thread(target=follow, daemon=True, name="chat").start()
    ready()
    while (line := await read.get()) is not None:
        if line.strip():
            yield line.strip()
        ready()


def _apart(lines: TextIO) -> TextIO:
    """The same input through a reader of its own: a process that ends closes `sys.stdin`, which a waiting thread would hold."""
    try:
        return open(lines.fileno(), encoding=lines.encoding, errors="replace", closefd=False)
    except OSError:  # it is no file
        return lines
