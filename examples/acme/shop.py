"""The Acme shop's own books: products, orders, returns and call-backs in one SQLite file.

It stands in for a real shop's systems and knows nothing about chatbots: `actions.py` is what the bot calls. Every call
opens its own connection, so calls may come from many threads and processes at once. A call that changes something takes
an idempotency key, which is kept in a UNIQUE column: repeated, it changes nothing and gives the first result again.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

FIRST_DAY = Path(__file__).with_name("shop.sql")
RETURN_DAYS = 30
CALLBACK_DAYS = 14
REASONS = {"too_small", "too_big", "damaged", "wrong_item", "not_as_expected", "changed_mind", "other"}
COLUMNS = "number status placed_on shipped_on expected_on delivered_on carrier tracking_number address"
SIZES = {"extra small": "XS", "small": "S", "medium": "M", "large": "L", "extra large": "XL"}
TRACKING = "https://track.acme.example/{}"  # every carrier's parcels


class ShopError(Exception):
    """The shop cannot do that; the message is fit for a customer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Choice:
    """A button: a size, or an order's line that can be sent back."""

    label: str
    value: str
    synonyms: list[str]
    line: int = 0


@dataclass(frozen=True)
class Order:
    """An order as the bot sees it. Dates are ISO dates, money is euros; `contents` is a sentence's worth of text."""

    number: str
    status: str
    placed_on: str
    shipped_on: str | None
    expected_on: str | None
    delivered_on: str | None
    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None
    address: str
    contents: str
    total: float
    can_change: bool
    can_return: bool
    return_until: str | None
    return_options: list[Choice]


@dataclass(frozen=True)
class StartedReturn:
    number: str
    order_number: str
    item: str
    send_by: str


@dataclass(frozen=True)
class Refund:
    """`status`: none, waiting_for_parcel, checking, sent or paid."""

    order_number: str
    status: str
    amount: float
    updated_on: str | None
    payment: str


@dataclass(frozen=True)
class Product:
    name: str
    slug: str
    about: str
    price: float
    sizes: list[Choice]
    colours: list[str]


@dataclass(frozen=True)
class Stock:
    """What there is of a product in one size (and one colour, when asked). `colours` are those in stock."""

    product: str
    size: str
    colour: str
    available: bool
    few: bool
    colours: list[str]
    restock_on: str | None


@dataclass(frozen=True)
class Discount:
    code: str
    percent: int
    minimum: float
    ends_on: str
    about: str


@dataclass(frozen=True)
class Callback:
    reference: str
    phone: str
    day: str
    time: str


