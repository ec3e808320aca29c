"""An action that is declared as a request: what is sent, what is made of the answer, and what can go wrong in between."""

import pytest
from tests.actions.conftest import Desk
from tests.actions.other_system import HUGE, SLOW, OtherSystem, Says

FIND = """
action: shop.find_order
safe: true
takes: {number: text, lines: boolean?}
url: URL/orders/{{ number }}
query: {expand: "{{ lines }}", user: "{{ context.user_id }}"}
headers: {Authorization: "Bearer {{ secrets.SHOP_TOKEN }}"}
result: {number: "{{ body.id }}", total: "{{ body.total }}", first: "{{ body.lines[0].sku }}"}
failures:
  404: not_found
  409: {code: taken, say: "{{ number }} is {{ body.why }}."}
retries: 2
timeout_seconds: 5
"""
RETURN = """
action: shop.return_order
method: post
takes: {number: text, count: integer, note: text?}
url: URL/returns
json: {order: "{{ number }}", count: "{{ count }}", note: "{{ note }}", text: "{{ count }} of {{ number }}"}
timeout_seconds: 5
"""


async def test_a_lookup_is_sent_with_its_secret_and_its_answer_is_mapped(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body={"id": 7, "total": 12.5, "lines": [{"sku": "blue"}]})]
    outcome = await desk.call(FIND, number="A-1", lines=True)
    assert outcome.result == {"number": 7, "total": 12.5, "first": "blue"}
    [asked] = system.asked
    assert (asked.method, asked.path, asked.query) == ("GET", "/orders/A-1", {"expand": "true", "user": "jo"})
    assert asked.headers["authorization"] == "Bearer tok-very-secret"
    assert "idempotency-key" not in asked.headers


async def test_what_has_effects_carries_its_key_and_values_keep_their_types(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(201, {"ok": True})]
    outcome = await desk.call(RETURN, number='A"1', count=2)
    assert outcome.result == {"ok": True}
    [asked] = system.asked
    assert asked.headers["idempotency-key"] == "act_1"
    assert asked.json == {"order": 'A"1', "count": 2, "note": None, "text": '2 of A"1'}


@pytest.mark.parametrize(
    ("number", "path"),
    [
        ("a/b?c=d#e", "/orders/a%2Fb%3Fc%3Dd%23e"),
        ("../admin", "/orders/..%2Fadmin"),
        ("é%2e", "/orders/%C3%A9%252e"),
        ("@evil.example", "/orders/%40evil.example"),
        ("{{ 7 * 7 }}", "/orders/%7B%7B%207%20%2A%207%20%7D%7D"),
    ],
)
async def test_a_value_stays_one_part_of_the_address(desk: Desk, system: OtherSystem, number: str, path: str) -> None:
    assert (await desk.call(FIND, number=number)).error is None
    assert system.asked[0].path == path


@pytest.mark.parametrize("number", ["", ".", ".."])
async def test_a_value_that_would_mean_another_address_is_not_sent(
    desk: Desk, system: OtherSystem, number: str
) -> None:
    outcome = await desk.call(FIND, number=number)
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.arguments_invalid"
    assert system.asked == []


async def test_a_header_cannot_be_split_by_what_a_customer_wrote(desk: Desk, system: OtherSystem) -> None:
    text = 'action: a\nsafe: true\ntakes: {x: text}\nurl: URL/a\nheaders: {X-Note: "{{ x }}"}\n'
    outcome = await desk.call(text, x="a\r\nX-Admin: yes")
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.arguments_invalid"
    assert system.asked == []


async def test_a_status_means_the_failure_that_was_declared(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(404, {}), Says(409, {"why": "gone"}), Says(403, {})]
    errors = [(await desk.call(FIND, number="A-1")).error for _ in range(3)]
    assert [error["code"] for error in errors if error] == ["not_found", "taken", "actions.refused"]
    assert errors[1] == {"code": "taken", "message": "A-1 is gone."}
    assert len(system.asked) == 3


