"""The approvals' SQL: rows of what waits for a decision, and of what was decided."""

from typing import Any, Literal, NamedTuple

import msgspec

from frontdesk.kit.database.base import Database, Row, Statement

Status = Literal["pending", "approved", "declined", "expired", "withdrawn"]


LONGEST_CODE = 200  # characters of what an action fails with


class Approval(NamedTuple):
    """A call that waits for a decision, or waited for one. Times are milliseconds since the epoch, UTC.

    `position` is that of the request in its conversation; `rule` is what demanded it. `performed_at` is when the call that was
    approved had come to an end, and `error_code` what it ended with where it failed.
    """

    id: str
    workspace_id: str
    conversation_id: str
    position: int
    bot: str
    user_id: str
    action: str
    arguments: dict[str, Any]
    rule: str
    status: Status
    requested_at: int
    expires_at: int
    decided_at: int | None = None
    decided_by: str | None = None
    decided_by_name: str | None = None
    note: str = ""
    performed_at: int | None = None
    error_code: str | None = None


_COLUMNS = ", ".join(Approval._fields)
_PLACES = ", ".join("?" for _ in Approval._fields)


class ApprovalStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, workspace_id: str, approval_id: str) -> Approval | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM approvals WHERE workspace_id = ? AND id = ?", workspace_id, approval_id
        )
        return _approval(row) if row else None

    async def list_newest(
        self,
        workspace_id: str,
        *,
        status: Status | None,
        conversation_id: str | None,
        before: tuple[int, str] | None,
        limit: int,
    ) -> list[Approval]:
        """The newest first; `before` is the (requested_at, id) of the last one on the page before."""
        conditions, values = ["workspace_id = ?"], [workspace_id]
        for column, value in (("status", status), ("conversation_id", conversation_id)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        place: tuple[int | str, ...] = ()
        if before is not None:
            conditions.append("(requested_at < ? OR (requested_at = ? AND id < ?))")
            place = (before[0], before[0], before[1])
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM approvals WHERE {' AND '.join(conditions)}"
            " ORDER BY requested_at DESC, id DESC LIMIT ?",
            *values,
            *place,
            limit,
        )
        return [_approval(row) for row in rows]


def requested_statement(approval: Approval) -> Statement:
    values = approval._asdict() | {"arguments": msgspec.json.encode(approval.arguments).decode()}
    return Statement(f"INSERT INTO approvals ({_COLUMNS}) VALUES ({_PLACES})", tuple(values.values()))


def decided_statement(
    approval_id: str, status: Status, at: int, by: str | None, by_name: str | None, note: str
) -> Statement:
    """The conversation's position lets one of several decisions through; the row says it once more."""
    return Statement(
        "UPDATE approvals SET status = ?, decided_at = ?, decided_by = ?, decided_by_name = ?, note = ?"
        " WHERE id = ? AND status = 'pending'",
        (status, at, by, by_name, note, approval_id),
        1,
    )


def lapsed_statement(wait_id: str, status: Literal["expired", "withdrawn"], at: int) -> Statement:
    """Most waits are none for a decision: no row then, and nothing to change."""
    sql = "UPDATE approvals SET status = ?, decided_at = ? WHERE id = ? AND status = 'pending'"
    return Statement(sql, (status, at, wait_id))


def performed_statement(approval_id: str, at: int, error_code: str | None) -> Statement:
    code = None if error_code is None else error_code.replace("\0", "")[:LONGEST_CODE]
    return Statement("UPDATE approvals SET performed_at = ?, error_code = ? WHERE id = ?", (at, code, approval_id), 1)


def failed_statement(conversation_id: str, error_code: str) -> Statement:
    """The turn of a decision failed: whoever approved learns that nobody knows of the call."""
    sql = (
        "UPDATE approvals SET error_code = ?"
        " WHERE conversation_id = ? AND status = 'approved' AND performed_at IS NULL AND error_code IS NULL"
    )
    return Statement(sql, (error_code, conversation_id))


def _approval(row: Row) -> Approval:
    approval = Approval(*row)
    return approval._replace(arguments=msgspec.json.decode(row["arguments"]))
