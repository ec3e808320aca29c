"""Passwords: which ones will do, and how they are kept.

Kept as Argon2id with 19 MiB, two passes and one lane, which OWASP's password storage cheat sheet gives as the least. A
check takes some 20 to 40 ms of a processor, so it runs beside the event loop, two at a time; who would wait behind many
others is told to come back.
"""

import asyncio
import base64
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from frontdesk.access.members.errors import PasswordTooEasy, SignInsBusy

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 256
_MEMORY_KIB = 19_456
_PASSES = 2
_AT_ONCE = 2
_MOST_WAITING = 40
_LEAST_DIFFERENT = 5
# The commonest of ten characters and more, as leaks show them again and again, in small letters.
_COMMON = frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split())
_ROWS = (
    "01234567890",
    "09876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)
T = TypeVar("T")


def check_password(password: str, *, email: str) -> None:
    """Raises PasswordTooEasy."""
    reason = _weakness(password, email.casefold())
    if reason is not None:
        raise PasswordTooEasy(reason=reason, fields=[{"field": "body.password", "problem": reason}])


def _weakness(password: str, email: str) -> str | None:
    plain = _normal(password).casefold()
    if len(password) < LEAST_CHARACTERS:
        return f"it has fewer than {LEAST_CHARACTERS} characters"
    if len(password) > MOST_CHARACTERS:
        return f"it has more than {MOST_CHARACTERS} characters"
    if any("\ud800" <= character <= "\udfff" for character in password):
        return "it is no text"
    if len(set(plain)) < _LEAST_DIFFERENT:
        return f"it is made of fewer than {_LEAST_DIFFERENT} different characters"
    if plain in _COMMON or any(plain in row * 3 for row in _ROWS):
        return "it is one of the commonest"
    if plain in {email, email.replace("@", "")} or plain.strip("0123456789!.?-_") in {email, *email.split("@")}:
        return "it is the email address"
    return None


class Passwords:
    """Makes and checks what is kept of a password."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=1)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        # No password is known for it: what a check of nobody's password is made against, so that it takes as long.
        salt, output = (base64.b64encode(b"\0" * size).rstrip(b"=").decode() for size in (16, 32))
        self.stand_in = f"$argon2id$v=19$m={_MEMORY_KIB},t={_PASSES},p=1${salt}${output}"

    async def hash(self, password: str) -> str:
        """Raises SignInsBusy."""
        return await self._beside(lambda: self._hasher.hash(_normal(password)))

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Whether this is the password that was hashed; without a hash it takes as long to say no. Raises SignInsBusy."""

        def check() -> bool:
            try:
                return self._hasher.verify(hashed or self.stand_in, _normal(password))
            except (VerificationError, InvalidHashError, UnicodeError):
                return False

        return await self._beside(check) and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than are asked for now."""
        return self._hasher.check_needs_rehash(hashed)

    async def _beside(self, work: Callable[[], T]) -> T:
        if self._waiting >= _MOST_WAITING:
            raise SignInsBusy
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def _normal(password: str) -> str:
    """The same for however a keyboard puts an accent together (NIST SP 800-63B 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
