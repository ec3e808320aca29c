"""Both examples are served by one process, and neither hears what is said to the other."""

from pathlib import Path

from tests.whole_app import open_desk, settings_for

EXAMPLES = Path(__file__).parents[2] / "examples"


async def test_both_bots_are_served_at_once(tmp_path: Path) -> None:
    async with open_desk(settings_for([EXAMPLES / "acme", EXAMPLES / "itdesk"], tmp_path)) as desk:
        shop = await desk.say("where is my order", bot="acme")
        office = await desk.say("i forgot my password", bot="itdesk")
        assert shop["conversation_id"] != office["conversation_id"]
        assert (shop["reading"]["intent"], office["reading"]["intent"]) == ("order_status", "reset_password")
        assert "order number" in shop["replies"][-1]["text"]
        assert "Which account" in office["replies"][-1]["text"]
