"""What one server tells the others of what is over in a moment: nobody keeps it, nobody waits for it, and it may get lost."""

from collections.abc import Callable
from typing import Any

Hear = Callable[[Any], None]


class Elsewhere:
    """The other servers, where there are none: with an SQLite file there is one process. See
    `kit/database/postgresql_elsewhere.py` for more."""

    def __init__(self) -> None:
        self._hear: dict[str, Hear] = {}

    def on(self, topic: str, hear: Hear) -> None:
        """Call `hear` with what another server tells of the topic: plain values, as JSON has them."""
        self._hear[topic] = hear

    def hear(self, topic: str, said: Any) -> None:
        """What another server tells; a topic that nobody here knows is for a later version."""
        if topic in self._hear:
            self._hear[topic](said)

    def tell(self, topic: str, said: Any) -> None:
        """Tell all other servers. Returns at once, and never fails."""

    async def listen_for_ever(self) -> None:
        """Let the others be heard, as long as the server runs."""
