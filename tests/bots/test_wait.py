"""`wait` as it is written: what is read, and which mistakes are named with their line."""

from pathlib import Path

import pytest

from frontdesk.bots.doubts import doubts
from frontdesk.bots.errors import BotInvalid
from frontdesk.bots.loading import load_bot
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.steps.wait import WaitStep

DAY = 86_400


def load(folder: Path, *steps: str) -> Bot:
    (folder / "flows").mkdir(exist_ok=True)
    (folder / "bot.yaml").write_text("bot: shop\nname: Shop\n")
    (folder / "flows" / "all.yaml").write_text(
        "\n".join(["flow: buy", "steps:", *(f"  {step}" for step in steps), "starts_on: [first_contact]"])
    )
    return load_bot(folder)


def wait(folder: Path, *steps: str) -> WaitStep:
    step = load(folder, *steps).flows["buy"].steps[0]
    assert isinstance(step, WaitStep)
    return step


def test_a_wait_for_a_time_is_read(tmp_path: Path) -> None:
    assert wait(tmp_path, "- wait: 2 hours").seconds == 7_200
    assert wait(tmp_path, "- wait: {for: 1 day and 12 hours}", "  say: [Till then., See you.]").texts == (
        "Till then.",
        "See you.",
    )
    assert wait(tmp_path, "- wait: {for: 90m}").next == "end"


def test_a_wait_until_a_time_is_read_as_an_expression(tmp_path: Path) -> None:
    assert wait(tmp_path, "- wait: {until: order.due_on, otherwise: handoff}").until == "order.due_on"
    assert wait(tmp_path, '- wait: {until: "{{ order.due_on }}"}').until == "order.due_on"
    assert wait(tmp_path, "- wait: {until: 2026-12-24}").until == "'2026-12-24T00:00:00'"
    assert wait(tmp_path, "- wait: {until: 2026-12-24 18:00}").until == "'2026-12-24T18:00:00'"


def test_a_wait_for_an_event_is_read(tmp_path: Path) -> None:
    steps = ("- wait: {event: payment.received, for: 2 days, otherwise: late, where: {order: 7}}", "  into: paid")
    step = wait(tmp_path, *steps, "- say: Thanks.", "  then: end", "- id: late", "  say: Too late.")
    assert (step.event, step.seconds, step.otherwise, step.into) == ("payment.received", 2 * DAY, "late", "paid")
    assert step.where == {"order": 7}
    assert step.targets() == ("step_2", "late")


def test_no_flow_waits_for_ever(tmp_path: Path) -> None:
    assert wait(tmp_path, "- wait: {event: payment.received}").seconds == 30 * DAY
    assert wait(tmp_path, "- wait: {event: payment.received, until: order.due_on}").seconds is None


@pytest.mark.parametrize(
    ("steps", "line", "what"),
    [
        (["- say: Well.", "- wait: a while"], 4, "'a while' is no duration"),
        (["- wait: {for: 2 moons}"], 3, "'2 moons' is no duration"),
        (["- wait: 400 days"], 3, "No flow waits longer than 366 days."),
        (["- wait: {}"], 3, "This waits for nothing."),
        (["- wait: {for: 2 days, until: order.due_on}"], 3, "It waits `until` a time or `for` one."),
        (["- wait: {for: 2 days, into: paid}"], 3, "`into`, `where` and `otherwise` are for an event"),
        (["- wait: 2 days", "  otherwise: end"], 3, "`into`, `where` and `otherwise` are for an event"),
        (["- wait: {event: paid, otherwise: nowhere}"], 3, "There is no step `nowhere`."),
        (["- wait: {event: paid, fro: 2 days}"], 3, "`fro` is not known here."),
        (["- wait: {until: 'order.'}"], 3, "This text cannot be filled in"),
        (["- wait: {until: order.__class__}"], 3, "This cannot be worked out"),
        (["- wait: 2 days", "  say: ''"], 3, "A text that the customer would see is empty."),
        (["- wait: {event: paid, into: user}"], 3, "`user` is a name of Frontdesk's own."),
        (["- wait: 2 days", "  then: end", "- say: Hm."], 5, "Nothing leads to the step `step_2`."),
    ],
)
def test_a_mistake_in_a_wait_is_named(tmp_path: Path, steps: list[str], line: int, what: str) -> None:
    with pytest.raises(BotInvalid) as invalid:
        load(tmp_path, *steps)
    problems = [(problem.line, problem.what) for problem in invalid.value.problems]
    assert any(at == line and said.startswith(what) for at, said in problems), problems


def test_a_round_that_waits_is_no_loop_without_an_exit(tmp_path: Path) -> None:
    bot = load(tmp_path, "- id: again", "  wait: 1 day", "- say: Still there?", "  then: again")
    assert [doubt for doubt in doubts(bot) if "come back here" in doubt.what] == []


def test_the_data_of_an_event_is_a_name_that_is_set(tmp_path: Path) -> None:
    bot = load(
        tmp_path, "- wait: {event: paid, into: payment}", "- say: 'Thanks for {{ payment.amount }}, {{ paymnt }}'"
    )
    assert [doubt.what for doubt in doubts(bot) if doubt.file.startswith("flows")] == [
        "Nothing sets `paymnt`, so it is always empty here."
    ]
