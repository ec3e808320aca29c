"""What a customer may call their ticket by, before there is one: worked out of the place in the conversation that asks for it.

Invariant: one place has one reference, for ever; what was said to a customer must still be found. Never change this function.
"""

import hashlib

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_DIGITS = 10  # 50 bits: of a million tickets, two share one with a chance of 1 in 2,000
_MISREAD = str.maketrans("ILO", "110")


def reference_of(conversation_id: str, position: int) -> str:
    """Such as 7K3M9-QXD2F, of the event at `position`."""
    digest = hashlib.sha256(f"{conversation_id}\0{position}".encode()).digest()
    bits = int.from_bytes(digest[:8], "big") >> (64 - 5 * _DIGITS)
    digits = "".join(_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(_DIGITS)))
    return f"{digits[:5]}-{digits[5:]}"


def as_reference(text: str) -> str | None:
    """The reference that somebody wrote, maybe in small letters, without the hyphen, or with an O for a zero; or None."""
    digits = text.strip().upper().replace("-", "").replace(" ", "").translate(_MISREAD)
    if len(digits) != _DIGITS or set(digits) - set(_ALPHABET):
        return None
    return f"{digits[:5]}-{digits[5:]}"
