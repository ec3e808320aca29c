"""A bot's folder becomes a bot, or a list of mistakes with file, line and remedy."""

from pathlib import Path

import pytest

from frontdesk.bots.errors import BotInvalid
from frontdesk.bots.examples import parse_example
from frontdesk.bots.loading import load_bot
from frontdesk.dialogue.flow import END, HANDOFF
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.choose import ChooseStep

BOT = """\
bot: shop
name: Shop
greeting: Hi!
fallback: {say: What?, handoff_after: 3}
entities:
  order_number: {pattern: 'A-\\d+', examples: [A-1]}
  size: {values: {small: [s, little]}}
"""
INTENTS = """\
order:
  - where is my order
  - track [A-1](order_number) please
"""
FLOW = """\
flow: order
description: Tells where an order is.
starts_on: [order]
steps:
  - ask: order_number
    say: [Which one?, Like A-1.]
  - ask: note
    say: Anything to add?
    retries: 0
    otherwise: end
  - choose: sure
    say: Sure?
    options: [{label: "Yes", value: "yes", synonyms: [yep]}, "No"]
  - branch:
      - {if: "sure == 'yes'", then: act}
      - {then: end}
  - id: act
    act: shop.find
    with: {number: "{{ order_number }}"}
    into: order
    failed: sorry
  - say: [Found., There it is.]
    then: end
  - id: sorry
    handoff: {reason: Not found., team: orders}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("bot.yaml", BOT), ("intents/all.yaml", INTENTS), ("flows/order.yaml", FLOW)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_every_step_kind_is_read(folder: Path) -> None:
    bot = load_bot(folder)
    assert (bot.id, bot.handoff_after, bot.texts.fallback) == ("shop", 3, "What?")
    steps = bot.flows["order"].steps
    asked, note, choose, branch, act, say, handoff = steps
    assert isinstance(asked, AskStep)
    assert (asked.entity, asked.prompts, asked.otherwise) == ("order_number", ("Which one?", "Like A-1."), HANDOFF)
    assert isinstance(note, AskStep)
    assert (note.entity, note.retries, note.otherwise) == ("text", 0, END)
    assert isinstance(choose, ChooseStep)
    assert [option.label for option in choose.options] == ["Yes", "No"]
    assert branch.targets() == ("act", END)
    assert act.targets() == (say.id, "sorry")
    assert handoff.id == "sorry"


def test_an_example_tells_where_its_entities_stand() -> None:
    example = parse_example("track [A-1](order_number) and [b](size)")
    assert example.text == "track A-1 and b"
    assert [example.text[mark.start : mark.end] for mark in example.annotations] == ["A-1", "b"]


def test_the_version_changes_with_any_file(folder: Path) -> None:
    before = load_bot(folder).version
    (folder / "knowledge").mkdir()
    (folder / "knowledge" / "a.md").write_text("# A")
    assert load_bot(folder).version != before


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "says"),
    [
        ("bot.yaml", "name: Shop", "nam: Shop", 1, "`name` is missing"),
        ("bot.yaml", "greeting: Hi!", "greting: Hi!", 3, "`greting` is not known"),
        (
            "bot.yaml",
            "greeting: Hi!",
            "gather_seconds: 6",
            3,
            "`gather_seconds` must be a number of seconds from 0 to 5.",
        ),
        ("bot.yaml", "greeting: Hi!", "gather_seconds: soon", 3, "`gather_seconds` must be a number of seconds"),
        ("bot.yaml", "A-\\d+", "A-(", 6, "The pattern of `order_number` is not one"),
        ("bot.yaml", "bot: shop", "bot: [shop", 2, "This is not YAML"),
        ("flows/order.yaml", "starts_on: [order]", "starts_on: [orders]", 3, "There is no intent `orders`"),
        ("flows/order.yaml", "failed: sorry", "failed: sory", 17, "There is no step `sory`"),
        ("flows/order.yaml", "then: act}", "then: sorry}", 17, "Nothing leads to the step `act`"),
        ("flows/order.yaml", "sure == 'yes'", "sure ==", 14, "This text cannot be filled in"),
        ("flows/order.yaml", "{{ order_number }}", "{{ order_number", 17, "This text cannot be filled in"),
        ("flows/order.yaml", "  - choose: sure", "  - chose: sure", 11, "`chose` is not known"),
        ("flows/order.yaml", "    retries: 0", "    retries: many", 9, "`retries` must be a whole number"),
        ("flows/order.yaml", "  - ask: note", "  - ask: order_number", 7, "stands here a second time"),
        (
            "flows/order.yaml",
            "    say: Anything to add?\n",
            "    say: Hm?\n    entity: colour\n",
            9,
            "no entity `colour`",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(folder: Path, file: str, old: str, new: str, line: int, says: str) -> None:
    path = folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(BotInvalid) as caught:
        load_bot(folder)
    assert any((p.file, p.line) == (file, line) and says in p.what for p in caught.value.problems), caught.value.message


def test_steps_that_go_round_without_asking_are_found(folder: Path) -> None:
    (folder / "flows" / "loop.yaml").write_text("flow: l\nsteps:\n  - {id: a, say: x}\n  - {id: b, goto: a}\n")
    with pytest.raises(BotInvalid, match="never asks and never ends"):
        load_bot(folder)


def test_a_folder_without_a_bot_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(BotInvalid, match=r"bot.yaml:1: A bot's folder needs this file"):
        load_bot(tmp_path)


def test_a_file_that_is_not_text_is_named(folder: Path) -> None:
    (folder / "flows" / "broken.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BotInvalid, match=r"flows/broken.yaml:1: This file cannot be read"):
        load_bot(folder)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("ask: message\n    say: x", "`message` is a name of Frontdesk's own"),
        ("set: {session: 1}", "`session` is a name of Frontdesk's own"),
        ("act: a\n    with: {list: [{deep: '{{ x'}]}", "cannot be filled in"),
        ("act: a\n    into: user", "`user` is a name of Frontdesk's own"),
    ],
)
def test_what_would_go_wrong_only_in_a_conversation_is_found_before(folder: Path, step: str, says: str) -> None:
    (folder / "flows" / "more.yaml").write_text(f"flow: more\nsteps:\n  - {step}\n")
    with pytest.raises(BotInvalid, match=says):
        load_bot(folder)
