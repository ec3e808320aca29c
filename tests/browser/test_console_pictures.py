"""Pictures of the console's pages, and of the widget, in light and dark: only where FRONTDESK_PICTURES names a folder."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect
from tests.browser.console import Console
from tests.browser.test_console_inbox import open_who_waits
from tests.browser.test_files import PDF, pick

if TYPE_CHECKING:
    from tests.browser.conftest import Chat

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


#: What a translator would make of it.
TRANSLATED = {
    "So ist die Laterne bei mir angekommen.": "This is how the lantern reached me.",
    "Brauchen Sie noch etwas von mir?": "Do you need anything else from me?",
}


@pytest.mark.parametrize("context_options", [("light", 1440, 860), ("dark", 1440, 860)], indirect=True)
def test_files_a_translation_and_a_rating_have_their_pictures(
    opened_chat: "Chat", console: Console, context_options: dict[str, Any]
) -> None:
    customer, page, scheme = opened_chat, console.page, context_options["color_scheme"]
    picture = FilePayload(name="laterne.png", mimeType="image/png", buffer=a_lantern(customer.page))
    open_who_waits(customer, console, "my lantern arrived broken")
    page.get_by_role("button", name="Take", exact=False).first.click()
    pick(customer, picture)
    customer.say("So ist die Laterne bei mir angekommen.")
    send_with(console, "Thank you. Here is the label for sending it back.", {**PDF, "name": "return label.pdf"})
    expect(customer.log.get_by_role("button", name="Save return label.pdf")).to_be_visible()
    customer.say("Brauchen Sie noch etwas von mir?")
    expect(console.said("Brauchen Sie noch etwas von mir?")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)  # gone by itself
    expect(console.log.get_by_text("is typing")).to_have_count(0)
    take(console, f"attachments-{scheme}")
    take_widget(customer, f"files-{scheme}")

    page.route("**/translation?**", translate)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Translate for me").click()
    expect(console.log.get_by_text("Do you need anything else from me?")).to_be_in_viewport(ratio=1)
    take(console, f"translation-{scheme}")

    page.get_by_role("button", name="Hand back").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand back").click()
    customer.inside.get_by_role("button", name="4 of 5").click()
    customer.inside.get_by_label("Anything to add?").fill("Quick and friendly.")
    take_widget(customer, f"rating-{scheme}")


def a_lantern(page: Page) -> bytes:
    """As the shop shows it, without the chat above it."""
    shop = page.context.new_page()
    shop.goto(page.url)
    seen = shop.get_by_role("listitem").filter(has_text="Lumen Lantern").locator("svg").first.screenshot()
    shop.close()
    return seen


def translate(route: Route) -> None:
    """The server's answer, with a translator: the demo has none."""
    answer = route.fetch()
    told = answer.json()
    for one in told["items"]:
        one["translation"] = TRANSLATED.get(one["text"])
    route.fulfill(response=answer, json={**told, "outcome": "done"})


def send_with(console: Console, text: str, file: FilePayload) -> None:
    with console.page.expect_file_chooser() as chosen:
        console.page.get_by_role("button", name="Attach files").click()
    chosen.value.set_files([file])
    expect(console.page.get_by_role("list", name="Files to send").get_by_text("Uploading…")).to_have_count(0)
    console.reply.fill(text)
    console.reply.press("Enter")


def take_widget(chat: "Chat", name: str) -> None:
    chat.panel.screenshot(path=Path(os.environ["FRONTDESK_PICTURES"]) / f"widget-{name}.png", animations="disabled")


def take(console: Console, name: str) -> None:
    expect(console.page.get_by_role("status", name="Loading")).to_have_count(0)
    if "widget" in name:
        expect(console.page.frame_locator("iframe").get_by_role("button", name="More options")).to_be_visible()
    console.page.screenshot(path=Path(os.environ["FRONTDESK_PICTURES"]) / f"console-{name}.png", animations="disabled")
