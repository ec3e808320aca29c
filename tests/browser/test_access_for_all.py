"""Keyboard, screen reader, thumbs, right to left: nobody is kept out."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Chat

pytestmark = pytest.mark.xdist_group("browser")


def test_everything_is_done_with_the_keyboard_alone(chat: "Chat", page: Page) -> None:
    expect(chat.launcher).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.id") == "frontdesk-widget":
            break
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    chat.wait_until_ready()
    expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("Hello")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Do you ship to Norway?")
    expect(chat.composer).to_have_value("Hello\nDo you ship to Norway?")
    page.keyboard.press("Enter")
    expect(chat.replies.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")


def test_the_menu_is_moved_through_with_arrows_and_left_with_escape(opened_chat: "Chat", page: Page) -> None:
    button = opened_chat.inside.get_by_role("button", name="More options")
    button.focus()
    page.keyboard.press("Enter")
    entries = opened_chat.inside.get_by_role("menuitem")
    expect(entries.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(entries.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(entries.nth(0)).to_be_focused()
    page.keyboard.press("Escape")
    expect(entries).to_have_count(0)
    expect(button).to_be_focused()
    expect(opened_chat.panel).to_be_visible()


def test_the_live_region_says_only_the_new_reply(opened_chat: "Chat", page: Page) -> None:
    expect(opened_chat.log).to_have_attribute("aria-live", "off")
    expect(opened_chat.inside.locator("[aria-live=polite], [aria-live=assertive]")).to_have_count(1)
    expect(opened_chat.live).to_be_empty()
    first = opened_chat.ask("Do you ship to Norway?").locator(".bubble p").first.inner_text()
    expect(opened_chat.live).to_contain_text(first)
    opened_chat.ask("Is the rain jacket in stock?")
    expect(opened_chat.live).not_to_contain_text(first)
    expect(opened_chat.live).not_to_be_empty()
    page.reload()
    expect(opened_chat.own).to_have_count(2)
    expect(opened_chat.live).to_be_empty()


def test_what_can_be_pressed_is_large_enough_for_a_thumb(opened_chat: "Chat") -> None:
    opened_chat.ask("Do you ship to Norway?")
    opened_chat.ask("Is the rain jacket in stock?")
    small = opened_chat.frame().evaluate(
        """() => [...document.querySelectorAll('button, [role=textbox], textarea')]
            .map(element => [element.ariaLabel ?? element.textContent, element.getBoundingClientRect()])
            .filter(([, box]) => box.width < 44 || box.height < 44)
            .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
    )
    assert small == []


def test_a_right_to_left_page_has_the_launcher_on_its_other_side(chat: "Chat", page: Page) -> None:
    expect(chat.launcher).to_be_visible()
    page.route(page.url, lambda route: route.fulfill(response=(got := route.fetch()), body=right_to_left(got.text())))
    page.reload()
    expect(chat.launcher).to_be_visible()
    box = chat.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100


def right_to_left(page: str) -> str:
    return page.replace("<html", '<html dir="rtl"', 1)
