"""Money back for what came damaged and need not be sent back: the part of the shop's books that `actions.py` calls for that."""

import sqlite3
from dataclasses import dataclass

from .shop import Choice, Shop, ShopError

_TABLE = (
    "CREATE TABLE IF NOT EXISTS damage_refunds (idempotency_key TEXT NOT NULL UNIQUE, order_number TEXT NOT NULL,"
    " line INTEGER NOT NULL, amount_cents INTEGER NOT NULL, UNIQUE (order_number, line))"
)


@dataclass(frozen=True)
class Due:
    """What an item of an order cost: euros."""

    order_number: str
    item: str
    amount: float
    payment: str


class Refunds(Shop):
    """The shop with the refunds that it gave for damage."""

    def due(self, order_number: str, item: str) -> Due:
        with self._reading() as db:
            return self._due(db, order_number, item)[0]

    def refund_item(self, order_number: str, item: str, amount: float, key: str) -> Due:
        """Give `amount` back, which must be what is due."""
        with self._writing() as db:
            db.execute(_TABLE)
            due, line = self._due(db, order_number, item)
            if db.execute("SELECT 1 FROM damage_refunds WHERE idempotency_key = ?", (key,)).fetchone():
                return due
            row = (key, due.order_number, line, round(due.amount * 100))
            if round(amount * 100) != row[3]:
                raise ShopError("wrong_amount", f"The {item} did not cost that much.")
            try:
                db.execute("INSERT INTO damage_refunds VALUES (?, ?, ?, ?)", row)
            except sqlite3.IntegrityError as error:
                raise ShopError("refunded", f"The {item} has been refunded already.") from error
            return due

    def _due(self, db: sqlite3.Connection, order_number: str, item: str) -> tuple[Due, int]:
        order = self._order(db, order_number)
        option: Choice | None = next((one for one in order.return_options if one.value == item), None)
        if option is None:
            raise ShopError("unknown_item", f"That isn't in order {order.number}, or it is on its way back.")
        row = db.execute(
            "SELECT l.quantity * p.price_cents AS cents, o.payment FROM order_lines l"
            " JOIN products p ON p.name = l.product JOIN orders o ON o.number = l.order_number"
            " WHERE l.order_number = ? AND l.line = ?",
            (order.number, option.line),
        ).fetchone()
        return Due(order.number, item, row["cents"] / 100, row["payment"]), option.line
