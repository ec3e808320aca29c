"""What customers say to the demo bot while its server is being killed: talks that ask, and talks that change the shop's books."""

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import customers
from benchmarks.verifying import Deed

TABLES = ("callbacks", "returns")
_FIRST_ORDER = 700_001
_FIRST_PHONE = 353_850_000_000
_REFERENCE = re.compile(r"\b[CR]-\d+")  # what a customer is told when a call-back or a return is set up
_MOST_MESSAGES = 12


class Talk:
    """One customer's errand: what is said first, how the bot's questions are answered, and the deed that must come of it.

    `answers` pairs a word of the bot's question with the answer to it; the first that stands in the question is given. Of a
    talk that is said `together` no text waits for an answer.
    """

    def __init__(self, texts: Sequence[str], answers: Sequence[tuple[str, str]] = (), deed: Deed | None = None) -> None:
        self._texts = list(texts)
        self.together: tuple[str, ...] = ()
        self._answers = answers
        self._said = 0
        self.deed = deed

    def next(self, replies: Sequence[str]) -> str | None:
        """Return what the customer says to these replies; None when the talk is over."""
        if self.deed and any(_REFERENCE.search(reply) for reply in replies):
            self.deed.done = True
            return None
        self._said += 1
        if self._said > _MOST_MESSAGES:
            return None
        if self._texts:
            return self._texts.pop(0)
        asked = replies[-1].lower() if replies else ""
        return next((answer for word, answer in self._answers if word in asked), None)


class Talks:
    """Endlessly many talks, the same for the same seed; `orders` is how many customers' orders `fill_shop` has made."""

    def __init__(self, seed: int, orders: int) -> None:
        self._random = Random(seed)
        self._numbers: Iterator[int] = iter(range(10**7))
        self._orders = iter(range(orders))
        self._day = _a_working_day()

    def of_one_user(self) -> Iterator[Talk]:
        """Two errands that change the shop's books, then up to three questions, and some more at once."""
        yield self._errand()
        yield self._errand()
        yield Talk([customers.text(next(self._numbers)) for _ in range(self._random.randint(0, 3))])
        burst = Talk(())
        burst.together = tuple(customers.text(next(self._numbers)) for _ in range(self._random.randint(2, 5)))
        yield burst

    def _errand(self) -> Talk:
        order = next(self._orders, None) if self._random.random() < 0.5 else None
        return self._call_back() if order is None else self._send_back(f"A-{_FIRST_ORDER + order}")

    def _call_back(self) -> Talk:
        number = next(self._numbers)
        phone = f"+{_FIRST_PHONE + number}"
        answers = (
            ("what is it about", f"my parcel {number} is late"),
            ("number", f"my number is {phone}"),
            ("time", "11:00"),
            ("day", self._day),
        )
        return Talk(["please call me back"], answers, Deed("callbacks", ("phone", phone)))

    def _send_back(self, order: str) -> Talk:
        answers = (("reason", "Too small"), ("shall i", "Yes, start it"), ("number", order))
        return Talk(
            [f"I want to return something from order {order}"], answers, Deed("returns", ("order_number", order))
        )


def _a_working_day() -> str:
    """A day on which the shop calls back, not today: a run may begin late in the evening."""
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day.isoformat()


def find_shop(data: Path) -> Path | None:
    """Return the shop's own SQLite file, which lies somewhere under the server's data folder once it was used."""
    for file in sorted(data.rglob("*")):
        if file.is_file() and file.suffix in {".sqlite", ".sqlite3", ".db"} and "callbacks" in _tables(file):
            return file
    return None


def _tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def fill_shop(file: Path, orders: int) -> None:
    """Give the shop so many delivered orders of one item each, which can be sent back."""
    yesterday = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)).isoformat()
    with closing(sqlite3.connect(file, timeout=10)) as connection, connection:
        (product,) = connection.execute("SELECT name FROM products ORDER BY name LIMIT 1").fetchone()
        numbers = [f"A-{_FIRST_ORDER + number}" for number in range(orders)]
        connection.executemany(
            "INSERT INTO orders (number, status, placed_on, shipped_on, delivered_on, carrier, tracking_number,"
            " shipping_cents, payment, address)"
            " VALUES (?, 'delivered', ?, ?, ?, 'DHL', ?, 0, 'Visa', '1 Main Street, Galway, Ireland')",
            [(number, yesterday, yesterday, yesterday, f"T{number}") for number in numbers],
        )
        connection.executemany(
            "INSERT INTO order_lines (order_number, line, product, quantity) VALUES (?, 1, ?, 1)",
            [(number, product) for number in numbers],
        )


def shop_rows(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Return what stands in the tables that the talks change."""
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        return {table: [dict(row) for row in connection.execute(f"SELECT * FROM {table}")] for table in TABLES}
