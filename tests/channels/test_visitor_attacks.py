"""What an attacker would try with a visitor's token, against the whole application: none of it shows or changes a thing."""

import base64
import json
from collections.abc import AsyncIterator

import httpx
import jwt
import pytest
import pytest_asyncio
from tests.whole_app import BOOTSTRAP, SESSIONS, Desk, Visitor, bearer, open_desk, settings_for, write_bot

from frontdesk.testing.clock import ManualClock

ACCEPTED = ["application/json", "text/event-stream"]


@pytest_asyncio.fixture
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    folder = tmp_path_factory.mktemp("whole-app")
    bots = [write_bot(folder / "tiny"), write_bot(folder / "other", "other")]
    async with open_desk(settings_for(bots, folder / "data"), clock=ManualClock()) as opened:
        yield opened


async def reads(desk: Desk, path: str, headers: dict[str, str]) -> httpx.Response:
    return await desk.client.get(f"/v1/conversations{path}", headers=headers)


@pytest.fixture
async def victim(desk: Desk) -> Visitor:
    return await desk.visitor()


@pytest.fixture
async def attacker(desk: Desk) -> Visitor:
    return await desk.visitor()


@pytest.fixture
async def conversation(desk: Desk, victim: Visitor) -> str:
    said = await desk.say("where is order A-1234", victim.headers, message_id="m-1")
    return str(said["conversation_id"])


@pytest.mark.parametrize("accept", ACCEPTED)
@pytest.mark.parametrize("path", ["", "/events", "/events?wait=30", "/events?after=1", "/transcript"])
async def test_a_visitor_cannot_read_anothers_conversation(
    desk: Desk, attacker: Visitor, conversation: str, path: str, accept: str
) -> None:
    headers = attacker.headers | {"accept": accept}
    answer = await reads(desk, f"/{conversation}{path}", headers)
    unknown = await reads(desk, f"/conv_01k8w3v5d8e9f0g1h2j3k4m5n6{path}", headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "conversations.not_found")
    assert answer.json() | {"request_id": ""} == unknown.json() | {"request_id": ""}


async def test_a_visitor_reads_their_own_and_nobody_elses(
    desk: Desk, victim: Visitor, attacker: Visitor, conversation: str
) -> None:
    for query in ("", f"?user_id={victim.user_id}", f"?bot=tiny&user_id={victim.user_id}", "?status=bot&limit=200"):
        assert (await reads(desk, query, attacker.headers)).json()["items"] == []
    assert [one["id"] for one in (await reads(desk, "", victim.headers)).json()["items"]] == [conversation]
    assert (await reads(desk, f"/{conversation}/transcript", victim.headers)).status_code == 200


@pytest.mark.parametrize("whose", ["attacker", "victim"])
async def test_a_visitor_deletes_nothing(
    desk: Desk, victim: Visitor, attacker: Visitor, conversation: str, whose: str
) -> None:
    headers = (victim if whose == "victim" else attacker).headers
    answer = await desk.client.delete(f"/v1/conversations/{conversation}", headers=headers)
    assert answer.json()["code"] == "access.scope_missing"
    assert (await reads(desk, f"/{conversation}", victim.headers)).status_code == 200


async def test_a_visitor_cannot_write_into_anothers_conversation(
    desk: Desk, victim: Visitor, attacker: Visitor, conversation: str
) -> None:
    before = (await reads(desk, f"/{conversation}", victim.headers)).json()
    for more, code in (
        ({"conversation_id": conversation}, "conversations.not_found"),
        ({"conversation_id": conversation, "message_id": "m-1"}, "conversations.not_found"),
        ({"conversation_id": conversation, "user_id": victim.user_id}, "conversations.not_yourself"),
        ({"user_id": victim.user_id}, "conversations.not_yourself"),
    ):
        answer = await desk.client.post("/v1/messages", json={"text": "hello"} | more, headers=attacker.headers)
        assert answer.json()["code"] == code
        streamed = await desk.client.post(
            "/v1/messages", json={"text": "hello"} | more, headers=attacker.headers | {"accept": "text/event-stream"}
        )
        assert f'"code":"{code}"' in streamed.text
        assert conversation not in streamed.text
    assert (await reads(desk, f"/{conversation}", victim.headers)).json() == before


async def test_anothers_message_id_brings_nobody_their_answer(desk: Desk, attacker: Visitor, conversation: str) -> None:
    said = await desk.say("where is order A-1234", attacker.headers, message_id="m-1")
    assert said["conversation_id"] != conversation


async def test_a_visitor_sees_nothing_of_the_bots_inner_workings(
    desk: Desk, victim: Visitor, conversation: str
) -> None:
    events = (await reads(desk, f"/{conversation}/events", victim.headers)).json()["items"]
    assert {event["type"] for event in events} == {"conversation.started", "message.received", "reply.sent"}
    assert "metadata" not in json.dumps(events)
    assert "tiny.find_order" not in json.dumps(events)


async def test_a_token_of_one_bot_is_worth_nothing_at_another(desk: Desk, victim: Visitor, conversation: str) -> None:
    elsewhere = await desk.visitor("other")
    for more in ({"bot": "other"}, {"bot": "other", "conversation_id": conversation}):
        answer = await desk.client.post("/v1/messages", json={"text": "hello"} | more, headers=victim.headers)
        assert answer.json()["code"] == "conversations.not_yourself"
    assert (await reads(desk, f"/{conversation}", elsewhere.headers)).status_code == 404
    assert (await reads(desk, "?bot=tiny", elsewhere.headers)).json()["items"] == []
    swapped = {"bot": "other", "refresh_token": victim.answer["refresh_token"]}
    assert (await desk.client.post(SESSIONS, json=swapped)).json()["code"] == "access.refresh_token_invalid"
    assert (await reads(desk, f"/{conversation}", victim.headers)).status_code == 200


