"""Patterns that are compiled when they are first used."""

import re

import pytest

from frontdesk.kit.patterns import on_first_use


def test_it_does_what_a_compiled_pattern_does() -> None:
    late = on_first_use(r"(?P<word>ab+)", re.IGNORECASE)
    found = late.search("xABB")
    assert found is not None
    assert found["word"] == "ABB"
    assert [match.span() for match in late.finditer("ab abb")] == [(0, 2), (3, 6)]
    assert late.sub("-", "ab abb") == "- -"
    assert late.fullmatch("abc") is None
    assert late.pattern == r"(?P<word>ab+)"
    assert late.flags & re.IGNORECASE


def test_nothing_is_compiled_before_it_is_used() -> None:
    late = on_first_use("(")
    with pytest.raises(re.error):
        late.match("a")
