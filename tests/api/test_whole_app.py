"""The whole application on both engines: from a first message to its removal, and a complete documentation of it all."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.whole_app import BOOTSTRAP, Desk, open_desk, settings_for, write_bot

from frontdesk.kit.http.openapi import gaps, operations
from frontdesk.kit.http.problems import MEDIA_TYPE, every_error

# A visitor begins with a session, and a webhook proves itself by its signature.
OPEN = (
    "/sessions",
    "/webhooks/{webhook}",
    "/access/session",
    "/accept",
    "/invitations/{invitation}",
    "/password-resets/{token}",
)
STREAMED = re.compile(r"event: (\S+)\ndata: (.+)\n\n")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    return request.getfixturevalue("clean_postgresql_url") if request.param == "postgresql" else None


@pytest.fixture
async def desk(database_url: str | None, tmp_path: Path) -> AsyncIterator[Desk]:
    settings = settings_for([write_bot(tmp_path / "tiny")], tmp_path / "data", database_url=database_url)
    async with open_desk(settings) as opened:
        assert opened.house.database.engine == ("postgresql" if database_url else "sqlite")
        yield opened


@pytest.fixture
async def any_desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(settings_for([write_bot(tmp_path / "tiny")], tmp_path / "data")) as opened:
        yield opened


async def test_a_conversation_goes_from_its_first_message_to_its_removal(desk: Desk) -> None:
    asked = await desk.say("where is my order", message_id="m-1")
    assert [reply["text"] for reply in asked["replies"]] == ["What is the order number?"]
    assert asked["reading"]["intent"] == "order_status"
    answered = await desk.say("A-1234", message_id="m-2")
    assert answered["conversation_id"] == asked["conversation_id"]
    assert answered["replies"][0]["text"] == "Order A-1234 is on its way."
    assert await desk.say("A-1234", message_id="m-2") == answered
    cited = await desk.say("do you deliver to norway")
    assert cited["replies"][0]["citations"][0]["source"] == "norway.md"
    path = f"/v1/conversations/{asked['conversation_id']}"
    events = (await desk.client.get(f"{path}/events?after={asked['position']}", headers=desk.admin)).json()
    assert events["items"][0]["data"]["text"] == "A-1234"
    assert events["position"] == cited["position"]
    lines = (await desk.client.get(f"{path}/transcript", headers=desk.admin)).json()["items"]
    assert [line["from"] for line in lines] == ["user", "bot"] * 3
    assert (await desk.client.delete(path, headers=desk.admin)).status_code == 204
    assert (await desk.client.get(path, headers=desk.admin)).status_code == 404


async def test_a_handoff_opens_a_ticket_with_the_transcript(desk: Desk) -> None:
    conversation, ticket = await desk.ticket("worried")
    answer = (await desk.client.get(f"/v1/inbox/tickets/{ticket}", headers=desk.admin)).json()
    assert answer["conversation_id"] == conversation
    assert "talk to a person" in json.dumps(answer["transcript"])
    listed = (await desk.client.get("/v1/inbox/tickets", headers=desk.admin)).json()["items"]
    assert [one["id"] for one in listed] == [ticket]
    state = (await desk.client.get(f"/v1/conversations/{conversation}", headers=desk.admin)).json()
    assert state["status"] == "waiting"


async def test_a_streamed_answer_is_the_plain_one_in_pieces(desk: Desk) -> None:
    headers = desk.admin | {"accept": "text/event-stream"}
    message = {"user_id": "jo", "text": "where is order A-1234", "message_id": "m-1"}
    answer = await desk.client.post("/v1/messages", json=message, headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    pieces = [(name, json.loads(data)) for name, data in STREAMED.findall(answer.text)]
    plain = await desk.say("where is order A-1234", message_id="m-1")
    assert pieces == [*(("reply", reply) for reply in plain["replies"]), ("done", plain)]


async def test_a_visitor_comes_back_to_their_conversation(desk: Desk) -> None:
    visitor = await desk.visitor()
    said = await desk.say("where is my order", visitor.headers)
    body = {"bot": "tiny", "refresh_token": visitor.answer["refresh_token"]}
    again = (await desk.client.post("/v1/channels/web/sessions", json=body)).json()
    assert again["conversation_id"] == said["conversation_id"]


async def test_the_pages_of_a_list_hold_every_conversation_once(desk: Desk) -> None:
    made = [(await desk.say("where is my order", user_id=f"user-{n}"))["conversation_id"] for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = await desk.client.get(f"/v1/conversations?limit=2{cursor and '&cursor='}{cursor}", headers=desk.admin)
        seen += [one["id"] for one in page.json()["items"]]
        cursor = page.json()["next_cursor"]
    assert sorted(seen) == sorted(made)


async def test_the_documentation_of_the_whole_application_is_complete(any_desk: Desk) -> None:
    document = any_desk.app.openapi()
    assert gaps(document) == []
    for path, method, operation in operations(document):
        name = f"{method} {path}"
        statuses = set(operation["responses"])
        assert {"400", "500"} <= statuses, name
        if path.startswith("/v1/") and not path.endswith(OPEN):
            assert operation["security"], name
            assert {"401", "403", "429", "503"} <= statuses, name
        if method != "get":
            assert {"413", "422", "507"} <= statuses, name
        for status, response in operation["responses"].items():
            if status >= "4":
                assert response["content"][MEDIA_TYPE]["examples"], f"{name} {status}"


async def test_both_pages_of_the_documentation_are_whole_and_need_nobody_else(any_desk: Desk) -> None:
    for path in ("/docs", "/docs/errors"):
        page = await any_desk.client.get(path)
        assert page.status_code == 200
        assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
        assert "<script" not in page.text
        assert " style=" not in page.text
        assert re.findall(r'(?:src|href|action)="(?!/|#)[^"]*"', page.text) == []
        assert BOOTSTRAP not in page.text
        for link in set(re.findall(r'href="(/[^"#]*)', page.text)):
            assert (await any_desk.client.get(link)).status_code == 200, link
    reference = (await any_desk.client.get("/docs")).text
    for _, _, operation in operations(any_desk.app.openapi()):
        assert f'id="{operation["operationId"]}"' in reference
    anchors = set(re.findall(r'href="#([^"]+)"', reference))
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in reference] == []
    errors = (await any_desk.client.get("/docs/errors")).text
    linked = set(re.findall(r'href="/docs/errors#([^"]+)"', reference))
    assert linked
    assert linked <= {kind.code for kind in every_error()}
    assert [code for code in linked if f'id="{code}"' not in errors] == []


async def test_what_the_documentation_shows_as_an_example_fits_its_schema(any_desk: Desk) -> None:
    message = any_desk.app.openapi()["components"]["schemas"]["MessageIn"]["examples"][0]
    answer = await any_desk.client.post("/v1/messages", json=message, headers=any_desk.admin)
    assert answer.status_code == 200
