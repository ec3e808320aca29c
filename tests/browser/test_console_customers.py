"""Customers in the console: found by a part of a name, with what was said and is left to be done; by keyboard, on a phone."""

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.console import Console

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    width, height = getattr(request, "param", (1440, 860))
    return {"viewport": {"width": width, "height": height}, "locale": "en-GB", "reduced_motion": "reduce"}


def test_a_customer_is_found_and_all_about_them_is_on_one_page(console: Console) -> None:
    page = console.page
    console.go("inbox")
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("solb")
    expect(console.main.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Ingrid Solberg").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Ingrid Solberg")).to_be_visible()
    known = page.get_by_role("complementary", name="What is known")
    expect(console.main.get_by_text("ingrid.solberg@mail.example")).to_be_visible()
    expect(known).to_contain_text("Europe/Dublin")
    tickets = page.get_by_role("region", name="Tickets")
    expect(tickets.get_by_role("link", name="Parcel held at customs in Oslo")).to_be_visible()
    page.get_by_role("region", name="Conversations").get_by_role("link").first.click()
    expect(console.log.or_(page.get_by_text("my parcel A-1004")).first).to_be_visible()
    page.get_by_role("link", name="the customer").click()
    expect(page.get_by_role("heading", level=1, name="Ingrid Solberg")).to_be_visible()


def test_beside_a_conversation_is_the_way_to_its_customer(console: Console) -> None:
    page = console.page
    console.go("inbox")
    console.view("All")
    console.row("Sofia Rossi").first.click()
    page.get_by_role("link", name="All about Sofia Rossi").click()
    expect(page.get_by_role("heading", level=1, name="Sofia Rossi")).to_be_visible()
    page.get_by_role("button", name="Open a ticket").click()
    page.get_by_label("Subject").fill("Write to Sofia on Monday")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", level=1, name="Write to Sofia on Monday")).to_be_visible()
    expect(page.get_by_role("complementary", name="Particulars")).to_contain_text("sofia.rossi")


def test_nobody_who_fits_and_a_customer_who_is_not_there_are_said(console: Console) -> None:
    page = console.page
    console.go("customers")
    page.get_by_role("searchbox").fill("nobody of this name")
    expect(page.get_by_role("heading", name="No customer fits")).to_be_visible()
    console.open("customers/crm%2Fnobody")
    expect(page.get_by_role("alert")).to_contain_text("The customer is not here")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(console.main.get_by_role("link", name="Customers")).to_be_visible()


@pytest.mark.parametrize("context_options", [(390, 844)], indirect=True)
def test_on_a_phone_nothing_is_wider_than_the_screen(console: Console) -> None:
    for path in ("customers", "customers/sofia.rossi"):
        console.go(path)
        expect(console.page.get_by_role("status", name="Loading")).to_have_count(0)
        assert console.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
