"""The bot's stories in the console: played at a press, one or all, with what went otherwise and without effects."""

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect
from tests.browser.console import Console

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    width, height = getattr(request, "param", (1440, 860))
    return {"viewport": {"width": width, "height": height}, "locale": "en-GB", "reduced_motion": "reduce"}


def test_a_story_is_played_and_passes(console: Console) -> None:
    page = console.page
    console.go("bot/stories")
    name = "the order number is in the first message, so nothing is asked"
    page.get_by_role("searchbox").fill("order number is in the first")
    row = page.get_by_role("list", name="Stories").get_by_role("listitem").filter(has_text=name).first
    row.get_by_role("button", name="Play").press("Enter")
    expect(row.get_by_text("passed", exact=True)).to_be_visible()
    row.get_by_text("How it went").click()
    expect(row.get_by_text("PN5519920476")).to_be_visible()


def test_all_that_are_shown_are_played_at_a_key(console: Console) -> None:
    page = console.page
    console.go("bot/stories")
    page.get_by_role("searchbox").fill("questions.yaml")
    stories = page.get_by_role("list", name="Stories").locator("> li")
    expect(stories.first).to_be_visible()
    count = stories.count()
    page.get_by_role("heading", level=1).focus()
    page.keyboard.press("a")
    expect(stories.get_by_text("passed", exact=True)).to_have_count(count, timeout=60_000)


DIFFERENT = {
    "id": "story_1",
    "name": "a story",
    "file": "orders.yaml",
    "verdict": "undecided",
    "not_done": ["shop.change_address"],
    "seconds": 0.1,
    "turns": [
        {
            "began": "user",
            "text": "its A-1234",
            "passed": False,
            "replies": ["Order A-1234 is being packed."],
            "differences": [{"what": "says", "expected": "left on", "got": ["Order A-1234 is being packed."]}],
            "problems": [],
            "trace": ["filled order_number='A-1234'"],
        }
    ],
}


@pytest.mark.parametrize("context_options", [(1440, 860), (390, 844)], indirect=True)
def test_what_went_otherwise_is_told_with_what_was_expected_and_how_it_came_to_it(console: Console) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body=json.dumps(DIFFERENT))

    page = console.page
    page.route("**/stories/*/run", answer)
    console.go("bot/stories")
    row = page.get_by_role("list", name="Stories").locator("> li").first
    row.get_by_role("button", name="Play").click()
    expect(row.get_by_text("no verdict", exact=True)).to_be_visible()
    expect(row.get_by_text("Not done here: shop.change_address")).to_be_visible()
    expect(row.get_by_text("left on", exact=True)).to_be_visible()
    row.get_by_text("How it came to it").click()
    expect(row.get_by_text("filled order_number='A-1234'")).to_be_visible()
    expect(page.get_by_role("button", name="Not as written")).to_contain_text("1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
