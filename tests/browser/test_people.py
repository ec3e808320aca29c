"""A customer talks with a person of the team through the widget; the team's side is the API, as any help desk uses it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Chat

pytestmark = pytest.mark.xdist_group("browser")

ANA = {"id": "ana", "name": "Ana"}


class HelpDesk:
    """Another help desk, by its key."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.conversation = ""

    def find_waiting(self) -> None:
        """The conversation of the web that was handed over last."""
        found = self._client.get("/conversations", params={"status": "waiting"}).json()["items"]
        self.conversation = next(one["id"] for one in found if one["channel"] == "web")

    def post(self, path: str, **body: Any) -> None:
        answer = self._client.post(path.format(self.conversation), json={"agent": ANA, **body})
        assert answer.is_success, answer.text

    def write(self, text: str) -> None:
        self.post("/conversations/{}/agent-messages", text=text)

    def sees_typing(self) -> bool:
        page = self._client.get(
            f"/conversations/{self.conversation}/events", params={"after": 0, "wait": 0, "limit": 1}
        ).json()
        return bool(page["typing"]["items"])


@pytest.fixture
def help_desk(demo_server: str, demo_key: str, opened_chat: "Chat") -> Iterator[HelpDesk]:
    opened_chat.ask("I'd like to talk to a person")
    with httpx.Client(base_url=f"{demo_server}/v1", headers={"Authorization": f"Bearer {demo_key}"}) as client:
        desk = HelpDesk(client)
        desk.find_waiting()
        yield desk


def test_a_person_joins_writes_types_and_leaves(opened_chat: "Chat", help_desk: HelpDesk) -> None:
    inside, log = opened_chat.inside, opened_chat.log
    expect(inside.get_by_role("button", name="Go back to the bot")).to_be_visible()
    help_desk.post("/inbox/conversations/{}/take")
    expect(log).to_contain_text("You are talking to Ana now.")
    expect(inside.locator(".presence")).to_have_text("You are talking to Ana")
    help_desk.post("/conversations/{}/typing", typing=True)
    expect(opened_chat.typing).to_have_count(1)
    help_desk.write("Hello, *Ana* here.")
    expect(opened_chat.typing).to_have_count(0)
    expect(log.locator(".row.agent .bubble")).to_have_text("Hello, Ana here.")
    expect(log.locator(".agent-name")).to_have_text("Ana")
    expect(opened_chat.live).to_contain_text("Ana: Hello")
    opened_chat.composer.press_sequentially("thank y")
    assert help_desk.sees_typing()
    opened_chat.say("thank you")
    expect(opened_chat.own.last).to_have_text("thank you")
    expect(opened_chat.typing).to_have_count(0)
    help_desk.post("/inbox/conversations/{}/hand-back", outcome="All is well.")
    expect(log).to_contain_text("Ana has left the chat.")
    expect(inside.locator(".presence")).to_have_text(re.compile("[Aa]utomated"))
    expect(log).not_to_contain_text("All is well.")


def test_a_customer_who_ends_the_chat_is_asked_how_the_bot_did_and_may_say_nothing(
    opened_chat: "Chat", demo_server: str
) -> None:
    inside = opened_chat.inside
    opened_chat.ask("do you ship to Norway?")
    for way_out in ("Not now", "Send rating"):
        inside.get_by_role("button", name="More options").click()
        inside.get_by_role("menuitem", name="End this chat").click()
        expect(opened_chat.log).to_contain_text("This chat has ended.")
        asked = inside.get_by_role("group", name="How did the assistant do?")
        expect(asked).to_be_visible()
        expect(opened_chat.live).to_contain_text("How did the assistant do?")
        asked.get_by_role("button", name="5 of 5, very good").click()
        inside.get_by_role("button", name=way_out).click()
        expect(asked).to_have_count(0)
        inside.get_by_role("button", name="Start a new conversation").click()
        expect(opened_chat.composer).to_be_focused()
        opened_chat.ask("do you ship to Norway?")
    expect(inside.locator(".rate")).to_have_count(0)


def test_nothing_that_a_person_wrote_is_missed_while_the_connection_is_gone(
    opened_chat: "Chat", help_desk: HelpDesk, context: BrowserContext
) -> None:
    help_desk.write("first")
    expect(opened_chat.log.locator(".row.agent")).to_have_count(1)
    context.set_offline(True)
    help_desk.write("second")
    help_desk.write("third")
    context.set_offline(False)
    expect(opened_chat.log.locator(".row.agent .bubble")).to_have_text(["first", "second", "third"])


def test_a_customer_goes_back_to_the_bot(opened_chat: "Chat", help_desk: HelpDesk) -> None:
    opened_chat.inside.locator(".banner").get_by_role("button", name="Go back to the bot").click()
    expect(opened_chat.log).to_contain_text("I'm here again.")
    expect(opened_chat.inside.get_by_role("button", name="Go back to the bot")).to_have_count(0)
    help_desk.post("/inbox/conversations/{}/take")
    opened_chat.inside.get_by_role("button", name="More options").click()
    opened_chat.inside.get_by_role("menuitem", name="Go back to the bot").click()
    expect(opened_chat.log).to_contain_text("Ana has left the chat.")
