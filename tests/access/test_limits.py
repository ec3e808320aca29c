"""Limits: so many at once, then evenly; and what the headers say of it."""

import pytest

from frontdesk.access.caller import Caller
from frontdesk.access.errors import TooManySessions
from frontdesk.access.limits import Limit, Limits, refuse_over
from frontdesk.errors import TooMany
from frontdesk.testing.clock import ManualClock


class Seconds:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_caller_may_use_the_whole_limit_at_once_and_not_one_more() -> None:
    limit = Limit("key", 10, Seconds())
    assert [limit.count("a").remaining for _ in range(10)] == list(range(9, -1, -1))
    refused = limit.count("a")
    assert refused.retry_after_seconds == 6
    assert refused.remaining == 0


def test_what_was_used_comes_back_evenly() -> None:
    seconds = Seconds()
    limit = Limit("key", 10, seconds)
    for _ in range(10):
        limit.count("a")
    seconds.now += 6
    assert limit.count("a").retry_after_seconds == 0
    assert limit.count("a").retry_after_seconds == 6
    seconds.now += 60
    assert limit.count("a").remaining == 9


def test_a_refused_request_costs_nothing() -> None:
    seconds = Seconds()
    limit = Limit("key", 2, seconds)
    for _ in range(50):
        limit.count("a")
    seconds.now += 30
    assert limit.count("a").retry_after_seconds == 0


def test_callers_are_counted_apart() -> None:
    limit = Limit("key", 1, Seconds())
    assert limit.count("a").retry_after_seconds == 0
    assert limit.count("b").retry_after_seconds == 0
    assert limit.count("a").retry_after_seconds > 0


def test_a_clock_that_is_set_back_locks_nobody_out_for_longer_than_the_window() -> None:
    seconds = Seconds()
    limit = Limit("key", 10, seconds)
    for _ in range(10):
        limit.count("a")
    seconds.now -= 3600
    assert limit.count("a").retry_after_seconds <= 60
    seconds.now += 60
    assert limit.count("a").retry_after_seconds == 0


def test_memory_is_bounded_however_many_callers_come() -> None:
    limit = Limit("key", 10, Seconds())
    for number in range(60_000):
        limit.count(str(number))
    assert len(limit._due) <= 50_000


def test_a_visitor_stays_one_through_all_sessions_and_keys_have_their_own_limit(clock: ManualClock) -> None:
    limits = Limits(clock, key_per_minute=100, visitor_per_minute=2)
    for session in ("ses_1", "ses_2"):
        limits.count(Caller("default", "visitor", session, frozenset(), "acme", "vis_1"))
    with pytest.raises(TooMany):
        refuse_over(limits.count(Caller("default", "visitor", "ses_3", frozenset(), "acme", "vis_1")))
    assert limits.count(Caller("default", "key", "key_1", frozenset())).remaining == 99


def test_an_ipv6_household_counts_as_one_address(clock: ManualClock) -> None:
    limits = Limits(clock, key_per_minute=1, visitor_per_minute=1, sessions_per_minute=2)
    limits.count_session("2001:db8:1:2::1", new=True)
    limits.count_session("2001:db8:1:2:ffff::9", new=True)
    with pytest.raises(TooManySessions):
        refuse_over(limits.count_session("2001:db8:1:2::3", new=True))
    refuse_over(limits.count_session("2001:db8:1:3::1", new=True))
    refuse_over(limits.count_session("2001:db8:1:2::1", new=False))
    refuse_over(limits.count_session("not an address", new=True))


def test_the_headers_say_limit_rest_and_policy() -> None:
    headers = dict(Limit("visitor", 60, Seconds()).count("a").headers())
    assert headers == {
        b"ratelimit-limit": b"60",
        b"ratelimit-remaining": b"59",
        b"ratelimit-reset": b"1",
        b"ratelimit-policy": b'"visitor";q=60;w=60',
        b"ratelimit": b'"visitor";r=59;t=1',
    }
