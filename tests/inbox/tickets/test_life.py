"""What people and programs do with tickets."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from frontdesk.conversations.arrivals import Handled
from frontdesk.conversations.service import ConversationService
from frontdesk.inbox.tickets.service import TicketService
from frontdesk.kit.database.base import Database, Statement
from frontdesk.kit.jobs import JobRunner
from frontdesk.testing.clock import ManualClock

Say = Callable[..., Awaitable[Handled]]
TICKETS = "/v1/inbox/tickets"


async def opened(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await client.post(TICKETS, json={"subject": "Call Jo back"} | values)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def numbers(client: httpx.AsyncClient, **parameters: Any) -> list[int]:
    answer = await client.get(TICKETS, params=parameters)
    assert answer.status_code == 200, answer.text
    return [ticket["number"] for ticket in answer.json()["items"]]


async def test_a_program_opens_a_ticket_about_no_conversation(client: httpx.AsyncClient) -> None:
    ticket = await opened(
        client,
        user_id="jo",
        priority="high",
        team="billing",
        assignee={"id": "mem_1", "name": "Ann"},
        tags=["vip", "vip", "callback"],
        fields={"order": "A-1003", "amount": 12.5, "paid": True, "nothing": None},
    )
    assert (ticket["number"], ticket["version"], ticket["status"], ticket["source"]) == (1, 1, "open", "api")
    assert ticket["tags"] == ["vip", "callback"]
    assert ticket["fields"] == {"order": "A-1003", "amount": 12.5, "paid": True}
    assert ticket["assignee"] == {"id": "mem_1", "name": "Ann"}
    assert (ticket["conversation_id"], ticket["position"], ticket["transcript"]) == (None, None, "")
    for name in (ticket["id"], ticket["reference"], ticket["reference"].lower()):
        assert (await client.get(f"{TICKETS}/{name}")).json() == ticket


async def test_a_ticket_that_is_asked_for_twice_with_one_key_is_one(client: httpx.AsyncClient) -> None:
    asked = {"headers": {"Idempotency-Key": "order-7"}, "json": {"subject": "Call Jo back"}}
    first, second = [(await client.post(TICKETS, **asked)).json() for _ in range(2)]  # type: ignore[arg-type]
    assert first == second
    assert await numbers(client) == [1]


async def test_a_ticket_about_a_conversation_has_its_transcript_and_goes_with_it(
    client: httpx.AsyncClient, say: Say, conversations: ConversationService, database: Database
) -> None:
    handled = await say("my parcel came open")
    ticket = await opened(client, conversation_id=handled.conversation_id, user_id="somebody else", tags=["a"])
    assert ticket["user_id"] == "jo"
    assert "Customer: my parcel came open" in ticket["transcript"]
    await client.patch(f"{TICKETS}/{ticket['id']}", json={"status": "pending"})
    await conversations.erase("default", handled.conversation_id)
    assert await numbers(client) == []
    for table in ("ticket_tags", "ticket_changes", "ticket_texts"):
        assert await database.fetch_all(f"SELECT * FROM {table}") == []
    refused = await client.post(TICKETS, json={"subject": "Late", "conversation_id": handled.conversation_id})
    assert (refused.status_code, refused.json()["code"]) == (404, "conversations.not_found")


async def test_a_change_is_told_in_the_history_and_leaves_the_rest(client: httpx.AsyncClient) -> None:
    ticket = await opened(client, fields={"order": "A-1003", "size": "L"})
    change = {"version": 1, "status": "pending", "fields": {"size": None, "colour": "red"}, "team": "returns"}
    changed = (await client.patch(f"{TICKETS}/{ticket['id']}", json=change)).json()
    assert (changed["version"], changed["status"], changed["team"]) == (2, "pending", "returns")
    assert changed["fields"] == {"order": "A-1003", "colour": "red"}
    same = {name: ticket[name] for name in ("subject", "priority", "assignee", "tags", "reason", "number")}
    assert same.items() <= changed.items()
    again = await client.patch(f"{TICKETS}/{ticket['id']}", json={"version": 2, "status": "pending"})
    assert again.json() == changed
    [told] = (await client.get(f"{TICKETS}/{ticket['id']}/changes")).json()["items"]
    assert told["version"] == 2
    assert told["by"]["name"] == "The bootstrap key"
    assert told["changes"]["status"] == {"from": "open", "to": "pending"}
    assert set(told["changes"]) == {"status", "fields", "team"}


async def test_of_two_who_change_a_ticket_one_is_told(client: httpx.AsyncClient) -> None:
    ticket = await opened(client)
    place = f"{TICKETS}/{ticket['id']}"
    assert (await client.patch(place, json={"version": 1, "priority": "urgent"})).status_code == 200
    refused = await client.patch(place, json={"version": 1, "priority": "low"})
    assert (refused.status_code, refused.json()["code"]) == (409, "inbox.ticket_changed")
    assert (await client.get(place)).json()["priority"] == "urgent"
    unsure = await client.patch(place, json={"assignee": {"id": "mem_1"}})
    assert unsure.json()["assignee"] == {"id": "mem_1", "name": "mem_1"}
    assert (await client.patch(place, json={"assignee": None})).json()["assignee"] is None


async def test_too_many_fields_are_refused(client: httpx.AsyncClient) -> None:
    ticket = await opened(client, fields={f"a{number}": 1 for number in range(50)})
    refused = await client.patch(f"{TICKETS}/{ticket['id']}", json={"fields": {"one more": 1}})
    assert (refused.status_code, refused.json()["code"]) == (422, "inbox.too_many_fields")


async def test_a_merged_ticket_points_to_the_other_and_nothing_is_lost(client: httpx.AsyncClient) -> None:
    one = await opened(client, subject="First", user_id="jo", tags=["a"], fields={"order": "A-1", "size": "L"})
    two = await opened(client, subject="Second", tags=["b"], fields={"order": "A-2"})
    merged = (await client.post(f"{TICKETS}/{one['id']}/merge", json={"into": two["reference"]})).json()
    assert (merged["id"], merged["user_id"], merged["tags"]) == (two["id"], "jo", ["b", "a"])
    assert merged["fields"] == {"order": "A-2", "size": "L"}
    closed = (await client.get(f"{TICKETS}/{one['id']}")).json()
    assert (closed["status"], closed["merged_into"], closed["fields"]) == ("closed", two["id"], one["fields"])
    assert await numbers(client, merged_into=two["id"]) == [1]
    [told] = (await client.get(f"{TICKETS}/{two['id']}/changes")).json()["items"]
    assert told["changes"]["merged"] == {"from": None, "to": one["id"]}
    for ticket, into in ((one, two), (two, one), (two, two)):
        refused = await client.post(f"{TICKETS}/{ticket['id']}/merge", json={"into": into["id"]})
        assert (refused.status_code, refused.json()["code"]) == (409, "inbox.merge_refused")
    refused = await client.patch(f"{TICKETS}/{one['id']}", json={"status": "open"})
    assert (refused.status_code, refused.json()["code"]) == (409, "inbox.ticket_merged")


async def test_tickets_are_found_by_what_they_say(client: httpx.AsyncClient, say: Say, runner: JobRunner) -> None:
    await say("my parcel came open")
    await say("a person please")
    await runner.run_due_once()
    other = await opened(client, subject="Crème brûlée", tags=["dessert"], fields={"order": "A-1003"})
    assert await numbers(client, q="parcel open") == [1]
    assert await numbers(client, q="PARC") == [1]
    assert await numbers(client, q="parc open") == []
    assert await numbers(client, q="creme BRUL") == [2]
    assert await numbers(client, q="a-1003") == [2]
    assert await numbers(client, q="#1") == [1]
    assert await numbers(client, q=other["reference"]) == [2]
    assert await numbers(client, q="'; DROP") == []
    assert await numbers(client, q="?") == []
    await client.patch(f"{TICKETS}/{other['id']}", json={"subject": "Pancakes", "tags": []})
    assert await numbers(client, q="creme") == []
    assert await numbers(client, q="pancakes") == [2]


async def test_a_ticket_of_before_is_made_findable(
    client: httpx.AsyncClient, tickets: TicketService, database: Database
) -> None:
    await opened(client)
    await database.commit([Statement("DELETE FROM ticket_texts")])
    assert await numbers(client, q="jo") == [1]
    assert await tickets.index_missing() == 0


async def test_the_list_is_filtered_by_what_a_team_asks(client: httpx.AsyncClient) -> None:
    await opened(client, team="billing", priority="low", tags=["a"], user_id="jo")
    await opened(client, team="returns", priority="urgent", tags=["a", "b"], assignee={"id": "mem_1"})
    third = await opened(client)
    await client.patch(f"{TICKETS}/{third['id']}", json={"status": "solved"})
    assert await numbers(client, team="billing") == [1]
    assert await numbers(client, priority=["low", "urgent"]) == [2, 1]
    assert await numbers(client, tag="a") == [2, 1]
    assert await numbers(client, tag="b", team="billing") == []
    assert await numbers(client, user_id="jo") == [1]
    assert await numbers(client, assignee_id="mem_1") == [2]
    assert await numbers(client, unassigned=True) == [3, 1]
    assert await numbers(client, status=["open", "pending"]) == [2, 1]
    assert await numbers(client, status="solved", q="jo") == [3]


async def test_a_missed_target_is_shown(client: httpx.AsyncClient, clock: ManualClock) -> None:
    targets = [
        {"team": None, "priority": "normal", "first_response_seconds": 600, "resolution_seconds": 7200},
        {"team": "billing", "priority": "normal", "first_response_seconds": 60, "resolution_seconds": None},
    ]
    put = await client.put("/v1/inbox/sla", json={"items": targets})
    assert put.json()["items"] == (await client.get("/v1/inbox/sla")).json()["items"] == targets
    general, billing = await opened(client), await opened(client, team="billing")
    assert (billing["first_response"]["target_seconds"], billing["resolution"]["standing"]) == (60, "none")
    clock.advance(minutes=5)
    assert await numbers(client, breached=True) == [2]
    place = f"{TICKETS}/{general['id']}"
    answered = (await client.patch(place, json={"responded": True, "status": "pending"})).json()
    assert (answered["first_response"]["standing"], answered["resolution"]["standing"]) == ("met", "paused")
    assert answered["resolution"]["left_seconds"] == 7200 - 300
    clock.advance(days=2)
    assert await numbers(client, breached=True) == [2]
    going_on = (await client.patch(place, json={"status": "open"})).json()
    assert going_on["resolution"]["due_at"] == "2026-01-07T11:00:00Z"
    clock.advance(hours=3)
    solved = (await client.patch(place, json={"status": "solved"})).json()
    assert (solved["resolution"]["standing"], solved["breached"]) == ("breached", True)
    assert await numbers(client, breached=True) == [2, 1]


async def test_a_word_of_a_person_is_the_first_response(
    client: httpx.AsyncClient, say: Say, runner: JobRunner, tickets: TicketService, clock: ManualClock
) -> None:
    handled = await say("a person please")
    await runner.run_due_once()
    clock.advance(minutes=2)
    for _ in range(2):
        await tickets.responded(handled.conversation_id, tickets.now())
        [ticket] = (await client.get(TICKETS)).json()["items"]
        assert ticket["first_response"]["done_at"] == "2026-01-05T09:02:00Z"
        clock.advance(minutes=1)


async def test_a_ticket_is_erased_with_its_history(client: httpx.AsyncClient, database: Database) -> None:
    one, two = await opened(client, tags=["a"]), await opened(client)
    await client.post(f"{TICKETS}/{one['id']}/merge", json={"into": two["id"]})
    assert (await client.delete(f"{TICKETS}/{two['id']}")).status_code == 204
    assert (await client.get(f"{TICKETS}/{one['id']}")).json()["merged_into"] is None
    assert (await client.delete(f"{TICKETS}/{one['id']}")).status_code == 204
    assert (await client.delete(f"{TICKETS}/{one['id']}")).status_code == 404
    for table in ("tickets", "ticket_tags", "ticket_changes", "ticket_texts"):
        assert await database.fetch_all(f"SELECT * FROM {table}") == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "lost"},
        {"priority": "now"},
        {"subject": ""},
        {"subject": "a\u0000b"},
        {"tags": ["two words"]},
        {"tags": ["t"] * 21},
        {"fields": {"a": {"b": 1}}},
        {"fields": {"a": "x" * 1001}},
        {"assignee": {"name": "Ann"}},
        {"version": 0},
        {"number": 7},
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(client: httpx.AsyncClient, change: dict[str, Any]) -> None:
    ticket = await opened(client)
    assert (await client.patch(f"{TICKETS}/{ticket['id']}", json=change)).status_code == 422
