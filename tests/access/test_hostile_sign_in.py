"""Whoever wants in without being let in: other sites' pages, planted and doubled cookies, guesses, floods."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message
from starlette.websockets import WebSocket
from tests.access.signing_in import COOKIE, CSRF, PASSWORD, SESSION, browse, member, sign_in

from frontdesk.access.members.cookies import Site
from frontdesk.access.members.errors import CrossSite, SignInsBusy
from frontdesk.access.members.passwords import Passwords
from frontdesk.access.routes import admit
from frontdesk.access.service import AccessService
from frontdesk.testing.clock import ManualClock

Headers = dict[str, str]
EVIL = [
    "https://evil.example",
    "https://desk.example.evil.example",
    "https://evil.example/desk.example",
    "https://sub.desk.example",
    "https://desk.example:8443",
    "http://desk.example",
    "https://desk.example@evil.example",
    "https://user@desk.example",
    "https://desk.example/path",
    "null",
    "",
    "*",
    "https://[::1",
    "https://desk.example:99999999",
    "javascript:alert(1)",
]


async def signed_in(browser: httpx.AsyncClient, access: AccessService) -> str:
    await member(access)
    assert (await sign_in(browser)).status_code == 201
    return browser.cookies[COOKIE]


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["code"])


async def test_another_sites_page_cannot_act_with_the_cookie(browser: httpx.AsyncClient, access: AccessService) -> None:
    await signed_in(browser, access)
    for origin in EVIL:
        refused = await browser.patch(SESSION, json={"name": "Eve"}, headers=CSRF | {"Origin": origin})
        assert (refused.status_code, code_of(refused)) == (403, "access.cross_site"), origin
        assert (await sign_in_from(browse(browser), origin)).status_code == 403, origin
    assert (await browser.get(SESSION)).json()["member"]["name"] == "Sam Carter"


async def sign_in_from(client: httpx.AsyncClient, origin: str) -> httpx.Response:
    body = {"email": "sam@acme.example", "password": PASSWORD}
    return await client.post(SESSION, json=body, headers={"Origin": origin})


UNPROVEN: list[Headers] = [
    {},
    {"Origin": "https://desk.example"},
    {"Sec-Fetch-Site": "same-origin"},
    CSRF | {"Sec-Fetch-Site": "cross-site"},
    CSRF | {"Sec-Fetch-Site": "same-site"},
    CSRF | {"Sec-Fetch-Site": "none"},
    CSRF | {"Origin": "https://desk.example", "Sec-Fetch-Site": "cross-site"},
]


async def test_a_change_needs_the_header_and_nothing_that_speaks_against_it(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    await signed_in(browser, access)
    for headers in UNPROVEN:
        for method, path in (("PATCH", SESSION), ("DELETE", SESSION), ("POST", "/v1/access/keys")):
            refused = await browser.request(method, path, headers=headers)
            assert (refused.status_code, code_of(refused)) == (403, "access.cross_site"), headers


async def test_our_own_page_may(browser: httpx.AsyncClient, access: AccessService) -> None:
    await signed_in(browser, access)
    for headers in (
        {"Origin": "https://desk.example"},
        {"Origin": "https://DESK.example:443", "Sec-Fetch-Site": "same-origin"},
        {},
    ):
        assert (await browser.patch(SESSION, json={"name": "Sam"}, headers=CSRF | headers)).status_code == 200


async def test_two_origins_are_as_good_as_the_worse_one(browser: httpx.AsyncClient, access: AccessService) -> None:
    await signed_in(browser, access)
    both = [*CSRF.items(), ("Origin", "https://desk.example"), ("Origin", "https://evil.example")]
    assert code_of(await browser.patch(SESSION, json={"name": "Eve"}, headers=both)) == "access.cross_site"


async def test_behind_a_proxy_the_public_address_is_ours(api: FastAPI, access: AccessService) -> None:
    await member(access)
    access.site = Site("https://desk.example/")
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as proxied:
        made = await sign_in_from(proxied, "https://desk.example")
        assert (made.status_code, made.headers["set-cookie"].startswith(f"{COOKIE}=")) == (201, True)
        assert (await sign_in_from(proxied, "https://evil.example")).status_code == 403
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as silent:
        access.site = Site()
        made = await sign_in_from(silent, "https://desk.example")  # the proxy says nothing of HTTPS, the browser does
        assert (made.status_code, "Secure" in made.headers["set-cookie"]) == (201, True)


async def test_a_token_that_was_planted_before_signing_in_is_worth_nothing(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    await member(access, email="eve@acme.example")
    eves = (await sign_in(browse(browser), "eve@acme.example")).cookies[COOKIE]
    await member(access)
    for planted in ("fds_" + "A" * 43, eves, "chosen", ""):
        victim = browse(browser)
        body = {"email": "sam@acme.example", "password": PASSWORD}
        made = await victim.post(SESSION, json=body, headers={"Cookie": f"{COOKIE}={planted}"})
        assert made.status_code == 201
        assert made.cookies[COOKIE] != planted
        after = await browser.get(SESSION, headers={"Cookie": f"{COOKIE}={planted}"})
        assert after.status_code == 401, planted


async def test_signing_in_again_ends_the_session_that_the_browser_had(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    before = await signed_in(browser, access)
    await sign_in(browser)
    assert (await browse(browser).get(SESSION, headers={"Cookie": f"{COOKIE}={before}"})).status_code == 401


async def test_two_cookies_of_the_name_are_none(browser: httpx.AsyncClient, access: AccessService) -> None:
    token = await signed_in(browser, access)
    for pair in ((token, "fds_other"), ("fds_other", token), (token, token)):
        header = {"Cookie": "; ".join(f"{COOKIE}={value}" for value in pair)}
        answer = await browse(browser).get(SESSION, headers=header)
        assert (answer.status_code, code_of(answer)) == (401, "access.credential_invalid")


NEARLY = [
    "frontdesk={token}",
    "__host-frontdesk={token}",
    "__Host-frontdesk ={token}x",
    '__Host-frontdesk="{token}"',
    "__Host-frontdesk={token}%00",
    "__Host-frontdesk={token};__Host-frontdesk",
    "x=__Host-frontdesk={token}",
    "__Host-frontdesk=",
    "__Host-frontdesk=fd_bootstrap-key-for-the-tests",
    "=" * 60_000,
    "__Host-frontdesk=" + "A" * 60_000,
]


async def test_what_is_nearly_the_cookie_opens_nothing(browser: httpx.AsyncClient, access: AccessService) -> None:
    token = await signed_in(browser, access)
    for cookie in NEARLY:
        answer = await browse(browser).get(SESSION, headers={"Cookie": cookie.replace("{token}", token)})
        assert answer.status_code == (200 if cookie.endswith(";__Host-frontdesk") else 401), cookie


async def test_a_header_counts_alone_and_a_session_is_no_key(
    browser: httpx.AsyncClient, access: AccessService, admin: Headers
) -> None:
    token = await signed_in(browser, access)
    for authorization in ("", " ", "Bearer", "Basic x", f"Bearer {token}", "Bearer fd_" + "A" * 43, f"Cookie {token}"):
        answer = await browser.get("/v1/probe/tickets", headers={"Authorization": authorization})
        assert answer.status_code == 401, authorization
    assert (await browser.get("/v1/probe/tickets", headers=admin)).json() == {"id": "key_bootstrap"}
    assert (await browser.get(f"/v1/probe/tickets?session={token}")).status_code == 200
    assert (await browse(browser).get(f"/v1/probe/tickets?session={token}")).status_code == 401


OPENINGS: list[tuple[Headers, bool]] = [
    ({}, False),
    ({"origin": "https://evil.example"}, False),
    ({"origin": "https://sub.desk.example"}, False),
    ({"origin": "null"}, False),
    ({"origin": "https://desk.example"}, True),
    ({"origin": "https://desk.example", "sec-fetch-site": "cross-site"}, False),
]


async def test_a_websocket_opens_only_for_a_page_of_ours(
    browser: httpx.AsyncClient, access: AccessService, api: FastAPI
) -> None:
    token = await signed_in(browser, access)
    for headers, opens in OPENINGS:
        raw = {"host": "desk.example", "cookie": f"{COOKIE}={token}"} | headers
        scope = {
            "type": "websocket",
            "scheme": "wss",
            "app": api,
            "path": "/v1/inbox/live",
            "headers": [(name.encode(), value.encode()) for name, value in raw.items()],
        }
        socket = WebSocket(scope, receive=_nothing, send=_nowhere)
        if opens:
            assert (await admit(socket, "inbox:read")).kind == "member"
        else:
            with pytest.raises(CrossSite):
                await admit(socket, "inbox:read")


async def _nothing() -> Message:
    return {}


async def _nowhere(message: Message) -> None:
    del message


async def test_guesses_at_one_account_are_stopped_whoever_is_behind_it(
    browser: httpx.AsyncClient, access: AccessService, clock: ManualClock
) -> None:
    await member(access)
    for email in ("sam@acme.example", "nobody@acme.example"):
        answers = [await sign_in(browser, email, f"guess number {n}") for n in range(11)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429]
        assert code_of(answers[10]) == "access.too_many_sign_ins"
        assert 0 < int(answers[10].headers["retry-after"]) <= 90
        assert (await sign_in(browser, email.upper())).status_code == 429
    clock.advance(seconds=90)
    assert (await sign_in(browser)).status_code == 201
    for _ in range(12):
        assert (await sign_in(browser)).status_code == 201


async def test_guesses_from_one_address_are_stopped_whichever_account_they_are_for(access: AccessService) -> None:
    address = [access.limits.count_sign_in("10.0.0.1", f"default:{n}@acme.example") for n in range(51)]
    assert [bool(standing.retry_after_seconds) for standing in address] == [False] * 50 + [True]
    assert not access.limits.count_sign_in("10.0.0.2", "default:x@acme.example").retry_after_seconds


async def test_the_same_work_is_done_for_an_account_that_there_is_not() -> None:
    """Compared by what is done, not by a stopwatch: the same parameters, and each time a whole check."""
    passwords = Passwords()
    hashed = await passwords.hash(PASSWORD)
    parameters = hashed.rsplit("$", maxsplit=2)[0]
    assert parameters == "$argon2id$v=19$m=19456,t=2,p=1"
    assert passwords.stand_in.startswith(parameters + "$")
    assert len(passwords.stand_in) == len(hashed)
    for guess in (PASSWORD, "", "\0", "x" * 1000):
        assert await passwords.verify(guess, None) is False


async def test_a_flood_of_sign_ins_is_told_to_come_back() -> None:
    passwords = Passwords()
    outcomes = await asyncio.gather(*(passwords.verify("x", None) for _ in range(45)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(SignInsBusy) == 5
    assert await passwords.verify("x", None) is False


SENSELESS = [
    b"",
    b"[]",
    b'{"email": "a"}',
    b'{"email": ["a"], "password": "b"}',
    b'{"email": "a", "password": "b", "role": "owner"}',
    b'{"email": "a\\u0000", "password": "b"}',
    b'{"email": "\\ud800", "password": "b"}',
    b'{"email": "a", "password": "' + b"x" * 300 + b'"}',
    b'{"email": "' + b"x" * 300 + b'", "password": "b"}',
    b'{"email": "a", "password": "b", "workspace": "' + b"x" * 50 + b'"}',
]


async def test_a_body_that_makes_no_sense_is_refused_before_any_work(browser: httpx.AsyncClient) -> None:
    for body in SENSELESS:
        answer = await browser.post(SESSION, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, body


async def test_huge_bodies_forms_and_text_are_refused(browser: httpx.AsyncClient) -> None:
    huge = await browser.post(
        SESSION, content=b'{"email": "' + b"x" * 2_000_000, headers={"Content-Type": "application/json"}
    )
    assert huge.status_code == 413
    form = await browser.post(SESSION, data={"email": "sam@acme.example", "password": PASSWORD})
    assert form.status_code == 415
    text = await browser.post(
        SESSION, content=b'{"email": "a", "password": "b"}', headers={"Content-Type": "text/plain"}
    )
    assert text.status_code == 415


async def test_strange_addresses_are_nobody(browser: httpx.AsyncClient, access: AccessService) -> None:
    await member(access)
    for email in ("' OR 1=1 --", "sam@acme.example' --", "%", "SAM@ACME.EXAMPLE\u0307", "s\u0430m@acme.example", "☃"):
        assert (await sign_in(browser, email)).status_code == 401, email
