"""The console's pages: nothing for axe-core to complain about, in light and in dark; trouble is said, and choices hold."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.console import Console
from tests.browser.test_axe import violations

pytestmark = pytest.mark.xdist_group("browser")

PAGES = {
    "inbox": "Inbox",
    "tickets": "Tickets",
    "conversations": "Conversations",
    "customers": "Customers",
    "customers/ingrid.solberg": "Ingrid Solberg",
    "knowledge/articles": "Knowledge",
    "knowledge/sources": "Knowledge",
    "knowledge/gaps": "Knowledge",
    "knowledge/try": "Knowledge",
    "knowledge/articles/new": "New article",
    "bot/overview": "Acme Support",
    "bot/flows/order_status": "Acme Support",
    "bot/stories": "Acme Support",
    "bot/try": "Acme Support",
    "approvals": "Approvals",
    "analytics": "Analytics",
    "settings/members": "Settings",
    "settings/teams": "Settings",
    "settings/tickets": "Settings",
    "settings/canned-replies": "Settings",
    "settings/widget": "Settings",
    "settings/keys": "Settings",
    "no/such/page": "Not found",
}


@pytest.fixture
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    scheme = getattr(request, "param", "light")
    return {
        "viewport": {"width": 1440, "height": 860},
        "locale": "en-GB",
        "reduced_motion": "reduce",
        "color_scheme": scheme,
    }


@pytest.mark.parametrize("context_options", ["light", "dark"], indirect=True)
def test_axe_finds_nothing_on_any_page(console: Console, axe_source: str) -> None:
    found = {}
    console.go("inbox")
    for path, title in PAGES.items():
        console.open(path)
        expect(console.page.get_by_role("heading", level=1, name=title)).to_be_attached()
        expect(console.page.get_by_role("status", name="Loading")).to_have_count(0)
        if complaints := violations(console.page.main_frame, axe_source):
            found[path] = complaints
    assert found == {}


@pytest.mark.parametrize("context_options", ["light", "dark"], indirect=True)
def test_axe_finds_nothing_in_a_conversation_a_dialog_and_a_menu(console: Console, axe_source: str) -> None:
    console.go("inbox")
    console.view("All")
    console.list.get_by_role("link").first.click()
    expect(console.log).to_be_visible()
    expect(console.page.get_by_role("status", name="Loading")).to_have_count(0)
    assert violations(console.page.main_frame, axe_source) == []
    console.page.get_by_role("button", name="More", exact=True).click()
    expect(console.page.get_by_role("menuitem").first).to_be_visible()
    assert in_a_layer(violations(console.page.main_frame, axe_source)) == []
    console.page.keyboard.press("Escape")
    console.page.locator("body").press("?")
    expect(console.page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert in_a_layer(violations(console.page.main_frame, axe_source)) == []


def in_a_layer(found: list[str]) -> list[str]:
    """A menu or dialog stands outside of every landmark, above them all."""
    return [one for one in found if not one.startswith("region:")]


def test_an_article_answers_customers_as_soon_as_it_is_in(console: Console) -> None:
    page = console.page
    console.go("knowledge/articles/new")
    page.get_by_label("Title").fill("Llama rides")
    page.get_by_label("Text").fill(
        "# Do you offer llama rides?\n\nLlama rides start every Tuesday at noon in front of the shop."
    )
    page.get_by_role("button", name="Put it in").click()
    expect(page.get_by_role("link", name="Llama rides")).to_be_visible()
    page.get_by_role("link", name="Try a question").click()
    page.get_by_label("A question as a customer may ask it").fill("when do llama rides start?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It answers", exact=True)).to_be_visible()
    expect(page.get_by_text("every Tuesday at noon").first).to_be_visible()


def test_a_failed_page_says_so_with_the_request_and_tries_again(console: Console) -> None:
    page = console.page
    problem = (
        '{"title":"Unexpected","detail":"Something broke.","hint":"","code":"x.y","status":500,"request_id":"req_7"}'
    )
    page.route("**/v1/inbox/tickets?**", lambda route: route.fulfill(status=500, body=problem))
    console.go("tickets")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Something broke.")
    expect(alert).to_contain_text("req_7")
    page.unroute("**/v1/inbox/tickets?**")
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("table")).to_be_visible()


def test_the_switch_of_colours_holds_over_a_reload(console: Console) -> None:
    console.go("tickets")
    switch = console.page.get_by_role("button", name=re.compile("^Colours"))
    switch.click()
    switch.click()
    expect(switch).to_have_accessible_name("Colours: dark")
    console.page.reload()
    assert console.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
