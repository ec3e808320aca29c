"""What PostgreSQL's and the driver's own errors mean to a store."""

import re
from collections.abc import Sequence

import asyncpg

from frontdesk.errors import Error, StorageFull
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import StatementRefused, StorageUnavailable, ValueNotStorable, WriteConflict
from frontdesk.kit.database.values import why_not_storable

_LOST = (
    OSError,  # refused, reset, no such socket; TimeoutError too
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # the server stops, starts or was told to end us
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,  # we reached a standby
    asyncpg.InternalClientError,
)
_REFUSED_AT_THE_DOOR = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.InvalidCachedStatementError)
_CONFLICTS = (asyncpg.UniqueViolationError, asyncpg.ExclusionViolationError, asyncpg.ForeignKeyViolationError)


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone, or is no use; a fresh one may do better."""
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, asyncpg.DataError)
    return isinstance(error, _LOST)


def is_to_be_repeated(error: BaseException) -> bool:
    """Whether the transaction only had bad luck with others that ran beside it."""
    return isinstance(error, _AGAIN)


def translate(error: Exception, statements: Sequence[Statement] = ()) -> Exception:
    """The error of ours for what the driver raised; one that nobody foresaw comes back as it is."""
    if isinstance(error, Error):
        return error
    if isinstance(error, _CONFLICTS):
        return WriteConflict(constraint=_name(error))
    if isinstance(error, asyncpg.DiskFullError):
        return StorageFull()
    if is_lost(error) or isinstance(error, _REFUSED_AT_THE_DOOR):
        return StorageUnavailable(reason=type(error).__name__)
    if is_to_be_repeated(error):
        return StorageUnavailable(reason="it was busy with others' writes for too long")
    if isinstance(error, asyncpg.PostgresError | asyncpg.DataError | UnicodeEncodeError):
        return _refused(error, statements)
    return error


def _refused(error: Exception, statements: Sequence[Statement]) -> Error:
    reason = why_not_storable(statements)
    if reason:
        return ValueNotStorable(reason=reason)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str) and state.startswith("42"):  # wrong SQL: this message names tables, not values
        return StatementRefused(reason=str(getattr(error, "message", state)))
    return StatementRefused(reason=f"{type(error).__name__} {state or ''}".strip())


def _name(error: asyncpg.PostgresError) -> str | None:
    """`events(conversation_id, position)`, read from the detail, which looks the same in every language."""
    if isinstance(error, asyncpg.ForeignKeyViolationError):
        return "foreign key"
    table = getattr(error, "table_name", None)
    columns = re.search(r"\(([^()]*)\)=\(", str(getattr(error, "detail", None) or ""))
    if table and columns:
        return f"{table}({columns[1]})".replace('"', "")
    return getattr(error, "constraint_name", None)
