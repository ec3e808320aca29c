"""A bot with a declared request in the whole application: its secret goes out, its answer comes back, its events tell neither."""

from pathlib import Path

import pytest
from tests.actions.other_system import OtherSystem, Says
from tests.whole_app import Desk, open_desk, settings_for, write_bot

from frontdesk.secrets.opening import open_secrets
from frontdesk.settings import Settings

SECRET = "tok-very-secret"
ACTION = """\
action: tiny.find_elsewhere
safe: true
takes: {number: text}
url: URL/orders/{{ number }}
headers: {Authorization: "Bearer {{ secrets.SHOP_TOKEN }}"}
"""


@pytest.fixture
def settings(tmp_path: Path, system: OtherSystem) -> Settings:
    bot = write_bot(tmp_path / "tiny")
    flows = bot / "flows" / "all.yaml"
    flows.write_text(flows.read_text("utf-8").replace("tiny.find_order", "tiny.find_elsewhere"), "utf-8")
    (bot / "actions").mkdir()
    (bot / "actions" / "shop.yaml").write_text(ACTION.replace("URL", system.url), "utf-8")
    return settings_for([bot], tmp_path / "data", allow_private_addresses=True)


async def ask(desk: Desk, user_id: str) -> tuple[list[str], str]:
    """What the bot says of an order, and all that was recorded of it."""
    said = await desk.say("where is order A-1234", user_id=user_id)
    events = await desk.house.conversations.list_events(said["conversation_id"], limit=1_000)
    return [reply["text"] for reply in said["replies"]], repr(events)


async def test_a_secret_that_is_set_while_the_server_runs_is_used_and_recorded_nowhere(
    settings: Settings, system: OtherSystem
) -> None:
    async with open_desk(settings) as desk:
        _, recorded = await ask(desk, "jo")
        assert "actions.secret_missing" in recorded
        assert system.asked == []
        secrets = open_secrets(settings, desk.house.database)
        await secrets.set(workspace_id="default", name="SHOP_TOKEN", value=SECRET)
        system.script = [Says(body={"number": "A-1234", "sent": SECRET})]
        texts, recorded = await ask(desk, "kim")
        assert texts[-1] == "Order A-1234 is on its way."
        assert system.asked[0].headers["authorization"] == f"Bearer {SECRET}"
        assert SECRET not in recorded
        assert "[redacted]" in recorded
        rows = await desk.house.database.fetch_all("SELECT * FROM events")
        assert rows
        assert SECRET not in repr([tuple(row) for row in rows])


async def test_a_private_address_is_refused_unless_the_setting_allows_it(
    settings: Settings, system: OtherSystem
) -> None:
    settings = settings.model_copy(update={"allow_private_addresses": False})
    async with open_desk(settings) as desk:
        secrets = open_secrets(settings, desk.house.database)
        await secrets.set(workspace_id="default", name="SHOP_TOKEN", value=SECRET)
        _, recorded = await ask(desk, "jo")
        assert "actions.address_refused" in recorded
        assert system.asked == []
