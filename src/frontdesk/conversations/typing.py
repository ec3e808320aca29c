"""Who is typing: signs that nobody stores, and that always end.

A sign is shown again every few seconds by whoever types. It ends with their message, when they say so, or by itself. The other
servers are told, and show it as often; where that gets lost, a sign is shown later, or goes by itself.

Invariant: no sign outlives `SECONDS` without being shown again, whatever happens to whoever showed it.
"""

import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from frontdesk.kit.elsewhere import Elsewhere
from frontdesk.kit.pubsub import PubSub

SECONDS = 6.0
TOPIC = "typing"
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
    """Signs of this process and of the others; `now` is a clock that never goes back."""

    def __init__(self, pubsub: PubSub, elsewhere: Elsewhere, now: Callable[[], float] = time.monotonic) -> None:
        self._pubsub = pubsub
        self._elsewhere = elsewhere
        elsewhere.on(TOPIC, lambda said: self._hear(*said))
        self._now = now
        self._until: dict[str, dict[tuple[Side, str], tuple[float, int]]] = {}

    def show(self, conversation_id: str, side: Side, name: str = "") -> None:
        """From now on, for `SECONDS`."""
        _, shown = self._until.get(conversation_id, {}).get((side, name), (0.0, 0))
        self._elsewhere.tell(TOPIC, [conversation_id, side, name, shown + 1])
        self._show(conversation_id, side, name, shown + 1)

    def end(self, conversation_id: str, side: Side) -> None:
        """This side has stopped, or has said what it had to say."""
        if self._end(conversation_id, side):
            self._elsewhere.tell(TOPIC, [conversation_id, side, None, 0])

    def _hear(self, conversation_id: str, side: Side, name: str | None, shown: int) -> None:
        """What another server tells: a sign, and how often it was shown; without a name its end."""
        if name is None:
            self._end(conversation_id, side)
        else:
            self._show(conversation_id, side, name, shown)

    def _show(self, conversation_id: str, side: Side, name: str, shown: int) -> None:
        if conversation_id not in self._until and len(self._until) >= MOST:
            self._forget_ended()
            if len(self._until) >= MOST:
                return
        signs = self._until.setdefault(conversation_id, {})
        _, before = signs.get((side, name), (0.0, 0))
        signs[side, name] = (
            self._now() + SECONDS,
            max(shown, before),
        )  # the same everywhere, or polls would see news for ever
        self._pubsub.publish(conversation_id)

    def _end(self, conversation_id: str, side: Side) -> bool:
        signs = self._until.get(conversation_id, {})
        ended = [key for key in signs if key[0] == side]
        for key in ended:
            del signs[key]
        if not signs:
            self._until.pop(conversation_id, None)
        if ended:
            self._pubsub.publish(conversation_id)
        return bool(ended)

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