async def test_a_busy_system_is_asked_again_when_it_says(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(429, headers={"retry-after": "2"}), Says(503), Says(body={"id": 1})]
    outcome = await desk.call(FIND, number="A-1")
    assert outcome.result == {"number": 1, "total": None, "first": None}
    assert desk.slept == [2.0, 0.5]


async def test_a_system_that_asks_for_more_patience_than_a_customer_has_is_left_alone(
    desk: Desk, system: OtherSystem
) -> None:
    system.script = [Says(429, headers={"retry-after": "Mon, 05 Jan 2026 09:01:00 GMT"})]
    outcome = await desk.call(FIND, number="A-1")
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.unavailable"
    assert len(system.asked) == 1


async def test_what_has_effects_is_repeated_only_where_that_is_declared_and_under_one_key(
    desk: Desk, system: OtherSystem
) -> None:
    system.script = [Says(503)]
    assert (await desk.call(RETURN, number="A-1", count=1)).error is not None
    assert len(system.asked) == 1
    system.script = [Says(503)]
    assert (await desk.call(RETURN + "retries: 1\nidempotent: true\n", number="A-1", count=1)).error is None
    assert {asked.headers["idempotency-key"] for asked in system.asked} == {"act_1"}
    assert len(system.asked) == 3


async def test_a_body_that_never_ends_is_cut_off_by_the_time_limit(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body=SLOW)]
    outcome = await desk.call(FIND.replace("retries: 2\ntimeout_seconds: 5", "timeout_seconds: 0.3"), number="A-1")
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.timeout"


async def test_a_body_that_is_too_large_is_not_read_to_the_end(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body=HUGE)]
    outcome = await desk.call(FIND, number="A-1")
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.result_invalid"


async def test_a_packed_body_is_refused(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body=b"\x1f\x8b", headers={"content-encoding": "gzip"})]
    outcome = await desk.call(FIND, number="A-1")
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.result_invalid"
    assert system.asked[0].headers["accept-encoding"] == "identity"


async def test_a_text_that_is_no_json_is_a_text(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body="all fine"), Says(204)]
    text = "action: a\nsafe: true\nurl: URL/a\n"
    assert (await desk.call(text)).result == "all fine"
    assert (await desk.call(text)).result is None


async def test_no_cookie_of_one_customer_goes_with_the_next(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(body={}, headers={"set-cookie": "session=jo"})]
    actions = desk.declare(FIND)
    await actions.perform("shop.find_order", {"number": "A-1"}, desk.context)
    await actions.perform("shop.find_order", {"number": "A-2"}, desk.context)
    assert "cookie" not in system.asked[1].headers


async def test_a_redirect_is_followed_within_the_host_only(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(302, headers={"location": "/orders/7"}), Says(body={"id": 7})]
    outcome = await desk.call(FIND, number="A-1")
    assert outcome.result["number"] == 7
    assert [asked.path for asked in system.asked] == ["/orders/A-1", "/orders/7"]
    for elsewhere in ("http://localhost:1/", f"http://localhost:{system.port}/", "//other.example/", "ftp://x/"):
        system.script = [Says(307, headers={"location": elsewhere})]
        outcome = await desk.call(FIND, number="A-1")
        assert outcome.error is not None
        assert outcome.error["code"] == "actions.redirect_refused"
    assert len(system.asked) == 6


async def test_a_redirect_in_circles_ends(desk: Desk, system: OtherSystem) -> None:
    system.script = [Says(302, headers={"location": "/again"})] * 20
    outcome = await desk.call(FIND, number="A-1")
    assert outcome.error is not None
    assert outcome.error["code"] == "actions.redirect_refused"
    assert len(system.asked) == 6


async def test_a_secret_that_is_not_set_is_named_to_nobody_but_the_operator(desk: Desk, system: OtherSystem) -> None:
    desk.box.secrets = {}
    outcome = await desk.call(FIND, number="A-1")
    assert outcome.error == {"code": "actions.secret_missing", "message": "Something went wrong on our side."}
    assert system.asked == []
