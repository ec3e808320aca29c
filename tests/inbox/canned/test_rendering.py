"""What a canned reply may hold, and that it cannot do harm."""

import pytest

from frontdesk.inbox.canned.rendering import LONGEST_TEXT, TextUnfit, check, filled, missing

VARIABLES = {"user": {"name": "Jo", "plan": None}, "known": {"order_number": "A-1003", "amount": 12.5}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Thank you!", "Thank you!"),
        ("Hi {{ user.name }}.", "Hi Jo."),
        ("Hi {{ user.nickname | default('there') }}.", "Hi there."),
        ("Your plan: {{ user.plan | default('free') }}{{ user.plan }}.", "Your plan: free."),
        ("{% if known.order_number %}Order {{ known.order_number }}{% else %}No order{% endif %}", "Order A-1003"),
        ("{{ known.amount | money }} and {{ nothing.at.all }}.", "€12.50 and ."),
        ("{{ 'yes' if known.amount > 10 and not user.plan else 'no' }}", "yes"),
        ("A { that is none", "A { that is none"),
    ],
)
def test_it_is_filled_in_with_what_is_known(text: str, said: str) -> None:
    assert filled(text, VARIABLES) == said


@pytest.mark.parametrize(
    "text",
    [
        "{% for one in known %}{{ one }}{% endfor %}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ 'x' | center(1000000000) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{% set a = 1 %}",
        "{% macro a() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{{ ''.__class__.__mro__() }}",
        "{{ user | attr('name') }}",
        "{{ [1, 2] }}",
        "{{ user.name",
        "{% if %}",
        "{{ a ~ b }}",
    ],
)
def test_what_could_do_harm_is_refused(text: str) -> None:
    with pytest.raises(TextUnfit):
        check(text)


def test_nothing_of_python_is_reached_and_what_a_customer_wrote_is_no_template() -> None:
    assert filled("{{ user.__class__ }}", VARIABLES) == ""
    assert filled("{{ user.name }}", {"user": {"name": "{{ 7 * 7 }}"}}) == "{{ 7 * 7 }}"
    assert len(filled("{{ user.name }}", {"user": {"name": "x" * 10_000}})) == LONGEST_TEXT


def test_what_is_not_known_is_named() -> None:
    text = "{{ user.name }} {{ user.plan }} {{ known.size | default('?') }} {{ user['city'] }} {{ agent.name }}"
    assert set(missing(text, VARIABLES)) == {"user.plan", "known.size", "agent.name", "agent"}
