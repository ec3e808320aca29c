"""The hook for translation: what an agent reads and writes may be put into another language on the way.

Frontdesk brings no translator. One is a class that keeps `Translator`, registered by name:

    from frontdesk.inbox.translating import register

    class Mine:
        async def translate(self, texts, *, to, language=None):
            ...

    register("mine", Mine())

`translator_of("mine")` finds it; without a name, or under one that nobody registered, texts come back as they are.
"""

from collections.abc import Sequence
from typing import Protocol


class Translator(Protocol):
    async def translate(self, texts: Sequence[str], *, to: str, language: str | None = None) -> list[str]:
        """The texts in the language `to` (such as `en`), in their order, as many as there were. `language` is the one they are
        in, where it is known."""
        ...


class Untranslated:
    """Keeps `Translator` and changes nothing."""

    async def translate(self, texts: Sequence[str], *, to: str, language: str | None = None) -> list[str]:
        return list(texts)


_REGISTERED: dict[str, Translator] = {}


def register(name: str, translator: Translator) -> None:
    """From now on `translator_of(name)` finds it."""
    _REGISTERED[name] = translator


def translator_of(name: str | None) -> Translator:
    return _REGISTERED.get(name or "", Untranslated())
