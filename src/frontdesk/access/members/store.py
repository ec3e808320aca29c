"""Members and their sessions in the database. Passwords and tokens come here as hashes only."""

from dataclasses import dataclass
from datetime import datetime

from frontdesk.access.members.roles import Role
from frontdesk.kit.clock import from_ms, moment_or_none, ms_or_none, to_ms
from frontdesk.kit.database.base import Database, Row, Statement

_FIELDS = "m.id, m.workspace_id, m.email, m.name, m.role, m.created_at, m.signed_in_at, m.deactivated_at"
_MEMBERS = f"SELECT {_FIELDS}, m.password_hash FROM members m"
_SESSIONS = (
    f"SELECT {_FIELDS}, s.id AS session_id, s.created_at AS began_at, s.used_at, s.expires_at"
    " FROM member_sessions s JOIN members m ON m.id = s.member_id"
)
_AFTER_ALL = "mem_" + "z" * 26
# Whoever changes who owns a workspace waits here for whoever else does.
_ONE_AT_A_TIME = "UPDATE workspaces SET name = name WHERE id = ?"
# Invariant: a workspace that has an active owner keeps one.
_OTHER_OWNER = (
    "(role <> 'owner' OR deactivated_at IS NOT NULL OR EXISTS (SELECT 1 FROM members o WHERE o.workspace_id = ?"
    " AND o.role = 'owner' AND o.deactivated_at IS NULL AND o.id <> members.id))"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may sign in to a workspace."""

    id: str
    workspace_id: str
    email: str
    name: str
    role: Role
    created_at: datetime
    signed_in_at: datetime | None = None
    deactivated_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None


@dataclass(frozen=True, slots=True)
class MemberSession:
    """One browser in which a member signed in."""

    id: str
    member: Member
    created_at: datetime
    used_at: datetime
    expires_at: datetime


class MemberStore:
    """The SQL of members and sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, member: Member, email_key: str, password_hash: str) -> None:
        """Raises WriteConflict when the workspace has a member with this address."""
        await self._database.commit([inserted(member, email_key, password_hash)])

    async def find(self, workspace_id: str, member_id: str) -> Member | None:
        row = await self._database.fetch_one(
            _MEMBERS + " WHERE m.workspace_id = ? AND m.id = ?", workspace_id, member_id
        )
        return _member(row) if row else None

    async def find_by_email(self, workspace_id: str, email_key: str) -> tuple[Member, str | None] | None:
        """The member and the hash of their password."""
        row = await self._database.fetch_one(
            _MEMBERS + " WHERE m.workspace_id = ? AND m.email_key = ?", workspace_id, email_key
        )
        return (_member(row), row["password_hash"]) if row else None

    async def list(self, workspace_id: str, before: str | None, limit: int) -> list[Member]:
        """Newest first; `before` is the id of the last member of the page before."""
        rows = await self._database.fetch_all(
            _MEMBERS + " WHERE m.workspace_id = ? AND m.id < ? ORDER BY m.id DESC LIMIT ?",
            workspace_id,
            before or _AFTER_ALL,
            limit,
        )
        return [_member(row) for row in rows]

    async def has_any(self) -> bool:
        return await self._database.fetch_one("SELECT 1 FROM members LIMIT 1") is not None

    async def set_name(self, member: Member, name: str) -> None:
        await self._database.commit(
            [Statement("UPDATE members SET name = ? WHERE id = ?", (name, member.id), expect_rows=1)]
        )

    async def set_standing(self, member: Member, role: Role | None, deactivated_at: datetime | None) -> None:
        """The role, or None where it stays, and whether they may sign in at all. Raises WriteConflict where no active owner would
        be left."""
        stays = role in {None, "owner"} and deactivated_at is None
        statements = [
            Statement(_ONE_AT_A_TIME, (member.workspace_id,)),
            Statement(
                "UPDATE members SET role = COALESCE(CAST(? AS TEXT), role), deactivated_at = ?"
                f" WHERE id = ? AND (? = 1 OR {_OTHER_OWNER})",
                (role, ms_or_none(deactivated_at), member.id, int(stays), member.workspace_id),
                expect_rows=1,
            ),
        ]
        if role not in {None, member.role} or deactivated_at is not None:
            statements.append(_taken_back(member.id))
        if deactivated_at is not None:
            statements.append(_signed_out(member.id))
        await self._database.commit(statements)

    async def remove(self, member: Member) -> None:
        """Raises WriteConflict where no active owner would be left."""
        await self._database.commit(
            [
                Statement(_ONE_AT_A_TIME, (member.workspace_id,)),
                Statement(
                    f"DELETE FROM members WHERE id = ? AND {_OTHER_OWNER}",
                    (member.id, member.workspace_id),
                    expect_rows=1,
                ),
                _signed_out(member.id),
                _taken_back(member.id),
            ]
        )

    async def renew_hash(self, member: Member, before: str, password_hash: str) -> None:
        """The same password, hashed anew; one that was changed meanwhile stays."""
        await self._database.commit(
            [
                Statement(
                    "UPDATE members SET password_hash = ? WHERE id = ? AND password_hash = ?",
                    (password_hash, member.id, before),
                )
            ]
        )

    async def set_password(self, member: Member, password_hash: str) -> None:
        """Ends every session of the member."""
        await self._database.commit([*password_set(member.id, password_hash)])

    async def add_session(
        self, session: MemberSession, token_hash: str, password_hash: str, *, replacing: str | None = None
    ) -> None:
        """`replacing`: the hash of the token that this browser had before, whose session ends.

        Raises WriteConflict where the member was deactivated, removed or given another password in the meantime.
        """
        at = to_ms(session.created_at)
        ended = (session.member.id, at, replacing or "")
        await self._database.commit(
            [
                Statement(
                    "DELETE FROM member_sessions WHERE (member_id = ? AND expires_at <= ?) OR token_hash = ?", ended
                ),
                *session_begun(session, token_hash, password_hash),
            ]
        )

    async def find_session(self, token_hash: str) -> MemberSession | None:
        row = await self._database.fetch_one(_SESSIONS + " WHERE s.token_hash = ?", token_hash)
        return _session(row) if row else None

    async def find_session_by_id(self, session_id: str) -> MemberSession | None:
        row = await self._database.fetch_one(_SESSIONS + " WHERE s.id = ?", session_id)
        return _session(row) if row else None

    async def mark_used(self, session_id: str, at: datetime) -> None:
        await self._database.commit(
            [Statement("UPDATE member_sessions SET used_at = ? WHERE id = ?", (to_ms(at), session_id))]
        )

    async def end_session(self, session_id: str) -> None:
        await self._database.commit([Statement("DELETE FROM member_sessions WHERE id = ?", (session_id,))])

    async def end_sessions(self, member_id: str) -> None:
        await self._database.commit([_signed_out(member_id)])


