"""The `frontdesk keys` and `frontdesk members` commands."""

import io
import re
import sys

import pytest
from tests.commands import Run, Said


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
