"""The page shows what is sent, and its check of the signature works."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.inbox.conftest import Say
from tests.inbox.webhook.helpdesk import SECRET, Elsewhere

from frontdesk.conversations.signatures import sign
from frontdesk.inbox.webhook.service import HelpDesk
from frontdesk.kit.clock import SystemClock

PAGE = (Path(__file__).parents[3] / "docs" / "inbox.md").read_text("utf-8")
SECTION = PAGE.split("## Another help desk as the inbox")[1].split("\n## ")[0]


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", SECTION, re.M | re.S)
    assert found is not None
    return found[1]


def kinds(value: Any) -> Any:
    """What a document is made of, whatever stands in it."""
    if isinstance(value, Mapping):
        return {name: kinds(one) for name, one in value.items() if name != "queue"}
    return type(value).__name__


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_the_document_of_the_page_is_made_as_one_that_was_sent(
    client: httpx.AsyncClient, say: Say, help_desk: HelpDesk, elsewhere: Elsewhere
) -> None:
    named = {"attributes": {"name": "Jo Doe", "email": "jo@example.com"}}
    await say("where is my parcel, it should be here", session=named)
    await say("a person please", session=named)
    await help_desk.runner.run_due_once()
    assert kinds(json.loads(block("json"))) == kinds(elsewhere.told[0].body)
    assert [*json.loads(block("json"))] == [*elsewhere.told[0].body]


def test_the_check_of_the_page_takes_what_we_sign_and_nothing_else() -> None:
    known: dict[str, Any] = {}
    exec(block("python"), known)
    body, at = b'{"a": 1}', int(SystemClock().now().timestamp())

    def headers(at: int) -> dict[str, str]:
        return {"webhook-id": "x", "webhook-timestamp": str(at), "webhook-signature": sign(SECRET, "x", at, body)}

    assert known["is_ours"](SECRET, headers(at), body)
    assert not known["is_ours"](SECRET, headers(at), body + b" ")
    assert not known["is_ours"](SECRET, headers(at - 301), body)
    assert not known["is_ours"]("whsec_" + "A" * 32, headers(at), body)
