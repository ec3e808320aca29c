"""The installation's own secret, which seals the others, and the way to them."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from frontdesk.kit.clock import Clock, SystemClock
from frontdesk.kit.database.base import Database
from frontdesk.secrets.sealing import Seal
from frontdesk.secrets.service import SecretService
from frontdesk.secrets.store import SecretStore
from frontdesk.settings import Settings


def open_secrets(settings: Settings, database: Database, clock: Clock | None = None) -> SecretService:
    """The secrets that are kept in this database, sealed under the installation's own."""
    return SecretService(SecretStore(database), clock or SystemClock(), Seal(signing_secret(settings)))


def signing_secret(settings: Settings) -> str:
    """What visitors' tokens are signed with, and what the key that seals secrets is derived from."""
    return settings.secret.get_secret_value() if settings.secret else kept_secret(settings.data)


def kept_secret(data: Path, name: str = "secret", prefix: str = "") -> str:
    """The secret of this name in the data folder, made on first use and readable by nobody else.

    Of processes that start at the same time one makes it: a link appears whole or not at all.
    """
    path = data / name
    data.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        descriptor, made = tempfile.mkstemp(dir=data, prefix=f".{name}-")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(prefix + secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        Path(made).unlink()
    return path.read_text(encoding="ascii").strip()
