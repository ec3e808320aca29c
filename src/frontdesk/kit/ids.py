"""Names for new things: `conv_01j…`, which sort by the time they were given and cannot be guessed."""

import secrets
import time
from typing import Protocol

# Layout: ULID (github.com/ulid/spec): 48 bits of milliseconds, 80 random bits, Crockford base32; here in lower case.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(high + low for high in _ALPHABET for low in _ALPHABET)
_RANDOM_BITS = 80


class Ids(Protocol):
    """Gives ids. `frontdesk.testing.ids.SequentialIds` is the fake."""

    def new(self, prefix: str) -> str:
        """A name that nothing else has: the prefix, `_` and 26 characters."""
        ...


class RandomIds:
    """Ids for real use."""

    def new(self, prefix: str) -> str:
        return new_id(prefix)


def new_id(prefix: str) -> str:
    """`prefix`, `_`, then 10 characters of time and 16 of chance (80 bits)."""
    number = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return prefix + "_" + encode(number)


def encode(number: int) -> str:
    """A number below 2**130 as 26 characters that sort as the numbers do."""
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])
