"""The pretend systems behind the bot: who works here, what may be ordered, and a book of what was done.

It knows nothing about chatbots. Whatever changes something takes an idempotency key: repeated with the same one, it changes
nothing and gives the first result again.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

MOST_TRIES = 3  # wrong ones in a row, after which only a person can help
_TABLES = """
CREATE TABLE IF NOT EXISTS done (key TEXT PRIMARY KEY, kind TEXT NOT NULL, what TEXT NOT NULL, reference TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tries
    (key TEXT PRIMARY KEY, employee TEXT NOT NULL, right_one INTEGER NOT NULL, place INTEGER NOT NULL);
"""
_PREFIXES = {"reset": "RST", "order": "REQ", "lock": "LCK"}


class DeskError(Exception):
    """The desk cannot do that; the message is fit for an employee."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Employee:
    """`phone_ends_in` is of the mobile phone on file, to which links are sent."""

    number: str
    first_name: str
    phone_ends_in: str
    manager: str


@dataclass(frozen=True)
class Offer:
    """What a piece of equipment is and costs, in euros; `days` until it is there."""

    asset: str
    model: str
    price: float
    days: int


@dataclass(frozen=True)
class Program:
    """`way` is `self_service`, `licence` (somebody has to pay for it) or `not_allowed`."""

    name: str
    way: str
    price: float
    instead: str


_PEOPLE = {
    "E10234": (Employee("E10234", "Aoife", "87", "Declan"), "4471"),
    "E20417": (Employee("E20417", "Marek", "12", "Aoife"), "9035"),
    "E30555": (Employee("E30555", "Noor", "40", "Declan"), "2718"),
}
_ASSETS = {
    "laptop": Offer("laptop", "a 14-inch business laptop", 1240.0, 10),
    "monitor": Offer("monitor", "a 27-inch monitor", 249.0, 5),
    "docking station": Offer("docking station", "a USB-C docking station", 139.0, 3),
    "headset": Offer("headset", "a noise-cancelling headset", 89.0, 2),
    "keyboard": Offer("keyboard", "a quiet keyboard", 45.0, 2),
    "mouse": Offer("mouse", "an ergonomic mouse", 39.0, 2),
    "webcam": Offer("webcam", "a webcam with a privacy cover", 59.0, 3),
    "mobile phone": Offer("mobile phone", "a company phone with a contract", 620.0, 7),
}
_PROGRAMS = {
    "Outlook": Program("Outlook", "self_service", 0, ""),
    "Teams": Program("Teams", "self_service", 0, ""),
    "Excel": Program("Excel", "self_service", 0, ""),
    "Acrobat": Program("Acrobat", "licence", 180, "The free PDF reader in Self Service fills in forms and adds notes."),
    "Visio": Program("Visio", "licence", 150, "Teams' whiteboard draws simple diagrams."),
    "Photoshop": Program("Photoshop", "licence", 290, "The picture editor in Self Service crops and retouches."),
    "Tally": Program("Tally", "licence", 0, ""),
    "Blueprint": Program("Blueprint", "licence", 1900, "The free viewer in Self Service opens drawings."),
}


class Desk:
    """`path` is the file of the book; it is made on first use."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def check_identity(self, employee_number: str, badge_digits: str, *, key: str) -> Employee:
        """Raises `wrong` (both facts may be) or, after three wrong tries in a row, `locked`, whatever is said then."""
        number = "E" + "".join(c for c in employee_number if c.isdigit())
        employee, digits = _PEOPLE.get(number, (None, ""))
        with self._book() as book:
            if self._wrong_tries(book, number, but=key) >= MOST_TRIES:
                raise DeskError("locked", f"After {MOST_TRIES} wrong tries I may not check {number} any more.")
            right = employee is not None and badge_digits == digits
            book.execute("INSERT OR IGNORE INTO tries SELECT ?, ?, ?, count(*) FROM tries", (key, number, int(right)))
            left = MOST_TRIES - self._wrong_tries(book, number)
        if employee is not None and right:
            return employee
        if left <= 0:
            raise DeskError("locked", f"That was the third wrong try for {number}.")
        raise DeskError(
            "wrong", f"That doesn't match what we have on file; {left} more tr{'ies' if left > 1 else 'y'}."
        )

    def find_asset(self, asset: str) -> Offer:
        if asset not in _ASSETS:
            raise DeskError("unknown_asset", f"I can't order {asset} by myself.")
        return _ASSETS[asset]

    def find_program(self, software: str) -> Program:
        if software not in _PROGRAMS:
            raise DeskError("unknown_program", f"{software} is not on the list of checked programs.")
        return _PROGRAMS[software]

    def do(self, kind: str, what: str, *, key: str) -> str:
        """Note that something is done; return its reference."""
        with self._book() as book:
            book.execute(
                "INSERT OR IGNORE INTO done SELECT ?, ?, ?, ? || '-' || (3001 + count(*)) FROM done",
                (key, kind, what, _PREFIXES[kind]),
            )
            reference: str = book.execute("SELECT reference FROM done WHERE key = ?", (key,)).fetchone()[0]
        return reference

    def _wrong_tries(self, book: sqlite3.Connection, number: str, but: str = "") -> int:
        """Those since the last right one; a call that is repeated does not count its own."""
        rows = book.execute(
            "SELECT right_one FROM tries WHERE employee = ? AND key <> ? ORDER BY place DESC", (number, but)
        ).fetchall()
        answers = [bool(row[0]) for row in rows]
        return answers.index(True) if True in answers else len(answers)

    @contextmanager
    def _book(self) -> Iterator[sqlite3.Connection]:
        """One transaction; of several callers at once one waits for the other."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as book:
            book.executescript(_TABLES)
            book.execute("BEGIN IMMEDIATE")
            yield book
            book.execute("COMMIT")
