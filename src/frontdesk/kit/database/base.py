"""The contract between the stores, which know SQL but no engine, and the two engines, which know nothing about the SQL.

Invariant: what `commit` returned from is on the disk, whole, and survives a crash of the process and of the machine.
Invariant: of a unit that `commit` raised for, nothing is stored, except that an answer that was lost together with the
    connection may hide a unit that did land (see `Database.commit`).

SQL is one text for both engines: `?` placeholders; TEXT, BIGINT and DOUBLE PRECISION; JSON as TEXT; times as BIGINT
milliseconds (`kit.clock.to_ms`); `ON CONFLICT … DO NOTHING/UPDATE`. PostgreSQL infers a placeholder's type from where it
stands, so one that is only compared with NULL needs a cast: `CAST(? AS TEXT) IS NULL`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Value = str | int | float | bytes | None
Engine = Literal["sqlite", "postgresql"]


class Row(Protocol):
    """One row of an answer: `row[0]`, `row["name"]`, `tuple(row)`. Neither engine's own row type is named outside."""

    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def keys(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL text with the values for its `?` placeholders.

    `expect_rows`: any other number of affected rows undoes the whole unit with `WriteConflict` (constraint "changed").
    """

    sql: str
    values: tuple[Value, ...] = ()
    expect_rows: int | None = None


class Database(Protocol):
    """A database that is open. All methods may be called from any number of tasks at once."""

    @property
    def engine(self) -> Engine: ...

    async def fetch_all(self, sql: str, *values: Value) -> list[Row]:
        """Every row of a SELECT, which sees all that was committed before the call.

        Raises `StorageUnavailable`, `ValueNotStorable`, `StatementRefused`.
        """
        ...

    async def fetch_one(self, sql: str, *values: Value) -> Row | None:
        """The first row of a SELECT, or None."""
        ...

    async def commit(self, statements: Sequence[Statement]) -> None:
        """Store all the statements or none; durable on return. This is the only way to write.

        Units that wait at the same time share one transaction of the engine (group commit), and in it statements with
        the same SQL text may run together, in the order in which the texts were first seen. So units that are under way
        at once must not depend on one another's order; statements inside one unit take effect in their order.

        A unit must carry something that can land only once: a row with a primary key, or `expect_rows`. When the
        connection is lost during the commit the unit is sent again, and if it had landed already the caller gets
        `WriteConflict` and finds its own rows when it loads again.

        A caller that is cancelled while it waits does not take its unit back.

        Raises `WriteConflict`, `StorageFull`, `StorageUnavailable`, `ValueNotStorable`, `StatementRefused`.
        """
        ...

    async def commit_slowly(self, statements: Sequence[Statement]) -> None:
        """The same as `commit` for what may take minutes, such as making an index: other units do not wait for it where the
        engine can have several writers."""
        ...

    async def close(self) -> None:
        """Finish what was handed to `commit`, then let go of files and connections."""
        ...
