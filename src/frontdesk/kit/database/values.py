"""What no column of either engine can hold, so that both refuse the same texts and numbers."""

from collections.abc import Iterable, Sequence

from frontdesk.kit.database.base import Statement, Value

_LARGEST = 2**63


def holds_nul(values: Iterable[Value]) -> bool:
    """PostgreSQL cannot store U+0000 in text; SQLite would, so it is refused there too."""
    return any(type(value) is str and "\x00" in value for value in values)


def why_not_storable(statements: Sequence[Statement]) -> str | None:
    """What is wrong with the values, in words that quote none of them; None when nothing is."""
    reasons = (_why_not(value) for statement in statements for value in statement.values)
    return next((reason for reason in reasons if reason), None)


def _why_not(value: Value) -> str | None:
    if isinstance(value, str):
        return _why_not_text(value)
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return "a whole number of more than 64 bits"
    return None


def _why_not_text(text: str) -> str | None:
    if "\x00" in text:
        return "a text with a NUL character"
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "a text with a lone surrogate"
    return None
