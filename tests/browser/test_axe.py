"""axe-core finds nothing to complain about, in light and in dark, closed, open and in trouble."""

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Frame, Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Chat

pytestmark = pytest.mark.xdist_group("browser")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(frame: Frame, axe_source: str) -> list[str]:
    """What axe-core finds in one document: rule, and where."""
    frame.evaluate(axe_source)
    found: dict[str, Any] = frame.evaluate(
        "rules => axe.run(document, {iframes: false, runOnly: {type: 'tag', values: rules}})", RULES
    )
    return _lines(found)


def hard_to_read(frame: Frame) -> list[str]:
    """Where colours are too much alike, in a document that `violations` has looked at; nothing else hangs on them."""
    assert frame.evaluate("() => document.getAnimations().filter(one => one instanceof CSSTransition).length") == 0
    return _lines(
        frame.evaluate("() => axe.run(document, {iframes: false, runOnly: {type: 'rule', values: ['color-contrast']}})")
    )


def _lines(found: dict[str, Any]) -> list[str]:
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.fixture(params=["light", "dark"])
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Everything here holds in both colour schemes."""
    return {
        "viewport": {"width": 1200, "height": 820},
        "locale": "en-GB",
        "reduced_motion": "reduce",
        "color_scheme": request.param,
    }


def test_axe_finds_nothing_while_the_chat_is_closed(chat: "Chat", page: Page, axe_source: str) -> None:
    expect(chat.launcher).to_be_visible()
    assert violations(page.main_frame, axe_source) == []


def test_axe_finds_nothing_in_an_open_chat(opened_chat: "Chat", page: Page, axe_source: str) -> None:
    assert violations(opened_chat.frame(), axe_source) == []
    opened_chat.ask("Do you ship to Norway?").locator(".sources button").first.click()
    opened_chat.ask("Is the rain jacket in stock?")
    assert violations(opened_chat.frame(), axe_source) == []
    assert violations(page.main_frame, axe_source) == []


def test_axe_finds_nothing_in_trouble(opened_chat: "Chat", page: Page, axe_source: str) -> None:
    page.route("**/v1/messages", lambda route: route.fulfill(status=500, body="{}"))
    opened_chat.say("Hello")
    expect(opened_chat.log.get_by_role("button", name="Try again")).to_be_visible()
    opened_chat.inside.get_by_role("button", name="More options").click()
    page.context.set_offline(True)
    expect(opened_chat.inside.locator(".banner.offline")).to_be_visible()
    assert violations(opened_chat.frame(), axe_source) == []
    page.context.set_offline(False)
