"""The answer to a question may be checked by an action: what is read of that, and how the talk goes."""

from pathlib import Path
from typing import Any

import pytest
from tests.dialogue.bots import reading
from tests.dialogue.talk import Talk

from frontdesk.bots.errors import BotInvalid
from frontdesk.bots.flow_checks import flow_doubts, flow_problems
from frontdesk.bots.loading import load_bot
from frontdesk.dialogue.bot import Bot

BOT = """\
bot: shop
name: Shop
entities:
  order_number: {pattern: 'A-\\d+', examples: [A-1]}
"""
FLOW = """\
flow: order
starts_on: [order]
steps:
  - ask: order_number
    say: [Which order?, 'What is its number? It looks like A-1.']
    retries: 1
    otherwise: late
    CHECK
    invalid: I can't find {{ order_number }}.
  - say: "It is {{ order.status }}."
    then: end
  - id: late
    say: Let's leave that.
    then: end
"""
FINDS = "check: {act: shop.find_order, with: {number: '{{ order_number }}'}, into: order}"
NO: dict[str, Any] = {"error": {"code": "not_found", "message": "No."}}
DOWN: dict[str, Any] = {"error": {"code": "actions.timeout", "message": "It did not answer."}}
A1, A2 = reading(order="A-1"), reading(order="A-2")


def load(folder: Path, check: str = FINDS, flow: str = FLOW) -> Bot:
    for name, text in {
        "bot.yaml": BOT,
        "intents/all.yaml": "order: [where is my order, track it]\n",
        "flows/all.yaml": flow.replace("CHECK", check),
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return load_bot(folder)


def asked(folder: Path, found: Any, check: str = FINDS) -> Talk:
    talk = Talk(load(folder, check), {"shop.find_order": found})
    assert talk.user("where is my order", reading("order")) == ["Which order?"]
    return talk


def test_an_answer_that_the_action_knows_is_taken(tmp_path: Path) -> None:
    talk = asked(tmp_path, {"status": "packed"})
    assert talk.user("A-1", A1) == ["It is packed."]
    assert talk.state.frames == ()


def test_an_answer_that_the_action_refuses_is_asked_for_again_until_the_tries_are_used_up(tmp_path: Path) -> None:
    talk = asked(tmp_path, NO)
    assert talk.user("A-1", A1) == ["I can't find A-1.", "What is its number? It looks like A-1."]
    assert talk.user("A-2", A2) == ["I can't find A-2.", "Let's leave that."]


def test_an_answer_that_was_refused_may_be_followed_by_a_right_one(tmp_path: Path) -> None:
    talk = asked(tmp_path, NO)
    talk.user("A-1", A1)
    talk.acts["shop.find_order"] = {"status": "sent"}
    assert talk.user("A-2", A2) == ["It is sent."]


def test_a_plain_no_of_the_action_refuses_too(tmp_path: Path) -> None:
    talk = asked(tmp_path, found=False)
    assert talk.user("A-1", A1) == ["I can't find A-1.", "What is its number? It looks like A-1."]


def test_an_expression_may_say_what_result_is_right(tmp_path: Path) -> None:
    check = FINDS.replace("into: order", "into: order, if: order.status != 'cancelled'")
    talk = asked(tmp_path, {"status": "cancelled"}, check)
    assert talk.user("A-1", A1)[0] == "I can't find A-1."


def test_an_action_that_does_not_answer_is_not_the_customers_fault(tmp_path: Path) -> None:
    assert asked(tmp_path, DOWN).user("A-1", A1) == ["Let's leave that."]


def test_the_steps_behind_the_question_are_like_any_others_to_the_check(tmp_path: Path) -> None:
    bot = load(tmp_path)
    assert [*flow_problems(bot), *flow_doubts(bot)] == []


@pytest.mark.parametrize(
    ("flow", "check", "what", "line"),
    [
        (
            FLOW.replace("    invalid: I can't find {{ order_number }}.\n", ""),
            FINDS,
            "may be refused without a word",
            8,
        ),
        (FLOW, "check: {with: {number: 1}}", "`act` is missing", 8),
        (FLOW, "check: {act: shop.find_order, wiht: {}}", "`wiht` is not known here", 8),
    ],
)
def test_a_mistake_in_it_is_named(tmp_path: Path, flow: str, check: str, what: str, line: int) -> None:
    with pytest.raises(BotInvalid) as caught:
        load(tmp_path, check, flow)
    assert [problem.line for problem in caught.value.problems if what in problem.what] == [line]


def test_a_forms_question_has_none(tmp_path: Path) -> None:
    form = (
        "flow: order\nstarts_on: [order]\nsteps:\n  - form: it\n    asks:\n      - ask: order_number\n        say: Which?\n"
        "        invalid: No.\n        CHECK\n"
    )
    with pytest.raises(BotInvalid) as caught:
        load(tmp_path, FINDS, form)
    assert [(problem.line, "no action can check" in problem.what) for problem in caught.value.problems] == [(9, True)]
