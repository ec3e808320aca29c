"""Members are listed, changed, shut out and removed; a workspace keeps an owner."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from tests.access.signing_in import CSRF, member, sign_in

from frontdesk.access.members.emails import clean_email, email_key
from frontdesk.access.members.errors import EmailInvalid, LastOwner, MemberExists, PasswordTooEasy
from frontdesk.access.members.passwords import check_password
from frontdesk.access.members.roles import ROLES, Role, scopes_of
from frontdesk.access.service import AccessService

MEMBERS = "/v1/access/members"


async def test_every_member_sees_the_members_and_only_an_owner_changes_them(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    made = [await member(access, role, f"{role}@acme.example") for role in ROLES]
    for role in ROLES:
        await sign_in(browser, f"{role}@acme.example")
        first = (await browser.get(f"{MEMBERS}?limit=3")).json()
        rest = (await browser.get(f"{MEMBERS}?limit=3&cursor={first['next_cursor']}")).json()
        listed = [*first["items"], *rest["items"]]
        assert [one["id"] for one in listed] == [one.id for one in reversed(made)]
        assert rest["next_cursor"] is None
        changed = await browser.patch(f"{MEMBERS}/{made[3].id}", json={"name": f"By {role}"}, headers=CSRF)
        assert changed.status_code == (200 if role == "owner" else 403)


async def test_an_owner_gives_roles_shuts_out_and_removes(browser: httpx.AsyncClient, access: AccessService) -> None:
    await member(access, "owner", "olga@acme.example")
    sam = await member(access)
    await sign_in(browser, "olga@acme.example")
    at = f"{MEMBERS}/{sam.id}"
    changed = await browser.patch(at, json={"role": "editor", "name": "Sammy"}, headers=CSRF)
    assert (changed.json()["role"], changed.json()["name"], changed.json()["active"]) == ("editor", "Sammy", True)
    assert (await browser.patch(at, json={"active": False}, headers=CSRF)).json()["active"] is False
    assert (await browser.patch(at, json={"active": True}, headers=CSRF)).json()["role"] == "editor"
    assert (await browser.delete(at, headers=CSRF)).status_code == 204
    assert (await browser.get(at)).json()["code"] == "access.member_not_found"
    await member(access)


async def test_the_last_owner_stays(browser: httpx.AsyncClient, access: AccessService) -> None:
    olga = await member(access, "owner", "olga@acme.example")
    out = await member(access, "owner", "out@acme.example")
    await access.members.set_standing(out, role="owner", active=False, by="test")
    await sign_in(browser, "olga@acme.example")
    at = f"{MEMBERS}/{olga.id}"
    for answer in (
        await browser.patch(at, json={"role": "editor"}, headers=CSRF),
        await browser.patch(at, json={"active": False}, headers=CSRF),
        await browser.delete(at, headers=CSRF),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "access.last_owner")
    assert (await browser.patch(at, json={"role": "owner", "active": True}, headers=CSRF)).status_code == 200


async def test_two_owners_who_step_down_at_once_do_not_leave_nobody(
    access: AccessService, replica: AccessService
) -> None:
    owners = [await member(access, "owner", f"{name}@acme.example") for name in ("olga", "otto", "opal")]
    ways = [access.members, replica.members, access.members]
    outcomes = await asyncio.gather(
        *(
            way.set_standing(owner, role="viewer", active=True, by="test")
            for way, owner in zip(ways, owners, strict=True)
        ),
        return_exceptions=True,
    )
    assert sum(outcome is None for outcome in outcomes) <= 2
    assert all(outcome is None or isinstance(outcome, LastOwner) for outcome in outcomes)
    found, _ = await access.members.list(workspace_id="default")
    assert [one.role for one in found].count("owner") == 1


@pytest.mark.parametrize(
    "email", ["SAM@ACME.EXAMPLE", " sam@acme.example\n", "\uff53\uff41\uff4d@acme.example", "\u017fam@acme.example"]
)
async def test_an_address_that_is_written_otherwise_is_the_same_member(access: AccessService, email: str) -> None:
    await member(access)
    with pytest.raises(MemberExists):
        await member(access, email=email)


@pytest.mark.parametrize(
    "email",
    [
        "sam",
        "@acme.example",
        "sam@",
        "sam@a@b",
        "sam @acme.example",
        "sam\u200b@acme.example",
        "s\u202eam@acme.example",
        "sam@acme\u00a0.example",
        "s\tam@acme.example",
        "\ud800@acme.example",
        "a" * 251 + "@b.c",
    ],
)
def test_what_is_no_address_or_looks_like_another_is_refused(email: str) -> None:
    with pytest.raises(EmailInvalid):
        clean_email(email)


@pytest.mark.parametrize("email", ["jörg@bücher.example", "山田@例え.テスト", "a+b@c", "o'neil@acme.example"])
def test_addresses_of_all_scripts_are_taken_and_found_again(email: str) -> None:
    assert email_key(clean_email(email)) == email_key(email_key(email).upper())


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "nine char",
        "password123",
        "PassWord123",
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "abcdefghij",
        "aaaaaaaaaaaa",
        "abababababab",
        "sam@acme.example",
        "Sam@Acme.Example1!",
        "acme.example2026",
        "x" * 300,
        "caf\ud800 au lait",
        "\uff30\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11\uff12\uff13",
    ],
)
def test_a_password_that_others_would_guess_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooEasy):
        check_password(password, email="sam@acme.example")


@pytest.mark.parametrize(
    "password", ["four green bottles", "пароль из слов", "correct horse", "1q2w3e4r5t!x", "🐳🦊🐝🐙🦀🐢🦉🐌🐞🦋"]
)
def test_a_password_of_ones_own_will_do(password: str) -> None:
    check_password(password, email="sam@acme.example")


async def test_a_password_is_the_same_however_its_accents_are_written(access: AccessService) -> None:
    await access.members.create(
        workspace_id="default", email="a@b", name="A", role="viewer", password="caf\u00e9 au lait"
    )
    await access.sessions.sign_in(workspace_id="default", email="a@b", password="cafe\u0301 au lait")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_next_one_may(role: Role) -> None:
    following = dict(zip(ROLES, [*ROLES[1:], "viewer"], strict=True))[role]
    assert scopes_of(following) <= scopes_of(role)
    assert not {"*", "workspaces:admin"} & scopes_of(role)


@pytest.mark.parametrize("role", ROLES)
def test_the_documentation_says_what_each_role_adds(role: Role) -> None:
    page = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{role}` \| (.*) \|$", page, re.M)
    following = dict(zip(ROLES, [*ROLES[1:], None], strict=True))[role]
    if role in {"editor", "agent"} and following is not None:
        added = scopes_of(role) - scopes_of(following)
        assert set(re.findall(r"`(\w+:\w+)`", row)) == added
