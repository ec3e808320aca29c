"""The hook for translation: what an agent reads may be put into another language on the way.

Frontdesk brings no translator. One keeps `Translator`; `translation/hook.py` asks one elsewhere, by HTTP.
"""

from collections.abc import Sequence
from typing import Protocol


class NotTranslated(Exception):
    """The translator did not do it; the message is for the log."""


class Translator(Protocol):
    async def translate(self, texts: Sequence[str], *, to: str, language: str | None = None) -> list[str]:
        """The texts in the language `to` (such as `en`), in their order, as many as there were. `language` is the one they are
        in, where it is known. Raises `NotTranslated`."""
        ...

    async def close(self) -> None: ...
