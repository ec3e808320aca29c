"""Customer and colleague, each in a browser of their own: taking over, talking, handing back; and what a dropped line loses."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect
from tests.browser.console import Console

if TYPE_CHECKING:
    from tests.browser.conftest import Chat

pytestmark = pytest.mark.xdist_group("browser")

LIVE = "**/v1/inbox/live**"


@pytest.fixture
def customer(opened_chat: "Chat") -> "Chat":
    return opened_chat


def open_who_waits(customer: "Chat", console: Console, question: str) -> None:
    """The customer asks the bot, then for a person; the open console shows it by itself, and their conversation is opened."""
    console.go("inbox")
    console.view("Waiting")
    expect(console.page.get_by_role("status", name="Loading")).to_have_count(0)
    before = console.list.get_by_role("link").count()
    customer.ask(question)
    customer.say("let me talk to a person please")
    expect(console.list.get_by_role("link")).to_have_count(before + 1)
    console.list.get_by_role("link").last.click()  # the queue has its newest at the end
    expect(console.said(question)).to_be_visible()


def test_customer_and_colleague_talk_from_the_first_word_to_the_ticket(customer: "Chat", console: Console) -> None:
    page = console.page
    open_who_waits(customer, console, "where is my order A-1003?")
    page.get_by_role("button", name="Take", exact=False).first.click()
    expect(page.get_by_role("button", name="Hand back")).to_be_visible()

    console.reply.fill("Hello, Sam here. I have your order on my screen.")
    console.reply.press("Enter")
    expect(customer.log.get_by_text("I have your order on my screen.")).to_be_visible()
    customer.say("oh good, when does it come?")
    expect(console.said("oh good, when does it come?")).to_be_visible()

    console.reply.fill("/bye")
    expect(page.get_by_role("option").first).to_be_visible()
    console.reply.press("Enter")
    expect(console.reply).not_to_have_value("/bye")
    console.reply.press("Enter")
    expect(customer.log.get_by_text("Glad I could help")).to_be_visible()

    keep_a_note(customer, console)
    open_a_ticket(console)
    hand_back(customer, console)
    rate(customer)
    expect(console.page.get_by_role("complementary", name="Customer")).to_have_count(0)
    console.page.get_by_role("button", name="Customer", exact=True).click()
    expect(console.page.get_by_role("complementary", name="Customer")).to_contain_text("Sam was quick.")


def rate(customer: "Chat") -> None:
    """The customer is asked how it went with the team, and says it with a word."""
    inside = customer.inside
    asked = inside.get_by_role("group", name="How was your chat with our team?")
    expect(asked.get_by_role("button")).to_have_count(5)
    expect(inside.get_by_role("button", name="Send rating")).to_have_count(0)
    four = asked.get_by_role("button", name="4 of 5")
    four.press("Enter")
    expect(four).to_have_attribute("aria-pressed", "true")
    inside.get_by_label("Anything to add?").fill("Sam was quick.")
    inside.get_by_role("button", name="Send rating").click()
    expect(asked).to_have_count(0)
    expect(inside.locator(".rate")).to_have_text("Thank you for your rating.")
    expect(customer.live).to_have_text("Thank you for your rating.")


def test_what_was_said_stands_in_the_agents_language_under_the_original(customer: "Chat", console: Console) -> None:
    page = console.page
    open_who_waits(customer, console, "wo ist mein Paket A-1003?")

    def translate() -> None:
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menuitem").filter(has=page.get_by_text(re.compile("Translate|originals"))).click()

    translate()
    expect(page.get_by_text("No translator is set up")).to_be_visible()
    translate()
    expect(page.get_by_text("No translator is set up")).to_have_count(0)

    def shout(route: Route) -> None:
        answer = route.fetch().json()
        items = [{**one, "translation": one["text"].upper()} for one in answer["items"]]
        route.fulfill(json={**answer, "outcome": "done", "items": items})

    page.route("**/translation?**", shout)
    customer.say("danke sehr")
    expect(console.said("danke sehr")).to_be_visible()
    translate()
    expect(console.said("danke sehr").get_by_text("DANKE SEHR", exact=True)).to_be_visible()
    expect(
        console.said("wo ist mein Paket A-1003?").get_by_text("WO IST MEIN PAKET A-1003?", exact=True)
    ).to_be_visible()


def keep_a_note(customer: "Chat", console: Console) -> None:
    console.page.get_by_role("button", name="Note", exact=False).click()
    console.note.fill("A friendly one.")
    console.note.press("Enter")
    expect(console.said("A friendly one.")).to_be_visible()
    assert customer.log.get_by_text("A friendly one.").count() == 0


def open_a_ticket(console: Console) -> None:
    page = console.page
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Open a ticket").click()
    page.get_by_label("Subject").fill("Call about A-1003")
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("button", name="Customer", exact=True).click()
    expect(page.get_by_role("complementary", name="Customer").get_by_text("Call about A-1003")).to_be_visible()
    page.get_by_role("button", name="Hide the customer").click()


def hand_back(customer: "Chat", console: Console) -> None:
    """The bot has it again, answers, and the colleague can still look on."""
    page = console.page
    page.get_by_role("button", name="Hand back").click()
    page.get_by_label("What came of it").fill("Comes on Friday.")
    page.get_by_label("What it was about").select_option("Delivery")
    page.get_by_role("dialog").get_by_label("Tags").fill("delay, friendly")
    page.get_by_role("dialog").get_by_role("button", name="Hand back").click()
    expect(page.get_by_role("button", name="Take", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Customer", exact=True).click()
    panel = page.get_by_role("complementary", name="Customer")
    expect(panel.get_by_text("Delivery", exact=True)).to_be_visible()
    expect(panel.get_by_text("friendly", exact=True)).to_be_visible()
    page.get_by_role("button", name="Hide the customer").click()
    reply = customer.ask("do you ship to Norway?")
    expect(reply).to_contain_text("Norway")
    expect(console.said("do you ship to Norway?")).to_be_visible()


def test_the_inbox_is_worked_with_the_keyboard_alone(customer: "Chat", console: Console) -> None:
    page = console.page
    customer.ask("do you ship to Norway?")
    customer.say("talk to a person please")
    expect(customer.inside.locator(".presence.waiting")).to_be_visible()
    console.go("tickets")
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(console.list).to_be_visible()
    page.keyboard.press("v")
    page.keyboard.press("w")
    expect(console.list.get_by_role("link").first).to_be_visible()
    for at in range(console.list.get_by_role("link").count()):
        page.keyboard.press("j")
        expect(console.list.get_by_role("link").nth(at)).to_have_attribute("aria-current", "page")
    expect(console.said("do you ship to Norway?")).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Hand back")).to_be_visible()
    page.keyboard.press("r")
    expect(console.reply).to_be_focused()
    page.keyboard.type("Sam here, by keyboard.")
    page.keyboard.press("Enter")
    expect(customer.log.get_by_text("Sam here, by keyboard.")).to_be_visible()
    page.route("**/v1/inbox/wrap-up-reasons", lambda _: None)  # which is never answered, and keeps nobody waiting
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog", name="Hand back to the bot")
    expect(dialog.get_by_label("What came of it")).to_be_focused()
    page.keyboard.type("Done.")
    expect(dialog.get_by_role("combobox", name="What it was about")).to_have_value("")  # no words that would be refused
    dialog.get_by_role("button", name="Hand back").press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Take", exact=False).first).to_be_visible()


class Line:
    """The colleague's network, which can be cut."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._open: list[WebSocketRoute] = []
        self._cut = False
        page.route_web_socket(LIVE, self._live)
        page.route("**/v1/**", self._request)

    def cut(self) -> None:
        self._cut = True
        for socket in self._open:
            socket.close(code=1011)

    def mend(self) -> None:
        self._cut = False
        self._page.evaluate("window.dispatchEvent(new Event('online'))")

    def _live(self, socket: WebSocketRoute) -> None:
        if self._cut:
            socket.close(code=1011)
            return
        socket.connect_to_server()
        self._open.append(socket)

    def _request(self, route: Route) -> None:
        if self._cut:
            route.abort("internetdisconnected")
        else:
            route.continue_()


