"""The flows that the documentation shows can be loaded as they stand there."""

import re
from pathlib import Path

from frontdesk.bots.loading import load_bot

PAGE = Path(__file__).parents[2] / "docs" / "bots.md"
KINDS = {
    "FormStep",
    "AskStep",
    "ChooseStep",
    "ConfirmStep",
    "CallStep",
    "SetStep",
    "RateStep",
    "CommentStep",
    "TicketStep",
    "WaitStep",
}


def test_the_flows_of_the_page_can_be_loaded(tmp_path: Path) -> None:
    flows = "---\n".join(re.findall(r"```yaml\n(flow: .*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    (tmp_path / "flows").mkdir()
    (tmp_path / "intents").mkdir()
    (tmp_path / "bot.yaml").write_text("bot: shop\nname: Shop\n")
    (tmp_path / "intents" / "all.yaml").write_text(
        "return: [send it back, return it]\nbuy: [i want to buy it, order it]\ntrack: [where is it, track it]\n"
    )
    (tmp_path / "flows" / "all.yaml").write_text(flows)
    bot = load_bot(tmp_path)
    assert {type(step).__name__ for flow in bot.flows.values() for step in flow.steps} > KINDS
