"""Seals a secret so that a copy of the database gives nothing away: AES-256-GCM under a key that is not in the database.

The key is derived by HKDF (RFC 5869) from FRONTDESK_SECRET, or from what the data folder keeps in its place.

Invariant: what was sealed for one name of one workspace opens under no other, so rows cannot be exchanged.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE_BYTES = 12  # random for each value: safe for 2**32 of them under one key
_INFO = b"frontdesk secrets 1"


class SealBroken(Exception):
    """This was not sealed with this key for this place, or was changed since."""


class Seal:
    """Seals and opens under one key."""

    def __init__(self, root: str) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(root.encode())
        self._cipher = AESGCM(key)

    def close(self, value: str, *, workspace_id: str, name: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, value.encode(), _place(workspace_id, name))

    def open(self, sealed: bytes, *, workspace_id: str, name: str) -> str:
        """Raises SealBroken."""
        version, nonce, content = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if version != _VERSION:
            raise SealBroken
        try:
            return self._cipher.decrypt(nonce, content, _place(workspace_id, name)).decode()
        except (InvalidTag, ValueError):
            raise SealBroken from None


def _place(workspace_id: str, name: str) -> bytes:
    return f"{workspace_id}\0{name}".encode()
