"""The cursor of a page: the time and the id of its last item, opaque to the caller."""

import base64


def cursor_of(time_ms: int, item_id: str) -> str:
    return base64.urlsafe_b64encode(f"{time_ms}:{item_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[int, str]:
    """Return the time and the id; raises `ValueError` for what is no cursor of ours."""
    time, _, item_id = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode().partition(":")
    if not (time.isascii() and time.isdigit() and len(time) <= 18) or not item_id or "\0" in item_id:
        raise ValueError("no cursor")
    return int(time), item_id


def asked_cursor(cursor: str, invalid: type[Exception]) -> tuple[int, str]:
    """The same for a route, which raises its own error."""
    try:
        return read_cursor(cursor)
    except ValueError as error:
        raise invalid from error
