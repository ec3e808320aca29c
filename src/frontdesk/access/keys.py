"""API keys: `fd_` and 256 random bits, shown once, kept as a digest."""

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from frontdesk.access.caller import Caller
from frontdesk.access.errors import CredentialInvalid, ExpiryInThePast, KeyNotFound, ScopeUnknown
from frontdesk.access.scopes import EVERYTHING, first_unknown
from frontdesk.access.signing import digest
from frontdesk.access.store import AccessStore, Key
from frontdesk.access.verified import Verified
from frontdesk.errors import Error
from frontdesk.kit.clock import Clock
from frontdesk.kit.ids import Ids
from frontdesk.kit.logs import get_logger

PREFIX = "fd_"
BOOTSTRAP_ID = "key_bootstrap"
_RANDOM_BYTES = 32
_LEAST_BOOTSTRAP_CHARACTERS = 20
_SHAPE = re.compile(r"fd_[A-Za-z0-9_-]{43}")

log = get_logger()


class BootstrapKeyUnsafe(Error):
    """FRONTDESK_BOOTSTRAP_KEY must begin with `fd_` and have at least 20 characters of ASCII, best random ones."""

    code = "access.bootstrap_key_unsafe"
    hint = "Set it to `fd_` and what `openssl rand -hex 32` makes."


class Keys:
    """Makes, lists, revokes and checks keys. Every lookup of one by id is within a workspace."""

    def __init__(
        self, store: AccessStore, clock: Clock, ids: Ids, verified: Verified, *, bootstrap_key: str | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._verified = verified
        self._bootstrap: str | None = None
        if bootstrap_key is not None:
            if not bootstrap_key.startswith(PREFIX) or len(bootstrap_key) < _LEAST_BOOTSTRAP_CHARACTERS:
                raise BootstrapKeyUnsafe
            if not bootstrap_key.isascii() or any(character.isspace() for character in bootstrap_key):
                raise BootstrapKeyUnsafe
            self._bootstrap = digest(bootstrap_key)

    async def create(
        self,
        *,
        workspace_id: str,
        name: str,
        scopes: Sequence[str],
        expires_at: datetime | None = None,
        by: str = "frontdesk",
    ) -> tuple[Key, str]:
        """A new key and its secret, which nobody can read again; `by` is the id of whoever makes it, for the log. Raises
        ScopeUnknown, ExpiryInThePast."""
        unknown = first_unknown(scopes)
        if unknown is not None:
            raise ScopeUnknown(scope=unknown)
        now = self._clock.now()
        if expires_at is not None and expires_at <= now:
            raise ExpiryInThePast
        secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
        key = Key(self._ids.new("key"), workspace_id, name, tuple(dict.fromkeys(scopes)), now, expires_at)
        await self._store.add_key(key, digest(secret))
        log.info("access.key_made", key_id=key.id, scopes=list(key.scopes), by=by)
        return key, secret

    async def list(
        self, *, workspace_id: str, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Key], str | None]:
        """A page of the workspace's keys, the newest first, and the cursor of the next page or None."""
        keys = await self._store.list_keys(workspace_id, cursor, limit + 1)
        return keys[:limit], keys[limit - 1].id if len(keys) > limit else None

    async def revoke(self, *, workspace_id: str, key_id: str, by: str = "frontdesk") -> None:
        """At once in this process, within the cache's seconds in others. Raises KeyNotFound."""
        if await self._store.find_key(workspace_id, key_id) is None:
            raise KeyNotFound
        await self._store.revoke_key(workspace_id, key_id, self._clock.now())
        self._verified.forget(key_id)
        log.info("access.key_revoked", key_id=key_id, by=by)

    async def verify(self, secret: str) -> Caller:
        """The caller whose key this is. Raises CredentialInvalid."""
        hashed = digest(secret)
        now = self._clock.now()
        caller = self._verified.find(hashed, now)
        if caller is not None:
            return caller
        if self._bootstrap is not None and hmac.compare_digest(hashed, self._bootstrap):
            caller = Caller("default", "key", BOOTSTRAP_ID, frozenset({EVERYTHING}))
            self._verified.keep(hashed, caller, now, None, self._verified.turn)
            return caller
        if not _SHAPE.fullmatch(secret):
            raise CredentialInvalid
        turn = self._verified.turn
        key = await self._store.find_key_by_hash(hashed)
        if key is None or not key.is_valid(now):
            raise CredentialInvalid
        caller = Caller(key.workspace_id, "key", key.id, frozenset(key.scopes))
        self._verified.keep(hashed, caller, now, key.expires_at, turn)
        return caller

    async def name_of(self, caller: Caller) -> str:
        """What the key that `caller` came with is called."""
        if caller.id == BOOTSTRAP_ID:
            return "The bootstrap key"
        key = await self._store.find_key(caller.workspace_id, caller.id)
        return key.name if key is not None else caller.id

    async def is_valid(self, caller: Caller) -> bool:
        """Whether the key that `caller` came with still holds."""
        if caller.id == BOOTSTRAP_ID:
            return True
        key = await self._store.find_key(caller.workspace_id, caller.id)
        return key is not None and key.is_valid(self._clock.now())
