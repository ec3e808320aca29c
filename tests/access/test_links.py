"""Invitations and password resets: links that work once, for a while, and give no more than their maker has."""

import asyncio

import httpx
from tests.access.signing_in import COOKIE, CSRF, PASSWORD, SESSION, browse, member, sign_in

from frontdesk.access.links.errors import LinkInvalid
from frontdesk.access.members.errors import MemberExists
from frontdesk.access.members.roles import Role
from frontdesk.access.service import AccessService
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock

Headers = dict[str, str]
INVITATIONS = "/v1/access/invitations"
RESETS = "/v1/access/password-resets"
JO = {"name": "Jo Park", "password": "seven blue whales"}


async def invited(
    client: httpx.AsyncClient, headers: Headers, email: str = "jo@acme.example", role: Role = "agent"
) -> tuple[str, str]:
    """The id and the token."""
    answer = await client.post(INVITATIONS, json={"email": email, "role": role}, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["invitation"]["id"], answer.json()["url"].rsplit("/", maxsplit=1)[1]


async def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["code"])


async def test_who_is_invited_joins_with_a_name_and_a_password_and_is_signed_in(
    browser: httpx.AsyncClient, admin: Headers
) -> None:
    made = await browser.post(INVITATIONS, json={"email": " Jo@Acme.example ", "role": "editor"}, headers=admin)
    assert made.json()["url"].startswith("https://desk.example/console/invitations/fdl_")
    token = made.json()["url"].rsplit("/", maxsplit=1)[1]
    opened = (await browser.get(f"{INVITATIONS}/{token}")).json()
    assert (opened["email"], opened["role"]) == ("Jo@Acme.example", "editor")
    joined = await browser.post(f"{INVITATIONS}/{token}/accept", json=JO)
    assert (joined.status_code, joined.json()["member"]["role"]) == (201, "editor"), joined.text
    assert (await browser.get(SESSION)).json()["member"]["name"] == "Jo Park"
    (listed,) = (await browser.get("/v1/access/members", headers=admin)).json()["items"]
    assert listed["signed_in_at"] == listed["created_at"]  # as the answer said, and as the members' page does
    again = await browse(browser).post(f"{INVITATIONS}/{token}/accept", json=JO)
    assert (again.status_code, await code_of(again)) == (404, "access.link_invalid")
    assert (await browser.get(INVITATIONS, headers=admin)).json()["items"] == []
    assert (await sign_in(browse(browser), "jo@acme.example", JO["password"])).status_code == 201


async def test_a_link_is_worth_nothing_when_it_is_old_taken_back_or_replaced(
    browser: httpx.AsyncClient, admin: Headers, clock: ManualClock
) -> None:
    tokens = [(await invited(browser, admin))[1]]
    invitation_id, token = await invited(browser, admin, " JO@acme.example")
    assert (await browser.delete(f"{INVITATIONS}/{invitation_id}", headers=admin)).status_code == 204
    assert (await browser.delete(f"{INVITATIONS}/{invitation_id}", headers=admin)).status_code == 404
    tokens.append(token)
    tokens.append((await invited(browser, admin, "kim@acme.example"))[1])
    clock.advance(days=7)
    for token in (*tokens, "fdl_" + "A" * 43, "x", "%00", invitation_id):
        for answer in (
            await browser.get(f"{INVITATIONS}/{token}"),
            await browser.post(f"{INVITATIONS}/{token}/accept", json=JO),
            await browser.get(f"{RESETS}/{token}"),
            await browser.post(f"{RESETS}/{token}/accept", json={"password": JO["password"]}),
        ):
            assert answer.status_code == 404
    assert not browser.cookies


async def test_only_one_of_two_who_use_a_link_at_once_becomes_the_member(
    browser: httpx.AsyncClient, access: AccessService, admin: Headers
) -> None:
    _, token = await invited(browser, admin)
    joining = [access.links.join(token, name=name, password=JO["password"]) for name in ("Jo", "Eve")]
    outcomes = await asyncio.gather(*joining, return_exceptions=True)
    assert sorted(isinstance(outcome, MemberExists | LinkInvalid) for outcome in outcomes) == [False, True]
    found, _ = await access.members.list(workspace_id="default")
    assert len(found) == 1


