"""Whoever has a key can see how the bot came to its replies, of a stored conversation or of one that is only tried."""

from typing import Any

import pytest
from tests.conversations.test_routes import KEY, WHERE, House, house

__all__ = ["house"]
TRACE = "/v1/conversations/{}/trace"
SIMULATE = "/v1/bots/small/simulate"


async def traced(house: House, conversation_id: str, **query: Any) -> dict[str, Any]:
    answer = await house.client.get(TRACE.format(conversation_id), params=query, headers=KEY)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def test_a_conversation_is_explained_turn_by_turn_and_page_by_page(house: House) -> None:
    first = await house.post(**WHERE)
    conversation_id = first["conversation_id"]
    second = await house.post(user_id="jo", text="A-1")
    whole = await traced(house, conversation_id)
    assert [turn["messages"] for turn in whole["items"]] == [["where is it"], ["A-1"]]
    assert whole["position"] == second["position"]
    [reply] = whole["items"][0]["replies"]
    assert (reply["reply"], reply["asks"]) == (first["replies"][0], "order_number")
    assert reply["because"].startswith("The flow `order` needs `order_number`")
    assert {"order_number": "A-1"} in [move["values"] for move in whole["items"][1]["moves"]]
    page = await traced(house, conversation_id, limit=1)
    assert (page["items"], page["position"]) == (whole["items"][:1], first["position"])
    rest = await traced(house, conversation_id, after=page["position"])
    assert rest["items"] == whole["items"][1:]
    end = await traced(house, conversation_id, after=rest["position"])
    assert (end["items"], end["position"]) == ([], rest["position"])


async def test_a_visitor_never_sees_how_the_bot_came_to_its_replies(house: House) -> None:
    headers, _ = await house.visitor()
    own = await house.post(headers, text="where is it")
    answer = await house.client.get(TRACE.format(own["conversation_id"]), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "conversations.trace_forbidden")
    answer = await house.client.post(SIMULATE, json={"messages": ["hi"]}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.scope_missing")


async def test_a_simulation_answers_with_its_turns_and_keeps_nothing(house: House) -> None:
    body = {"messages": ["where is it", "A-1"], "actions": {"find_order": {"number": "A-7", "status": "shipped"}}}
    answer = await house.client.post(SIMULATE, json=body, headers=KEY)
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert (document["bot"], document["status"], len(document["turns"])) == ("small", "bot", 2)
    assert document["turns"][1]["replies"][0]["reply"]["text"] == "A-7 left."
    listed = await house.client.get("/v1/conversations", headers=KEY)
    assert listed.json()["items"] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/bots/nobodys/simulate", {"messages": ["hi"]}, 404, "bots.not_found"),
        (SIMULATE, {"messages": []}, 422, "request.malformed"),
        (SIMULATE, {"messages": ["hi"] * 51}, 422, "request.malformed"),
        (SIMULATE, {"messages": [" "]}, 422, "request.malformed"),
        (SIMULATE, {"messages": ["x" * 1001]}, 422, "conversations.message_invalid"),
        (SIMULATE, {"messages": ["hi"], "actions": {"a": {"each": []}}}, 422, "conversations.message_invalid"),
    ],
)
async def test_a_simulation_that_cannot_be_is_refused(
    house: House, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await house.client.post(path, json=body, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (1, "body.messages.0.text"),
        (["hi"] * 7, "body.messages.0.together"),
        ({"later": "soon"}, "body.messages.0.later.later"),
        ({"approve": "shop.refund", "decline": "shop.refund"}, "body.messages.0.approve.decline"),
    ],
)
async def test_a_mistake_in_a_simulated_step_is_told_of_the_shape_that_was_meant(
    house: House, step: Any, field: str
) -> None:
    answer = await house.client.post(SIMULATE, json={"messages": [step]}, headers=KEY)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_conversation_longer_than_what_is_read_at_a_time_is_explained_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await house.post(**WHERE)
    await house.post(user_id="jo", text="A-1")
    whole = await traced(house, first["conversation_id"])
    monkeypatch.setattr("frontdesk.conversations.explaining.EVENTS_AT_A_TIME", 3)
    assert await traced(house, first["conversation_id"]) == whole
    assert await traced(house, first["conversation_id"], after=first["position"]) == {
        **whole,
        "items": whole["items"][1:],
    }
