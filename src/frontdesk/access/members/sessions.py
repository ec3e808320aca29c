"""Sessions of members: an opaque token `fds_…` in a cookie, kept as a digest, which ends by rest, by age or by hand.

Invariant: a token is made here and nowhere else, a new one at each sign-in and with each new password, so a token that
    somebody else put into a browser is never one that a member signs in with.
"""

import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from frontdesk.access.caller import Caller
from frontdesk.access.members.emails import email_key
from frontdesk.access.members.errors import SessionEnded, SignInRefused
from frontdesk.access.members.passwords import Passwords
from frontdesk.access.members.roles import scopes_of
from frontdesk.access.members.store import Member, MemberSession, MemberStore
from frontdesk.access.signing import digest
from frontdesk.access.verified import Verified
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger

PREFIX = "fds_"
_RANDOM_BYTES = 32
_SHAPE = re.compile(r"fds_[A-Za-z0-9_-]{43}")
_NOTED_EVERY = timedelta(minutes=1)  # how exactly it is known when a session was last used

log = get_logger()


class Sessions:
    """Begins, checks and ends the sessions of members."""

    def __init__(
        self,
        store: MemberStore,
        passwords: Passwords,
        clock: Clock,
        ids: Ids,
        verified: Verified,
        *,
        idle_hours: float,
        days: float,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock
        self._ids = ids
        self._verified = verified
        self._rest = timedelta(hours=idle_hours)
        self._age = timedelta(days=days)

    async def sign_in(
        self, *, workspace_id: str, email: str, password: str, replacing: str | None = None
    ) -> tuple[MemberSession, str]:
        """A new session and its token. `replacing` is the token that came with the request, whose session ends.

        Raises SignInRefused, which never says why, after the same work whether or not there is such a member.
        """
        found = await self._store.find_by_email(workspace_id, email_key(email))
        member, hashed = found or (None, None)
        right = await self._passwords.verify(password, hashed)
        if member is None or hashed is None or not right or not member.is_active:
            log.warning("access.sign_in_refused", member_id=member.id if member else None)
            raise SignInRefused
        if self._passwords.is_outdated(hashed):
            renewed = await self._passwords.hash(password)
            await self._store.renew_hash(member, hashed, renewed)
            hashed = renewed
        session, token = self.prepare(member)
        try:
            await self._store.add_session(session, digest(token), hashed, replacing=digest(replacing or ""))
        except WriteConflict as changed:
            raise SignInRefused from changed
        log.info("access.signed_in", member_id=member.id, session_id=session.id)
        return session, token

    def prepare(self, member: Member) -> tuple[MemberSession, str]:
        """A session that is still to be stored, and its token."""
        now = self._clock.now()
        member = replace(member, signed_in_at=now)
        return (
            MemberSession(self._ids.new("ses"), member, now, now, now + self._age),
            PREFIX + secrets.token_urlsafe(_RANDOM_BYTES),
        )

    async def verify(self, token: str) -> Caller:
        """The member whose session this is. Raises SessionEnded."""
        if not _SHAPE.fullmatch(token):
            raise SessionEnded
        hashed, now = digest(token), self._clock.now()
        caller = self._verified.find(hashed, now)
        if caller is not None:
            return caller
        turn = self._verified.turn
        session = await self._store.find_session(hashed)
        if session is None or not self._holds(session, now):
            raise SessionEnded
        if now - session.used_at >= _NOTED_EVERY:
            await self._store.mark_used(session.id, now)
        caller = _caller(session)
        self._verified.keep(hashed, caller, now, session.expires_at, turn)
        return caller

    async def is_valid(self, caller: Caller) -> bool:
        """Whether the session that `caller` came with still holds, with what it was allowed then."""
        session = await self._store.find_session_by_id(caller.session_id or "")
        if session is None or not self._holds(session, self._clock.now()):
            return False
        return _caller(session).scopes == caller.scopes

    async def get(self, caller: Caller) -> MemberSession:
        """Raises SessionEnded."""
        session = await self._store.find_session_by_id(caller.session_id or "")
        if session is None:
            raise SessionEnded
        return session

    async def end(self, caller: Caller, *, everywhere: bool = False) -> None:
        """Sign out here, or of every browser: at once in this process, within the cache's seconds in others."""
        if everywhere:
            await self._store.end_sessions(caller.id)
        elif caller.session_id is not None:
            await self._store.end_session(caller.session_id)
        self._verified.forget(caller.id)
        log.info("access.signed_out", member_id=caller.id, everywhere=everywhere)

    def _holds(self, session: MemberSession, now: datetime) -> bool:
        rested = now - session.used_at >= self._rest
        return session.member.is_active and not rested and now < session.expires_at


def _caller(session: MemberSession) -> Caller:
    member = session.member
    return Caller(
        workspace_id=member.workspace_id,
        kind="member",
        id=member.id,
        scopes=scopes_of(member.role),
        name=member.name,
        session_id=session.id,
    )
