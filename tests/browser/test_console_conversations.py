"""The console's conversations: found by what was said in them and how they went, and opened where it was said."""

import pytest
from playwright.sync_api import expect
from tests.browser.console import Console

pytestmark = pytest.mark.xdist_group("browser")


def test_a_conversation_is_found_by_what_was_said_and_opened_there(console: Console) -> None:
    page = console.page
    console.go("conversations")
    rows = console.main.get_by_role("row")
    expect(rows.filter(has_text="Ingrid Solberg")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("held at cust")
    found = rows.filter(has_text="Ingrid Solberg")
    expect(rows).to_have_count(2)
    expect(found.locator("mark")).to_have_text(["held", "at", "customs"])
    found.get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Ingrid Solberg")).to_be_visible()
    said = page.locator("[data-found]")
    expect(said).to_contain_text("held at customs")
    expect(said).to_be_in_viewport()


def test_conversations_are_told_apart_by_how_they_went(console: Console) -> None:
    page = console.page
    console.go("conversations")
    rows = console.main.get_by_role("row")
    expect(rows.filter(has_text="of 5").first).to_be_visible()
    page.get_by_label("Rating").select_option("Rated 3 or less")
    expect(rows.filter(has_text="Hannah Lee")).to_have_count(1)
    expect(rows.filter(has_text="Ingrid Solberg")).to_have_count(0)
    page.get_by_label("What it was about").select_option("Delivery")
    expect(page.get_by_role("heading", name="No conversation fits")).to_be_visible()
    page.get_by_label("Rating").select_option("Any rating")
    expect(rows.filter(has_text="Ingrid Solberg")).to_have_count(1)
