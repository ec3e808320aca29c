"""Secrets from the command line: set, listed by name only, deleted, and missed by `frontdesk check`."""

import io
import re
from pathlib import Path

import pytest
from tests.commands import Run, Said

HTTP_ACTION = """\
action: shop.find
safe: true
url: https://shop.example/orders
headers:
  Authorization: Bearer {{ secrets.SHOP_TOKEN }}
"""


def test_a_secret_is_set_from_standard_input_listed_by_name_and_deleted(
    migrated: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"tok-very-secret\n")))
    assert migrated("secrets", "set", "SHOP_TOKEN") == Said(0, "SHOP_TOKEN is set in workspace default\n", "")
    listed = migrated("secrets", "list").out
    assert re.fullmatch(r"SHOP_TOKEN  \d{4}-\d\d-\d\d \d\d:\d\d UTC\n", listed)
    assert b"tok-very-secret" not in b"".join(path.read_bytes() for path in (tmp_path / "data").glob("frontdesk.db*"))
    assert migrated("secrets", "delete", "SHOP_TOKEN").code == 0
    assert migrated("secrets", "list").out == "no secrets\n"
    assert migrated("secrets", "delete", "SHOP_TOKEN").code == 1


def test_a_secret_that_is_named_and_not_set_is_shown_by_file_and_line(
    run: Run, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bot / "actions").mkdir()
    (bot / "actions" / "shop.yaml").write_text(HTTP_ACTION)
    complaint = (
        "actions/shop.yaml:5: The secret `SHOP_TOKEN` is not set. Set it with `frontdesk secrets set SHOP_TOKEN`."
    )
    without = run("check", bot)
    assert (without.code, without.out.splitlines()[0]) == (0, f"look at {complaint}")
    assert run("migrate").code == 0
    certain = run("check", bot)
    assert (certain.code, complaint in certain.err) == (1, True)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"tok-very-secret\n")))
    assert run("secrets", "set", "SHOP_TOKEN").code == 0
    assert run("check", bot) == Said(0, "tiny is fine: 3 intents, 3 flows, 3 actions\n", "")


def test_a_name_that_is_nearly_one_of_those_that_are_set_is_asked_about(
    migrated: Run, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"tok-very-secret\n")))
    assert migrated("secrets", "set", "SHOP_TOKENS").code == 0
    (bot / "actions").mkdir()
    (bot / "actions" / "shop.yaml").write_text(HTTP_ACTION)
    assert (
        "The secret `SHOP_TOKEN` is not set. Did you mean `SHOP_TOKENS`? Or set it with" in migrated("check", bot).err
    )


def test_a_secret_that_python_takes_and_no_action_declares_is_shown(run: Run, bot: Path) -> None:
    with (bot / "actions.py").open("a") as file:
        file.write(
            "\n\n@action('tiny.prove', safe=True, secrets=['DECLARED_KEY'])\n"
            "def prove(context: ActionContext) -> None:\n"
            "    context.secrets['DECLARED_KEY'], context.secrets.get('OTHER_KEY')\n"
        )
    said = run("check", bot).out.splitlines()
    line = len((bot / "actions.py").read_text().splitlines())
    assert f"look at actions.py:{line}: No action declares the secret `OTHER_KEY`" in said[0]
    assert "`DECLARED_KEY` is not set" in said[1]
