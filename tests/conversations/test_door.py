"""The short way to `POST /v1/messages` answers exactly as the framework's way does, whatever the request."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from tests.bad_requests import GOOD, JSON, MESSAGES, Wrong, wrong_messages
from tests.whole_app import Desk, open_desk, settings_for, write_bot

from frontdesk.app import create_app
from frontdesk.kit.http.shortcuts import Shortcuts

STREAM = "text/event-stream"
ACCEPTED = [JSON, STREAM]
PLACE = re.compile(r"You are number \d+ in the queue")  # whoever asks later stands further back
MADE_UP = re.compile(r"\b(conv|msg|req|ses|vis)_[0-9a-z]{26}\b")
# Pydantic names the same mistake differently in a JSON text and in values: the place is compared, the words are not.
IN_WORDS = {"detail", "errors"}

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("door")]


class Ways(NamedTuple):
    """The same house, entered both ways."""

    desk: Desk
    short: httpx.AsyncClient
    long: httpx.AsyncClient

    async def both(self, content: bytes, headers: Any, method: str = "POST") -> tuple[httpx.Response, httpx.Response]:
        short = await self.short.request(method, MESSAGES, content=content, headers=headers)
        return short, await self.long.request(method, MESSAGES, content=content, headers=headers)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ways(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ways]:
    folder = tmp_path_factory.mktemp("whole-app")
    bots = [write_bot(folder / "tiny"), write_bot(folder / "other", "other")]
    settings = settings_for(bots, folder / "data")
    async with open_desk(settings) as desk:
        framework = without_shortcuts(create_app(settings))
        framework.state = desk.app.state
        transport = httpx.ASGITransport(framework, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            yield Ways(desk, desk.client, client)


def without_shortcuts(app: FastAPI) -> FastAPI:
    kept = [one for one in app.user_middleware if getattr(one.cls, "__name__", "") != Shortcuts.__name__]
    assert len(kept) == len(app.user_middleware) - 1
    app.user_middleware = kept
    return app


def shape(answer: httpx.Response) -> Any:
    """What must be the same: all but ids, times, and how a mistake is put into words."""
    fixed = {"content-length", "x-request-id", "ratelimit", "ratelimit-remaining", "ratelimit-reset"}
    headers = {name: value for name, value in answer.headers.items() if name not in fixed}
    text = PLACE.sub("in the queue", MADE_UP.sub("id", answer.text))
    if not answer.headers["content-type"].endswith("json"):
        return answer.status_code, headers, text
    document = json.loads(text)
    if answer.is_error:
        fields = [problem["field"] for problem in document.get("errors", [])]
        document = {name: value for name, value in document.items() if name not in IN_WORDS} | {"fields": fields}
    return answer.status_code, headers, document


def assert_alike(answers: tuple[httpx.Response, httpx.Response], status: int, code: str | None = None) -> None:
    short, long = answers
    assert short.status_code == status, short.text[:300]
    assert shape(short) == shape(long)
    if code is not None:
        assert short.json()["code"] == code


@pytest.mark.parametrize("accept", ACCEPTED)
@pytest.mark.parametrize("wrong", wrong_messages(), ids=lambda wrong: str(wrong.name))
async def test_a_bad_message_gets_the_same_problem_both_ways(ways: Ways, wrong: Wrong, accept: str) -> None:
    headers = [*wrong.sent_headers(), (b"accept", accept.encode())]
    is_found_late = accept == STREAM and wrong.code.startswith("conversations.not_found")
    assert_alike(await ways.both(wrong.body, headers), 200 if is_found_late else wrong.status)


GOOD_MESSAGES: dict[str, dict[str, Any]] = {
    "a plain message": GOOD,
    "a question": GOOD | {"text": "do you deliver to norway"},
    "a wish for a person": GOOD | {"text": "talk to a person"},
    "everything that can be said": {
        "user_id": "Zo\u00eb \U0001f600",
        "text": "where is order A-1234",
        "session": {
            "locale": "en",
            "timezone": "UTC",
            "page": "https://shop.example/",
            "attributes": {"plan": ["pro"]},
        },
        "message_id": None,
        "conversation_id": None,
        "bot": "other",
        "metadata": {"n": 1.5, "deep": {"a": [None, True]}},
    },
    "fields that are null": GOOD | {"session": None, "bot": None, "conversation_id": None},
    "an empty session": GOOD | {"session": {}, "metadata": {}},
}


@pytest.mark.parametrize("accept", [*ACCEPTED, "*/*", "text/html, text/event-stream;q=0.5", "nonsense", ""])
@pytest.mark.parametrize("name", GOOD_MESSAGES)
async def test_a_good_message_gets_the_same_answer_both_ways(ways: Ways, name: str, accept: str) -> None:
    """Each way on its own user, so that both conversations begin."""
    answers = []
    for client, way in ((ways.short, "short"), (ways.long, "long")):
        message = GOOD_MESSAGES[name] | {"user_id": f"{way}-{name}-{accept}"}
        answers.append(await client.post(MESSAGES, json=message, headers=ways.desk.admin | {"accept": accept}))
    assert_alike((answers[0], answers[1]), 200)
    assert answers[0].headers["content-type"].startswith(STREAM if STREAM in accept else JSON)


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.a+json"]
)
async def test_any_kind_of_json_is_taken_both_ways(ways: Ways, content_type: str) -> None:
    body = json.dumps(GOOD | {"message_id": content_type}).encode()
    assert_alike(await ways.both(body, ways.desk.admin | {"content-type": content_type}), 200)


@pytest.mark.parametrize("kinds", [("text/plain", JSON), (JSON, "text/plain"), (JSON, JSON)])
async def test_two_content_types_do_not_open_a_way_around_the_checks(ways: Ways, kinds: tuple[str, str]) -> None:
    headers = [*ways.desk.admin.items(), *(("content-type", kind) for kind in kinds)]
    answers = await ways.both(b'{"user_id": "jo", "text": "a\\u0000b"}', headers)
    assert_alike(answers, 422, "request.malformed")


async def test_a_key_given_twice_means_the_last_one_both_ways(ways: Ways) -> None:
    body = b'{"user_id": "first", "text": "where is my order", "user_id": "twice", "message_id": "t-1"}'
    short, long = await ways.both(body, ways.desk.admin | {"content-type": JSON})
    assert short.json() == long.json()
    conversation = await ways.desk.house.conversations.get("default", short.json()["conversation_id"])
    assert conversation.user_id == "twice"


async def test_a_message_in_pieces_is_read_whole_both_ways(ways: Ways) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for byte in json.dumps(GOOD | {"message_id": "in pieces"}).encode():
            yield bytes([byte])

    headers = ways.desk.admin | {"content-type": JSON}
    short = await ways.short.post(MESSAGES, content=pieces(), headers=headers)
    long = await ways.long.post(MESSAGES, content=pieces(), headers=headers)
    assert_alike((short, long), 200)


@pytest.mark.parametrize("accept", ACCEPTED)
async def test_an_idempotency_key_gives_the_same_answer_again_both_ways(ways: Ways, accept: str) -> None:
    headers = ways.desk.admin | {"content-type": JSON, "idempotency-key": f"once-{accept}", "accept": accept}
    body = json.dumps(GOOD | {"user_id": "careful"}).encode()
    short, long = await ways.both(body, headers)
    assert short.status_code == 200
    assert short.text == long.text
    reused = await ways.both(json.dumps(GOOD | {"user_id": "careful", "text": "another"}).encode(), headers)
    assert_alike(reused, 409 if accept == JSON else 200)
    assert "conversations.message_id_reused" in reused[0].text


async def test_a_message_id_counts_before_an_idempotency_key_both_ways(ways: Ways) -> None:
    body = json.dumps(GOOD | {"user_id": "both", "message_id": "m-1"}).encode()
    first = await ways.both(body, ways.desk.admin | {"content-type": JSON, "idempotency-key": "k-1"})
    again = await ways.both(body, ways.desk.admin | {"content-type": JSON, "idempotency-key": "k-2"})
    assert len({answer.text for answer in (*first, *again)}) == 1


@pytest.mark.parametrize("accept", ACCEPTED)
async def test_a_key_without_the_scope_is_turned_away_both_ways(ways: Ways, accept: str) -> None:
    key = await ways.desk.key("conversations:read", "inbox:read")
    answers = await ways.both(json.dumps(GOOD).encode(), key | {"content-type": JSON, "accept": accept})
    assert_alike(answers, 403, "access.scope_missing")


async def test_a_key_of_a_workspace_without_bots_is_told_so_both_ways(ways: Ways) -> None:
    key = await ways.desk.key(workspace="elsewhere")
    assert_alike(await ways.both(json.dumps(GOOD).encode(), key | {"content-type": JSON}), 404, "bots.not_found")


@pytest.mark.parametrize("accept", ACCEPTED)
@pytest.mark.parametrize(
    ("changes", "status"), [({}, 200), ({"user_id": "somebody"}, 403), ({"bot": "other"}, 403), ({"bot": "tiny"}, 200)]
)
async def test_a_visitor_is_told_the_same_both_ways(
    ways: Ways, changes: dict[str, str], status: int, accept: str
) -> None:
    answers = []
    for client in (ways.short, ways.long):
        visitor = await ways.desk.visitor()
        message = {"text": "where is my order"} | changes
        answers.append(await client.post(MESSAGES, json=message, headers=visitor.headers | {"accept": accept}))
    assert_alike((answers[0], answers[1]), status)


async def test_a_page_that_is_not_allowed_may_not_read_the_answer_either_way(ways: Ways) -> None:
    for origin, marked in (("https://evil.example", False), ("https://shop.example", True)):
        answers = []
        for client in (ways.short, ways.long):
            visitor = await ways.desk.visitor()
            headers = visitor.headers | {"origin": origin}
            answers.append(await client.post(MESSAGES, json={"text": "where is my order"}, headers=headers))
        assert_alike((answers[0], answers[1]), 200)
        assert ("access-control-allow-origin" in answers[0].headers) is marked


async def test_over_the_limit_the_same_is_said_both_ways(tmp_path: Any) -> None:
    settings = settings_for([write_bot(tmp_path / "tiny")], tmp_path / "data", rate_limit_key_per_minute=1)
    async with open_desk(settings) as desk:
        framework = without_shortcuts(create_app(settings))
        framework.state = desk.app.state
        headers = desk.admin | {"content-type": JSON}
        await desk.client.post(MESSAGES, json=GOOD, headers=headers)
        transport = httpx.ASGITransport(framework, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            ways = Ways(desk, desk.client, client)
            short, long = await ways.both(json.dumps(GOOD).encode(), headers)
    assert_alike((short, long), 429, "access.rate_limited")
    assert short.headers["retry-after"] == long.headers["retry-after"]
    assert short.headers["ratelimit-remaining"] == long.headers["ratelimit-remaining"] == "0"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "BREW"])
async def test_another_method_does_not_take_the_short_way(ways: Ways, method: str) -> None:
    assert_alike(await ways.both(b"", ways.desk.admin, method), 405)
