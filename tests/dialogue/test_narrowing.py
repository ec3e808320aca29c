"""Which articles a question is looked up in, by what the session says of the customer."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT

from frontdesk.dialogue.narrowing import Narrowing, narrowing
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.state import Input, State

SEVERAL = replace(BOT, languages=("en", "de-AT"))


@pytest.mark.parametrize(
    ("session", "audience", "product"),
    [
        ({}, (), ()),
        ({"audience": "dealer", "product": ["Pump 1", "Pump 2"]}, ("dealer",), ("Pump 1", "Pump 2")),
        ({"attributes": {"audience": ["dealer"], "product": "Pump 1"}}, ("dealer",), ("Pump 1",)),
        ({"product": "Pump 2", "attributes": {"product": "Pump 1"}}, (), ("Pump 2",)),
        ({"attributes": {"audience": 7, "product": [None, "", {"a": 1}]}}, (), ()),
    ],
)
def test_the_session_says_who_asks_and_about_what(
    session: dict[str, Any], audience: tuple[str, ...], product: tuple[str, ...]
) -> None:
    assert narrowing(State(session=session), BOT) == Narrowing(None, audience, product)


def test_a_bot_of_several_languages_looks_where_the_customer_can_read() -> None:
    german = State(session={"locale": "en-GB"}, input=Input("wann?", Reading(language="de-AT")))
    assert narrowing(german, SEVERAL).language == "de-AT"
    assert narrowing(german, BOT).language is None
    assert narrowing(State(session={"locale": "de"}), SEVERAL).language == "de-AT"
    assert narrowing(State(session={"locale": "fr"}), SEVERAL).language is None
