"""The hook for translation."""

from collections.abc import Sequence

from frontdesk.inbox.translating import register, translator_of


class Loud:
    async def translate(self, texts: Sequence[str], *, to: str, language: str | None = None) -> list[str]:
        return [f"{text.upper()} ({to})" for text in texts]


async def test_without_a_translator_texts_stay_as_they_are() -> None:
    for name in (None, "nobody"):
        assert await translator_of(name).translate(["Guten Tag"], to="en") == ["Guten Tag"]


async def test_a_registered_translator_is_found() -> None:
    register("loud", Loud())
    assert await translator_of("loud").translate(["hi"], to="en", language="de") == ["HI (en)"]