@pytest.fixture
def line(console: Console) -> Iterator[Line]:
    yield Line(console.page)
    console.page.unroute_all(behavior="ignoreErrors")


def test_a_dropped_line_loses_nothing_and_doubles_nothing(customer: "Chat", console: Console, line: Line) -> None:
    page = console.page
    open_who_waits(customer, console, "is the rain jacket in stock?")
    console.reply.fill("Sam here.")
    console.reply.press("Enter")
    expect(customer.log.get_by_text("Sam here.")).to_be_visible()

    line.cut()
    expect(page.get_by_text("Not connected.")).to_be_visible()
    customer.say("first while you were gone")
    customer.say("second while you were gone")
    expect(customer.log.get_by_text("second while you were gone")).to_be_visible()
    console.reply.fill("Written while offline.")
    console.reply.press("Enter")
    expect(console.said("Written while offline.")).to_contain_text("Sending")
    line.mend()

    expect(page.get_by_text("Not connected.")).to_have_count(0)
    for text in ("first while you were gone", "second while you were gone", "Written while offline."):
        expect(console.said(text)).to_have_count(1)
    expect(customer.log.get_by_text("Written while offline.")).to_be_visible()
    expect(console.said("Sending")).to_have_count(0)
    assert customer.log.get_by_text("Written while offline.").count() == 1


def test_whether_one_is_there_is_not_told_before_it_is_known(console: Console) -> None:
    page = console.page
    page.route_web_socket(LIVE, lambda socket: None)  # opens, and says nothing
    console.go("inbox")
    account = page.get_by_role("button", name="Your account")
    expect(account).to_contain_text("connecting…")
    expect(account).not_to_contain_text("offline")
