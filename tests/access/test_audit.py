"""What people may do and have done is in the log, by ids, and no secret is."""

import io
import json
import logging

import httpx
from tests.access.signing_in import COOKIE, CSRF, PASSWORD, SESSION, browse, member, sign_in

from frontdesk.access.service import AccessService
from frontdesk.kit.logs import set_up_logs


async def test_all_that_is_done_to_members_is_logged_and_no_secret_is(
    browser: httpx.AsyncClient, access: AccessService
) -> None:
    stream = io.BytesIO()
    set_up_logs(stream=stream, level="info")
    try:
        secrets = await do_everything(browser, access)
    finally:
        set_up_logs(stream=io.BytesIO(), level="error")
        logging.captureWarnings(False)
    text = stream.getvalue().decode()
    events = {json.loads(line)["event"] for line in text.splitlines()}
    assert events >= {
        "access.signed_in",
        "access.sign_in_refused",
        "access.signed_out",
        "access.invited",
        "access.joined",
        "access.member_changed",
        "access.member_removed",
        "access.password_reset_made",
        "access.password_reset",
        "access.password_changed",
        "access.key_made",
        "access.key_revoked",
    }
    for secret in (*secrets, PASSWORD, "seven blue whales", "acme.example"):
        assert secret not in text
    changes = [json.loads(line) for line in text.splitlines() if "access.member_changed" in line]
    assert all(change["by"].startswith("mem_") and change["member_id"].startswith("mem_") for change in changes)


async def do_everything(browser: httpx.AsyncClient, access: AccessService) -> list[str]:
    """Return the secrets that came up."""
    await member(access, "owner", "olga@acme.example")
    sam = await member(access)
    await sign_in(browser, "olga@acme.example", "not the right one")
    await sign_in(browser, "olga@acme.example")
    made = await browser.post(
        "/v1/access/invitations", json={"email": "jo@acme.example", "role": "agent"}, headers=CSRF
    )
    invitation = made.json()["url"].rsplit("/", maxsplit=1)[1]
    joined = browse(browser)
    await joined.post(f"/v1/access/invitations/{invitation}/accept", json={"name": "Jo", "password": PASSWORD})
    made = await browser.post("/v1/access/password-resets", json={"member_id": sam.id}, headers=CSRF)
    reset = made.json()["url"].rsplit("/", maxsplit=1)[1]
    await browser.post(f"/v1/access/password-resets/{reset}/accept", json={"password": "seven blue whales"})
    await browser.patch(f"/v1/access/members/{sam.id}", json={"role": "viewer"}, headers=CSRF)
    await browser.delete(f"/v1/access/members/{sam.id}", headers=CSRF)
    new = {"password": {"current": PASSWORD, "new": "seven blue whales"}}
    assert (await browser.patch(SESSION, json=new, headers=CSRF)).status_code == 200
    made = await browser.post("/v1/access/keys", json={"name": "Till", "scopes": ["inbox:read"]}, headers=CSRF)
    await browser.delete(f"/v1/access/keys/{made.json()['key']['id']}", headers=CSRF)
    secrets = [invitation, reset, browser.cookies[COOKIE], made.json()["secret"]]
    await browser.delete(SESSION, headers=CSRF)
    return secrets
