"""The widget on somebody else's page: small, quiet, and under any policy."""

import gzip
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

if TYPE_CHECKING:
    from types import ModuleType

    from tests.browser.conftest import Chat

pytestmark = pytest.mark.xdist_group("browser")

# What docs/web.md tells the owner of a host page to allow, and nothing else.
HOST_POLICY = "default-src 'none'; script-src {origin}; frame-src {origin}; require-trusted-types-for 'script'"


def gzipped_bytes(web_build: "ModuleType", *names: str) -> int:
    return sum(len(gzip.compress((web_build.STATIC["widget"] / name).read_bytes())) for name in names)


def test_the_loader_stays_below_5_kb(web_build: "ModuleType") -> None:
    assert gzipped_bytes(web_build, "widget.js") < 5_000


def test_the_app_stays_below_40_kb(web_build: "ModuleType") -> None:
    assert gzipped_bytes(web_build, "frame.js", "frame.css", "frame.html") < 40_000


def test_the_pages_come_with_a_strict_policy(demo_server: str) -> None:
    for path in ("/widget/frame?bot=acme", "/"):
        policy = httpx.get(f"{demo_server}{path}", follow_redirects=True).headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
    assert "frame-ancestors" in httpx.get(f"{demo_server}/widget/frame?bot=acme").headers["content-security-policy"]


def host_page(page: Page, demo_server: str, script: str, policy: str) -> None:
    """Puts another page of the same origin in front of the browser: the embed line and little else."""
    body = f"<!doctype html><html lang=en><title>Host</title><body><main><h1>Host</h1></main>{script}</body></html>"
    headers = {"Content-Type": "text/html", "Content-Security-Policy": policy}
    page.route("**/host", lambda route: route.fulfill(status=200, body=body, headers=headers))
    page.goto(f"{demo_server}/host")


def test_the_documented_policy_of_a_host_page_is_enough(page: Page, chat: "Chat", demo_server: str) -> None:
    script = f'<script src="{demo_server}/widget.js" data-bot="acme"></script>'
    host_page(page, demo_server, script, HOST_POLICY.format(origin=demo_server))
    chat.open()
    chat.ask("Do you ship to Norway?")


def test_the_attributes_name_colour_and_place_the_widget(page: Page, chat: "Chat", demo_server: str) -> None:
    script = (
        f'<script src="{demo_server}/widget.js" data-bot="acme" data-title="Ask Acme" data-colour="#ffd400" '
        'data-position="left"></script>'
    )
    host_page(page, demo_server, script, HOST_POLICY.format(origin=demo_server))
    expect(chat.launcher).to_have_accessible_name("Ask Acme")
    expect(chat.launcher).to_have_css("background-color", "rgb(255, 212, 0)")
    expect(chat.launcher).to_have_css("color", "rgb(0, 0, 0)")
    box = chat.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    chat.open()
    expect(chat.inside.get_by_role("heading", name="Ask Acme")).to_be_visible()


def test_the_page_opens_and_closes_the_chat_itself(page: Page, chat: "Chat") -> None:
    expect(chat.launcher).to_be_visible()
    page.evaluate("Frontdesk.open()")
    chat.wait_until_ready()
    page.evaluate("Frontdesk.close()")
    expect(chat.panel).to_be_hidden()


def test_the_widget_moves_nothing_on_the_page(page: Page, chat: "Chat") -> None:
    shift = """() => new Promise(resolve => {
        let total = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => { total += entry.value; }))
            .observe({type: 'layout-shift', buffered: true});
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(total)));
    })"""
    chat.open()
    assert page.evaluate(shift) == 0


def test_a_reply_to_a_closed_chat_is_counted_on_the_launcher(opened_chat: "Chat", page: Page) -> None:
    held: list[Any] = []
    page.route("**/v1/messages", lambda route: held.append(route))  # noqa: PLW0108  Playwright cannot mark a built-in
    opened_chat.say("Do you ship to Norway?")
    expect(opened_chat.typing).to_be_visible()
    opened_chat.launcher.click()
    expect(opened_chat.panel).to_be_hidden()
    held[0].continue_()
    expect(opened_chat.launcher).to_have_accessible_name("Chat with us, 1 new message")
    opened_chat.launcher.click()
    expect(opened_chat.launcher).to_have_accessible_name("Chat with us")


def test_a_message_from_another_window_is_not_listened_to(opened_chat: "Chat", page: Page) -> None:
    page.evaluate("window.postMessage({channel: 'frontdesk.v1', type: 'close'}, '*')")
    opened_chat.ask("Do you ship to Norway?")
    expect(opened_chat.panel).to_be_visible()


def test_nothing_is_loaded_from_the_frame_before_it_is_wanted(page: Page, chat: "Chat") -> None:
    expect(chat.launcher).to_be_visible()
    assert page.locator("#frontdesk-widget iframe").count() == 0


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_chat_covers_the_screen(browser: Browser, chat: "Chat", demo_server: str, width: int) -> None:
    phone: dict[str, Any] = {"viewport": {"width": width, "height": 700}, "has_touch": True, "is_mobile": True}
    with browser.new_context(**phone) as context:
        mobile = type(chat)(context.new_page())
        mobile.page.goto(f"{demo_server}/")
        mobile.launcher.tap()
        mobile.wait_until_ready()
        expect(mobile.launcher).to_be_hidden()
        box = mobile.panel.bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"]) == (0, 0, width)
        mobile.ask("Do you ship to Norway?")
        assert mobile.frame().evaluate("document.documentElement.scrollWidth <= innerWidth")
        mobile.inside.get_by_role("button", name="Close chat").tap()
        expect(mobile.panel).to_be_hidden()
        expect(mobile.launcher).to_be_focused()
