"""Visitors of the widget: a session of 90 days, proved by a refresh token, used by access tokens of 15 minutes.

Refresh tokens rotate. `current` is the one given out last, `previous` the one it was given for.

    presented            newest access token   answer
    ───────────────────  ────────────────────  ─────────────────────────────────────────────────────────────
    current              any                   the next refresh token; current becomes previous
    previous             not used yet          the same refresh token again: the first answer was lost
    previous             used                  the session is revoked: two hold what only one was given
    older, really ours   any                   the session is revoked, for the same reason
    anything else        any                   refused, and nothing changes: a guess must not end a stay

The next token is computed from the presented one with a key that never leaves the server (HMAC-SHA256: 256 bits that
nobody else can tell from random), so two tabs that refresh at once get the same one instead of ending each other's stay.
Each token carries a seal of its session, by which an older one of ours is told from a guess.
Source: RFC 9700 section 4.14.2 (refresh token rotation and what a replay means).
"""

import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from frontdesk.access.caller import Caller
from frontdesk.access.errors import CredentialInvalid, RefreshTokenInvalid, SessionBusy, TokenExpired
from frontdesk.access.scopes import VISITOR_SCOPES
from frontdesk.access.signing import derive, digest, text_of
from frontdesk.access.store import AccessStore, VisitorSession
from frontdesk.access.verified import Verified
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids

