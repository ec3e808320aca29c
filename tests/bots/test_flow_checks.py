"""What cannot work, or hardly can, in a flow is named by file and line: empty or unsafe texts, unset names, rounds, calls."""

from pathlib import Path

import pytest

from frontdesk.bots.doubts import doubts
from frontdesk.bots.errors import BotInvalid, Problem
from frontdesk.bots.flow_checks import flow_doubts
from frontdesk.bots.loading import load_bot
from frontdesk.bots.validation import validate_actions
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import Flow, Step
from frontdesk.dialogue.steps.say import SayStep

HEAD = "flow: order\nsteps:\n"
STARTS = "starts_on: [first_contact]\n"


def write(folder: Path, steps: str, more: str = "") -> Path:
    (folder / "flows").mkdir(exist_ok=True)
    (folder / "bot.yaml").write_text("bot: shop\nname: Shop\n" + more)
    (folder / "flows" / "order.yaml").write_text(HEAD + steps + STARTS)
    return folder


def problems_of(folder: Path, steps: str) -> list[Problem]:
    with pytest.raises(BotInvalid) as caught:
        load_bot(write(folder, steps))
    return list(caught.value.problems)


@pytest.mark.parametrize(
    "step",
    [
        'say: ""',
        'say: [Hello, " "]',
        'say: Hello\n    choices: [""]',
        'ask: size\n    say: ""',
        'choose: size\n    say: Which?\n    options: [{label: "", value: s}]',
    ],
)
def test_a_text_that_the_customer_would_see_empty_is_a_mistake(tmp_path: Path, step: str) -> None:
    [problem] = problems_of(tmp_path, f"  - {step}\n")
    assert (problem.file, problem.line) == ("flows/order.yaml", 3)
    assert problem.what == "A text that the customer would see is empty."


@pytest.mark.parametrize(
    ("source", "flaw"),
    [
        ("{{ user.__class__ }}", "`__class__` is not reachable from here"),
        ("{{ user['__class__'] }}", "`__class__` is not reachable from here"),
        ("{{ session.attributes.clear() }}", "`clear` would change a value"),
        ("{{ range(5) }}", "`range(…)` calls something that is not there"),
        ("{{ 9 ** 999 }}", "`** 999` makes too much of a number"),
        ("{% include 'other.txt' %}", "other files cannot be used"),
    ],
)
def test_what_the_sandbox_would_refuse_is_a_mistake(tmp_path: Path, source: str, flaw: str) -> None:
    [problem] = problems_of(tmp_path, f'  - say: "{source}"\n')
    assert problem.what.startswith(f"This cannot be worked out: {flaw}, in ")
    assert problem.mend


def test_a_condition_is_looked_at_as_a_text_is(tmp_path: Path) -> None:
    steps = "  - branch:\n    - {if: \"user.__class__ == 'x'\", then: end}\n    - {then: end}\n"
    assert "`__class__`" in problems_of(tmp_path, steps)[0].what


def test_what_is_allowed_is_left_alone(tmp_path: Path) -> None:
    steps = """\
  - set: {names: [a, b], total: "{{ 2 ** 3 }}"}
  - say: "{% for name in names %}{{ loop.index }} {{ name.upper() }}{% endfor %} {{ total | money }} {{ user.id }}"
  - say: "{% macro bold(text) %}*{{ text }}*{% endmacro %}{{ bold(message.text) }} {{ session.attributes.plan }}"
"""
    assert doubts(load_bot(write(tmp_path, steps))) == []


def doubts_of(folder: Path, steps: str, more: str = "") -> list[tuple[int, str, str]]:
    return [(one.line, one.what, one.mend) for one in doubts(load_bot(write(folder, steps, more)))]


def test_a_name_that_nothing_sets_is_a_doubt_with_what_may_be_meant(tmp_path: Path) -> None:
    steps = """\
  - ask: order_number
    say: Which order?
  - say: "{{ oder_number }} and {{ weather }}"
  - branch:
    - {if: "order_number and elsewhere", then: end}
    - {then: end}
"""
    assert doubts_of(tmp_path, steps) == [
        (5, "Nothing sets `oder_number`, so it is always empty here.", "Did you mean `order_number`?"),
        (5, "Nothing sets `weather`, so it is always empty here.", MEND),
        (6, "Nothing sets `elsewhere`, so it is always empty here.", MEND),
    ]


