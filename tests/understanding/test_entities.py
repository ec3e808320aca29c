"""What a bot defines itself, how kinds live together, and what must hold for any text."""

from typing import Any

import pytest
from tests.understanding.finding import NOW, answer, named

from frontdesk.encoding.words import word_ranks
from frontdesk.understanding.errors import KindUnknown, PatternInvalid
from frontdesk.understanding.pipeline.entities import EntityFinder
from frontdesk.understanding.pipeline.normalise import Normaliser, clean
from frontdesk.understanding.training_set import AskedFor, BuiltinEntity, EntityDefinition, ListEntity, PatternEntity

DEFINITIONS: dict[str, EntityDefinition] = {
    "order_number": PatternEntity(r"A-\d{4,}", ("A-1234",)),
    "size": ListEntity({"small": ("s", "little"), "large": ("l", "big"), "extra large": ("xl",)}),
    "product": ListEntity(
        {
            "running shoes": ("runners", "trainers"),
            "rain jacket": ("raincoat",),
            "T-shirt": ("tee",),
            "water bottle": (),
        }
    ),
    "topping": ListEntity({"cherry": (), "radish": ()}),
    "delivery_day": BuiltinEntity("date"),
}
WORDS = [
    "small",
    "little",
    "large",
    "big",
    "extra",
    "running",
    "shoes",
    "runners",
    "trainers",
    "rain",
    "jacket",
    "raincoat",
]
WORDS += ["shirt", "tee", "water", "bottle", "cherry", "radish"]
FINDER = EntityFinder(DEFINITIONS, "US", Normaliser(WORDS, word_ranks()))

TABLE: list[tuple[str, dict[str, Any]]] = [
    ("where is A-1234?", {"order_number": "A-1234"}),
    ("a-99887 please", {"order_number": "A-99887"}),
    ("BA-1234", {}),
    ("A-123", {}),
    ("a big one", {"size": "large"}),
    ("XL", {"size": "extra large"}),
    ("size s", {"size": "small"}),
    ("what's in it", {}),
    ("the runing shoes in larg", {"product": "running shoes", "size": "large"}),
    ("two raincoats", {"product": "rain jacket", "number": 2}),
    ("A-1234, #a-99887", {"order_number": ["A-1234", "A-99887"]}),
    ("RUNNING SHOES!!!", {"product": "running shoes"}),
    ("a tshirt and t-shirts", {"product": ["T-shirt", "T-shirt"]}),
    ("the t shirt", {"product": "T-shirt"}),
    ("watter botle", {"product": "water bottle"}),
    ("cherries and radishes", {"topping": ["cherry", "radish"]}),
    ("a smell of sherry", {}),
    ("the trailer of the brain", {}),
    ("it's smaller than a jack", {}),
    ("bug in the barge", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_a_text_names_exactly_this(text: str, expected: dict[str, Any]) -> None:
    assert named(text, FINDER) == expected


ASKED: list[tuple[str, str, Any]] = [
    ("order_number", "1234", "A-1234"),
    ("order_number", "its a1234", "A-1234"),
    ("order_number", "A 1234", "A-1234"),
    ("order_number", "order number 99887.", "A-99887"),
    ("order_number", "#A-1234", "A-1234"),
    ("order_number", "a–1234", "A-1234"),
    ("order_number", "A/1234", "A-1234"),
    ("order_number", "A - 1234", "A-1234"),
    ("order_number", "#1234", "A-1234"),
    ("order_number", "I do not know", None),
    ("order_number", "12", None),
    ("size", "l", "large"),
    ("size", "the larg please", "large"),
    ("size", "purple", None),
    ("size", "smell", None),
    ("size", "smalll", "small"),
    ("size", "barge", None),
    ("product", "a raincot", "rain jacket"),
    ("product", "tee", "T-shirt"),
    ("topping", "sherry", None),
    ("topping", "chery", "cherry"),
    ("product", "rain jackt", "rain jacket"),
    ("delivery_day", "tomorrow", "2026-11-24"),
    ("delivery_day", "the 30th please", "2026-11-30"),
    ("text", "  leave it with the neighbour ", "leave it with the neighbour"),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "text", "expected"), ASKED, ids=[f"{entity}: {text}" for entity, text, _ in ASKED])
def test_an_answer_to_a_question_is_read_as_one(entity: str, text: str, expected: Any) -> None:
    assert answer(text, entity, FINDER) == expected


def test_what_was_asked_for_comes_first() -> None:
    found = FINDER.find("tomorrow, order A-1234", AskedFor("order_number"), NOW)
    assert [entity.name for entity in found] == ["order_number", "date", "delivery_day"]


def test_positions_count_characters_also_after_emoji_and_capitals_that_grow() -> None:
    text = "👍🏽 İstanbul \ud800 order A-1234 on friday"
    found = FINDER.find(clean(text), None, NOW)
    assert [(entity.name, text[entity.start : entity.end]) for entity in found][:2] == [
        ("order_number", "A-1234"),
        ("date", "friday"),
    ]


def test_a_pattern_that_would_blow_up_elsewhere_is_harmless() -> None:
    finder = EntityFinder({"evil": PatternEntity(r"(a+)+$")}, None, Normaliser((), {}))
    assert finder.find("a" * 3_000 + "!", None, NOW) == ()


def test_an_invalid_pattern_names_its_entity() -> None:
    with pytest.raises(PatternInvalid, match="order_number"):
        EntityFinder({"order_number": PatternEntity(r"(?=A)\d")}, None, Normaliser((), {}))


def test_an_unknown_kind_names_its_entity() -> None:
    with pytest.raises(KindUnknown, match="when"):
        EntityFinder({"when": BuiltinEntity("moment")}, None, Normaliser((), {}))


@pytest.mark.parametrize(
    "asked", [None, AskedFor("email"), AskedFor("date"), AskedFor("order_number"), AskedFor("size")]
)
def test_a_text_made_to_be_slow_is_read_in_bounded_steps(asked: AskedFor | None) -> None:
    for piece in ("1 ", "1,", "a.", "1/", "(1", "two ", "@a.", "1-", "a dot ", "$1", "www.", "A-1", "5 pm "):
        assert len(FINDER.find(piece * 10_000, asked, NOW)) <= 500
