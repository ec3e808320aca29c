"""Whatever is wrong with a request, the answer is the problem document that the documentation promises; never a 500."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.routing import Match, Route
from tests.bad_requests import GOOD, Wrong, all_wrong_requests
from tests.whole_app import Desk, bearer, open_desk, settings_for, write_bot

from frontdesk.kit.http.problems import MEDIA_TYPE, every_error

MEMBERS = {"type", "title", "status", "detail", "code", "hint", "request_id", "retryable"}
THEIRS = "other-company"
OF_ALL_ROUTES = {"request.route_not_found", "request.method_not_allowed"}

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("bad-input")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    folder = tmp_path_factory.mktemp("whole-app")
    async with open_desk(settings_for([write_bot(folder / "tiny")], folder / "data")) as opened:
        yield opened


async def send(desk: Desk, wrong: Wrong) -> httpx.Response:
    request = desk.client.build_request(wrong.method, wrong.path, headers=wrong.sent_headers(), content=wrong.body)
    return await desk.client.send(request)


def raw(known: dict[str, str], name: str, value: str) -> list[tuple[bytes, bytes]]:
    """The known headers and one more, as bytes: some of it is not ASCII."""
    return [(one.encode(), its.encode("latin-1")) for one, its in [*known.items(), (name, value)]]


def assert_problem(desk: Desk, answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """A complete problem document of this code, as the route's own documentation announces it."""
    assert answer.headers["content-type"] == MEDIA_TYPE, answer.text[:500]
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert set(problem) - {"errors"} == MEMBERS
    assert problem["status"] == status
    assert problem["hint"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["type"] == f"/docs/errors#{code}"
    assert code in {kind.code for kind in every_error()}
    assert "Traceback" not in answer.text
    if code not in OF_ALL_ROUTES:
        assert code in documented(desk, answer)
    return problem


def documented(desk: Desk, answer: httpx.Response) -> set[str]:
    """The codes that the OpenAPI document names for this route and status."""
    scope = {"type": "http", "method": answer.request.method, "path": httpx.URL(answer.request.url).path, "headers": []}
    routes = [route for route in desk.app.router.routes if isinstance(route, Route)]
    path = next(route.path for route in routes if route.matches(scope)[0] is Match.FULL)
    responses = desk.app.openapi()["paths"][path][answer.request.method.lower()]["responses"]
    return set(responses[str(answer.status_code)]["content"][MEDIA_TYPE]["examples"])


@pytest.mark.parametrize("wrong", all_wrong_requests(), ids=lambda wrong: str(wrong.name))
async def test_a_bad_request_is_answered_with_its_problem(desk: Desk, wrong: Wrong) -> None:
    assert_problem(desk, await send(desk, wrong), wrong.status, wrong.code)


async def test_a_body_that_never_ends_is_cut_off_at_the_limit(desk: Desk) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"a" * 65_536

    answer = await desk.client.post("/v1/messages", content=endless(), headers=desk.admin)
    assert_problem(desk, answer, 413, "request.too_large")
    assert taken <= 18


async def test_a_length_that_is_too_small_does_not_open_a_way_around_the_limit(desk: Desk) -> None:
    headers = desk.admin | {"content-type": "application/json", "content-length": "10"}
    answer = await desk.client.post("/v1/messages", content=b'"' + b"a" * 2_000_000 + b'"', headers=headers)
    assert_problem(desk, answer, 413, "request.too_large")


@pytest.mark.parametrize("name", ["accept", "user-agent", "x-request-id", "origin", "traceparent", "cookie"])
@pytest.mark.parametrize("value", ["a" * 100_000, "\xff\xfe", "", "a\tb", "*/*, " * 5_000])
async def test_a_strange_header_does_no_harm(desk: Desk, name: str, value: str) -> None:
    headers = raw(desk.admin, name, value)
    answer = await desk.client.get("/v1/conversations", headers=headers)
    assert answer.status_code == 200
    assert len(answer.headers["x-request-id"]) <= 64


async def test_a_header_given_twice_does_no_harm(desk: Desk) -> None:
    good, bad = next(iter(desk.admin.values())), "Bearer fd_" + "a" * 43
    for first, second, status in ((good, bad, 200), (bad, good, 401), (good, good, 200)):
        headers = [("authorization", first), ("authorization", second)]
        assert (await desk.client.get("/v1/conversations", headers=headers)).status_code == status


async def test_a_parameter_given_twice_or_unknown_does_no_harm(desk: Desk) -> None:
    for query in ("limit=1&limit=2", "nothing=1", "user_id=a&user_id=b", "&&&=&", "%", "%zz=%ff", "a" * 50_000):
        answer = await desk.client.get(f"/v1/conversations?{query}", headers=desk.admin)
        assert answer.status_code == 200, query


@pytest.mark.parametrize("last_event_id", ["nonsense", "9" * 20, "-1", "\xb2", ""])
async def test_a_strange_last_event_id_does_no_harm(desk: Desk, last_event_id: str) -> None:
    """The list looks at it only as a stream, where it is passed over unless it is a position."""
    said = await desk.say("where is my order", user_id="last-event-id")
    headers = raw(desk.admin, "last-event-id", last_event_id)
    answer = await desk.client.get(f"/v1/conversations/{said['conversation_id']}/events", headers=headers)
    assert answer.status_code == 200


async def test_the_ids_of_another_workspace_are_as_unknown_as_any(desk: Desk) -> None:
    """Invariant: whoever asks with a key of one workspace cannot tell that something exists in another."""
    conversation, ticket = await desk.ticket("private")
    made = await desk.client.post("/v1/access/keys", json={"name": "a", "scopes": ["inbox:read"]}, headers=desk.admin)
    key = made.json()["key"]["id"]
    theirs = await desk.key(workspace=THEIRS)
    stranger = "01k8w3v5d8e9f0g1h2j3k4m5n6"
    for method, path in (
        ("GET", f"/v1/conversations/{conversation}"),
        ("GET", f"/v1/conversations/{conversation}/events"),
        ("GET", f"/v1/conversations/{conversation}/events?wait=1"),
        ("GET", f"/v1/conversations/{conversation}/transcript"),
        ("DELETE", f"/v1/conversations/{conversation}"),
        ("GET", f"/v1/inbox/tickets/{ticket}"),
        ("DELETE", f"/v1/access/keys/{key}"),
    ):
        for accept in ("application/json", "text/event-stream"):
            answer = await desk.client.request(method, path, headers=theirs | {"accept": accept})
            unknown = await desk.client.request(
                method,
                path.replace(conversation[5:], stranger).replace(ticket[5:], stranger).replace(key[4:], stranger),
                headers=theirs | {"accept": accept},
            )
            problem = assert_problem(desk, answer, 404, unknown.json()["code"])
            assert problem | {"request_id": ""} == unknown.json() | {"request_id": ""}
    assert (await desk.client.get(f"/v1/conversations/{conversation}", headers=desk.admin)).status_code == 200
    assert (await desk.client.get("/v1/access/keys", headers=bearer(made.json()["secret"]))).status_code == 403


async def test_lists_and_filters_show_nothing_of_another_workspace(desk: Desk) -> None:
    conversation, _ = await desk.ticket("listed")
    theirs = await desk.key(workspace=THEIRS)
    for path in (
        "/v1/conversations",
        "/v1/conversations?user_id=listed",
        "/v1/conversations?bot=tiny",
        "/v1/inbox/tickets",
        f"/v1/inbox/tickets?conversation_id={conversation}",
    ):
        assert (await desk.client.get(path, headers=theirs)).json()["items"] == [], path
    keys = (await desk.client.get("/v1/access/keys", headers=theirs)).json()["items"]
    assert {key["name"] for key in keys} == {"test"}


async def test_a_cursor_of_another_workspace_shows_only_ones_own(desk: Desk) -> None:
    for number in range(3):
        await desk.say("where is my order", user_id=f"cursor-{number}")
    cursor = (await desk.client.get("/v1/conversations?limit=1", headers=desk.admin)).json()["next_cursor"]
    theirs = await desk.key(workspace=THEIRS)
    answer = await desk.client.get(f"/v1/conversations?cursor={cursor}", headers=theirs)
    assert answer.json() == {"items": [], "next_cursor": None}


async def test_a_message_to_another_workspaces_conversation_changes_nothing(desk: Desk) -> None:
    said = await desk.say("where is my order", user_id="written-to")
    theirs = await desk.key(workspace=THEIRS)
    for more in ({}, {"bot": "tiny"}):
        message = GOOD | {"user_id": "written-to", "conversation_id": said["conversation_id"]} | more
        answer = await desk.client.post("/v1/messages", json=message, headers=theirs)
        assert_problem(desk, answer, 404, "bots.not_found")
    now = await desk.client.get(f"/v1/conversations/{said['conversation_id']}", headers=desk.admin)
    assert now.json()["position"] == said["position"]


async def test_a_text_that_is_just_short_enough_is_taken(desk: Desk) -> None:
    said = await desk.say("\U0001f600" * 8_000, user_id="long-winded")
    events = await desk.client.get(f"/v1/conversations/{said['conversation_id']}/events", headers=desk.admin)
    texts = [event["data"]["text"] for event in events.json()["items"] if event["type"] == "message.received"]
    assert texts == ["\U0001f600" * 8_000]


@pytest.mark.parametrize(
    "text", ["{{ 7 * 7 }}", "<script>alert(1)</script>", "\u202eesrever", "a\r\n\r\nb", "%00%s", "\ufeff"]
)
async def test_what_a_customer_writes_is_only_ever_a_text(desk: Desk, text: str) -> None:
    said = await desk.say(text, user_id="curious")
    lines = await desk.client.get(f"/v1/conversations/{said['conversation_id']}/transcript", headers=desk.admin)
    assert [line["text"] for line in lines.json()["items"] if line["from"] == "user"][-1] == text
    named = said["reading"]["entities"] if said["reading"] else []
    assert "49" not in json.dumps([reply["text"] for reply in said["replies"]] + named)
