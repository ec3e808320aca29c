"""The members of a workspace: made, listed, renamed, given another role or password, shut out, removed."""

import asyncio

from frontdesk.access.members.emails import clean_email, email_key
from frontdesk.access.members.errors import LastOwner, MemberExists, MemberNotFound, PasswordWrong, SessionEnded
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

log = get_logger()


class Members:
    """Every look-up of a member by id is within a workspace. `by` is the id of whoever asks, for the log."""

    def __init__(
        self,
        store: MemberStore,
        passwords: Passwords,
        sessions: Sessions,
        clock: Clock,
        ids: Ids,
        verified: Verified,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._sessions = sessions
        self._clock = clock
        self._ids = ids
        self._verified = verified
        self._one_at_a_time = asyncio.Lock()  # in this process; between processes the database sees to it

    async def create(self, *, workspace_id: str, email: str, name: str, role: Role, password: str) -> Member:
        """Raises EmailInvalid, PasswordTooEasy, MemberExists."""
        email = clean_email(email)
        check_password(password, email=email)
        member = Member(self._ids.new("mem"), workspace_id, email, name, role, self._clock.now())
        try:
            await self._store.add(member, email_key(email), await self._passwords.hash(password))
        except WriteConflict as taken:
            raise MemberExists from taken
        log.info("access.member_made", member_id=member.id, role=role)
        return member

    async def get(self, *, workspace_id: str, member_id: str) -> Member:
        """Raises MemberNotFound."""
        member = await self._store.find(workspace_id, member_id)
        if member is None:
            raise MemberNotFound
        return member

    async def get_by_email(self, *, workspace_id: str, email: str) -> Member:
        """Raises MemberNotFound."""
        found = await self._store.find_by_email(workspace_id, email_key(email))
        if found is None:
            raise MemberNotFound
        return found[0]

    async def list(
        self, *, workspace_id: str, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Member], str | None]:
        """A page of the workspace's members, the newest first, and the cursor of the next page or None."""
        found = await self._store.list(workspace_id, cursor, limit + 1)
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    async def has_any(self) -> bool:
        """Whether anybody can sign in, in any workspace."""
        return await self._store.has_any()

    async def announce(self) -> None:
        """Where nobody can sign in yet, the log says how somebody will."""
        if not await self.has_any():
            log.info("access.no_members", hint="frontdesk members add you@example.com --role owner")

    async def rename(self, member: Member, name: str) -> None:
        await self._store.set_name(member, name)
        self._verified.forget(member.id)

    async def set_standing(self, member: Member, *, role: Role | None, active: bool, by: str) -> None:
        """The role stays where it is None. At once in this process, within the cache's seconds in others. Raises LastOwner."""
        deactivated_at = None if active else member.deactivated_at or self._clock.now()
        async with self._one_at_a_time:
            try:
                await self._store.set_standing(member, role, deactivated_at)
            except WriteConflict as conflict:
                raise LastOwner from conflict
        self._verified.forget(member.id)
        log.info("access.member_changed", member_id=member.id, role=role or member.role, active=active, by=by)

    async def remove(self, member: Member, *, by: str) -> None:
        """What the member said and did stays, under the name that it was recorded with. Raises LastOwner."""
        async with self._one_at_a_time:
            try:
                await self._store.remove(member)
            except WriteConflict as conflict:
                raise LastOwner from conflict
        self._verified.forget(member.id)
        log.info("access.member_removed", member_id=member.id, by=by)

    async def is_password_of(self, member: Member, password: str) -> bool:
        found = await self._store.find_by_email(member.workspace_id, email_key(member.email))
        return await self._passwords.verify(password, found[1] if found else None)

    async def change_password(self, member: Member, *, current: str, new: str) -> tuple[MemberSession, str]:
        """Ends every session of the member and begins a new one for who asks. Raises PasswordWrong, PasswordTooEasy."""
        if not await self.is_password_of(member, current):
            raise PasswordWrong
        check_password(new, email=member.email)
        hashed = await self._passwords.hash(new)
        await self._store.set_password(member, hashed)
        self._verified.forget(member.id)
        log.info("access.password_changed", member_id=member.id)
        session, token = self._sessions.prepare(member)
        try:
            await self._store.add_session(session, digest(token), hashed)
        except WriteConflict as shut_out:
            raise SessionEnded from shut_out
        return session, token