MEND = "Ask for it, `set` it, or take it `into` from an action."


def test_a_name_that_is_set_too_late_is_a_doubt_and_one_set_on_some_way_is_none(tmp_path: Path) -> None:
    steps = """\
  - say: "{{ size }}"
  - branch:
    - {if: "user.id", then: later}
    - {then: size}
  - ask: size
    say: Which?
    check: "value in ['s', 'l']"
  - id: later
    say: "{{ size }}"
"""
    [(line, what, _)] = doubts_of(tmp_path, steps)
    assert (line, what) == (3, "`size` is not set yet when the flow comes here.")


def test_a_round_that_may_go_on_without_asking_is_a_doubt_said_once(tmp_path: Path) -> None:
    steps = """\
  - id: again
    set: {count: "{{ count }}"}
  - branch:
    - {if: "count == 3", then: end}
    - {then: again}
"""
    [(line, what, mend)] = doubts_of(tmp_path, steps)
    assert (line, what) == (3, "From `again` the flow may come back here without asking the customer anything.")
    assert "ask in between" in mend


def test_a_round_that_asks_is_none(tmp_path: Path) -> None:
    steps = """\
  - ask: size
    say: Which?
  - branch:
    - {if: "size == 'x'", then: size}
    - {then: end}
"""
    assert doubts_of(tmp_path, steps) == []


def test_a_text_of_the_bots_own_that_is_empty_is_a_doubt(tmp_path: Path) -> None:
    assert doubts_of(tmp_path, "  - say: hi\n", 'apology: ""\n')[0][1] == "The bot's text `apology` is empty."


def test_arguments_that_an_action_does_not_take_or_misses_are_mistakes(tmp_path: Path) -> None:
    steps = """\
  - act: shop.find
    with: {nubmer: 1}
  - act: shop.fnid
  - act: shop.any
    with: {whatever: 1}
"""
    bot = load_bot(write(tmp_path, steps))
    known = {"shop.find": {"number": True, "colour": False}, "shop.any": None}
    assert validate_actions(bot, known) == [
        Problem("flows/order.yaml", 3, "The action `shop.find` has no argument `nubmer`.", "It takes: number, colour."),
        Problem("flows/order.yaml", 3, "The action `shop.find` needs `number`.", "Add it: `with: {number: …}`."),
        Problem(
            "flows/order.yaml",
            5,
            "There is no action `shop.fnid`.",
            "Did you mean `shop.find`? Known are: shop.any, shop.find.",
        ),
    ]


class CallingStep(Step, frozen=True, kw_only=True):
    """A kind of step that hands values to another flow."""

    flow: str
    arguments: dict[str, str]


def test_a_name_that_another_flow_hands_over_is_set() -> None:
    caller = Flow("a", "", (), (CallingStep(id="c", flow="b", arguments={"size": "l"}),), "flows/a.yaml", 1, (3,))
    called = Flow("b", "", (), (SayStep(id="s", texts=("{{ size }} {{ colour }}",)),), "flows/b.yaml", 1, (3,))
    [doubt] = flow_doubts(Bot("shop", "Shop", flows={"a": caller, "b": called}))
    assert (doubt.file, doubt.what) == ("flows/b.yaml", "Nothing sets `colour`, so it is always empty here.")


def test_what_is_read_of_a_user_and_never_remembered_is_a_doubt(tmp_path: Path) -> None:
    steps = "  - set: {size: l}\n    scope: user\n  - say: '{{ user.id }} {{ user.size }} {{ user.colour }}'\n"
    assert doubts_of(tmp_path, steps) == [
        (
            5,
            "No flow remembers `colour`, so `user.colour` is always empty here.",
            "Keep it with `set: {colour: …}` and `scope: user`.",
        )
    ]


def test_who_the_user_is_cannot_be_remembered(tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path, "  - set: {id: eve}\n    scope: user\n  - say: Hello\n")
    assert (problem.line, problem.what) == (3, "`user.id` says who the user is.")
