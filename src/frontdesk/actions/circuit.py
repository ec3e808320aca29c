"""Spares another system that is down, and the customers who would wait for it: after enough failures an action rests."""

from collections import deque
from datetime import datetime, timedelta
from typing import Literal

from frontdesk.actions.base import CircuitBreaker
from frontdesk.kit.clock import Clock

Entered = Literal["closed", "probe"]


class Circuit:
    """One action's own. Closed: calls go through. Open: none does. Half open: one does, and what comes of it decides.

    Every call that `enter` let in must be followed by one of `succeeded`, `failed` and `left`, with what `enter` gave.

    Invariant: while the circuit is open only its probe changes it. A call that began before it opened says nothing new.
    """

    def __init__(self, breaker: CircuitBreaker, clock: Clock) -> None:
        self._breaker = breaker
        self._clock = clock
        self._failed_at: deque[datetime] = deque(maxlen=breaker.failures)
        self._opened_at: datetime | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        return self._opened_at is not None

    def enter(self) -> Entered | None:
        """Let a call through, as a probe where the circuit has rested; None where none may be made now."""
        if self._opened_at is None:
            return "closed"
        rested = self._clock.now() - self._opened_at >= timedelta(seconds=self._breaker.rest_seconds)
        if self._probing or not rested:
            return None
        self._probing = True
        return "probe"

    def succeeded(self, entered: Entered) -> None:
        if entered == "closed" and self.is_open:
            return
        self._failed_at.clear()
        self._opened_at = None
        self._probing = False

    def failed(self, entered: Entered) -> None:
        if entered == "closed" and self.is_open:
            return
        now = self._clock.now()
        self._failed_at.append(now)
        window = timedelta(seconds=self._breaker.window_seconds)
        many = len(self._failed_at) == self._breaker.failures and now - self._failed_at[0] <= window
        if entered == "probe" or many:
            self._opened_at = now
            self._probing = False

    def left(self, entered: Entered) -> None:
        """The call was cut off, which says nothing about the other side."""
        if entered == "probe":
            self._probing = False
