"""What a call of the `frontdesk` command in the test's own process gives; the fixture `run` calls it."""

from collections.abc import Callable
from typing import NamedTuple


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]
