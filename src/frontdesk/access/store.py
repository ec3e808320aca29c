"""Keys and visitor sessions in the database; `members/` and `links/` have their own. Secrets come here as digests only."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from frontdesk.access.links.store import LinkStore
from frontdesk.access.members.store import MemberStore
from frontdesk.kit.clock import from_ms, moment_or_none, ms_or_none, to_ms
from frontdesk.kit.database.base import Database, Row, Statement

_KEYS = "SELECT id, workspace_id, name, scopes, created_at, expires_at, revoked_at FROM access_keys"
_SESSIONS = (
    "SELECT id, workspace_id, bot, user_id, refresh_hash, previous_refresh_hash, access_used_at, created_at, expires_at,"
    " revoked_at FROM visitor_sessions"
)
_AFTER_ALL_KEYS = "key_" + "z" * 26


@dataclass(frozen=True, slots=True)
class Key:
    """An API key without its secret, which nobody can read again."""

    id: str
    workspace_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class VisitorSession:
    """One browser's stay. `access_used_at`: when an access token of the newest rotation was first used."""

    id: str
    workspace_id: str
    bot: str
    user_id: str
    refresh_hash: str
    previous_refresh_hash: str | None
    access_used_at: datetime | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


class AccessStore:
    """The SQL of keys and visitors; `members` and `links` have that of people."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.members = MemberStore(database)
        self.links = LinkStore(database)

    async def add_key(self, key: Key, secret_hash: str) -> None:
        await self._database.commit(
            [
                Statement(
                    "INSERT INTO access_keys (id, workspace_id, name, secret_hash, scopes, created_at, expires_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        key.id,
                        key.workspace_id,
                        key.name,
                        secret_hash,
                        msgspec.json.encode(key.scopes).decode(),
                        to_ms(key.created_at),
                        ms_or_none(key.expires_at),
                    ),
                    expect_rows=1,
                )
            ]
        )

    async def find_key_by_hash(self, secret_hash: str) -> Key | None:
        row = await self._database.fetch_one(_KEYS + " WHERE secret_hash = ?", secret_hash)
        return _key(row) if row else None

    async def find_key(self, workspace_id: str, key_id: str) -> Key | None:
        row = await self._database.fetch_one(_KEYS + " WHERE workspace_id = ? AND id = ?", workspace_id, key_id)
        return _key(row) if row else None

    async def list_keys(self, workspace_id: str, before: str | None, limit: int) -> list[Key]:
        """Newest first; `before` is the id of the last key of the page before."""
        rows = await self._database.fetch_all(
            _KEYS + " WHERE workspace_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
            workspace_id,
            before or _AFTER_ALL_KEYS,
            limit,
        )
        return [_key(row) for row in rows]

    async def revoke_key(self, workspace_id: str, key_id: str, at: datetime) -> None:
        """Revoking again changes nothing."""
        await self._database.commit(
            [
                Statement(
                    "UPDATE access_keys SET revoked_at = ? WHERE workspace_id = ? AND id = ? AND revoked_at IS NULL",
                    (to_ms(at), workspace_id, key_id),
                )
            ]
        )

    async def add_session(self, session: VisitorSession) -> None:
        await self._database.commit(
            [
                Statement(
                    "INSERT INTO visitor_sessions (id, workspace_id, bot, user_id, refresh_hash, created_at, expires_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        session.id,
                        session.workspace_id,
                        session.bot,
                        session.user_id,
                        session.refresh_hash,
                        to_ms(session.created_at),
                        to_ms(session.expires_at),
                    ),
                    expect_rows=1,
                )
            ]
        )

    async def find_session(self, session_id: str) -> VisitorSession | None:
        row = await self._database.fetch_one(_SESSIONS + " WHERE id = ?", session_id)
        return _session(row) if row else None

    async def rotate(self, session: VisitorSession, refresh_hash: str, expires_at: datetime) -> None:
        """Replace the refresh token that `session` was loaded with. Raises WriteConflict when that is no longer it."""
        await self._database.commit(
            [
                Statement(
                    "UPDATE visitor_sessions SET refresh_hash = ?, previous_refresh_hash = ?, access_used_at = NULL,"
                    " expires_at = ? WHERE id = ? AND refresh_hash = ? AND revoked_at IS NULL",
                    (refresh_hash, session.refresh_hash, to_ms(expires_at), session.id, session.refresh_hash),
                    expect_rows=1,
                )
            ]
        )

    async def mark_access_used(self, session: VisitorSession, at: datetime) -> None:
        """From here on the previous refresh token is no longer accepted. A rotation meanwhile makes this a no-op."""
        await self._database.commit(
            [
                Statement(
                    "UPDATE visitor_sessions SET access_used_at = ?"
                    " WHERE id = ? AND refresh_hash = ? AND access_used_at IS NULL",
                    (to_ms(at), session.id, session.refresh_hash),
                )
            ]
        )

    async def revoke_session(self, session_id: str, at: datetime) -> None:
        """Revoking again changes nothing."""
        await self._database.commit(
            [
                Statement(
                    "UPDATE visitor_sessions SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                    (to_ms(at), session_id),
                )
            ]
        )


def _key(row: Row) -> Key:
    return Key(
        id=row["id"],
        workspace_id=row["workspace_id"],
        name=row["name"],
        scopes=tuple(msgspec.json.decode(row["scopes"], type=list[str])),
        created_at=from_ms(row["created_at"]),
        expires_at=moment_or_none(row["expires_at"]),
        revoked_at=moment_or_none(row["revoked_at"]),
    )


def _session(row: Row) -> VisitorSession:
    return VisitorSession(
        id=row["id"],
        workspace_id=row["workspace_id"],
        bot=row["bot"],
        user_id=row["user_id"],
        refresh_hash=row["refresh_hash"],
        previous_refresh_hash=row["previous_refresh_hash"],
        access_used_at=moment_or_none(row["access_used_at"]),
        created_at=from_ms(row["created_at"]),
        expires_at=from_ms(row["expires_at"]),
        revoked_at=moment_or_none(row["revoked_at"]),
    )
