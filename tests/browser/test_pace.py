"""Messages written faster than the bot answers, and replies that the bot takes its time over."""

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Chat

pytestmark = pytest.mark.xdist_group("browser")

MESSAGES = "**/v1/messages"


def paused(route: Route, pause_seconds: float) -> None:
    """Let the message through, and have the bot take its time before the first reply."""
    answer = route.fetch(headers={**route.request.headers, "accept": "application/json"})
    body: dict[str, Any] = answer.json()
    body["replies"][0]["pause_seconds"] = pause_seconds
    route.fulfill(response=answer, body=json.dumps(body))


def test_a_reply_that_pauses_is_shown_after_the_typing_sign_and_read_out_once(opened_chat: "Chat", page: Page) -> None:
    page.route(MESSAGES, lambda route: paused(route, 4.0))
    page.route("**/events?*", lambda route: route.abort())
    with page.expect_response(MESSAGES):
        opened_chat.say("My lantern arrived broken")
    answered = time.monotonic()
    expect(opened_chat.typing).to_be_visible()
    expect(opened_chat.replies).to_have_count(0)
    assert opened_chat.live.inner_text() == ""
    expect(opened_chat.replies).to_have_count(2)
    assert time.monotonic() - answered >= 3
    expect(opened_chat.typing).to_have_count(0)
    expect(opened_chat.live).to_contain_text("order")


def test_who_writes_meanwhile_and_who_reloads_sees_the_reply_at_once(opened_chat: "Chat", page: Page) -> None:
    page.route(MESSAGES, lambda route: paused(route, 10.0))
    with page.expect_response(MESSAGES):
        opened_chat.say("My lantern arrived broken")
    expect(opened_chat.typing).to_be_visible()
    page.unroute(MESSAGES)
    page.reload()
    expect(opened_chat.replies).to_have_count(2)
    expect(opened_chat.typing).to_have_count(0)


def test_messages_sent_in_a_row_leave_without_waiting_and_stand_in_order(opened_chat: "Chat", page: Page) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/v1/messages"):
            sent.append(json.loads(request.post_data or "{}")["text"])

    page.on("request", note)
    texts = ["hi", "where is my order", "A-1003"]
    for text in texts:
        opened_chat.say(text)
    expect(opened_chat.own).to_have_text(texts)
    expect(opened_chat.replies.last).to_contain_text("left on")
    expect(opened_chat.typing).to_have_count(0)
    assert sent == texts
    page.reload()
    expect(opened_chat.own).to_have_text(texts)
