"""Networks break, servers fail, tokens grow old: nothing is lost, nothing is said twice, and nobody is left waiting."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Chat

pytestmark = pytest.mark.xdist_group("browser")

MESSAGES = "**/v1/messages"
PROBLEM = {
    "type": "/docs/errors#frontdesk.error",
    "title": "Something went wrong.",
    "status": 500,
    "code": "frontdesk.error",
    "detail": "RAW DETAIL",
    "hint": "RAW HINT",
    "request_id": "req_1",
    "retryable": False,
}


def refuse(route: Route, status: int, **headers: str) -> None:
    route.fulfill(
        status=status,
        body=json.dumps({**PROBLEM, "status": status}),
        headers={"Content-Type": "application/problem+json", **headers},
    )


def watch_messages(page: Page) -> list[dict[str, Any]]:
    """What the page sends as messages, as they go out."""
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/v1/messages") and request.method == "POST":
            sent.append(json.loads(request.post_data or "{}"))

    page.on("request", note)
    return sent


def test_an_offline_message_is_kept_and_sent_once_on_return(opened_chat: "Chat", page: Page) -> None:
    opened_chat.ask("Hello")
    sent = watch_messages(page)
    page.context.set_offline(True)
    opened_chat.say("Do you ship to Norway?")
    expect(opened_chat.log.get_by_text("Will be sent when you are connected")).to_be_visible()
    expect(opened_chat.inside.locator(".banner")).to_contain_text("You are offline")
    expect(opened_chat.typing).to_have_count(0)
    page.context.set_offline(False)
    expect(opened_chat.replies.last).to_contain_text("Norway")
    expect(opened_chat.inside.locator(".banner")).to_have_count(0)
    page.reload()
    expect(opened_chat.own).to_have_text(["Hello", "Do you ship to Norway?"])
    assert len({message["message_id"] for message in sent}) == 1


def test_a_message_that_was_not_sent_survives_a_reload(opened_chat: "Chat", page: Page) -> None:
    opened_chat.ask("Hello")
    page.route(MESSAGES, lambda route: route.abort("connectionfailed"))
    opened_chat.say("Do you ship to Norway?")
    expect(opened_chat.log.get_by_text("Will be sent when you are connected")).to_be_visible()
    page.unroute(MESSAGES)
    page.reload()
    expect(opened_chat.replies.last).to_contain_text("Norway")
    expect(opened_chat.own).to_have_text(["Hello", "Do you ship to Norway?"])


def test_an_answer_that_got_lost_is_fetched_again_and_shown_once(opened_chat: "Chat", page: Page) -> None:
    sent = watch_messages(page)
    lost: list[int] = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route(MESSAGES, lose_first)
    opened_chat.say("Do you ship to Norway?")
    expect(opened_chat.replies.first).to_contain_text("Norway")
    expect(opened_chat.own.locator("xpath=..").locator(".delivery")).to_have_count(0)
    assert lost == [200]
    page.unroute(MESSAGES)
    page.reload()
    expect(opened_chat.own).to_have_count(1)
    expect(opened_chat.replies.locator(".bubble")).to_have_count(1)
    assert len({message["message_id"] for message in sent}) == 1


def test_a_server_error_ends_the_typing_and_offers_another_try(opened_chat: "Chat", page: Page) -> None:
    sent = watch_messages(page)
    page.route(MESSAGES, lambda route: refuse(route, 500))
    opened_chat.say("Do you ship to Norway?")
    again = opened_chat.log.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(opened_chat.typing).to_have_count(0)
    expect(opened_chat.live).to_contain_text("Not sent.")
    expect(opened_chat.inside.locator("body")).not_to_contain_text("RAW")
    page.unroute(MESSAGES)
    again.click()
    expect(opened_chat.replies.first).to_contain_text("Norway")
    expect(opened_chat.own).to_have_count(1)
    assert len({message["message_id"] for message in sent}) == 1


def test_typing_is_shown_only_until_the_answer_comes(opened_chat: "Chat", page: Page) -> None:
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route))  # noqa: PLW0108  Playwright cannot mark a built-in
    opened_chat.say("Do you ship to Norway?")
    expect(opened_chat.typing).to_be_visible()
    held[0].continue_()
    expect(opened_chat.replies.first).to_be_visible()
    expect(opened_chat.typing).to_have_count(0)


def test_a_rejected_message_can_be_edited(opened_chat: "Chat", page: Page) -> None:
    page.route(MESSAGES, lambda route: refuse(route, 422))
    opened_chat.say("much too long")
    opened_chat.log.get_by_role("button", name="Edit").click()
    expect(opened_chat.composer).to_have_value("much too long")
    expect(opened_chat.composer).to_be_focused()
    expect(opened_chat.own).to_have_count(0)


def test_a_limit_is_sat_out_and_the_message_sent_then(opened_chat: "Chat", page: Page) -> None:
    refused: list[int] = []

    def limit_first(route: Route) -> None:
        if refused:
            route.continue_()
            return
        refused.append(429)
        refuse(route, 429, **{"Retry-After": "2"})

    page.route(MESSAGES, limit_first)
    opened_chat.say("Do you ship to Norway?")
    expect(opened_chat.inside.locator(".banner")).to_contain_text("your next message goes out in 2 s")
    expect(opened_chat.replies.first).to_contain_text("Norway")
    expect(opened_chat.inside.locator(".banner")).to_have_count(0)


def test_a_token_that_grew_old_is_renewed_without_a_word(opened_chat: "Chat", page: Page) -> None:
    opened_chat.ask("Hello")
    refused: list[int] = []

    def refuse_first(route: Route) -> None:
        if refused:
            route.continue_()
            return
        refused.append(401)
        refuse(route, 401)

    page.route(MESSAGES, refuse_first)
    opened_chat.ask("Do you ship to Norway?")
    expect(opened_chat.own).to_have_text(["Hello", "Do you ship to Norway?"])
    page.reload()
    expect(opened_chat.own).to_have_text(["Hello", "Do you ship to Norway?"])


def test_the_chat_opens_once_the_server_is_back(chat: "Chat", page: Page) -> None:
    page.route("**/v1/channels/web/sessions", lambda route: route.abort("connectionrefused"))
    chat.launcher.click()
    expect(chat.inside.locator(".banner.reconnecting")).to_be_visible()
    page.unroute("**/v1/channels/web/sessions")
    expect(chat.inside.get_by_role("group", name="Suggestions")).to_be_visible()
    expect(chat.inside.locator(".banner.reconnecting")).to_have_count(0)
