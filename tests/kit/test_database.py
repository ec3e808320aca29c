"""The contract of `kit/database/base.py`, kept by both engines."""

import asyncio

import pytest

from frontdesk.errors import Conflict, Malformed
from frontdesk.kit.database.base import Database, Statement, Value
from frontdesk.kit.database.errors import StatementRefused, StorageUnavailable, ValueNotStorable, WriteConflict

_EVENT = "INSERT INTO events (conversation_id, position, type, at, schema_version, data) VALUES (?, ?, ?, ?, ?, ?)"


def event(conversation: str, position: int, data: str = "{}") -> Statement:
    return Statement(_EVENT, (conversation, position, "message.received", 0, 1, data))


def moved(to: int, was: int) -> Statement:
    return Statement(
        "UPDATE workspaces SET created_at = ? WHERE id = 'default' AND created_at = ?", (to, was), expect_rows=1
    )


async def stored(database: Database) -> list[tuple[str, int]]:
    rows = await database.fetch_all("SELECT conversation_id, position FROM events ORDER BY conversation_id, position")
    return [(row["conversation_id"], row["position"]) for row in rows]


async def test_rows_are_read_by_position_and_by_name(database: Database) -> None:
    row = await database.fetch_one("SELECT id, name FROM workspaces WHERE id = ?", "default")
    assert row is not None
    assert (row[0], row["name"], tuple(row), list(row.keys())) == (
        "default",
        "Default",
        ("default", "Default"),
        ["id", "name"],
    )
    assert await database.fetch_one("SELECT id FROM workspaces WHERE id = ?", "nobody") is None


@pytest.mark.parametrize("text", ["", "plain", "\u00e9\u4e2d\U0001f600", "it's; -- $1 ? \" \\", "\u202e\x01\x7f"])
async def test_texts_come_back_as_they_were(database: Database, text: str) -> None:
    await database.commit([event("a", 1, text)])
    row = await database.fetch_one("SELECT data FROM events WHERE data = ?", text)
    assert row is not None
    assert row["data"] == text


async def test_a_unit_with_a_conflict_leaves_nothing_behind(database: Database) -> None:
    await database.commit([event("a", 1)])
    with pytest.raises(WriteConflict) as raised:
        await database.commit([event("a", 2), event("a", 3), event("a", 1), event("a", 4)])
    assert isinstance(raised.value, Conflict)
    assert raised.value.constraint == "events(conversation_id, position)"
    assert await stored(database) == [("a", 1)]


async def test_a_slow_unit_is_stored_whole_or_not_at_all(database: Database) -> None:
    await database.commit_slowly([event("a", 1), event("a", 2)])
    with pytest.raises(WriteConflict):
        await database.commit_slowly([event("b", 1), event("a", 1)])
    assert await stored(database) == [("a", 1), ("a", 2)]


async def test_a_conflict_names_the_columns_of_the_key(database: Database) -> None:
    def open_conversation(id_: str) -> Statement:
        sql = (
            "INSERT INTO conversations (id, workspace_id, bot, channel, user_id, status, position, state, created_at, "
            "updated_at) VALUES (?, 'default', 'acme', 'web', 'user', 'bot', 0, '{}', 0, 0)"
        )
        return Statement(sql, (id_,))

    await database.commit([open_conversation("one")])
    with pytest.raises(WriteConflict) as raised:
        await database.commit([open_conversation("two")])
    assert raised.value.constraint == "conversations(workspace_id, bot, channel, user_id)"


async def test_a_write_that_misses_its_row_undoes_its_unit(database: Database) -> None:
    await database.commit([moved(7, was=0)])
    with pytest.raises(WriteConflict) as raised:
        await database.commit([event("a", 1), moved(8, was=0)])
    assert raised.value.constraint == "changed"
    assert await stored(database) == []
    await database.commit([event("a", 1), moved(8, was=7)])
    assert await stored(database) == [("a", 1)]


