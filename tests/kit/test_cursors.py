"""Cursors say where a page ended, and nothing else is taken for one."""

import base64

import pytest

from frontdesk.kit.http.cursors import cursor_of, read_cursor


def test_a_cursor_is_read_back() -> None:
    assert read_cursor(cursor_of(1_700_000_000_123, "conv_1")) == (1_700_000_000_123, "conv_1")


@pytest.mark.parametrize(
    "inside", ["", ":", "1", "x:conv_1", "-1:conv_1", "١:conv_1", "1:", f"{'9' * 40}:conv_1", "1:a\0b"]
)
def test_what_holds_no_time_and_id_is_refused(inside: str) -> None:
    with pytest.raises(ValueError, match="no cursor"):
        read_cursor(base64.urlsafe_b64encode(inside.encode()).decode().rstrip("="))


@pytest.mark.parametrize("wrong", ["1", "ö", "_w", "%%%%"])
def test_what_is_no_encoded_text_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- each by the decoder's own words
        read_cursor(wrong)
