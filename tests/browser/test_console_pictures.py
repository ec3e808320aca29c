"""Pictures of every page of the console in light and dark, for docs/console.md: only where FRONTDESK_PICTURES names a folder."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.console import Console

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif("FRONTDESK_PICTURES" not in os.environ, reason="FRONTDESK_PICTURES names no folder"),
]

PAGES = {
    "tickets": "tickets",
    "ticket": "tickets",
    "conversations": "conversations",
    "customers": "customers",
    "customer": "customers/ingrid.solberg",
    "articles": "knowledge/sources",
    "gaps": "knowledge/gaps",
    "question": "knowledge/try",
    "intents": "bot/intents",
    "flows": "bot/flows/cancel_order",
    "stories": "bot/stories",
    "approvals": "approvals",
    "analytics": "analytics",
    "members": "settings/members",
    "teams": "settings/teams",
    "targets": "settings/tickets",
    "canned": "settings/canned-replies",
    "widget": "settings/widget",
    "keys": "settings/keys",
}


def a_question(page: Page) -> None:
    page.get_by_label("A question as a customer may ask it").fill("do you ship to Norway?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Passages")).to_be_visible()


def a_ticket(page: Page) -> None:
    page.get_by_role("link", name="Parcel left in the rain").click()
    expect(page.get_by_role("heading", level=1, name="Parcel left in the rain")).to_be_visible()


def played_stories(page: Page) -> None:
    page.get_by_role("searchbox").fill("questions.yaml")
    stories = page.get_by_role("list", name="Stories").locator("> li")
    expect(stories.first).to_be_visible()
    count = stories.count()
    page.get_by_role("button", name=f"Play {count} stories").click()
    expect(stories.get_by_text("passed", exact=True)).to_have_count(count, timeout=60_000)
    stories.first.get_by_text("How it went").click()


#: What is done on a page before its picture is taken.
SHOWING = {"question": a_question, "ticket": a_ticket, "stories": played_stories}


@pytest.fixture
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    scheme, width, height = request.param
    return {
        "viewport": {"width": width, "height": height},
        "locale": "en-GB",
        "timezone_id": "Europe/Dublin",
        "reduced_motion": "reduce",
        "color_scheme": scheme,
    }


@pytest.mark.parametrize("context_options", [("light", 1440, 860), ("dark", 1440, 860)], indirect=True)
def test_every_page_has_its_picture(console: Console, context_options: dict[str, Any]) -> None:
    scheme = context_options["color_scheme"]
    console.go("inbox")
    console.view("All")
    console.list.get_by_role("link").first.click()
    expect(console.log).to_be_visible()
    take(console, f"inbox-{scheme}")
    for name, path in PAGES.items():
        console.open(path)
        if name in SHOWING:
            SHOWING[name](console.page)
        take(console, f"{name}-{scheme}")


@pytest.mark.parametrize("context_options", [("light", 390, 844), ("dark", 390, 844)], indirect=True)
def test_a_phone_has_its_pictures(console: Console, context_options: dict[str, Any]) -> None:
    scheme = context_options["color_scheme"]
    console.go("inbox")
    console.view("All")
    expect(console.list.get_by_role("link").first).to_be_visible()
    take(console, f"phone-inbox-{scheme}")
    console.list.get_by_role("link").first.click()
    expect(console.log).to_be_visible()
    take(console, f"phone-conversation-{scheme}")


def take(console: Console, name: str) -> None:
    expect(console.page.get_by_role("status", name="Loading")).to_have_count(0)
    if "widget" in name:
        expect(console.page.frame_locator("iframe").get_by_role("button", name="More options")).to_be_visible()
    console.page.screenshot(path=Path(os.environ["FRONTDESK_PICTURES"]) / f"console-{name}.png", animations="disabled")
