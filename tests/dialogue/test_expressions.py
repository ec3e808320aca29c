"""Texts and conditions of a bot's files do what they say, and what they must not do they do not."""

import pytest

from frontdesk.dialogue import expressions
from frontdesk.dialogue.expressions import ExpressionInvalid
from frontdesk.dialogue.picking import place_of, plain


@pytest.mark.parametrize(
    ("source", "filled"),
    [
        ("{{ n }}", 3),
        ("{{- n -}}", 3),
        ("{{ -n }}", -3),
        ("{{ n }} and {{ n }}", "3 and 3"),
        ("{{ n }} }}", "3 }}"),
        ("{{ order.items }}", ["a"]),
        ("{{ orders | map(attribute='number') }}", ["A-1", "A-2"]),
        ("{{ (n, n) }}", [3, 3]),
        ("{{ nothing.at.all }}", None),
        ({"a": ["{{ n }}", 1, None]}, {"a": [3, 1, None]}),
    ],
)
def test_a_value_is_filled_in_and_keeps_its_type(source: object, filled: object) -> None:
    variables = {"n": 3, "order": {"items": ["a"]}, "orders": [{"number": "A-1"}, {"number": "A-2"}]}
    assert expressions.fill(source, variables) == filled


def test_what_a_user_writes_is_never_a_template() -> None:
    assert expressions.render("You wrote {{ x }}", {"x": "{{ 7 * 7 }}"}) == "You wrote {{ 7 * 7 }}"


@pytest.mark.parametrize(
    "source",
    [
        "{{ x.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ [].append.__self__.__class__ }}",
        "{{ '{0.__class__}'.format(x) }}",
        "{{ xs.append(1) }}",
        "{{ d.update(a=1) }}",
        "{{ range(10) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 1000000000 * xs }}",
        "{{ 10 ** 10000000 }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
    ],
)
def test_an_authors_text_reaches_nothing_and_makes_nothing_huge(source: str) -> None:
    variables = {"x": "text", "xs": [1], "d": {"b": 1}}
    for work in (lambda: expressions.render(source, variables), lambda: expressions.fill(source, variables)):
        try:
            said = str(work())
        except ExpressionInvalid:
            continue
        assert said in {"", "None"}
    assert variables == {"x": "text", "xs": [1], "d": {"b": 1}}


def test_every_text_inside_a_value_is_found_for_checking() -> None:
    assert list(expressions.texts_in({"a": ["x", {"b": "y"}], "c": 1})) == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2", 1),
        ("2.", 1),
        ("#2", 1),
        ("Number 2 please", 1),
        ("the 2nd one", 1),
        ("option two", 1),
        ("one", 0),
        ("the last one", 2),
        ("4", None),
        ("0", None),
        ("²", None),
        ("12345678901234567890", None),
        ("2 tents", None),
        ("", None),
    ],
)
def test_a_place_in_a_list_is_understood(text: str, place: int | None) -> None:
    assert place_of(plain(text), 3) == place


def test_of_nothing_nothing_is_chosen() -> None:
    assert place_of("last", 0) is None
