"""How large a value in a body may be."""

from typing import Any

import msgspec
from pydantic import AfterValidator


def at_most(most_bytes: int) -> AfterValidator:
    """For `Annotated`: refuses an object that is longer, written as JSON."""

    def check(value: dict[str, Any]) -> dict[str, Any]:
        if value and len(msgspec.json.encode(value)) > most_bytes:
            raise ValueError(f"must be at most {most_bytes} bytes of JSON")
        return value

    return AfterValidator(check)
