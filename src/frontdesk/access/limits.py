"""How often one caller may ask: the generic cell rate algorithm (GCRA), one number a caller.

A limit of N requests in W seconds lets N through at once and then one each W/N seconds. `limits` (PyPI) counts the same in
14 µs and more, this in one or two. Counts are this process's own: with R replicas a caller gets up to R times the limit.
Source: ITU-T I.371 Annex A (the virtual scheduling form); headers: draft-ietf-httpapi-ratelimit-headers.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from frontdesk.access.caller import Caller
from frontdesk.access.errors import TooManySessions
from frontdesk.access.members.errors import TooManySignIns
from frontdesk.errors import TooMany
from frontdesk.kit.clock import Clock

_MOST_CALLERS = 50_000
SIGN_IN_WINDOW_SECONDS = 900
_KINDS = {"session": TooManySessions, "refresh": TooManySessions, "sign-in": TooManySignIns}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after one more request. `retry_after_seconds` is 0 when the request is let through."""

    name: str
    limit: int
    window_seconds: int
    remaining: int
    reset_seconds: int
    retry_after_seconds: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The three headers that clients know, and the two of the draft."""
        limit, remaining, reset = b"%d" % self.limit, b"%d" % self.remaining, b"%d" % self.reset_seconds
        name = self.name.encode()
        return [
            (b"ratelimit-limit", limit),
            (b"ratelimit-remaining", remaining),
            (b"ratelimit-reset", reset),
            (b"ratelimit-policy", b'"%b";q=%b;w=%d' % (name, limit, self.window_seconds)),
            (b"ratelimit", b'"%b";r=%b;t=%b' % (name, remaining, reset)),
        ]


class Limit:
    """One limit, counted for each caller apart. Remembers at most 50,000 callers; those who are quiet go first."""

    def __init__(self, name: str, requests: int, now: Callable[[], float], window_seconds: int = 60) -> None:
        self.name = name
        self.requests = requests
        self.window_seconds = window_seconds
        self._now = now
        self._step = window_seconds / requests
        self._due: dict[str, float] = {}

    def count(self, caller: str) -> Standing:
        """Count one request of `caller`; one that is refused counts nothing."""
        now = self._now()
        due = self._due.get(caller, now)
        # A clock that was set back must not lock a caller out for longer than a window.
        due = min(max(due, now), now + self.window_seconds)
        ahead = due - now + self._step
        if ahead > self.window_seconds + 1e-6:
            self._due[caller] = due
            return self._standing(due - now, retry_after=math.ceil(ahead - self.window_seconds))
        if caller not in self._due and len(self._due) >= _MOST_CALLERS:
            self._forget_some(now)
        self._due[caller] = due + self._step
        return self._standing(ahead, retry_after=0)

    def give_back(self, caller: str) -> None:
        """Take back one request that was counted."""
        due = self._due.get(caller)
        if due is not None:
            self._due[caller] = due - self._step

    def _standing(self, ahead: float, retry_after: int) -> Standing:
        remaining = 0 if retry_after else int((self.window_seconds - ahead) / self._step + 1e-6)
        return Standing(self.name, self.requests, self.window_seconds, remaining, math.ceil(ahead), retry_after)

    def _forget_some(self, now: float) -> None:
        self._due = {caller: due for caller, due in self._due.items() if due > now}
        for caller in list(self._due)[: len(self._due) - _MOST_CALLERS // 2]:
            del self._due[caller]


class Limits:
    """The limits of the house: per key, visitor and member; for beginning sessions per client address; for failed sign-ins
    per account and per client address."""

    def __init__(
        self,
        clock: Clock,
        *,
        key_per_minute: int,
        visitor_per_minute: int,
        sessions_per_minute: int = 60,
        refreshes_per_minute: int = 600,
        member_per_minute: int = 1_200,
        sign_ins_per_account: int = 10,
        sign_ins_per_address: int = 50,
        uploads_per_visitor: int = 20,
        uploads_per_address: int = 120,
    ) -> None:
        def now() -> float:
            return clock.now().timestamp()

        self._keys = Limit("key", key_per_minute, now)
        self._visitors = Limit("visitor", visitor_per_minute, now)
        self._sessions = Limit("session", sessions_per_minute, now)
        self._refreshes = Limit("refresh", refreshes_per_minute, now)
        self._uploads = Limit("upload", uploads_per_visitor, now)
        self._deliveries = Limit("upload", uploads_per_address, now)
        self._members = Limit("member", member_per_minute, now)
        self._accounts = Limit("sign-in", sign_ins_per_account, now, SIGN_IN_WINDOW_SECONDS)
        self._doorsteps = Limit("sign-in", sign_ins_per_address, now, SIGN_IN_WINDOW_SECONDS)

    def count(self, caller: Caller) -> Standing:
        """Count a request of a caller whose credential was accepted. A visitor stays one through all its sessions."""
        if caller.kind == "key":
            return self._keys.count(caller.id)
        if caller.kind == "member":
            return self._members.count(caller.id)
        return self._visitors.count(caller.user_id or caller.id)

    def count_session(self, address: str, *, new: bool) -> Standing:
        """Count a request for a session, which anybody may make: a new one strictly, going on with one less so.

        An IPv6 household (/64) counts as one address; so do all who share one, such as an office.
        """
        return (self._sessions if new else self._refreshes).count(_household(address))

    def count_upload(self, caller: Caller, address: str) -> Standing | None:
        """Count a file that a visitor sends, by who they are and where from; those of keys and members are only requests."""
        if caller.kind != "visitor":
            return None
        delivery = self._deliveries.count(_household(address))
        return delivery if delivery.retry_after_seconds else self._uploads.count(caller.user_id or caller.id)

    def count_sign_in(self, address: str, account: str) -> Standing:
        """Count an attempt to prove a password or a one-time link; `sign_in_succeeded` takes it back."""
        doorstep = self._doorsteps.count(_household(address))
        if doorstep.retry_after_seconds:
            return doorstep
        return self._accounts.count(account)

    def sign_in_succeeded(self, address: str, account: str) -> None:
        self._doorsteps.give_back(_household(address))
        self._accounts.give_back(account)


def refuse_over(standing: Standing) -> None:
    """Raises TooMany when the request is not let through."""
    if standing.retry_after_seconds:
        raise _KINDS.get(standing.name, TooMany)(
            retry_after_seconds=standing.retry_after_seconds,
            limit=standing.limit,
            window_seconds=standing.window_seconds,
        )


def _household(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or int(parsed) >> 64)
    return address