class Shop:
    """The shop whose books lie in `path`; they are made, with a few orders around `today`, when they are not there."""

    def __init__(self, path: Path, today: date) -> None:
        self._path = path
        self._today = today

    def find_order(self, number: str) -> Order:
        with self._reading() as db:
            return self._order(db, number)

    def start_return(self, order_number: str, item: str, reason: str, key: str) -> StartedReturn:
        with self._writing() as db:
            if earlier := _done(db, "returns", key):
                return self._return(db, earlier)
            order = self._order(db, order_number)
            if reason not in REASONS:
                raise ShopError("unknown_reason", "I don't know that reason for a return.")
            if not order.can_return:
                raise ShopError("not_returnable", f"Nothing in order {order.number} can be sent back at the moment.")
            line = next((choice.line for choice in order.return_options if choice.value == item), None)
            if line is None:
                raise ShopError("unknown_item", f"That isn't in order {order.number}, or it is on its way back.")
            db.execute(
                "INSERT INTO returns (idempotency_key, order_number, line, reason, started_on) VALUES (?, ?, ?, ?, ?)",
                (key, order.number, line, reason, self._today.isoformat()),
            )
            return self._return(db, _done(db, "returns", key))

    def change_address(self, order_number: str, address: str, key: str) -> Order:
        with self._writing() as db:
            if earlier := _done(db, "address_changes", key):
                return replace(self._order(db, earlier["order_number"]), address=earlier["address"])
            order = self._order(db, order_number)
            address = " ".join(address.split())
            if not order.can_change:
                raise ShopError("too_late", f"Order {order.number} can't be changed any more: it is {order.status}.")
            if len(address) < 12 or not re.search(r"\d", address):
                raise ShopError("address_incomplete", "That address looks incomplete. I need street, town and country.")
            row = (key, order.number, address)
            db.execute("INSERT INTO address_changes (idempotency_key, order_number, address) VALUES (?, ?, ?)", row)
            db.execute("UPDATE orders SET address = ? WHERE number = ?", (address, order.number))
            return replace(order, address=address)

    def cancel_order(self, order_number: str, key: str) -> Refund:
        with self._writing() as db:
            if earlier := _done(db, "cancellations", key):
                return self._refund(db, earlier["order_number"])
            order = self._order(db, order_number)
            if not order.can_change:
                raise ShopError("too_late", f"Order {order.number} can't be cancelled any more: it is {order.status}.")
            db.execute("INSERT INTO cancellations (idempotency_key, order_number) VALUES (?, ?)", (key, order.number))
            db.execute("UPDATE orders SET status = 'cancelled', expected_on = NULL WHERE number = ?", (order.number,))
            db.execute(
                "INSERT INTO refunds (order_number, status, amount_cents, updated_on) VALUES (?, 'sent', ?, ?)",
                (order.number, round(order.total * 100), self._today.isoformat()),
            )
            return self._refund(db, order.number)

    def refund_status(self, order_number: str) -> Refund:
        with self._reading() as db:
            return self._refund(db, self._order(db, order_number).number)

    def find_product(self, product: str) -> Product:
        with self._reading() as db:
            found = db.execute("SELECT * FROM products WHERE lower(?) IN (lower(name), slug)", (product,)).fetchone()
            if not found:
                raise ShopError("unknown_product", "I don't think we sell that.")
            variants = db.execute("SELECT * FROM stock WHERE product = ? ORDER BY rowid", (found["name"],)).fetchall()
        return Product(
            name=found["name"],
            slug=found["slug"],
            about=found["about"],
            price=found["price_cents"] / 100,
            sizes=[Choice(SIZES[size], size, []) for size in _different(row["size"] for row in variants)],
            colours=_different(row["colour"] for row in variants),
        )

    def check_stock(self, product: str, size: str = "", colour: str = "") -> Stock:
        found = self.find_product(product)
        size = size.strip().lower() if found.sizes else ""
        colour = colour.strip().lower()
        if size and size not in [choice.value for choice in found.sizes]:
            sizes = ", ".join(choice.label for choice in found.sizes)
            raise ShopError("unknown_size", f"The {found.name} comes in {sizes}; there is no {size}.")
        if colour and colour not in found.colours:
            colours = " and ".join(found.colours) or "one colour"
            raise ShopError("unknown_colour", f"The {found.name} comes in {colours} only.")
        with self._reading() as db:
            rows = db.execute(
                "SELECT * FROM stock WHERE product = ? AND (? = '' OR size = ?) AND (? = '' OR colour = ?)",
                (found.name, size, size, colour, colour),
            ).fetchall()
        left = sum(row["quantity"] for row in rows)
        return Stock(
            product=found.name,
            size=size,
            colour=colour,
            available=left > 0,
            few=0 < left <= 3,
            colours=_different(row["colour"] for row in rows if row["quantity"]),
            restock_on=min((row["restock_on"] for row in rows if row["restock_on"]), default=None),
        )

    def check_discount(self, code: str) -> Discount:
        with self._reading() as db:
            row = db.execute("SELECT * FROM discount_codes WHERE code = upper(trim(?))", (code,)).fetchone()
        if not row:
            raise ShopError("unknown_code", f"I can't find a code {code.strip().upper()}.")
        if row["ends_on"] < self._today.isoformat():
            ended = date.fromisoformat(row["ends_on"])
            raise ShopError("code_ended", f"The code {row['code']} ended on {ended.day} {ended:%B %Y}.")
        return Discount(row["code"], row["percent"], row["minimum_cents"] / 100, row["ends_on"], row["about"])

    def book_callback(self, phone: str, day: str, at: str, topic: str, key: str) -> Callback:
        with self._writing() as db:
            if earlier := _done(db, "callbacks", key):
                return _callback(earlier)
            number = re.sub(r"[^\d+]", "", phone)
            if not re.fullmatch(r"\+?\d{7,15}", number):
                raise ShopError("bad_phone", "That doesn't look like a phone number I can call.")
            on, clock = self._callback_slot(day, at)
            row = (key, number, on.isoformat(), f"{clock:%H:%M}", topic.strip()[:500])
            db.execute("INSERT INTO callbacks (idempotency_key, phone, day, time, topic) VALUES (?, ?, ?, ?, ?)", row)
            return _callback(_done(db, "callbacks", key))

    def _callback_slot(self, day: str, at: str) -> tuple[date, time]:
        try:
            on = date.fromisoformat(day[:10])
            clock = time.fromisoformat(at.rpartition("T")[2][:5])
        except ValueError as error:
            raise ShopError("bad_time", "I couldn't read that day and time.") from error
        if not self._today <= on <= self._today + timedelta(days=CALLBACK_DAYS):
            raise ShopError("bad_day", f"I can book a call within the next {CALLBACK_DAYS} days.")
        opens, closes = (time(10), time(16)) if on.weekday() == 5 else (time(9), time(18))
        if on.weekday() == 6 or not opens <= clock < closes:
            raise ShopError("closed", "We call Monday to Friday 9:00 to 18:00 and Saturday 10:00 to 16:00, Irish time.")
        return on, clock

    def _order(self, db: sqlite3.Connection, text: str) -> Order:
        number = _order_number(text)
        row = db.execute("SELECT * FROM orders WHERE number = ?", (number,)).fetchone()
        if not row:
            raise ShopError("not_found", f"I can't find an order {number}.")
        lines = db.execute(
            "SELECT l.*, p.price_cents, p.also, r.id AS return_id FROM order_lines l"
            " JOIN products p ON p.name = l.product"
            " LEFT JOIN returns r ON r.order_number = l.order_number AND r.line = l.line"
            " WHERE l.order_number = ? ORDER BY l.line",
            (number,),
        ).fetchall()
        until = _return_until(row)
        options = _return_options(lines)
        return Order(
            **{name: row[name] for name in COLUMNS.split()},
            tracking_url=TRACKING.format(row["tracking_number"]) if row["carrier"] else None,
            contents=" and ".join(_label(line) for line in lines),
            total=(sum(line["quantity"] * line["price_cents"] for line in lines) + row["shipping_cents"]) / 100,
            can_change=row["status"] in {"placed", "packed"},
            can_return=bool(until and self._today.isoformat() <= until and options),
            return_until=until,
            return_options=options,
        )

    def _refund(self, db: sqlite3.Connection, number: str) -> Refund:
        payment = db.execute("SELECT payment FROM orders WHERE number = ?", (number,)).fetchone()["payment"]
        refund = db.execute("SELECT * FROM refunds WHERE order_number = ?", (number,)).fetchone()
        if refund:
            return Refund(number, refund["status"], refund["amount_cents"] / 100, refund["updated_on"], payment)
        started = db.execute(
            "SELECT MIN(r.started_on) AS started_on, SUM(l.quantity * p.price_cents) AS cents FROM returns r"
            " JOIN order_lines l ON l.order_number = r.order_number AND l.line = r.line"
            " JOIN products p ON p.name = l.product WHERE r.order_number = ?",
            (number,),
        ).fetchone()
        if started["started_on"]:
            return Refund(number, "waiting_for_parcel", started["cents"] / 100, started["started_on"], payment)
        return Refund(number, "none", 0, None, payment)

    def _return(self, db: sqlite3.Connection, row: sqlite3.Row) -> StartedReturn:
        its_line = (row["order_number"], row["line"])
        line = db.execute("SELECT * FROM order_lines WHERE order_number = ? AND line = ?", its_line).fetchone()
        return StartedReturn(f"R-{5000 + row['id']}", row["order_number"], _label(line), _later(row["started_on"], 14))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with closing(self._open()) as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One writer at a time, so that what was checked still holds when it is written."""
        with closing(self._open()) as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")  # an error closes the connection instead, which undoes it all

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        db.row_factory = sqlite3.Row
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            self._fill(db)
        return db

    def _fill(self, db: sqlite3.Connection) -> None:
        """Make the books in one transaction; of several callers at once the first does it."""
        db.create_function("day", 1, lambda days: (self._today + timedelta(days=days)).isoformat())
        db.execute("BEGIN IMMEDIATE")
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _statements(FIRST_DAY.read_text(encoding="utf-8")):
                db.execute(statement)
            db.execute("PRAGMA user_version = 1")
        db.execute("COMMIT")


def _done(db: sqlite3.Connection, table: str, key: str) -> Any:
    """The row that a call with this idempotency key left, if there was one."""
    return db.execute(f"SELECT * FROM {table} WHERE idempotency_key = ?", (key,)).fetchone()


def _return_until(order: sqlite3.Row) -> str | None:
    return _later(order["delivered_on"], RETURN_DAYS) if order["status"] == "delivered" else None


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _return_options(lines: list[sqlite3.Row]) -> list[Choice]:
    """What is not on its way back yet; a product's name is enough where the order has it once."""
    products = [line["product"] for line in lines]
    return [
        Choice(
            label=_label(line),
            value=line["product"] if products.count(line["product"]) == 1 else _label(line),
            synonyms=line["also"].split("|"),
            line=line["line"],
        )
        for line in lines
        if line["return_id"] is None
    ]


def _different(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _order_number(text: str) -> str:
    """`a1234`, `A – 1234`, `#A-1234`, `order 1234` and `1234` all mean A-1234."""
    found = re.fullmatch(r"\W*(?:order\W*)?(?:(?:number|no|nr)\W*)?(?:a\W*)?(\d{4,12})\W*", text, re.IGNORECASE)
    if not found:
        raise ShopError("not_found", f"{text.strip()[:40]} doesn't look like an order number.")
    return f"A-{found[1]}"


def _label(line: sqlite3.Row) -> str:
    times = f"{line['quantity']} x " if line["quantity"] > 1 else ""
    details = ", ".join(part for part in (line["colour"], line["size"]) if part)
    return f"{times}{line['product']}" + (f" ({details})" if details else "")


def _callback(row: sqlite3.Row) -> Callback:
    return Callback(reference=f"C-{300 + row['id']}", phone=row["phone"], day=row["day"], time=row["time"])


def _statements(script: str) -> Iterator[str]:
    """The script's statements one by one: `executescript` would end the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
