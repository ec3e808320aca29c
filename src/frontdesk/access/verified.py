"""The credentials that were checked a moment ago, so that a busy caller costs no database read and no signature."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.access.caller import Caller

_MOST_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class _Entry:
    caller: Caller
    checked_at: datetime
    expires_at: datetime | None


class Verified:
    """Digest of the credential → its caller, for `seconds` after the check.

    Invariant: after `forget(id)` no credential of that key or session is found here, not even one whose check was under
    way meanwhile; another process finds it for at most `seconds` more.
    """

    def __init__(self, seconds: float) -> None:
        self._span = timedelta(seconds=seconds)
        self._entries: dict[str, _Entry] = {}
        self.turn = 0

    def find(self, digest: str, now: datetime) -> Caller | None:
        """The caller, unless the check was too long ago, the credential has expired or the clock was set back."""
        entry = self._entries.get(digest)
        if entry is None:
            return None
        if now - entry.checked_at >= self._span or now < entry.checked_at:
            return None
        if entry.expires_at is not None and now >= entry.expires_at:
            return None
        return entry.caller

    def keep(self, digest: str, caller: Caller, now: datetime, expires_at: datetime | None, turn: int) -> None:
        """Remember a check that began when `self.turn` was `turn`; one that a revocation overtook is not kept."""
        if turn != self.turn:
            return
        self._entries.pop(digest, None)
        if len(self._entries) >= _MOST_ENTRIES:
            for oldest in list(self._entries)[: _MOST_ENTRIES // 10]:
                del self._entries[oldest]
        self._entries[digest] = _Entry(caller, now, expires_at)

    def forget(self, caller_id: str) -> None:
        """Forget every credential of this key or session."""
        self.turn += 1
        self._entries = {key: entry for key, entry in self._entries.items() if entry.caller.id != caller_id}
