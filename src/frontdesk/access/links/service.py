"""Invitations and password resets: a token `fdl_…` of 256 random bits, shown once to whoever makes it, good once and for a while.

Invariant: a link gives no more than whoever made it could give at that moment, and is worth nothing once they have lost
    their role: it goes with it (`MemberStore.set_standing`, `remove`).
"""

import re
import secrets
from datetime import timedelta

from frontdesk.access.links.errors import InvitationNotFound, LinkInvalid
from frontdesk.access.links.store import Kind, Link, LinkStore
from frontdesk.access.members.emails import clean_email, email_key
from frontdesk.access.members.errors import MemberExists
from frontdesk.access.members.passwords import Passwords, check_password
from frontdesk.access.members.roles import Role
from frontdesk.access.members.sessions import Sessions
from frontdesk.access.members.store import Member, MemberSession, MemberStore
from frontdesk.access.signing import digest
from frontdesk.access.verified import Verified
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger

INVITATION_DAYS = 7
RESET_HOURS = 24
_SHAPE = re.compile(r"fdl_[A-Za-z0-9_-]{43}")

log = get_logger()


class Links:
    """Makes, lists, takes back and takes up one-time links. `by` is the id of whoever makes one."""

    def __init__(
        self,
        store: LinkStore,
        members: MemberStore,
        passwords: Passwords,
        sessions: Sessions,
        clock: Clock,
        ids: Ids,
        verified: Verified,
    ) -> None:
        self._store = store
        self._members = members
        self._passwords = passwords
        self._sessions = sessions
        self._clock = clock
        self._ids = ids
        self._verified = verified

    async def invite(self, *, workspace_id: str, email: str, role: Role, by: str) -> tuple[Link, str]:
        """The invitation and its token; one to the same address that was there before is replaced.

        Raises EmailInvalid, MemberExists.
        """
        email = clean_email(email)
        if await self._members.find_by_email(workspace_id, email_key(email)) is not None:
            raise MemberExists
        link, token = await self._make("invitation", workspace_id, email, role, None, by)
        log.info("access.invited", invitation_id=link.id, role=role, by=by)
        return link, token

    async def list_invitations(
        self, *, workspace_id: str, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Link], str | None]:
        """A page of those that were not taken up, the newest first, and the cursor of the next page or None."""
        found = await self._store.list(workspace_id, "invitation", cursor, limit + 1)
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    async def take_back(self, *, workspace_id: str, invitation_id: str, by: str) -> None:
        """Raises InvitationNotFound."""
        link = await self._store.find(workspace_id, "invitation", invitation_id)
        if link is None:
            raise InvitationNotFound
        await self._store.remove(link)
        log.info("access.invitation_taken_back", invitation_id=link.id, by=by)

    async def reset_password(self, member: Member, *, by: str) -> tuple[Link, str]:
        """A link by which this member sets a new password; the old one goes on working until then."""
        link, token = await self._make("password_reset", member.workspace_id, member.email, member.role, member.id, by)
        log.info("access.password_reset_made", member_id=member.id, by=by)
        return link, token

    async def open(self, kind: Kind, token: str) -> Link:
        """What the link is for. Raises LinkInvalid."""
        link = await self._store.find_by_hash(kind, digest(token)) if _SHAPE.fullmatch(token) else None
        if link is None or self._clock.now() >= link.expires_at:
            raise LinkInvalid
        return link

    async def join(self, token: str, *, name: str, password: str) -> tuple[MemberSession, str]:
        """Become a member and sign in. Raises LinkInvalid, PasswordTooEasy, MemberExists."""
        link = await self.open("invitation", token)
        check_password(password, email=link.email)
        member = Member(self._ids.new("mem"), link.workspace_id, link.email, name, link.role, self._clock.now())
        hashed = await self._passwords.hash(password)
        session, session_token = self._sessions.prepare(member)
        try:
            await self._store.make_member(link, member, hashed, session, digest(session_token))
        except WriteConflict as conflict:
            if await self._members.find_by_email(link.workspace_id, link.email_key) is not None:
                raise MemberExists from conflict
            raise LinkInvalid from conflict
        log.info("access.joined", member_id=member.id, role=member.role, invitation_id=link.id)
        return session, session_token

    async def set_password(self, token: str, *, password: str) -> None:
        """Ends every session of the member. Raises LinkInvalid, PasswordTooEasy."""
        link = await self.open("password_reset", token)
        check_password(password, email=link.email)
        try:
            await self._store.set_password(link, await self._passwords.hash(password), self._clock.now())
        except WriteConflict as conflict:
            raise LinkInvalid from conflict
        self._verified.forget(link.member_id or "")
        log.info("access.password_reset", member_id=link.member_id)

    async def _make(
        self, kind: Kind, workspace_id: str, email: str, role: Role, member_id: str | None, by: str
    ) -> tuple[Link, str]:
        now = self._clock.now()
        expires_at = now + (timedelta(days=INVITATION_DAYS) if kind == "invitation" else timedelta(hours=RESET_HOURS))
        token = "fdl_" + secrets.token_urlsafe(32)
        link_id = self._ids.new("inv" if kind == "invitation" else "res")
        link = Link(link_id, workspace_id, kind, email, email_key(email), role, member_id, by, now, expires_at)
        await self._store.add(link, digest(token))
        return link, token
