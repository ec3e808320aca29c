"""The public door of access: a credential in, a `Caller` out, and how often that caller may come."""

from frontdesk.access.caller import Caller
from frontdesk.access.errors import CredentialInvalid, CredentialMissing
from frontdesk.access.keys import PREFIX as KEY_PREFIX
from frontdesk.access.keys import Keys
from frontdesk.access.limits import Limits
from frontdesk.access.links.service import Links
from frontdesk.access.members.cookies import Site
from frontdesk.access.members.passwords import Passwords
from frontdesk.access.members.service import Members
from frontdesk.access.members.sessions import Sessions
from frontdesk.access.store import AccessStore
from frontdesk.access.verified import Verified
from frontdesk.access.visitors import ACCESS_PREFIX, Visitors
from frontdesk.kit.clock import Clock
from frontdesk.kit.ids import Ids

__all__ = ["AccessService", "Caller"]


class AccessService:
    """`keys`, `visitors` and `sessions` make, check and revoke credentials, `members` are the people, `links` let
    them in, `limits` counts.

    `signing_secret` (at least 32 characters, the same on every replica) signs visitors' tokens. `cache_seconds` is how
    long another replica may still accept a credential that was revoked here. `public_url` is how browsers reach this server,
    if a proxy is in front.
    """

    def __init__(
        self,
        store: AccessStore,
        clock: Clock,
        ids: Ids,
        limits: Limits,
        *,
        signing_secret: str,
        bootstrap_key: str | None = None,
        cache_seconds: float = 15.0,
        public_url: str | None = None,
        session_idle_hours: float = 12.0,
        session_days: float = 14.0,
    ) -> None:
        verified = Verified(cache_seconds)
        self.keys = Keys(store, clock, ids, verified, bootstrap_key=bootstrap_key)
        self.visitors = Visitors(store, clock, ids, verified, signing_secret=signing_secret)
        passwords = Passwords()
        self.sessions = Sessions(
            store.members, passwords, clock, ids, verified, idle_hours=session_idle_hours, days=session_days
        )
        self.members = Members(store.members, passwords, self.sessions, clock, ids, verified)
        self.links = Links(store.links, store.members, passwords, self.sessions, clock, ids, verified)
        self.site = Site(public_url)
        self.limits = limits

    async def authenticate(self, authorization: str | None) -> Caller:
        """The caller behind an `Authorization` header.

        Raises CredentialMissing, CredentialInvalid, TokenExpired; StorageUnavailable when it must ask the database.
        """
        if not authorization:
            raise CredentialMissing
        scheme, _, credential = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise CredentialMissing
        credential = credential.strip()
        if credential.startswith(KEY_PREFIX):
            return await self.keys.verify(credential)
        if credential.startswith(ACCESS_PREFIX):
            return await self.visitors.verify(credential)
        raise CredentialInvalid

    async def is_valid(self, caller: Caller) -> bool:
        """Whether the credential still holds: for whoever keeps a stream open, to ask now and then. Reads the database."""
        if caller.kind == "member":
            return await self.sessions.is_valid(caller)
        return await (self.keys if caller.kind == "key" else self.visitors).is_valid(caller)

    async def name_of(self, caller: Caller) -> str:
        """What a member, or the key that somebody came with, is called."""
        return caller.name or await self.keys.name_of(caller)