async def test_of_many_units_at_once_only_the_wrong_ones_fail(database: Database) -> None:
    await database.commit([event("taken", 1)])
    units: list[list[Statement]] = []
    for number in range(40):
        unit = [event(f"c{number:02}", 1), event(f"c{number:02}", 2)]
        if number % 10 == 3:
            unit.append(event("taken", 1))
        if number % 10 == 5:
            unit.append(moved(1, was=999))
        if number % 10 == 7:
            unit.insert(1, Statement("INSERT INTO nowhere (x) VALUES (?)", (1,)))
        if number % 10 == 9:
            unit.append(event("x\x00", 1))
        units.append(unit)
    outcomes = await asyncio.gather(*map(database.commit, units), return_exceptions=True)
    kinds: dict[int, type[Exception]] = {
        3: WriteConflict,
        5: WriteConflict,
        7: StatementRefused,
        9: ValueNotStorable,
    }
    for number, outcome in enumerate(outcomes):
        assert type(outcome) is kinds.get(number % 10, type(None)), (number, outcome)
    kept = [(f"c{n:02}", position) for n in range(40) if n % 10 not in kinds for position in (1, 2)]
    assert await stored(database) == [*kept, ("taken", 1)]


async def test_of_units_that_want_the_same_row_at_once_one_wins(database: Database) -> None:
    units = [[event(f"c{number}", 1), moved(number + 1, was=0)] for number in range(20)]
    outcomes = await asyncio.gather(*map(database.commit, units), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, WriteConflict) for outcome in outcomes)
    assert len(await stored(database)) == 1


async def test_statements_of_a_unit_take_effect_in_their_order(database: Database) -> None:
    delete = Statement("DELETE FROM events WHERE conversation_id = ?", ("a",))
    units = [[event("a", 1), delete, event("a", 1), event("a", 2)], [event("b", 1)]]
    await asyncio.gather(*map(database.commit, units))
    assert await stored(database) == [("a", 1), ("a", 2), ("b", 1)]


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", 2**63, -(2**63) - 1])
async def test_a_value_that_no_column_holds_is_refused_clearly(database: Database, value: Value) -> None:
    text = value if isinstance(value, str) else "x"
    number = value if isinstance(value, int) else 1
    with pytest.raises(ValueNotStorable) as raised:
        await database.commit([event(text, number)])
    assert isinstance(raised.value, Malformed)
    assert await stored(database) == []


async def test_wrong_sql_is_refused_and_the_next_statement_works(database: Database) -> None:
    with pytest.raises(StatementRefused):
        await database.fetch_all("SELECT nothing FROM nowhere")
    with pytest.raises(StatementRefused):
        await database.commit([Statement("INSERT INTO workspaces (id) VALUES (?)", ("nameless",))])
    assert await database.fetch_one("SELECT 1") is not None


async def test_a_caller_that_is_cancelled_does_not_take_its_unit_back(database: Database) -> None:
    commits = [asyncio.create_task(database.commit([event("a", number)])) for number in range(1, 4)]
    await asyncio.sleep(0)
    commits[1].cancel()
    outcomes = await asyncio.gather(*commits, return_exceptions=True)
    assert isinstance(outcomes[1], asyncio.CancelledError)
    await database.commit([event("b", 1)])
    assert await stored(database) == [("a", 1), ("a", 2), ("a", 3), ("b", 1)]


async def test_closing_finishes_what_was_handed_over_and_then_refuses(database: Database) -> None:
    commits = [asyncio.create_task(database.commit([event("a", number)])) for number in range(50)]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*commits) == [None] * 50
    for refused in (database.fetch_one("SELECT 1"), database.commit([event("b", 1)])):
        with pytest.raises(StorageUnavailable):
            await refused


async def test_a_unit_of_nothing_is_nothing(database: Database) -> None:
    await database.commit([])
    assert await stored(database) == []
