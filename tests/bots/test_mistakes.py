"""Every mistake in intents and entities is named with its file, its line, what is wrong and how to mend it."""

from pathlib import Path

import pytest

from frontdesk.bots.doubts import doubts
from frontdesk.bots.errors import BotInvalid, Problem
from frontdesk.bots.loading import load_bot
from frontdesk.bots.questions import BUILT_IN_ENTITIES
from frontdesk.dialogue.bot import Place
from frontdesk.understanding.pipeline.kinds import BUILTIN, ONLY_ASKED

BOT = """\
bot: shop
name: Shop
entities:
  order_number:
    pattern: 'A-\\d+'
    examples: [A-1]
  size:
    values:
      small: [s, little]
      large: [l, big]
  day: {type: date}
"""
ORDERS = """\
order:
  - where is my order
  - track [A-1](order_number) please
  - has it left
hours:
  - are you open today
  - opening times
"""
OUTSIDE = """\
__oos__:
  - sing a song
  - what is the capital of peru
"""
FLOWS = """\
flow: order
starts_on: [order]
steps:
  - say: Soon.
---
flow: hours
starts_on: [hours]
steps:
  - say: Now.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"bot.yaml": BOT, "intents/orders.yaml": ORDERS, "intents/outside.yaml": OUTSIDE, "flows/all.yaml": FLOWS}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(BotInvalid) as caught:
        load_bot(folder)
    return list(caught.value.problems)


def test_an_example_knows_its_place(folder: Path) -> None:
    change(folder, "intents/orders.yaml", "  - has it left\n", "  - >-\n    has it\n    left\n")
    bot = load_bot(folder)
    assert [example.place for example in bot.intents["order"]] == [
        Place("intents/orders.yaml", 2),
        Place("intents/orders.yaml", 3),
        Place("intents/orders.yaml", 4),
    ]
    assert bot.intents["order"][2].text == "has it left"
    assert bot.intents["hours"][1].place == Place("intents/orders.yaml", 9)
    assert str(bot.out_of_scope[1].place) == "intents/outside.yaml:3"


def test_a_list_within_brackets_and_a_single_text_have_places(folder: Path) -> None:
    (folder / "intents" / "orders.yaml").write_text("order: [where is it,\n  track it]\nhours: are you open\n")
    bot = load_bot(folder)
    assert [str(one.place) for one in bot.intents["order"]] == ["intents/orders.yaml:1", "intents/orders.yaml:2"]
    assert [str(one.place) for one in bot.intents["hours"]] == ["intents/orders.yaml:3"]


EXAMPLE = "  - track [A-1](order_number) please"


@pytest.mark.parametrize(
    ("written", "what", "mend"),
    [
        ("track [A-1](Order Number)", "`Order Number` cannot be the name of an entity.", "lower-case letters"),
        ("track [A-1]()", "`` cannot be the name of an entity.", "[A-1234](order_number)"),
        ("track [](order_number)", "`[](order_number)` marks nothing.", "[A-1234](order_number)"),
        ("track [A-1](order_number", "A bracket of a mark is missing here.", "[A-1234](order_number)"),
        ("track [A-1(order_number)", "A bracket of a mark is missing here.", "[A-1234](order_number)"),
        ("track A-1](order_number)", "A bracket of a mark is missing here.", "[A-1234](order_number)"),
        ("track [[A-1](order_number)](size)", "A bracket of a mark is missing here.", "[A-1234](order_number)"),
        ("track [A-1] (order_number)", "There is a space within `[A-1] (order_number)`.", "side by side"),
        ("track [A-1](parcel_number)", "There is no entity `parcel_number`.", "one of: day, order_number, size"),
        ('""', "This example is empty.", "Write it, or remove the line."),
        ("", "This example is empty.", "Write it, or remove the line."),
        ("where: is it", "A text is expected here.", "quotes"),
    ],
)
def test_a_broken_example_is_named(folder: Path, written: str, what: str, mend: str) -> None:
    change(folder, "intents/orders.yaml", EXAMPLE, f"  - {written}")
    [problem] = problems_of(folder)
    assert (problem.file, problem.line, problem.what) == ("intents/orders.yaml", 3, what)
    assert mend in problem.mend


@pytest.mark.parametrize("written", ["is it broken :[", "great :]", "what is [this]", "an [A-1](order_number) [sic]"])
def test_brackets_that_mark_nothing_are_left_alone(folder: Path, written: str) -> None:
    change(folder, "intents/orders.yaml", EXAMPLE, f'  - "{written}"')
    assert "[" in written or "]" in written
    assert load_bot(folder).intents["order"][1].text == written.replace("[A-1](order_number)", "A-1")


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "mend"),
    [
        ("A-\\d+'", "A-(?=1)'", 5, "The pattern of `order_number` is not one: ", "RE2 syntax is used"),
        ("A-\\d+'", "B-\\d+'", 5, "The pattern of `order_number` does not match its own example `A-1`.", "Mend"),
        ("type: date", "type: dat", 11, "There is no built-in type `dat`.", "date"),
        ("  day: {type: date}", "  size2: {values: {}}", 11, "`size2` has no values.", "List some"),
        ("  day: {type: date}", "  size2:\n    values:", 12, "`size2` has no values.", "List some"),
        ("  day: {type: date}", "  Day: {type: date}", 11, "`Day` cannot be the name of an entity.", "lower-case"),
        ("  day: {type: date}", "  size: {type: date}", 11, "`size` stands here a second time.", "Keep one"),
        ("[l, big]", "[l, little]", 10, "`little` stands for `small` already, and here for `large`.", "Keep it"),
        ("[l, big]", "[l, Small]", 10, "`small` stands for `small` already, and here for `large`.", "Keep it"),
    ],
)
def test_a_broken_entity_is_named(folder: Path, old: str, new: str, line: int, what: str, mend: str) -> None:
    change(folder, "bot.yaml", old, new)
    found = [one for one in problems_of(folder) if one.file == "bot.yaml"]
    assert [(one.line, one.what.startswith(what), mend in one.mend) for one in found] == [(line, True, True)], found


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "what"),
    [
        ("intents/orders.yaml", "hours:", "order:", 5, "`order` stands here a second time."),
        ("intents/outside.yaml", "__oos__:", "order:", 1, "`order` is defined a second time."),
        ("intents/orders.yaml", "  - are you open today\n  - opening times\n", "", 5, "`hours` has no examples."),
        (
            "intents/outside.yaml",
            "sing a song",
            "Where is my order",
            2,
            "`Where is my order` is an example of `order` too",
        ),
        ("flows/all.yaml", "starts_on: [hours]", "starts_on: [times]", 7, "There is no intent `times`."),
    ],
)
def test_intents_that_cannot_be_are_named(folder: Path, file: str, old: str, new: str, line: int, what: str) -> None:
    change(folder, file, old, new)
    found = [one for one in problems_of(folder) if one.what.startswith(what)]
    assert [(one.file, one.line, bool(one.mend)) for one in found] == [(file, line, True)], problems_of(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "what"),
    [
        (
            "flows/all.yaml",
            "starts_on: [hours]",
            "starts_on: [first_contact]",
            "intents/orders.yaml:6",
            "No flow starts on `hours`.",
        ),
        (
            "intents/orders.yaml",
            "has it left",
            "Where is my order",
            "intents/orders.yaml:4",
            "stands at intents/orders.yaml:2",
        ),
        (
            "intents/orders.yaml",
            "opening times",
            "has it left",
            "intents/orders.yaml:7",
            "is an example of `order` too",
        ),
        ("intents/orders.yaml", "  - opening times\n", "", "intents/orders.yaml:6", "`hours` has a single example."),
        ("intents/outside.yaml", "sing a song", "what is the capital of peru", "intents/outside.yaml:3", "already"),
    ],
)
def test_a_likely_slip_is_shown_and_stops_nothing(
    folder: Path, file: str, old: str, new: str, place: str, what: str
) -> None:
    assert doubts(load_bot(folder)) == []
    change(folder, file, old, new)
    [doubt] = doubts(load_bot(folder))
    assert f"{doubt.file}:{doubt.line}" == place
    assert what in doubt.what
    assert doubt.mend


def test_a_bot_may_use_every_built_in_type_that_there_is(folder: Path) -> None:
    assert {*BUILTIN, *ONLY_ASKED} >= BUILT_IN_ENTITIES
    for kind in BUILT_IN_ENTITIES:
        change(folder, "bot.yaml", "{type: date}", f"{{type: {kind}}}")
        assert load_bot(folder).entities["day"].type == kind
        change(folder, "bot.yaml", f"{{type: {kind}}}", "{type: date}")


def test_a_region_is_read_and_one_that_does_not_exist_is_named(folder: Path) -> None:
    change(folder, "bot.yaml", "name: Shop\n", "name: Shop\nregion: ie\n")
    assert load_bot(folder).region == "IE"
    change(folder, "bot.yaml", "region: ie", "region: Ireland")
    (found,) = problems_of(folder)
    assert (found.file, found.line, found.what) == ("bot.yaml", 3, "`IRELAND` is no region.")
