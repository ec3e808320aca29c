"""A duration is read as people write it, and refused where it might be meant otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kit.durations import DurationInvalid, seconds_of, wording


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 hours", 7_200),
        ("an hour", 3_600),
        ("1 day and 12 hours", 129_600),
        ("1 hour, 30 minutes", 5_400),
        ("90m", 5_400),
        ("1h30m", 5_400),
        ("1.5 days", 129_600),
        ("  3 Weeks ", 1_814_400),
        ("10 secs", 10),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2", "2 months", "hours", "-2 hours", "2 hours ago", "0 minutes", "30 minutes 1 hour", "and 2 h"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(DurationInvalid):
        seconds_of(text)


@given(st.integers(1, 10**8))
def test_a_duration_in_words_is_read_back(seconds: int) -> None:
    assert seconds_of(wording(seconds)) == seconds
