"""Names for new things."""

import re

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kit.ids import RandomIds, encode, new_id
from frontdesk.testing.ids import SequentialIds

_NUMBERS = st.integers(min_value=0, max_value=2**130 - 1)


def test_an_id_is_its_prefix_and_26_characters() -> None:
    assert re.fullmatch(r"conv_[0-9abcdefghjkmnpqrstvwxyz]{26}", new_id("conv"))
    assert RandomIds().new("msg").startswith("msg_")


def test_ten_thousand_ids_are_all_different() -> None:
    assert len({new_id("x") for _ in range(10_000)}) == 10_000


@given(_NUMBERS, _NUMBERS)
def test_ids_sort_as_their_times_do(one: int, other: int) -> None:
    assert (one < other) == (encode(one) < encode(other))


def test_sequential_ids_count_each_prefix_and_have_the_real_form() -> None:
    ids = SequentialIds()
    assert [ids.new("a"), ids.new("b"), ids.new("a")] == [
        "a_" + "0" * 25 + "1",
        "b_" + "0" * 25 + "1",
        "a_" + "0" * 25 + "2",
    ]
