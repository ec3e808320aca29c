"""Every mistake in an approval is named with file, line and remedy."""

from pathlib import Path

import pytest

from frontdesk.actions.registry import http_actions, load_actions
from frontdesk.actions.service import Actions
from frontdesk.bots.approval_checks import approval_problems
from frontdesk.bots.errors import BotInvalid
from frontdesk.bots.loading import load_bot

PYTHON = """\
from frontdesk import action

@action("refund", {options})
def refund(number: str, amount: float) -> None: ...
"""
HTTP = """\
action: shop.close
takes: {{number: text}}
method: POST
url: https://shop.example/{{{{ number }}}}
{options}
"""
FLOW = """\
flow: order
starts_on: [order]
steps:
  - act: refund
    with: {{number: A-1, amount: 1}}
    {options}
  - act: shop.close
    with: {{number: A-1}}
"""


def problems(folder: Path, python: str = "", http: str = "", step: str = "") -> list[str]:
    for name in ("actions", "flows", "intents"):
        (folder / name).mkdir()
    (folder / "bot.yaml").write_text("bot: shop\nname: Shop\n")
    (folder / "intents" / "all.yaml").write_text("order: [where is it, find my order]\n")
    (folder / "actions.py").write_text(PYTHON.format(options=python))
    (folder / "actions" / "shop.yaml").write_text(HTTP.format(options=http))
    (folder / "flows" / "all.yaml").write_text(FLOW.format(options=step))
    try:
        bot = load_bot(folder)
    except BotInvalid as invalid:
        return [str(problem) for problem in invalid.problems]
    actions = Actions({**http_actions(bot.http_actions), **load_actions(folder, "shop")})
    return [str(problem) for problem in approval_problems(bot, actions.demands)]


@pytest.mark.parametrize(
    ("where", "written"),
    [
        ("python", 'approve="always"'),
        ("python", 'approve="over amount > 100", approve_within="90 days"'),
        ("http", "approve: always"),
        ("http", "approve: over number == 'A-1'\napprove_within: 30 minutes"),
        ("step", "approve: over amount > 10"),
    ],
)
def test_what_is_right_is_not_complained_of(tmp_path: Path, where: str, written: str) -> None:
    assert problems(tmp_path, **{where: written}) == []


@pytest.mark.parametrize(
    ("where", "written", "complaint"),
    [
        ("python", 'approve="over amont > 100"', "actions.py:3: The approval of `refund` goes by `amont`"),
        ("python", 'approve="over amount >"', "actions.py:3: This is no rule for an approval"),
        ("python", "approve=True", "actions.py:3: This is no rule for an approval"),
        ("python", 'approve="over amount.__class__"', "actions.py:3: The approval of `refund` cannot be worked out"),
        ("python", 'approve="always", approve_within="soon"', "actions.py:3: `approve_within` of `refund`: 'soon' is"),
        ("python", 'approve="always", safe=True', "actions.py:3: `refund` only looks something up"),
        ("http", "approve: sometimes", "actions/shop.yaml:1: This is no rule for an approval"),
        ("http", "approve: over user.id == 'jo'", "actions/shop.yaml:1: The approval of `shop.close` goes by `user`"),
        ("http", "approve:", "actions/shop.yaml:5: `approve` says nothing"),
        ("step", "approve: over sum > 1", "flows/all.yaml:4: The approval of `refund` goes by `sum`"),
        ("step", "approve: no", "flows/all.yaml:4: This is no rule for an approval"),
        ("step", "approve:", "flows/all.yaml:6: `approve` says nothing"),
    ],
)
def test_each_mistake_is_named_with_its_place(tmp_path: Path, where: str, written: str, complaint: str) -> None:
    [problem] = problems(tmp_path, **{where: written})
    assert problem.startswith(complaint)


def test_a_step_cannot_have_a_look_up_approved(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, python="safe=True", step="approve: always")
    assert problem.startswith("flows/all.yaml:4: `refund` only looks something up, so there is nothing to approve.")