async def test_an_owner_resets_a_password_by_a_link_which_ends_every_session(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    sam = await member(access)
    await member(access, "owner", "olga@acme.example")
    sams, olgas = browse(browser), browse(browser)
    await sign_in(sams)
    await sign_in(olgas, "olga@acme.example")
    made = await olgas.post(RESETS, json={"member_id": sam.id}, headers=CSRF)
    assert made.status_code == 201, made.text
    token = made.json()["url"].removeprefix("https://desk.example/console/password-resets/")
    assert (await browser.get(f"{RESETS}/{token}")).json()["email"] == sam.email
    assert (await sams.get(SESSION)).status_code == 200
    easy = await browser.post(f"{RESETS}/{token}/accept", json={"password": "password123"})
    assert await code_of(easy) == "access.password_too_easy"
    assert (await browser.post(f"{RESETS}/{token}/accept", json={"password": JO["password"]})).status_code == 204
    assert (await sams.get(SESSION)).status_code == 401
    assert (await browser.post(f"{RESETS}/{token}/accept", json={"password": JO["password"]})).status_code == 404
    assert (await sign_in(sams)).status_code == 401
    assert (await sign_in(sams, password=JO["password"])).status_code == 201


async def test_nobody_invites_changes_or_resets_who_may_do_more_than_they(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    owner = await member(access, "owner")
    agent = await member(access, "agent", "jo@acme.example")
    _, secret = await access.keys.create(
        workspace_id="default", name="People", scopes=["access:admin", "access:read", "inbox:read"]
    )
    headers = {"Authorization": f"Bearer {secret}"}
    for answer in (
        await browser.post(INVITATIONS, json={"email": "eve@acme.example", "role": "owner"}, headers=headers),
        await browser.post(INVITATIONS, json={"email": "eve@acme.example", "role": "viewer"}, headers=headers),
        await browser.post(RESETS, json={"member_id": owner.id}, headers=headers),
        await browser.patch(f"/v1/access/members/{agent.id}", json={"role": "owner"}, headers=headers),
        await browser.patch(f"/v1/access/members/{owner.id}", json={"active": False}, headers=headers),
        await browser.delete(f"/v1/access/members/{owner.id}", headers=headers),
    ):
        assert (answer.status_code, await code_of(answer)) == (403, "access.scope_not_grantable")
    for role in ("agent", "editor", "viewer"):
        await access.members.set_standing(agent, role=role, active=True, by="test")
        await sign_in(browser, "jo@acme.example")
        refused = await browser.post(INVITATIONS, json={"email": "a@b", "role": "viewer"}, headers=CSRF)
        assert await code_of(refused) == "access.scope_missing"


async def test_the_links_of_an_owner_go_when_the_owner_goes(browser: httpx.AsyncClient, access: AccessService) -> None:
    olga = await member(access, "owner", "olga@acme.example")
    await member(access, "owner")
    await sign_in(browser, "olga@acme.example")
    for change in ({"role": "viewer"}, {"active": False}, None):
        await access.members.set_standing(olga, role="owner", active=True, by="test")
        await sign_in(browser, "olga@acme.example")
        _, token = await invited(browser, CSRF, "eve@acme.example", "owner")
        current = await access.members.get(workspace_id="default", member_id=olga.id)
        if change is None:
            await access.members.remove(current, by="test")
        else:
            role: Role = "viewer" if "role" in change else "owner"
            await access.members.set_standing(current, role=role, active="active" not in change, by="test")
        assert (await browser.get(f"{INVITATIONS}/{token}")).status_code == 404


async def test_another_workspace_sees_no_members_and_no_invitations(
    browser: httpx.AsyncClient, access: AccessService, admin: Headers
) -> None:
    sam = await member(access)
    invitation_id, _ = await invited(browser, admin)
    _, secret = await access.keys.create(workspace_id="other", name="Other", scopes=["*"])
    headers = {"Authorization": f"Bearer {secret}"}
    for path in ("/v1/access/members", INVITATIONS):
        assert (await browser.get(path, headers=headers)).json()["items"] == []
    for answer in (
        await browser.get(f"/v1/access/members/{sam.id}", headers=headers),
        await browser.patch(f"/v1/access/members/{sam.id}", json={"role": "viewer"}, headers=headers),
        await browser.delete(f"/v1/access/members/{sam.id}", headers=headers),
        await browser.post(RESETS, json={"member_id": sam.id}, headers=headers),
        await browser.delete(f"{INVITATIONS}/{invitation_id}", headers=headers),
    ):
        assert answer.status_code == 404


async def test_no_secret_is_kept_as_it_is(
    browser: httpx.AsyncClient, access: AccessService, admin: Headers, database: Database
) -> None:
    await member(access)
    await sign_in(browser)
    _, token = await invited(browser, admin)
    rows = [
        tuple(row)
        for table in ("members", "member_sessions", "member_links")
        for row in await database.fetch_all(f"SELECT * FROM {table}")
    ]
    assert len(rows) == 3
    for secret in (PASSWORD, token, browser.cookies[COOKIE]):
        assert secret not in str(rows)
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in str(rows)
