"""The console's pages: nothing for axe-core to complain about, in light and in dark; trouble is said, and choices hold."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.console import Console, sign_in
from tests.browser.test_axe import hard_to_read, violations

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


def test_axe_finds_nothing_on_any_page(console: Console, axe_source: str) -> None:
    """In either colours: what holds of a page's shape is asked once, and what is hard to read in both."""
    found = {}
    console.go("inbox")
    for path, title in PAGES.items():
        console.open(path)
        expect(console.page.get_by_role("heading", level=1, name=title)).to_be_attached()
        expect(console.page.get_by_role("status", name="Loading")).to_have_count(0)
        found[path] = violations(console.page.main_frame, axe_source)
        console.page.emulate_media(color_scheme="dark")
        found[f"{path} in the dark"] = hard_to_read(console.page.main_frame)
        console.page.emulate_media(color_scheme="light")
    assert {place: complaints for place, complaints in found.items() if complaints} == {}


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


def test_a_dialog_begins_at_its_first_field_and_gives_the_focus_back(console: Console) -> None:
    page = console.page
    console.go("tickets")
    page.keyboard.press("c")
    expect(page.get_by_label("Subject")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    console.open("settings/teams")
    make = page.get_by_role("button", name="New team")
    make.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(make).to_be_focused()


def test_keys_go_through_the_inbox_and_leave_the_reply_for_what_was_said(console: Console) -> None:
    page = console.page
    console.go("inbox")
    console.view("All")
    rows = console.list.get_by_role("link")
    expect(rows.first).to_be_visible()
    page.keyboard.press("j")
    expect(rows.first).to_be_focused()
    expect(console.log).to_be_visible()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    expect(rows.nth(1)).to_have_attribute("aria-current", "page")
    expect(console.reply).to_be_visible()
    page.keyboard.press("r")
    expect(console.reply).to_be_focused()
    expect(console.log).to_be_visible()
    page.keyboard.press("Escape")
    expect(console.log).to_be_focused()


def test_settings_that_one_may_not_see_say_so(console: Console) -> None:
    console.go("settings/nothing")
    expect(console.page.get_by_role("heading", name="There is nothing here for you")).to_be_visible()


def test_a_phone_shows_the_tab_that_one_is_on_and_scrolls_wide_tables(
    browser: Browser, context_options: dict[str, Any], demo_server: str, owner_password: str, axe_source: str
) -> None:
    context = browser.new_context(**{**context_options, "viewport": {"width": 390, "height": 844}})
    sign_in(context, demo_server, owner_password)
    console = Console(context.new_page(), demo_server)
    console.go("settings/keys")
    expect(console.page.get_by_role("link", name="API keys")).to_be_in_viewport(ratio=1)
    console.open("bot/overview")
    wide = console.page.get_by_role("region", name="Versions, wider than the page")
    expect(wide).to_have_attribute("tabindex", "0")
    assert violations(console.page.main_frame, axe_source) == []
    assert console.main.evaluate("one => one.scrollWidth <= one.clientWidth")
    console.open("settings/members")
    role = console.page.get_by_label("Role of Sam Carter")
    assert role.evaluate("one => one.clientWidth") >= 150
    console.open("bot/flows/refund_status")
    expect(console.page.get_by_role("link", name="Refund status")).to_be_in_viewport(ratio=1)
    assert console.main.evaluate("one => one.scrollWidth <= one.clientWidth")
    context.close()


def test_the_settings_tables_fit_a_narrow_phone(
    browser: Browser, context_options: dict[str, Any], demo_server: str, owner_password: str, axe_source: str
) -> None:
    context = browser.new_context(**{**context_options, "viewport": {"width": 375, "height": 812}})
    sign_in(context, demo_server, owner_password)
    scopes = ["access:read", "analytics:read", "conversations:read", "conversations:write", "inbox:read", "inbox:write"]
    made = context.request.post(
        f"{demo_server}/v1/access/keys",
        data={"name": "A help desk elsewhere", "scopes": scopes},
        headers={"X-Frontdesk-Csrf": "1"},
    )
    assert made.status == 201, made.text()
    console = Console(context.new_page(), demo_server)
    console.go("inbox")
    for path, at_the_end in {
        "settings/members": "More for Kofi Mensah",
        "settings/teams": "Change Sam Carter",
        "settings/keys": "Revoke A help desk elsewhere",
    }.items():
        console.open(path)
        button = console.page.get_by_role("button", name=at_the_end)
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=1)
        frames = console.page.locator("main, .table-frame").all()
        assert [one.evaluate("one => one.scrollWidth - one.clientWidth") for one in frames] == [0] * len(frames), path
        assert violations(console.page.main_frame, axe_source) == []
        console.page.get_by_role("table").get_by_role("columnheader", name="Name").wait_for(state="attached")
    context.close()


def test_trying_the_bot_looks_things_up_and_does_nothing(console: Console) -> None:
    page = console.page
    console.go("bot/try")
    page.get_by_label("Your message").fill("where is my order A-1003?")
    page.keyboard.press("Enter")
    turns = page.get_by_role("list", name="Turns")
    expect(turns).to_contain_text("A-1003")
    expect(turns).not_to_contain_text("This is a simulation")
    page.get_by_role("switch", name="Look things up for real").click()
    page.get_by_role("button", name="From the start").click()
    page.get_by_label("Your message").fill("where is my order A-1003?")
    page.keyboard.press("Enter")
    expect(turns).to_contain_text("This is a simulation")
