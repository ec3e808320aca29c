"""The secrets behind visitors' tokens: one secret of the operator's, and from it one key for each purpose."""

import base64
import hashlib
import hmac

from frontdesk.errors import Error

_LEAST_CHARACTERS = 32


class SecretTooShort(Error):
    """The signing secret must have at least 32 characters."""

    code = "access.secret_too_short"
    hint = "Set FRONTDESK_SECRET to what `openssl rand -hex 32` makes, or leave it out: one is then made and kept."


def derive(secret: str, purpose: str) -> bytes:
    """The 32-byte key for one purpose, so that a token made for one is worthless for another (HKDF-Expand, one block)."""
    if len(secret) < _LEAST_CHARACTERS:
        raise SecretTooShort
    return hmac.digest(secret.encode(), purpose.encode() + b"\x01", "sha256")


def digest(secret: str) -> str:
    """How a random secret is kept: its SHA-256, in hexadecimal.

    A slow, salted hash (Argon2) protects what people choose, because guesses are few. Ours are 256 random bits: trying
    them all is out of reach at any speed, no two are alike, and so a fast hash gives nothing away and can be looked up.
    """
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def text_of(value: bytes) -> str:
    """Bytes as they stand in a token (base64url without padding)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
