"""Entities that only annotated examples describe: learned where nothing defines them, careful, and stored as numbers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.understanding.finding import answer, named

from frontdesk.bots.errors import BotInvalid
from frontdesk.bots.examples import LEARNED_FROM, parse_example
from frontdesk.bots.loading import load_bot
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.encoding.words import word_ranks
from frontdesk.understanding.pipeline.classifier import Weights
from frontdesk.understanding.pipeline.entities import EntityFinder
from frontdesk.understanding.pipeline.learned import LEAST_EXAMPLES, LearnedWeights, Tagger, learn
from frontdesk.understanding.pipeline.normalise import Normaliser
from frontdesk.understanding.stored import read_weights, write_weights
from frontdesk.understanding.training_set import (
    Annotation,
    BuiltinEntity,
    EntityDefinition,
    Example,
    ListEntity,
    PatternEntity,
    TrainingSet,
)

TRIPS = (
    "I want to fly from [Oslo](origin) to [Bergen](destination)",
    "a ticket from [London](origin) to [Paris](destination) please",
    "from [New York](origin) to [Los Angeles](destination) tomorrow",
    "book me a flight to [Madrid](destination)",
    "fly to [Rome](destination) on friday",
    "I need to get to [San Francisco](destination)",
    "is there a train from [Berlin](origin) to [Vienna](destination)",
    "going from [Lisbon](origin) to [Porto](destination)",
    "when does the plane from [Dublin](origin) land",
    "trip to [Hong Kong](destination)",
)
PLAIN = (
    "where is my order",
    "I want to talk to a person",
    "can you help me",
    "from what day is it valid",
    "hello there",
)


def taught(
    *texts: str, definitions: dict[str, EntityDefinition] | None = None, plain: tuple[str, ...] = PLAIN
) -> TrainingSet:
    """Examples of one intent, marked as authors mark them, and of another without marks."""
    marked = [parse_example(text) for text in texts]
    examples = [
        Example(one.text, tuple(Annotation(mark.entity, mark.start, mark.end) for mark in one.annotations))
        for one in marked
    ]
    return TrainingSet({"travel": examples, "other": [Example(text) for text in plain]}, definitions or {})


def finder_of(training_set: TrainingSet) -> EntityFinder:
    return EntityFinder(training_set.entities, "US", Normaliser((), word_ranks()), learn(training_set))


TRAVEL = finder_of(taught(*TRIPS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fly from Oslo to Madrid", {"origin": "Oslo", "destination": "Madrid"}),
        ("a flight from Stockholm to Warsaw please", {"origin": "Stockholm", "destination": "Warsaw"}),
        ("book me a flight to Cape Town", {"destination": "Cape Town"}),
        ("where is my order", {}),
        ("I want to talk to a person", {}),
        ("hello", {}),
        ("", {}),
    ],
)
def test_the_words_around_show_what_a_place_is_for(text: str, expected: dict[str, Any]) -> None:
    assert named(text, TRAVEL) == expected


def test_what_is_sure_stays_beside_what_was_learned() -> None:
    assert named("fly to Rome on friday", TRAVEL) == {"destination": "Rome", "date": "2026-11-27"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tromsø", "Tromsø"),
        ("to Kuala Lumpur, please", "Kuala Lumpur"),
        ("it's oslo", "oslo"),
        ("The Hague", "The Hague"),
        ("hm, san francisco I think", "san francisco"),
        ("why do you ask", None),
        ("I don't know yet", None),
        ("no", None),
        ("can I pay with a credit card when I come there", None),
        ("which cities?", None),
    ],
)
def test_the_answer_to_a_question_for_it_may_be_new(text: str, expected: str | None) -> None:
    assert answer(text, "destination", TRAVEL) == expected


def test_without_annotations_nothing_is_learned() -> None:
    assert learn(taught("where is my order")) is None


def test_fewer_than_three_different_examples_are_no_rule() -> None:
    assert LEAST_EXAMPLES == LEARNED_FROM == 3
    assert learn(taught(*["fly to [Oslo](city)"] * 5, "go to [Rome](city)")) is None


DEFINED: dict[str, EntityDefinition] = {
    "colour": ListEntity({"red": ("crimson",), "blue": ()}),
    "code": PatternEntity(r"[A-Z]{3}\d{2}"),
    "day": BuiltinEntity("date"),
}


def test_what_a_definition_knows_already_is_not_learned_again() -> None:
    texts = ("a [red](colour) one", "[crimson](colour) please", "make it [blue](colour)", "the [reds](colour)")
    codes = ("use [ABC12](code)", "[xyz99](code)", "my code is [QQQ11](code)")
    days = ("on [friday](day)", "[tomorrow](day) please", "come [next week](day)", "[in a bit](date)")
    assert learn(taught(*texts, *codes, *days, definitions=DEFINED)) is None


def test_a_list_whose_examples_go_beyond_it_is_open_and_keeps_its_own_names() -> None:
    texts = [f"I want the {{}} jacket, size {n}" for n in range(4)] + ["do you have the {} one", "is the {} jacket in"]
    colours = (
        "[red](colour)",
        "[teal](colour)",
        "[ochre](colour)",
        "[mauve](colour)",
        "[blue](colour)",
        "[plum](colour)",
    )
    marked = [text.format(colour) for text, colour in zip(texts, colours, strict=True)]
    finder = finder_of(taught(*marked, definitions=DEFINED))
    assert named("do you have the sepia one", finder) == {"colour": "sepia"}
    assert named("do you have the red one", finder) == {"colour": "red"}
    assert named("do you have the crimsonn one", finder) == {"colour": "red"}


def test_names_of_people_can_be_learned_from_where_they_stand() -> None:
    texts = ("this is [Anna Berg](person_name)", "it's [Bob](person_name) here", "my name is [Jo Li](person_name)")
    finder = finder_of(taught(*texts, "I am [Sam Reed](person_name)", "[Mia](person_name) speaking"))
    assert named("my name is Ida Holm", finder) == {"person_name": "Ida Holm"}


def test_a_learned_name_takes_the_value_of_a_date_that_stands_there() -> None:
    days = ("leave on [friday](departure)", "depart on [5 March](departure)", "leave on [monday](departure)")
    finder = finder_of(taught(*days, "depart on [tomorrow](departure)", "leave on [12/24](departure)"))
    assert named("I leave on friday", finder) == {"date": "2026-11-27", "departure": "2026-11-27"}


def test_the_same_examples_give_the_same_weights_and_a_different_order_of_intents_too() -> None:
    training_set = taught(*TRIPS)
    turned = TrainingSet(dict(reversed(list(training_set.intents.items()))))
    first, again = learn(training_set), learn(turned)
    assert first is not None
    assert again is not None
    assert (first.names, first.features, first.values) == (again.names, again.features, again.values)
    assert np.array_equal(first.rows, again.rows)


def test_weights_are_stored_as_numbers_and_words_and_read_the_same(tmp_path: Path) -> None:
    tagger = learn(taught(*TRIPS))
    assert isinstance(tagger, LearnedWeights)
    none = np.zeros((1, 0), np.float32)
    weights = Weights((), (), none, none, none, none, np.zeros(1, np.int64), tagger=tagger)
    write_weights(tmp_path / "a.model", "key", weights)
    back = read_weights(tmp_path / "a.model", "key").tagger
    assert back is not None
    assert (back.names, back.features, back.values) == (tagger.names, tagger.features, tagger.values)
    assert list(Tagger(back).find(TRIPS[0])) == list(Tagger(tagger).find(TRIPS[0]))


def test_annotations_that_cannot_be_are_passed_over() -> None:
    broken = [Example("to Oslo", (Annotation("city", 3, 99), Annotation("city", 5, 5), Annotation("city", -2, 4)))]
    assert learn(TrainingSet({"travel": broken * 5})) is None


def test_a_flow_may_ask_for_what_is_only_marked_and_a_slip_in_a_name_is_still_found(tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text("bot: t\nname: T\n")
    (tmp_path / "intents").mkdir()
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.yaml").write_text(
        "flow: travel\nstarts_on: [travel]\nsteps:\n  - ask: city\n    say: Where to?\n"
    )
    lines = ["fly to [Oslo](city)", "go to [Rome](city)", "to [Paris](city)"]
    (tmp_path / "intents" / "a.yaml").write_text("travel:\n" + "".join(f"  - {line}\n" for line in lines))
    step = load_bot(tmp_path).flows["travel"].steps[0]
    assert isinstance(step, AskStep)
    assert step.entity == "city"
    (tmp_path / "intents" / "a.yaml").write_text("travel:\n  - fly to [Oslo](citty)\n  - go to Rome\n")
    with pytest.raises(BotInvalid, match="There is no entity `citty`"):
        load_bot(tmp_path)
