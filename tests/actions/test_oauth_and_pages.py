"""Access tokens are asked for once and renewed in time; answers of many pages are read to their end, within a limit."""

import asyncio
import base64

import pytest
from tests.actions.conftest import Desk
from tests.actions.other_system import OtherSystem, Says

OAUTH = """
action: shop.list
safe: true
url: URL/returns
oauth:
  token_url: URL/token
  client_id: "{{ secrets.SHOP_ID }}"
  client_secret: "{{ secrets.SHOP_SECRET }}"
  scope: returns.read
"""
BY_CURSOR = """
action: shop.list
safe: true
takes: {customer: text}
url: URL/orders?sort=new
query: {customer: "{{ customer }}"}
pages: {items: body.orders, cursor: body.next, parameter: after, most: 3}
result: {orders: "{{ items }}", count: "{{ items | length }}"}
"""
BY_NUMBER = """
action: shop.list
safe: true
url: URL/orders
pages: {items: body, parameter: page, first: 0}
"""


def token(value: str, expires_in: object = 3600) -> Says:
    return Says(body={"access_token": value, "token_type": "Bearer", "expires_in": expires_in})


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.box.secrets = {"SHOP_ID": "frontdesk", "SHOP_SECRET": "p/ss word"}
    return desk


async def test_a_token_is_asked_for_once_and_goes_with_every_request(desk: Desk, system: OtherSystem) -> None:
    actions = desk.declare(OAUTH)
    system.script = [token("tok-1")]
    for _ in range(2):
        assert (await actions.perform("shop.list", {}, desk.context)).error is None
    assert [asked.path for asked in system.asked] == ["/token", "/returns", "/returns"]
    assert [asked.headers["authorization"] for asked in system.asked[1:]] == ["Bearer tok-1"] * 2
    basic = base64.b64decode(system.asked[0].headers["authorization"].removeprefix("Basic ")).decode()
    assert basic == "frontdesk:p%2Fss+word"
    assert system.asked[0].body == b"grant_type=client_credentials&scope=returns.read"


async def test_a_token_is_renewed_shortly_before_it_expires(desk: Desk, system: OtherSystem) -> None:
    actions = desk.declare(OAUTH)
    system.script = [token("tok-1", 100), Says(body={}), Says(body={}), token("tok-2", "100")]
    for seconds in (69, 2, 0):
        await actions.perform("shop.list", {}, desk.context)
        desk.clock.advance(seconds=seconds)
    assert [asked.path for asked in system.asked] == ["/token", "/returns", "/returns", "/token", "/returns"]
    assert system.asked[-1].headers["authorization"] == "Bearer tok-2"


async def test_a_token_that_is_refused_is_asked_for_anew_once(desk: Desk, system: OtherSystem) -> None:
    system.script = [token("tok-1"), Says(401), token("tok-2"), Says(body={"ok": True})]
    assert (await desk.call(OAUTH)).result == {"ok": True}
    system.script = [Says(401), token("tok-3"), Says(401)]
    outcome = await desk.call(OAUTH)
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.refused"
    assert len(system.asked) == 7


async def test_requests_at_once_ask_for_one_token(desk: Desk, system: OtherSystem) -> None:
    actions = desk.declare(OAUTH)
    system.script = [token("tok-1")]
    outcomes = await asyncio.gather(*(actions.perform("shop.list", {}, desk.context) for _ in range(5)))
    assert all(outcome.error is None for outcome in outcomes)
    assert [asked.path for asked in system.asked].count("/token") == 1


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (Says(401, {"error": "invalid_client"}), "actions.token_refused"),
        (Says(200, {"nothing": 1}), "actions.token_refused"),
        (Says(200, "tok"), "actions.token_refused"),
        (Says(503), "actions.unavailable"),
    ],
)
async def test_without_a_token_nothing_is_sent(desk: Desk, system: OtherSystem, says: Says, code: str) -> None:
    system.script = [says]
    outcome = await desk.call(OAUTH)
    assert outcome.error is not None
    assert outcome.error["code"] == code
    assert [asked.path for asked in system.asked] == ["/token"]


async def test_a_token_stands_in_no_result(desk: Desk, system: OtherSystem) -> None:
    system.script = [token("tok-very-secret"), Says(body={"you_sent": "Bearer tok-very-secret"})]
    assert (await desk.call(OAUTH)).result == {"you_sent": "Bearer [redacted]"}


async def test_pages_are_read_by_cursor_until_there_is_none(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body={"orders": [1, 2], "next": "c/2"}), Says(body={"orders": [3], "next": None})]
    assert (await desk.call(BY_CURSOR, customer="jo")).result == {"orders": [1, 2, 3], "count": 3}
    queries = [asked.query for asked in system.asked]
    assert queries == [
        {"sort": "new", "customer": "jo"},
        {"sort": "new", "customer": "jo", "after": "c/2"},
    ]


async def test_pages_end_at_the_limit_and_where_a_cursor_repeats(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body={"orders": [n], "next": f"c{n}"}) for n in range(9)]
    assert (await desk.call(BY_CURSOR, customer="jo")).result["orders"] == [0, 1, 2]
    system.script = [Says(body={"orders": [n], "next": "same"}) for n in range(9)]
    assert (await desk.call(BY_CURSOR, customer="jo")).result["orders"] == [0, 1]


async def test_numbered_pages_end_with_an_empty_one(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body=["a"]), Says(body=["b"]), Says(body=[])]
    assert (await desk.call(BY_NUMBER)).result == ["a", "b"]
    assert [asked.query for asked in system.asked] == [{"page": "0"}, {"page": "1"}, {"page": "2"}]


async def test_a_page_that_holds_no_list_fails(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body={"orders": "none"})]
    outcome = await desk.call(BY_CURSOR, customer="jo")
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.result_invalid"
