"""One-time links in the database. Their tokens come here as digests only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from frontdesk.access.members.roles import Role
from frontdesk.access.members.store import Member, MemberSession, inserted, password_set, session_begun
from frontdesk.kit.clock import from_ms, to_ms
from frontdesk.kit.database.base import Database, Row, Statement

Kind = Literal["invitation", "password_reset"]
_LINKS = (
    "SELECT id, workspace_id, kind, email, email_key, role, member_id, made_by, created_at, expires_at FROM member_links"
    " WHERE used_at IS NULL"
)
_AFTER_ALL = "inv_" + "z" * 26


@dataclass(frozen=True, slots=True)
class Link:
    """What whoever has the link may do once: become a member with this role, or give this member a new password."""

    id: str
    workspace_id: str
    kind: Kind
    email: str
    email_key: str
    role: Role
    member_id: str | None
    made_by: str
    created_at: datetime
    expires_at: datetime


class LinkStore:
    """The SQL of links. A link that was used is found no more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, link: Link, token_hash: str) -> None:
        """The one before, to the same person and for the same, is worth nothing any more."""
        await self._database.commit(
            [
                Statement(
                    "DELETE FROM member_links WHERE workspace_id = ? AND kind = ? AND email_key = ?",
                    (link.workspace_id, link.kind, link.email_key),
                ),
                Statement(
                    "INSERT INTO member_links (id, workspace_id, kind, token_hash, email, email_key, role, member_id,"
                    " made_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        link.id,
                        link.workspace_id,
                        link.kind,
                        token_hash,
                        link.email,
                        link.email_key,
                        link.role,
                        link.member_id,
                        link.made_by,
                        to_ms(link.created_at),
                        to_ms(link.expires_at),
                    ),
                    expect_rows=1,
                ),
            ]
        )

    async def find_by_hash(self, kind: Kind, token_hash: str) -> Link | None:
        row = await self._database.fetch_one(_LINKS + " AND kind = ? AND token_hash = ?", kind, token_hash)
        return _link(row) if row else None

    async def find(self, workspace_id: str, kind: Kind, link_id: str) -> Link | None:
        row = await self._database.fetch_one(
            _LINKS + " AND workspace_id = ? AND kind = ? AND id = ?", workspace_id, kind, link_id
        )
        return _link(row) if row else None

    async def list(self, workspace_id: str, kind: Kind, before: str | None, limit: int) -> list[Link]:
        """Newest first; `before` is the id of the last link of the page before."""
        rows = await self._database.fetch_all(
            _LINKS + " AND workspace_id = ? AND kind = ? AND id < ? ORDER BY id DESC LIMIT ?",
            workspace_id,
            kind,
            before or _AFTER_ALL,
            limit,
        )
        return [_link(row) for row in rows]

    async def remove(self, link: Link) -> None:
        await self._database.commit([Statement("DELETE FROM member_links WHERE id = ?", (link.id,))])

    async def make_member(
        self, link: Link, member: Member, password_hash: str, session: MemberSession, token_hash: str
    ) -> None:
        """Raises WriteConflict (constraint "changed") where the link was used meanwhile, and where the member exists."""
        await self._use(
            link,
            member.created_at,
            [
                inserted(member, link.email_key, password_hash),
                *session_begun(session, token_hash, password_hash),
            ],
        )

    async def set_password(self, link: Link, password_hash: str, at: datetime) -> None:
        """Raises WriteConflict where the link was used meanwhile or the member is gone."""
        await self._use(link, at, password_set(link.member_id or "", password_hash))

    async def _use(self, link: Link, at: datetime, then: Sequence[Statement]) -> None:
        used = Statement(
            "UPDATE member_links SET used_at = ? WHERE id = ? AND used_at IS NULL", (to_ms(at), link.id), expect_rows=1
        )
        await self._database.commit([used, *then])


def _link(row: Row) -> Link:
    return Link(
        id=row["id"],
        workspace_id=row["workspace_id"],
        kind=row["kind"],
        email=row["email"],
        email_key=row["email_key"],
        role=row["role"],
        member_id=row["member_id"],
        made_by=row["made_by"],
        created_at=from_ms(row["created_at"]),
        expires_at=from_ms(row["expires_at"]),
    )
