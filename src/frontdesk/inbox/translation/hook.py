"""Asks a translator elsewhere, by HTTP: the texts go out in one request, and come back in their order.

POST {"texts": ["Guten Tag"], "to": "en", "language": "de"}   →   {"texts": ["Good day"]}
"""

import asyncio
from collections.abc import Sequence

import msgspec

from frontdesk.inbox.translating import NotTranslated
from frontdesk.kit.http.guard import AddressRefused, GuardedBackend
from frontdesk.kit.http.outgoing import AnswerTooLarge, Outgoing, RedirectRefused, Sender, Unreachable

MOST_BYTES = 4 << 20


class _Asked(msgspec.Struct):
    texts: list[str]
    to: str
    language: str | None


class _Answer(msgspec.Struct):
    texts: list[str]


class HttpTranslator:
    """The operator names the address, so it may be one of their own network."""

    def __init__(self, url: str, key: str | None, timeout_seconds: float) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._seconds = timeout_seconds
        self._sender = Sender(GuardedBackend(allow_private=True), most_connections=8, most_bytes=MOST_BYTES)

    async def translate(self, texts: Sequence[str], *, to: str, language: str | None = None) -> list[str]:
        content = msgspec.json.encode(_Asked(list(texts), to, language))
        outgoing = Outgoing("POST", self._url, self._headers, content=content)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._sender.send(outgoing, self._seconds)
        except (Unreachable, AnswerTooLarge, RedirectRefused, AddressRefused, ValueError, TimeoutError) as error:
            raise NotTranslated(type(error).__name__) from None
        if answer.status != 200:
            raise NotTranslated(f"status {answer.status}")
        try:
            translated = msgspec.json.decode(answer.body, type=_Answer).texts
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise NotTranslated("the answer is not as it must be") from None
        if len(translated) != len(texts):
            raise NotTranslated(f"{len(translated)} texts in place of {len(texts)}")
        return translated

    async def close(self) -> None:
        await self._sender.close()
