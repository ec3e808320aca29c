"""Tickets in the console: targets that are kept, what is overdue said where it is seen, and two tickets made one."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.console import Console

pytestmark = pytest.mark.xdist_group("browser")

CSRF = {"X-Frontdesk-Csrf": "1"}


def opened(console: Console, subject: str, **values: Any) -> int:
    """The number of a ticket that is opened by the API."""
    body = {"subject": subject, **values}
    answer = console.page.request.post(f"{console.url}/v1/inbox/tickets", data=body, headers=CSRF)
    assert answer.status == 201, answer.text()
    number: int = answer.json()["number"]
    return number


def test_targets_are_kept_and_hold_for_the_next_ticket(console: Console) -> None:
    page = console.page
    console.go("settings/tickets")
    urgent = page.get_by_role("group", name="Urgent")
    expect(urgent.get_by_label("First answer", exact=True)).to_have_value("30")
    urgent.get_by_label("First answer", exact=True).fill("2")
    urgent.get_by_label("Urgent, First answer: of what").select_option("hours")
    page.get_by_role("button", name="Keep the targets").click()
    expect(page.get_by_text("The targets are kept")).to_be_visible()
    page.reload()
    expect(urgent.get_by_label("First answer", exact=True)).to_have_value("2")
    number = opened(console, "A tent in the wind", priority="urgent")
    console.open("tickets")
    row = page.get_by_role("row").filter(has_text=f"#{number} ").or_(page.get_by_role("row", name="A tent in the wind"))
    expect(row.first).to_contain_text("answer in")
    page.get_by_role("link", name="A tent in the wind").click()
    expect(page.get_by_text(re.compile("^answer in (2 h 00|1 h 59)$")).first).to_be_visible()


def test_wrap_up_reasons_are_changed_by_the_line(console: Console) -> None:
    page = console.page
    console.go("settings/tickets")
    reasons = page.get_by_label("Reasons", exact=True)
    before = reasons.input_value()
    reasons.fill(f"{before}\nLost and found\n")
    page.get_by_role("button", name="Keep the reasons").click()
    expect(page.get_by_text("The reasons are kept")).to_be_visible()
    page.reload()
    expect(reasons).to_have_value(f"{before}\nLost and found")


def test_what_is_overdue_is_said_in_the_list_and_above_the_ticket(console: Console) -> None:
    page = console.page
    console.go("tickets")
    page.get_by_role("button", name="Overdue").click()
    late = page.get_by_role("row").filter(has_text="Parcel left in the rain")
    expect(late).to_contain_text("solution overdue by")
    late.get_by_role("link").click()
    expect(page.get_by_text("The solution was due")).to_be_visible()


def test_two_tickets_for_the_same_thing_become_one(console: Console) -> None:
    page = console.page
    stays = opened(console, "A stove that whistles", user_id="jo", tags=["stove"])
    goes = opened(console, "The stove whistles again", user_id="jo", tags=["again"])
    console.go("tickets")
    page.get_by_role("link", name="The stove whistles again").click()
    expect(page.get_by_role("heading", level=1, name="The stove whistles again")).to_be_visible()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio")).to_have_count(1)
    expect(dialog.get_by_role("button", name="Merge")).to_be_disabled()
    dialog.get_by_role("radio", name="A stove that whistles").check()
    dialog.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("heading", level=1, name="A stove that whistles")).to_be_visible()
    expect(page.get_by_label("Tags")).to_have_value("stove, again")
    page.get_by_role("link", name=f"#{goes} The stove whistles again").click()
    expect(page.get_by_text("Goes on as another ticket.")).to_be_visible()
    expect(page.get_by_role("button", name="Merge")).to_have_count(0)
    assert stays < goes
