"""The `frontdesk keys` and `frontdesk members` commands."""

import asyncio
import io
import logging
import re
import sys
from pathlib import Path

import pytest
from tests.commands import Run, Said
from tests.whole_app import open_desk, settings_for

from frontdesk.kit.logs import set_up_logs


def test_the_first_owner_is_made_listed_and_given_a_link_for_a_new_password(
    migrated: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert migrated("members", "list").out == "no members\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO("four green bottles\n"))
    made = migrated("members", "add", "sam@acme.example", "--name", "Sam")
    assert (made.code, made.out) == (0, "sam@acme.example is owner of workspace default\n")
    assert migrated("members", "list").out.split()[1:] == ["owner", "sam@acme.example"]
    link = migrated("members", "reset-password", "Sam@acme.example", public_url="https://desk.example/").out
    assert link.startswith("https://desk.example/console/password-resets/fdl_")
    for words, why in (
        (("add", "sam@acme.example"), "The password is too easy to guess"),
        (("reset-password", "jo@acme.example"), "There is no such member."),
        (("add", "jo@acme.example", "--workspace", "nowhere"), "There is no such workspace."),
    ):
        monkeypatch.setattr(sys, "stdin", io.StringIO("short"))
        said = migrated("members", *words)
        assert (said.code, why in said.err) == (1, True)


def test_a_key_is_made_listed_and_revoked(migrated: Run) -> None:
    made = migrated("keys", "create", "--name", "till", "--scope", "inbox:read", "--days", "5")
    secret, about = made.out.splitlines()
    assert re.fullmatch(r"fd_[A-Za-z0-9_-]{43}", secret)
    key_id = about.split()[0]
    listed = migrated("keys", "list").out
    assert listed == f'{key_id}  till  ["inbox:read"]\n'
    assert secret not in listed
    assert migrated("keys", "revoke", key_id) == Said(0, f"{key_id} is revoked\n", "")


async def test_a_fresh_installation_is_signed_in_to_without_any_mail(
    migrated: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bot: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("four green bottles\n"))
    assert await asyncio.to_thread(migrated, "members", "add", "sam@acme.example") == Said(
        0, "sam@acme.example is owner of workspace default\n", ""
    )
    async with open_desk(settings_for([bot], tmp_path / "data")) as desk:
        place = "http://localhost:8000/v1/access"
        made = await desk.client.post(
            f"{place}/session", json={"email": "sam@acme.example", "password": "four green bottles"}
        )
        assert (made.status_code, made.json()["member"]["role"]) == (201, "owner")
        assert (await desk.client.get(f"{place}/keys")).status_code == 200


async def test_as_long_as_nobody_can_sign_in_the_log_says_how_somebody_will(tmp_path: Path, bot: Path) -> None:
    stream = io.BytesIO()
    set_up_logs(stream=stream, level="info")
    try:
        async with open_desk(settings_for([bot], tmp_path / "data")):
            pass
    finally:
        set_up_logs(stream=io.BytesIO(), level="error")
        logging.captureWarnings(False)
    assert '"hint":"frontdesk members add you@example.com --role owner"' in stream.getvalue().decode()
