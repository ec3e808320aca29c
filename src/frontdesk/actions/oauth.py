"""Access tokens by client credentials (RFC 6749, 4.4), asked for once and kept in memory until shortly before they expire."""

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

import msgspec

from frontdesk.actions.base import ActionFailed, ActionUnavailable
from frontdesk.dialogue.expressions import render, render_url
from frontdesk.dialogue.http_action import OAuth
from frontdesk.kit.clock import Clock
from frontdesk.kit.http.outgoing import Outgoing, Sender
from frontdesk.kit.logs import get_logger

log = get_logger()

EARLY_SECONDS = 30.0  # a token is renewed so long before its end, for the request that it goes with takes time too
ASSUMED_SECONDS = 300.0  # where the server does not say how long it holds
LONGEST_SECONDS = 86_400.0
MOST_KEPT = 1_000


class _Granted(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: float | str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    until: datetime


class Tokens:
    """Kept by what they were asked for with, so that two bots with other credentials never share one."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock
        self._kept: dict[bytes, _Token] = {}
        self._locks: dict[bytes, asyncio.Lock] = {}

    def values(self) -> list[str]:
        """Every token that is kept, so that none of them gets into a result."""
        return [token.value for token in self._kept.values()]

    async def get(self, oauth: OAuth, variables: Mapping[str, Any], timeout_seconds: float, *, fresh: bool) -> str:
        """A token that holds; `fresh` asks for another one than the last, which was refused.

        Raises ActionFailed, ActionUnavailable, and what `Sender.send` raises.
        """
        url = render_url(oauth.token_url, variables)
        client_id, client_secret, scope = (
            render(text, variables) for text in (oauth.client_id, oauth.client_secret, oauth.scope)
        )
        which = hashlib.sha256("\0".join([url, client_id, client_secret, scope]).encode()).digest()
        before = self._kept.get(which)
        async with self._locks.setdefault(which, asyncio.Lock()):
            kept = self._kept.get(which)
            if kept is not None and kept.until > self._clock.now() and not (fresh and kept is before):
                return kept.value
            token = await self._ask(url, client_id, client_secret, scope, timeout_seconds)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[which] = token
            return token.value

    async def _ask(self, url: str, client_id: str, client_secret: str, scope: str, timeout_seconds: float) -> _Token:
        form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
        basic = base64.b64encode(f"{quote_plus(client_id)}:{quote_plus(client_secret)}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        answer = await self._sender.send(
            Outgoing("POST", url, headers, content=urlencode(form).encode()), timeout_seconds
        )
        if answer.status >= 500 or answer.status == 429:
            raise ActionUnavailable(f"token {answer.status}")
        try:
            if answer.status != 200:
                raise ValueError
            granted = msgspec.json.decode(answer.body, type=_Granted)
            seconds = float(granted.expires_in if granted.expires_in is not None else ASSUMED_SECONDS)
        except (msgspec.DecodeError, ValueError):
            log.warning("actions.token_refused", status=answer.status)
            raise ActionFailed("actions.token_refused", "Something went wrong on our side.") from None
        lasts = min(max(0.0, seconds - EARLY_SECONDS), LONGEST_SECONDS)
        return _Token(granted.access_token, self._clock.now() + timedelta(seconds=lasts))
