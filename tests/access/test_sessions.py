"""Members sign in, stay signed in as long as they may, and sign out."""

import httpx
from tests.access.signing_in import COOKIE, CSRF, PASSWORD, SESSION, browse, member, sign_in

from frontdesk.access.members.roles import scopes_of
from frontdesk.access.service import AccessService
from frontdesk.testing.clock import ManualClock


async def test_a_member_signs_in_reaches_what_the_role_allows_and_signs_out(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    sam = await member(access)
    answer = await sign_in(browser)
    assert answer.status_code == 201, answer.text
    assert answer.json()["member"]["id"] == sam.id
    assert answer.json()["scopes"] == sorted(scopes_of("agent"))
    assert (await browser.get("/v1/probe/tickets")).json() == {"id": sam.id}
    assert (await browser.get(SESSION)).json()["member"]["signed_in_at"] is not None
    refused = await browser.get("/v1/access/keys")
    assert (refused.status_code, refused.json()["code"]) == (403, "access.scope_missing")
    token = browser.cookies[COOKIE]
    assert (await browser.delete(SESSION, headers=CSRF)).status_code == 204
    assert not browser.cookies
    ended = await browser.get("/v1/probe/tickets", headers={"Cookie": f"{COOKIE}={token}"})
    assert (ended.status_code, ended.json()["code"]) == (401, "access.session_ended")


async def test_the_cookie_is_for_this_server_and_no_script(browser: httpx.AsyncClient, access: AccessService) -> None:
    await member(access)
    cookie = (await sign_in(browser)).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=fds_")
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
        "path=/",
        "secure",
        "httponly",
        "samesite=lax",
        f"max-age={14 * 86_400}",
    }


async def test_on_the_machine_itself_it_works_without_https_and_nowhere_else(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    await member(access)
    for place in ("http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"):
        answer = await browser.post(place + SESSION, json={"email": "sam@acme.example", "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        assert answer.headers["set-cookie"].startswith("frontdesk=fds_")
        assert "secure" not in answer.headers["set-cookie"].lower()
        assert (await browser.get(place + SESSION)).status_code == 200
    for place in ("http://desk.example", "http://192.168.1.5", "http://localhost.evil.example"):
        answer = await browser.post(place + SESSION, json={"email": "sam@acme.example", "password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (403, "access.connection_insecure")


async def test_an_unknown_address_a_wrong_password_and_a_shut_out_member_are_answered_alike(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    await member(access)
    shut_out = await member(access, email="out@acme.example")
    await access.members.set_standing(shut_out, role="agent", active=False, by="test")
    answers = [
        await sign_in(browser, password="not the right one"),
        await sign_in(browser, email="nobody@acme.example"),
        await sign_in(browser, email="out@acme.example"),
    ]
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["code"] == "access.sign_in_refused"
    assert all(set(answer.headers) == set(answers[0].headers) for answer in answers)
    assert not browser.cookies


async def test_a_session_ends_by_rest_and_by_age(
    browser: httpx.AsyncClient, access: AccessService, clock: ManualClock
) -> None:
    await member(access)
    await sign_in(browser)
    for _ in range(27):
        clock.advance(hours=11)
        assert (await browser.get(SESSION)).status_code == 200
    clock.advance(hours=12)
    assert (await browser.get(SESSION)).json()["code"] == "access.session_ended"
    await sign_in(browser)
    for _ in range(30):
        clock.advance(hours=11)
        await browser.get(SESSION)
    clock.advance(hours=6)
    assert (await browser.get(SESSION)).json()["code"] == "access.session_ended"


async def test_signing_out_everywhere_ends_every_session(browser: httpx.AsyncClient, access: AccessService) -> None:
    await member(access)
    others = [(await sign_in(browse(browser))).cookies for _ in range(2)]
    await sign_in(browser)
    assert (await browser.delete(f"{SESSION}?everywhere=true", headers=CSRF)).status_code == 204
    for cookies in others:
        answer = await browser.get(SESSION, headers={"Cookie": f"{COOKIE}={cookies[COOKIE]}"})
        assert answer.json()["code"] == "access.session_ended"


async def test_another_role_works_at_once_here_and_within_seconds_on_a_replica(
    browser: httpx.AsyncClient, access: AccessService, replica: AccessService, clock: ManualClock
) -> None:
    sam = await member(access)
    await sign_in(browser)
    token = browser.cookies[COOKIE]
    caller = await replica.sessions.verify(token)
    assert caller.allows("inbox:write")
    await access.members.set_standing(sam, role="viewer", active=True, by="test")
    assert not (await access.sessions.verify(token)).allows("inbox:write")
    assert not await replica.is_valid(caller)
    clock.advance(seconds=15)
    assert not (await replica.sessions.verify(token)).allows("inbox:write")


async def test_who_is_shut_out_is_out_at_once(browser: httpx.AsyncClient, access: AccessService) -> None:
    sam = await member(access)
    await sign_in(browser)
    await access.members.set_standing(sam, role="agent", active=False, by="test")
    assert (await browser.get(SESSION)).status_code == 401
    await access.members.set_standing(sam, role="agent", active=True, by="test")
    assert (await browser.get(SESSION)).status_code == 401
    assert (await sign_in(browser)).status_code == 201


async def test_a_new_password_needs_the_current_one_and_ends_every_other_session(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    await member(access)
    other = (await sign_in(browse(browser))).cookies[COOKIE]
    await sign_in(browser)
    wrong = {"password": {"current": "not the right one", "new": "seven blue whales"}}
    refused = await browser.patch(SESSION, json=wrong, headers=CSRF)
    assert (refused.status_code, refused.json()["code"]) == (403, "access.password_wrong")
    right = {"name": "Sammy", "password": {"current": PASSWORD, "new": "seven blue whales"}}
    before = browser.cookies[COOKIE]
    changed = await browser.patch(SESSION, json=right, headers=CSRF)
    assert (changed.status_code, changed.json()["member"]["name"]) == (200, "Sammy")
    assert browser.cookies[COOKIE] not in {before, other}
    for token in (before, other):
        assert (await browser.get(SESSION, headers={"Cookie": f"{COOKIE}={token}"})).status_code == 401
    assert (await browser.get(SESSION)).status_code == 200
    assert (await sign_in(browse(browser))).status_code == 401
    assert (await sign_in(browse(browser), password="seven blue whales")).status_code == 201


async def test_a_key_has_no_session(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    refused = await client.get(SESSION, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (403, "access.members_only")
