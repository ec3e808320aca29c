"""A customer talks to the shop's bot through the widget."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Chat

pytestmark = pytest.mark.xdist_group("browser")

QUESTION = "Do you ship to Norway?"


def test_a_question_gets_an_answer_with_its_source(opened_chat: "Chat") -> None:
    reply = opened_chat.ask(QUESTION)
    expect(reply.locator(".bubble")).to_contain_text("Norway")
    expect(reply.get_by_text("Sources")).to_be_visible()
    link = reply.locator(".sources a").first
    expect(link).to_have_attribute("href", re.compile(r"/help/shipping#do-you-ship-to-norway$"))
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_the_quoted_passage_can_be_unfolded(opened_chat: "Chat") -> None:
    reply = opened_chat.ask(QUESTION)
    quote = reply.locator("blockquote").first
    expect(quote).to_be_hidden()
    reply.locator(".sources button").first.click()
    expect(quote).to_be_visible()
    expect(quote).not_to_be_empty()


def test_a_suggestion_is_asked_by_pressing_it(opened_chat: "Chat") -> None:
    suggestion = opened_chat.inside.get_by_role("group", name="Suggestions").get_by_role("button").first
    text = suggestion.inner_text()
    suggestion.click()
    expect(opened_chat.own).to_have_text([text])
    expect(opened_chat.replies.first).to_be_visible()
    expect(opened_chat.inside.get_by_role("group", name="Suggestions")).to_have_count(0)


def test_the_history_is_there_after_a_reload(opened_chat: "Chat", page: Page) -> None:
    opened_chat.ask(QUESTION)
    said = opened_chat.own.all_inner_texts(), opened_chat.replies.locator(".bubble").all_inner_texts()
    page.reload()
    expect(opened_chat.panel).to_be_visible()
    expect(opened_chat.own).to_have_text(said[0])
    expect(opened_chat.replies.locator(".bubble")).to_have_count(len(said[1]))
    assert opened_chat.replies.locator(".bubble").all_inner_texts() == said[1]


def test_choices_are_buttons_that_can_be_pressed_once(opened_chat: "Chat") -> None:
    reply = opened_chat.ask("Is the rain jacket in stock?")
    choices = reply.get_by_role("group", name="Choices").get_by_role("button")
    expect(choices.first).to_be_enabled()
    choice = reply.get_by_role("button", name="M", exact=True)
    choice.click()
    expect(opened_chat.own.last).to_have_text("M")
    expect(opened_chat.replies.nth(1)).to_be_visible()
    for button in choices.all():
        expect(button).to_be_disabled()
    expect(reply.locator(".chosen")).to_contain_text("M")
    expect(opened_chat.composer).to_be_focused()


def test_a_person_can_be_asked_for_in_the_menu(opened_chat: "Chat") -> None:
    inside = opened_chat.inside
    inside.get_by_role("button", name="More options").click()
    inside.get_by_role("menuitem", name="Talk to a person").click()
    expect(opened_chat.own).to_have_text(["I'd like to talk to a person"])
    expect(inside.get_by_text("Waiting for a person")).to_be_visible()
    inside.get_by_role("button", name="More options").click()
    expect(inside.get_by_role("menuitem", name="Talk to a person")).to_have_count(0)


def test_markup_in_a_message_is_shown_as_text(opened_chat: "Chat") -> None:
    opened_chat.ask('<img src=x onerror="alert(1)"> <b>hello</b>')
    expect(opened_chat.own).to_have_text(['<img src=x onerror="alert(1)"> <b>hello</b>'])
    expect(opened_chat.log.locator("img")).to_have_count(0)


def test_a_long_word_does_not_widen_the_chat(opened_chat: "Chat") -> None:
    opened_chat.ask("x" * 600)
    fits = opened_chat.log.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert fits


def test_forgetting_a_chat_starts_afresh(opened_chat: "Chat", page: Page) -> None:
    inside = opened_chat.inside
    opened_chat.ask(QUESTION)
    inside.get_by_role("button", name="More options").click()
    inside.get_by_role("menuitem", name="Forget this chat").click()
    inside.get_by_role("dialog").get_by_role("button", name="Forget it").click()
    expect(opened_chat.own).to_have_count(0)
    expect(inside.get_by_role("group", name="Suggestions")).to_be_visible()
    page.reload()
    expect(inside.get_by_role("group", name="Suggestions")).to_be_visible()
    expect(opened_chat.own).to_have_count(0)


def test_a_second_visitor_sees_nothing_of_the_first(opened_chat: "Chat", page: Page) -> None:
    opened_chat.ask(QUESTION)
    browser = page.context.browser
    assert browser is not None
    with browser.new_context() as other:
        elsewhere = type(opened_chat)(other.new_page())
        elsewhere.page.goto(page.url)
        elsewhere.open()
        expect(elsewhere.inside.get_by_role("group", name="Suggestions")).to_be_visible()
        expect(elsewhere.own).to_have_count(0)
