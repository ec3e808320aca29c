"""The understanding's API: the report and a text to try, for keys that may, about bots that there are."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.whole_app import Desk, open_desk, settings_for, write_bot

from frontdesk.kit.http.openapi import gaps
from frontdesk.understanding.schemas import ReportOut, TriedOut

REPORT = "/v1/understanding/report"
READ = "/v1/understanding/read"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    folder = write_bot(tmp_path / "tiny")
    intents = folder / "intents" / "all.yaml"
    intents.write_text(
        intents.read_text().replace("  - talk to a person\n", "  - talk to a person\n  - Talk to a person!\n")
    )
    async with open_desk(settings_for([folder], tmp_path / "data")) as opened:
        yield opened


async def test_the_report_says_how_well_a_bot_understands_and_what_to_mend(desk: Desk) -> None:
    answer = await desk.client.get(REPORT, params={"bot": "tiny"}, headers=await desk.key("understanding:read"))
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert set(report) == set(ReportOut.model_fields)
    assert ReportOut.model_validate(report).model_dump(mode="json") == report
    assert (report["bot"], len(report["version"])) == ("tiny", 16)
    assert [one["intent"] for one in report["intents"]] == ["fetch_slowly", "order_status", "talk_to_person"]
    assert (report["overall"]["examples"], report["overall"]["measured"]) == (13, 13)
    [duplicate] = report["duplicates"]
    assert [(one["text"], one["file"], one["line"]) for one in duplicate["examples"]] == [
        ("talk to a person", "intents/all.yaml", 7),
        ("Talk to a person!", "intents/all.yaml", 8),
    ]
    assert [one["intents"] for one in report["too_few"]] == [["order_status"], ["talk_to_person"], ["fetch_slowly"]]
    assert (await desk.client.get(REPORT, headers=desk.admin)).json() == report


async def test_a_text_is_tried_and_nothing_is_kept(desk: Desk) -> None:
    key = await desk.key("understanding:read")
    answer = await desk.client.post(READ, json={"bot": "tiny", "text": "where is order A-1234"}, headers=key)
    assert answer.status_code == 200, answer.text
    tried = answer.json()
    assert set(tried) == set(TriedOut.model_fields)
    assert (tried["bot"], tried["intent"], tried["ranking"][0]["intent"]) == ("tiny", "order_status", "order_status")
    assert tried["entities"][0] == {"name": "order_number", "value": "A-1234", "text": "A-1234", "start": 15, "end": 21}
    tried = (await desk.client.post(READ, json={"text": "qwertz uiop"}, headers=key)).json()
    assert (tried["intent"], tried["confidence"]) == (None, 0.0)


@pytest.mark.parametrize(("method", "path"), [("GET", REPORT), ("POST", READ)])
async def test_only_keys_that_may_see_it_do(desk: Desk, method: str, path: str) -> None:
    body = {"text": "hi"} if method == "POST" else None
    visitor = await desk.visitor()
    for headers, status, code in (
        ({}, 401, "access.credential_missing"),
        (await desk.key("conversations:read", "bots:read"), 403, "access.scope_missing"),
        (visitor.headers, 403, "access.scope_missing"),
    ):
        answer = await desk.client.request(method, path, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("bot", ["acme", "Tiny", "tiny "])
async def test_a_bot_that_is_not_there_is_not_found(desk: Desk, bot: str) -> None:
    for answer in (
        await desk.client.get(REPORT, params={"bot": bot}, headers=desk.admin),
        await desk.client.post(READ, json={"bot": bot, "text": "hi"}, headers=desk.admin),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "understanding.bot_not_found")
        assert "Leave `bot` out" in answer.json()["hint"]


async def test_another_workspace_has_no_bots(desk: Desk) -> None:
    key = await desk.key("understanding:read", workspace="other")
    for parameters in ({}, {"bot": "tiny"}):
        assert (await desk.client.get(REPORT, params=parameters, headers=key)).status_code == 404


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "a" * 8_001}, {"text": "hi", "bto": "tiny"}, {"text": 5}])
async def test_a_text_that_cannot_be_read_is_malformed(desk: Desk, body: dict[str, object]) -> None:
    answer = await desk.client.post(READ, json=body, headers=desk.admin)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.malformed")


async def test_the_routes_are_documented_completely(desk: Desk) -> None:
    assert gaps(desk.app.openapi()) == []
    document = desk.app.openapi()
    assert {"401", "403", "404", "429", "503"} <= set(document["paths"][REPORT]["get"]["responses"])
