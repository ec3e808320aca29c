"""JSON that is valid and yet would break something further on is refused here, in one place, for every route.

Refused: invalid UTF-8, lone surrogates, NUL characters (PostgreSQL stores none), NaN and infinite numbers, whole numbers of
more than 64 bits, nesting deeper than 32, and text after the document. Costs one or two microseconds for a usual message.
"""

import re
from typing import Any

import msgspec

_DEEPEST = 32
_MANY_DIGITS = re.compile(rb"[0-9]{19}")
_LEAST_INTEGER, _GREATEST_INTEGER = -(2**63), 2**63 - 1


def is_json(content_type: bytes) -> bool:
    """Whether a Content-Type header says JSON."""
    media_type = content_type.partition(b";")[0].strip().lower()
    return media_type == b"application/json" or (
        media_type.startswith(b"application/") and media_type.endswith(b"+json")
    )


def flaw_of(body: bytes) -> str | None:
    """What is wrong with this JSON document, or None."""
    try:
        document = msgspec.json.decode(body)
    except RecursionError:
        return f"it is nested deeper than {_DEEPEST} levels"
    except UnicodeDecodeError:
        return "it is not UTF-8"
    except (msgspec.DecodeError, ValueError):
        return "it is not a JSON document that can be read"
    suspect = b"\\u0000" in body or _MANY_DIGITS.search(body) or body.count(b"[") + body.count(b"{") > _DEEPEST
    return _flaw(document, 1) if suspect else None


def _flaw(value: Any, depth: int) -> str | None:
    if isinstance(value, str):
        return "a text has a NUL character" if "\0" in value else None
    if isinstance(value, int):
        return None if _LEAST_INTEGER <= value <= _GREATEST_INTEGER else "a whole number has more than 64 bits"
    if not isinstance(value, dict | list):
        return None
    if depth > _DEEPEST:
        return f"it is nested deeper than {_DEEPEST} levels"
    inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return next((flaw for item in inner if (flaw := _flaw(item, depth + 1))), None)
