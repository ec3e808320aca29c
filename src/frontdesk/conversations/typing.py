"""Who is typing: signs that nobody stores, and that always end.

A sign is shown again every few seconds by whoever types. It ends with their message, when they say so, or by itself.

Invariant: no sign outlives `SECONDS` without being shown again, whatever happens to whoever showed it.
"""

import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from frontdesk.kit.pubsub import PubSub

SECONDS = 6.0
MOST = 10_000  # conversations with a sign; what is more is not shown

Side = Literal["user", "agent"]


class Sign(NamedTuple):
    """`seconds` are left until it ends by itself; `shown` is how often it was shown. `name` is the agent's; of a customer it is
    empty."""

    side: Side
    name: str
    seconds: float
    shown: int


class Typing:
    """Signs of this process; `now` is a clock that never goes back."""

    def __init__(self, pubsub: PubSub, now: Callable[[], float] = time.monotonic) -> None:
        self._pubsub = pubsub
        self._now = now
        self._until: dict[str, dict[tuple[Side, str], tuple[float, int]]] = {}

    def show(self, conversation_id: str, side: Side, name: str = "") -> None:
        """From now on, for `SECONDS`."""
        if conversation_id not in self._until and len(self._until) >= MOST:
            self._forget_ended()
            if len(self._until) >= MOST:
                return
        signs = self._until.setdefault(conversation_id, {})
        _, shown = signs.get((side, name), (0.0, 0))
        signs[side, name] = self._now() + SECONDS, shown + 1
        self._pubsub.publish(conversation_id)

    def end(self, conversation_id: str, side: Side) -> None:
        """This side has stopped, or has said what it had to say."""
        signs = self._until.get(conversation_id, {})
        ended = [key for key in signs if key[0] == side]
        for key in ended:
            del signs[key]
        if not signs:
            self._until.pop(conversation_id, None)
        if ended:
            self._pubsub.publish(conversation_id)

    def signs(self, conversation_id: str, *, without: Side | None = None) -> tuple[Sign, ...]:
        """What is to be shown now to whoever is not on the side `without`."""
        now = self._now()
        signs = self._until.get(conversation_id, {})
        return tuple(
            Sign(side, name, round(until - now, 3), shown)
            for (side, name), (until, shown) in sorted(signs.items())
            if until > now and side != without
        )

    def _forget_ended(self) -> None:
        now = self._now()
        ended = [one for one, signs in self._until.items() if all(until <= now for until, _ in signs.values())]
        for conversation_id in ended:
            del self._until[conversation_id]


def known_as(signs: tuple[Sign, ...]) -> str:
    """What a reader says that they show already: the same signs, shown as often, are no news."""
    return ",".join(f"{sign.side}:{sign.name}:{sign.shown}" for sign in signs)