ACCESS_PREFIX = "fdv_"
REFRESH_PREFIX = "fdr_"
ACCESS_MINUTES = 15
SESSION_DAYS = 90
_PURPOSE = "visitor.access"
_ALGORITHM = "HS256"
_CLAIMS = ("workspace", "bot", "user_id", "session", "rotation", "exp", "purpose")
_LONGEST_TOKEN = 2_000
_REFRESH_SHAPE = re.compile(r"fdr_(?P<session>[0-9a-z]{26})(?P<secret>[A-Za-z0-9_-]{43})(?P<seal>[A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class VisitorTokens:
    """What a visitor's browser keeps."""

    token: str
    token_expires_at: datetime
    refresh_token: str
    session: VisitorSession


class Visitors:
    """Begins, refreshes and ends sessions, and checks access tokens."""

    def __init__(self, store: AccessStore, clock: Clock, ids: Ids, verified: Verified, *, signing_secret: str) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._verified = verified
        self._access_key = derive(signing_secret, "visitor.access")
        self._next_key = derive(signing_secret, "visitor.refresh.next")
        self._seal_key = derive(signing_secret, "visitor.refresh.seal")

    async def begin(self, *, workspace_id: str, bot: str) -> VisitorTokens:
        """A session of a visitor who was not here before."""
        now = self._clock.now()
        session_id = self._ids.new("ses")
        refresh_token = self._refresh_token(session_id, secrets.token_bytes(32))
        session = VisitorSession(
            id=session_id,
            workspace_id=workspace_id,
            bot=bot,
            user_id=self._ids.new("vis"),
            refresh_hash=digest(refresh_token),
            previous_refresh_hash=None,
            access_used_at=None,
            created_at=now,
            expires_at=now + timedelta(days=SESSION_DAYS),
        )
        await self._store.add_session(session)
        return self._tokens(session, refresh_token)

    async def refresh(self, refresh_token: str, *, workspace_id: str, bot: str) -> VisitorTokens:
        """The same visitor goes on, with new tokens, by the table above.

        Raises RefreshTokenInvalid; SessionBusy when others refresh the same session again and again meanwhile.
        """
        shape = _REFRESH_SHAPE.fullmatch(refresh_token)
        if shape is None:
            raise RefreshTokenInvalid
        for _ in range(3):
            session = await self._store.find_session(f"ses_{shape['session']}")
            if session is None or not session.is_valid(self._clock.now()):
                raise RefreshTokenInvalid
            if session.workspace_id != workspace_id or session.bot != bot:
                raise RefreshTokenInvalid
            try:
                return await self._rotate(session, refresh_token)
            except WriteConflict:
                continue
        raise SessionBusy

    async def end(self, session_id: str) -> None:
        """Sign out. The access tokens are refused at once here, within the cache's seconds by other processes."""
        await self._store.revoke_session(session_id, self._clock.now())
        self._verified.forget(session_id)

    async def verify(self, token: str) -> Caller:
        """The visitor whose access token this is. Raises CredentialInvalid, TokenExpired."""
        if len(token) > _LONGEST_TOKEN:
            raise CredentialInvalid
        hashed = digest(token)
        now = self._clock.now()
        caller = self._verified.find(hashed, now)
        if caller is not None:
            return caller
        claims = self._claims(token)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        if now >= expires_at:
            raise TokenExpired
        turn = self._verified.turn
        session = await self._session_of(claims, now)
        if session.access_used_at is None and _rotation(session) == claims["rotation"]:
            await self._store.mark_access_used(session, now)
        caller = Caller(session.workspace_id, "visitor", session.id, VISITOR_SCOPES, session.bot, session.user_id)
        self._verified.keep(hashed, caller, now, expires_at, turn)
        return caller

    async def is_valid(self, caller: Caller) -> bool:
        """Whether the session that `caller` came with still holds."""
        session = await self._store.find_session(caller.id)
        return session is not None and session.is_valid(self._clock.now())

    async def _rotate(self, session: VisitorSession, refresh_token: str) -> VisitorTokens:
        presented = digest(refresh_token)
        following = self._refresh_token(session.id, hmac.digest(self._next_key, refresh_token.encode(), "sha256"))
        if hmac.compare_digest(presented, session.refresh_hash):
            expires_at = self._clock.now() + timedelta(days=SESSION_DAYS)
            await self._store.rotate(session, digest(following), expires_at)
            return self._tokens(replace(session, refresh_hash=digest(following), expires_at=expires_at), following)
        lost = presented == session.previous_refresh_hash and session.access_used_at is None
        if lost and hmac.compare_digest(digest(following), session.refresh_hash):
            return self._tokens(session, following)
        if presented == session.previous_refresh_hash or self._is_sealed(session.id, refresh_token):
            await self.end(session.id)
        raise RefreshTokenInvalid

    async def _session_of(self, claims: dict[str, Any], now: datetime) -> VisitorSession:
        session = await self._store.find_session(claims["session"])
        if session is None or not session.is_valid(now):
            raise CredentialInvalid
        said = (claims["workspace"], claims["bot"], claims["user_id"])
        if said != (session.workspace_id, session.bot, session.user_id):
            raise CredentialInvalid
        return session

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(
                token.removeprefix(ACCESS_PREFIX),
                self._access_key,
                algorithms=[_ALGORITHM],
                options={"require": ["exp"], "verify_exp": False},  # our own clock says what has expired
            )
        except (jwt.PyJWTError, ValueError) as problem:
            raise CredentialInvalid from problem
        if set(claims) != set(_CLAIMS) or claims["purpose"] != _PURPOSE or not isinstance(claims["exp"], int):
            raise CredentialInvalid
        return claims

    def _tokens(self, session: VisitorSession, refresh_token: str) -> VisitorTokens:
        expires_at = (self._clock.now() + timedelta(minutes=ACCESS_MINUTES)).replace(microsecond=0)
        claims = {
            "workspace": session.workspace_id,
            "bot": session.bot,
            "user_id": session.user_id,
            "session": session.id,
            "rotation": _rotation(session),
            "exp": int(expires_at.timestamp()),
            "purpose": _PURPOSE,
        }
        token = ACCESS_PREFIX + jwt.encode(claims, self._access_key, algorithm=_ALGORITHM)
        return VisitorTokens(token, expires_at, refresh_token, session)

    def _refresh_token(self, session_id: str, secret: bytes) -> str:
        body = REFRESH_PREFIX + session_id.removeprefix("ses_") + text_of(secret)
        return body + self._seal(body)

    def _is_sealed(self, session_id: str, refresh_token: str) -> bool:
        body, seal = refresh_token[:-22], refresh_token[-22:]
        return body.startswith(REFRESH_PREFIX + session_id.removeprefix("ses_")) and hmac.compare_digest(
            seal, self._seal(body)
        )

    def _seal(self, body: str) -> str:
        return text_of(hmac.digest(self._seal_key, body.encode(), "sha256")[:16])


def _rotation(session: VisitorSession) -> str:
    """Names the rotation that an access token belongs to; says nothing about the refresh token."""
    return digest("rotation." + session.refresh_hash)[:16]