def inserted(member: Member, email_key: str, password_hash: str) -> Statement:
    return Statement(
        "INSERT INTO members (id, workspace_id, email, email_key, name, role, password_hash, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            member.id,
            member.workspace_id,
            member.email,
            email_key,
            member.name,
            member.role,
            password_hash,
            to_ms(member.created_at),
        ),
        expect_rows=1,
    )


def session_begun(session: MemberSession, token_hash: str, password_hash: str) -> tuple[Statement, ...]:
    """A session only as long as the member is active and has this password; they have signed in with it, by whichever way."""
    began_at = to_ms(session.created_at)
    return (
        Statement(
            "INSERT INTO member_sessions (id, member_id, token_hash, created_at, used_at, expires_at)"
            " SELECT ?, id, ?, ?, ?, ? FROM members"
            " WHERE id = ? AND deactivated_at IS NULL AND password_hash = ?",
            (
                session.id,
                token_hash,
                began_at,
                to_ms(session.used_at),
                to_ms(session.expires_at),
                session.member.id,
                password_hash,
            ),
            expect_rows=1,
        ),
        Statement("UPDATE members SET signed_in_at = ? WHERE id = ?", (began_at, session.member.id)),
    )


def password_set(member_id: str, password_hash: str) -> tuple[Statement, ...]:
    """No session and no link from before is worth anything then."""
    return (
        Statement("UPDATE members SET password_hash = ? WHERE id = ?", (password_hash, member_id), expect_rows=1),
        _signed_out(member_id),
        Statement("DELETE FROM member_links WHERE member_id = ? AND used_at IS NULL", (member_id,)),
    )


def _signed_out(member_id: str) -> Statement:
    return Statement("DELETE FROM member_sessions WHERE member_id = ?", (member_id,))


def _taken_back(member_id: str) -> Statement:
    """The links that the member made, and those to a new password for them."""
    return Statement(
        "DELETE FROM member_links WHERE (made_by = ? OR member_id = ?) AND used_at IS NULL", (member_id, member_id)
    )


def _member(row: Row) -> Member:
    return Member(
        id=row["id"],
        workspace_id=row["workspace_id"],
        email=row["email"],
        name=row["name"],
        role=row["role"],
        created_at=from_ms(row["created_at"]),
        signed_in_at=moment_or_none(row["signed_in_at"]),
        deactivated_at=moment_or_none(row["deactivated_at"]),
    )


def _session(row: Row) -> MemberSession:
    return MemberSession(
        id=row["session_id"],
        member=_member(row),
        created_at=from_ms(row["began_at"]),
        used_at=from_ms(row["used_at"]),
        expires_at=from_ms(row["expires_at"]),
    )
