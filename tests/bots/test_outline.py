"""A bot's definition can be looked at: its flows as graphs, its intents with their examples."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.whole_app import Desk, open_desk, settings_for, write_bot

from frontdesk.bots.loading import load_bot
from frontdesk.bots.outline import Way, began_by, outline_of
from frontdesk.dialogue.flow import END, HANDOFF
from frontdesk.dialogue.triggers import Trigger

ACME = Path(__file__).parents[2] / "examples" / "acme"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(settings_for([write_bot(tmp_path / "shop", bot="shop")], tmp_path / "data")) as opened:
        yield opened


def test_every_way_of_a_flow_leads_to_one_of_its_steps() -> None:
    for flow in load_bot(ACME).flows.values():
        steps = outline_of(flow)
        known = {step.id for step in steps} | {END, HANDOFF}
        assert steps
        assert {way.to for step in steps for way in step.ways} <= known
        assert all(step.line for step in steps)


def test_a_way_says_when_it_is_taken() -> None:
    steps = {step.id: step for step in outline_of(load_bot(ACME).flows["order_status"])}
    assert steps["order_number"].kind == "ask"
    assert Way(HANDOFF, "otherwise") in steps["order_number"].ways
    assert any(way.when.startswith("if ") for step in steps.values() for way in step.ways)


def test_what_begins_a_flow_by_itself_is_said_in_words() -> None:
    assert began_by(Trigger(kind="event", value="parcel.late")) == "event: parcel.late"
    assert began_by(Trigger(kind="inactivity", seconds=60)) == "inactivity: 60 s"
    assert began_by(Trigger(kind="first_contact")) == "first_contact"


async def test_the_definition_is_read_over_the_api(desk: Desk) -> None:
    async def get(path: str) -> dict[str, list[dict[str, object]]]:
        answer = await desk.client.get(f"/v1/bots{path}", headers=desk.admin)
        assert answer.status_code == 200, answer.text
        shown: dict[str, list[dict[str, object]]] = answer.json()
        return shown

    (summary,) = (await get(""))["items"]
    flows, intents = (await get("/shop/flows"))["items"], (await get("/shop/intents"))["items"]
    assert (summary["id"], summary["flows"], summary["intents"]) == ("shop", len(flows), len(intents))
    status = next(intent for intent in intents if intent["name"] == "order_status")
    assert status["flow"] == "order_status"
    missing = await desk.client.get("/v1/bots/nobodys/flows", headers=desk.admin)
    assert missing.json()["code"] == "bots.not_found"
