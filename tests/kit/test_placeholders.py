"""`?` placeholders on PostgreSQL, and how units are grouped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.placeholders import numbered
from frontdesk.kit.database.postgresql_combining import combined
from frontdesk.kit.database.postgresql_committer import grouped


def test_placeholders_are_numbered_outside_of_quotes_and_comments_only() -> None:
    sql = "SELECT '?' AS \"?\", x -- why?\n FROM t /* ? */ WHERE a = ? AND b = 'it''s ?' AND c = ?"
    assert numbered(sql) == "SELECT '?' AS \"?\", x -- why?\n FROM t /* ? */ WHERE a = $1 AND b = 'it''s ?' AND c = $2"


@given(st.lists(st.lists(st.sampled_from("ABCD"), max_size=6), max_size=6))
def test_grouping_loses_nothing_and_keeps_the_order_inside_every_unit(texts: list[list[str]]) -> None:
    units = [
        [Statement(text, (unit, number)) for number, text in enumerate(statements)]
        for unit, statements in enumerate(texts)
    ]
    sent = [(sql, values) for sql, batch in grouped(units) for values in batch]
    assert len(sent) == sum(map(len, units))
    for unit, statements in enumerate(units):
        assert [Statement(sql, values) for sql, values in sent if values[0] == unit] == statements


def test_units_of_one_shape_need_one_batch_a_text() -> None:
    units = [[Statement("A", (n,)), Statement("A", (n,)), Statement("B", (n,)), Statement("C", (n,))] for n in range(9)]
    assert [sql for sql, _ in grouped(units)] == ["A", "B", "C"]


def test_a_unit_of_plain_writes_becomes_one_statement() -> None:
    unit = [
        Statement("INSERT INTO a (x, y) VALUES (?, ?)", (1, 2)),
        Statement("INSERT INTO a (x, y) VALUES (?, ?)", (3, 4)),
        Statement("UPDATE b SET x = ? WHERE y = ?", (5, 6), expect_rows=1),
    ]
    assert combined(unit) == (
        "WITH s0 AS (INSERT INTO a (x, y) VALUES ($1, $2) RETURNING 1), "
        "s1 AS (INSERT INTO a (x, y) VALUES ($3, $4) RETURNING 1), "
        "s2 AS (UPDATE b SET x = $5 WHERE y = $6 RETURNING 1) "
        "SELECT 1 / CAST((SELECT COUNT(*) FROM s2) = 1 AS INTEGER)"
    )


@pytest.mark.parametrize(
    "other",
    [
        "UPDATE a SET x = 1",
        "DELETE FROM b",
        "INSERT INTO b (x) SELECT x FROM a",
        "INSERT INTO b (x) VALUES (1) ON CONFLICT DO NOTHING",
        "UPDATE b SET x = (SELECT max(x) FROM a)",
        "CREATE TABLE b (x TEXT)",
        "INSERT INTO b (x) VALUES (1); DROP TABLE a",
    ],
)
def test_a_unit_whose_parts_could_see_one_another_goes_step_by_step(other: str) -> None:
    assert combined([Statement("INSERT INTO a (x) VALUES (?)", (1,)), Statement(other)]) is None
