"""A time as callers write it in an address."""

from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator


def _written_out(value: object) -> object:
    """A bare number is no time: it could be seconds or milliseconds, or a year. Pydantic would take it for seconds."""
    if isinstance(value, str) and value.strip().lstrip("+-").replace(".", "", 1).replace("_", "").isdigit():
        raise ValueError("a time is written as 2026-11-02T09:30:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
