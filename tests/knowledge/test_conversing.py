"""What a customer is shown in a conversation: articles for them, about what they have, and never an internal one."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.whole_app import Desk, open_desk, settings_for, write_bot

_PUMPS = {
    "pump1.md": "---\nproduct: Pump 1\n---\n# Filter\n\nRinse the filter every week.\n",
    "pump2.md": "---\nproduct: Pump 2\n---\n# Filter\n\nThe filter cannot be rinsed.\n",
    "staff.md": "---\nvisibility: internal\n---\n# Router password\n\nThe router password is swordfish.\n",
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    folder = write_bot(tmp_path / "tiny")
    for name, text in _PUMPS.items():
        (folder / "knowledge" / name).write_text(text, encoding="utf-8")
    async with open_desk(settings_for([folder], tmp_path / "data")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("session", "source"),
    [
        ({"product": "Pump 1"}, "pump1.md"),
        ({"product": ["pump 2"]}, "pump2.md"),
        ({"attributes": {"product": "Pump 2"}}, "pump2.md"),
    ],
)
async def test_the_articles_are_about_what_the_customer_has(desk: Desk, session: dict[str, Any], source: str) -> None:
    said = await desk.say("filter", session=session)
    assert [citation["source"] for citation in said["replies"][0]["citations"]] == [source]


async def test_no_session_opens_an_internal_article(desk: Desk) -> None:
    openings: list[dict[str, Any]] = [
        {},
        {"audience": "internal", "product": "internal"},
        {"attributes": {"internal": True, "visibility": "internal", "audience": "staff"}},
    ]
    visitor = await desk.visitor()
    for number, session in enumerate(openings):
        for question in ("Router password", "what is the router password?"):
            by_key = await desk.say(question, user_id=f"jo-{number}", session=session)
            by_visitor = await desk.say(question, headers=visitor.headers, session=session)
            assert "swordfish" not in str(by_key) + str(by_visitor)
            assert "Router" not in str(by_key["replies"]) + str(by_visitor["replies"])
    refused = await desk.client.post(
        "/v1/messages", json={"user_id": "jo", "text": "hi", "session": {"internal": True}}, headers=desk.admin
    )
    assert refused.status_code == 422
    tried = {"question": "router password", "internal": True}
    assert (await desk.client.post("/v1/knowledge/search", json=tried, headers=visitor.headers)).status_code == 403
