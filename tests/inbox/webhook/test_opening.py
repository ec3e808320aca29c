"""The settings open the way to another help desk, and what is wrong with them is said at the start."""

from pathlib import Path

import pytest
from tests.commands import Run
from tests.inbox.webhook.helpdesk import SECRET, opened
from tests.whole_app import open_desk, settings_for, write_bot

URL = "https://helpdesk.example/frontdesk?token=its-own"


@pytest.mark.parametrize(
    ("url", "secret", "said"),
    [
        (URL, None, "FRONTDESK_INBOX_WEBHOOK_SECRET: must be set where FRONTDESK_INBOX_WEBHOOK_URL is"),
        ("helpdesk.example", SECRET, "FRONTDESK_INBOX_WEBHOOK_URL: must be an http:// or https:// address"),
        ("ftp://helpdesk.example", SECRET, "FRONTDESK_INBOX_WEBHOOK_URL: must be"),
        ("https://", SECRET, "FRONTDESK_INBOX_WEBHOOK_URL: must be"),
        ("https://user:pass@helpdesk.example", SECRET, "FRONTDESK_INBOX_WEBHOOK_URL: must be"),
        ("https://helpdesk.example:99999", SECRET, "FRONTDESK_INBOX_WEBHOOK_URL: must be"),
        (URL, "whsec_c2hvcnQ=", "FRONTDESK_INBOX_WEBHOOK_SECRET: must be whsec_ and the base64 of 24 bytes or more"),
        (URL, "no base64 at all, though it is long enough", "FRONTDESK_INBOX_WEBHOOK_SECRET: must be whsec_"),
        (None, "whsec_c2hvcnQ=", "FRONTDESK_INBOX_WEBHOOK_SECRET: must be whsec_"),
    ],
)
def test_a_setting_that_is_wrong_stops_the_start_with_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str | None, secret: str | None, said: str
) -> None:
    for name, value in (("URL", url), ("SECRET", secret)):
        if value is not None:
            monkeypatch.setenv(f"FRONTDESK_INBOX_WEBHOOK_{name}", value)
    failed = run("migrate")
    assert failed.code == 2
    assert said in failed.err
    assert "token=its-own" not in failed.err
    assert secret is None or secret not in failed.err


async def test_the_server_tells_the_help_desk_by_itself(tmp_path: Path) -> None:
    async with opened() as elsewhere:
        chosen = {"inbox_webhook_url": elsewhere.url, "inbox_webhook_secret": SECRET}
        settings = settings_for([write_bot(tmp_path / "tiny")], tmp_path / "data", **chosen)
        async with open_desk(settings) as desk:
            key = await desk.key("inbox:write")
            place = (await desk.say("talk to a person"))["conversation_id"]
            await elsewhere.hears(1)
            agent = {"id": "ana", "name": "Ana"}
            await desk.client.post(
                f"/v1/conversations/{place}/agent-messages", json={"text": "Hello!", "agent": agent}, headers=key
            )
            await desk.say("it is A-1003")
            await elsewhere.hears(3)
        assert elsewhere.types == ["handoff.requested", "agent.joined", "message.received"]
        assert SECRET not in repr(settings)