def forged(token: str, **changes: object) -> dict[str, str]:
    """The same token with other claims and the signature it had."""
    head, body, signature = token.removeprefix("fdv_").split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))) | changes
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return bearer(f"fdv_{head}.{body}.{signature}")


async def test_a_token_that_was_tampered_with_is_refused(desk: Desk, victim: Visitor, attacker: Visitor) -> None:
    token = str(attacker.answer["token"])
    head, body, signature = token.removeprefix("fdv_").split(".")
    other_body = str(victim.answer["token"]).split(".")[1]
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    claims = jwt.decode(token.removeprefix("fdv_"), options={"verify_signature": False})
    for headers in (
        forged(token, user_id=victim.user_id),
        forged(token, bot="other"),
        forged(token, workspace="elsewhere"),
        forged(token, exp=4_000_000_000),
        bearer(f"fdv_{head}.{other_body}.{signature}"),
        bearer(f"fdv_{none}.{other_body}."),
        bearer(f"fdv_{none}.{body}.{signature}"),
        bearer("fdv_" + jwt.encode(claims, "a guessed secret of thirty-two characters", algorithm="HS256")),
        bearer("fdv_" + jwt.encode(claims, "", algorithm="none")),
        bearer(token.removeprefix("fdv_")),
        bearer("fd_" + token.removeprefix("fdv_")),
        bearer(token + "A"),
        bearer(str(attacker.answer["refresh_token"])),
    ):
        answer = await reads(desk, "", headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "access.credential_invalid")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_nothing_but_a_refresh_token_refreshes(desk: Desk, victim: Visitor) -> None:
    for wrong in (victim.answer["token"], BOOTSTRAP, victim.user_id, "fdr_" + "a" * 91):
        answer = await desk.client.post(SESSIONS, json={"bot": "tiny", "refresh_token": wrong})
        assert answer.status_code in {401, 422}
    good = {"bot": "tiny", "refresh_token": victim.answer["refresh_token"]}
    assert (await desk.client.post(SESSIONS, json=good)).json()["user_id"] == victim.user_id


async def test_a_replayed_refresh_token_ends_the_session_for_both(
    desk: Desk, victim: Visitor, conversation: str
) -> None:
    stolen = {"bot": "tiny", "refresh_token": victim.answer["refresh_token"]}
    fresh = (await desk.client.post(SESSIONS, json=stolen)).json()
    assert (await reads(desk, f"/{conversation}", bearer(fresh["token"]))).status_code == 200
    assert (await desk.client.post(SESSIONS, json=stolen)).json()["code"] == "access.refresh_token_invalid"
    for token in (fresh["token"], victim.answer["token"]):
        assert (await reads(desk, f"/{conversation}", bearer(token))).json()["code"] == "access.credential_invalid"
    again = await desk.client.post(SESSIONS, json={"bot": "tiny", "refresh_token": fresh["refresh_token"]})
    assert again.json()["code"] == "access.refresh_token_invalid"


async def test_an_expired_token_is_refused_and_a_refreshed_one_keeps_the_history(
    desk: Desk, victim: Visitor, conversation: str
) -> None:
    assert isinstance(desk.clock, ManualClock)
    desk.clock.advance(minutes=15, seconds=1)
    for accept in ACCEPTED:
        answer = await reads(desk, f"/{conversation}/events", victim.headers | {"accept": accept})
        assert (answer.status_code, answer.json()["code"]) == (401, "access.token_expired")
    body = {"bot": "tiny", "refresh_token": victim.answer["refresh_token"]}
    fresh = (await desk.client.post(SESSIONS, json=body)).json()
    assert (fresh["user_id"], fresh["conversation_id"]) == (victim.user_id, conversation)
    assert (await reads(desk, f"/{conversation}/transcript", bearer(fresh["token"]))).status_code == 200


async def test_a_signed_out_visitors_tokens_are_worth_nothing(
    desk: Desk, victim: Visitor, attacker: Visitor, conversation: str
) -> None:
    assert (await desk.client.delete(f"{SESSIONS}/current", headers=victim.headers)).status_code == 204
    assert (await reads(desk, f"/{conversation}", victim.headers)).json()["code"] == "access.credential_invalid"
    body = {"bot": "tiny", "refresh_token": victim.answer["refresh_token"]}
    assert (await desk.client.post(SESSIONS, json=body)).status_code == 401
    assert (await reads(desk, "", attacker.headers)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/access/keys"),
        ("POST", "/v1/access/keys"),
        ("DELETE", "/v1/access/keys/key_bootstrap"),
        ("GET", "/v1/inbox/tickets"),
        ("GET", "/v1/inbox/tickets/tick_01k8w3v5d8e9f0g1h2j3k4m5n6"),
    ],
)
async def test_a_visitor_has_no_business_with_the_house(desk: Desk, attacker: Visitor, method: str, path: str) -> None:
    body = {"name": "mine", "scopes": ["*"]} if method == "POST" else None
    answer = await desk.client.request(method, path, json=body, headers=attacker.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.scope_missing")


async def test_a_visitor_does_not_meet_the_tickets_transcript(desk: Desk, victim: Visitor, attacker: Visitor) -> None:
    said = await desk.say("talk to a person", victim.headers)
    for query in ("", f"?conversation_id={said['conversation_id']}"):
        assert (await desk.client.get(f"/v1/inbox/tickets{query}", headers=attacker.headers)).status_code == 403
