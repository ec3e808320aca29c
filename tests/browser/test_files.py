"""Files between a customer and a colleague, each in a browser of their own."""

import base64
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, Locator, Route, expect
from tests.browser.console import Console
from tests.browser.test_console_inbox import open_who_waits

if TYPE_CHECKING:
    from tests.browser.conftest import Chat

pytestmark = pytest.mark.xdist_group("browser")

# A red picture of 8 by 8 points.
RED = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC"
)
PICTURE = FilePayload(name="broken lamp.png", mimeType="image/png", buffer=RED)
PDF = FilePayload(name="label.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
PROGRAM = FilePayload(name="setup.exe", mimeType="application/octet-stream", buffer=b"MZ\x90\0" + b"\0" * 60)

BRING = """(field, [how, name, base64]) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, {type: "image/png"}));
    const event = how === "paste"
        ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
        : new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
    field.dispatchEvent(event);
}"""


def pick(chat: "Chat", *files: FilePayload) -> None:
    with chat.page.expect_file_chooser() as chosen:
        chat.inside.get_by_role("button", name="Attach files").click()
    chosen.value.set_files(list(files))


def test_files_go_both_ways(opened_chat: "Chat", console: Console) -> None:
    customer, page = opened_chat, console.page
    open_who_waits(customer, console, "my lamp arrived broken")
    page.get_by_role("button", name="Take", exact=False).first.click()
    expect(page.get_by_role("button", name="Hand back")).to_be_visible()

    pick(customer, PICTURE)
    waiting = customer.inside.get_by_role("list", name="Files to send")
    expect(waiting.get_by_role("listitem")).to_have_text("broken lamp.png")
    customer.say("look")
    expect(waiting).to_have_count(0)
    expect(customer.own.last.get_by_role("img", name="broken lamp.png")).to_be_visible()
    shown = console.said("look").get_by_role("img", name="broken lamp.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 8

    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Attach files").click()
    chosen.value.set_files([PDF])
    expect(page.get_by_role("list", name="Files to send")).to_have_text("label.pdf")
    page.get_by_role("button", name="Send", exact=True).click()  # without a word
    expect(console.log.get_by_role("link", name="label.pdf")).to_be_visible()
    label = customer.log.get_by_role("button", name="Save label.pdf")
    expect(label).to_be_visible()
    expect(customer.live).to_contain_text("label.pdf")
    with customer.page.expect_download() as saved:
        label.click()
    assert saved.value.suggested_filename == "label.pdf"
    with page.expect_download() as kept:
        console.log.get_by_role("link", name="label.pdf").click()
    assert kept.value.path().read_bytes() == PDF["buffer"]


def test_a_picture_alone_is_kept_and_the_bot_offers_a_person(opened_chat: "Chat") -> None:
    chat = opened_chat
    pick(chat, PICTURE)
    expect(chat.inside.get_by_role("button", name="Remove broken lamp.png")).to_be_visible()
    chat.inside.get_by_role("button", name="Send", exact=True).click()
    expect(chat.replies.last).to_contain_text("I can't read files myself")
    chat.replies.last.get_by_role("button", name="Talk to a person").click()
    expect(chat.inside.locator(".presence.waiting")).to_be_visible()
    chat.page.reload()
    chat.own.first.scroll_into_view_if_needed()  # it is fetched when it comes into sight
    expect(chat.own.first.get_by_role("img", name="broken lamp.png")).to_be_visible()


def test_files_are_pasted_and_dropped_and_what_is_not_taken_says_why(opened_chat: "Chat") -> None:
    chat = opened_chat
    for how, name in (("paste", "pasted.png"), ("drop", "dropped.png")):
        chat.composer.evaluate(BRING, [how, name, base64.b64encode(RED).decode()])
        expect(chat.inside.get_by_role("button", name=f"Remove {name}")).to_be_visible()
    pick(chat, PROGRAM)
    refused = chat.inside.get_by_role("listitem").filter(has_text="setup.exe")
    expect(refused).to_contain_text("Files of this kind are not accepted.")
    expect(chat.live).to_contain_text("setup.exe: Files of this kind are not accepted.")
    chat.inside.get_by_role("button", name="Remove dropped.png").click()
    expect(chat.composer).to_be_focused()
    chat.say("one of them")
    expect(chat.own.last.get_by_role("img")).to_have_count(1)
    expect(refused).to_be_visible()


def test_a_long_name_stays_in_its_bubble_and_enter_waits_for_the_file(opened_chat: "Chat", console: Console) -> None:
    customer, page = opened_chat, console.page
    open_who_waits(customer, console, "where is the label for my return?")
    expect(page.get_by_role("heading", level=2, name="Visitor").first).to_be_visible()
    page.get_by_role("button", name="Take", exact=False).first.click()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    for side in (customer.page, page):
        side.route("**/v1/attachments", hold)
    long = FilePayload(name=f"{'return-label-of-a-lamp-' * 4}.pdf", mimeType="application/pdf", buffer=PDF["buffer"])

    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Attach files").click()
    chosen.value.set_files([long])
    console.reply.fill("Here it is.")
    console.reply.press("Enter")
    reason = page.get_by_text("It can be sent once the file is uploaded.")
    expect(reason).to_be_visible()
    held.pop().continue_()
    expect(reason).to_have_count(0)
    console.reply.press("Enter")
    link = console.log.get_by_role("link", name="return-label")
    expect(link).to_be_visible()
    assert is_within(link, ".bubble")
    assert is_within(customer.log.get_by_role("button", name="Save return-label"), ".bubble")

    pick(customer, PICTURE)
    customer.say("Thank you!")
    expect(customer.inside.get_by_text("A file is still being uploaded.").first).to_be_visible()
    expect(customer.composer).to_have_value("Thank you!")
    held.pop().continue_()
    expect(customer.inside.locator(".composer .wait")).to_have_count(0)
    customer.composer.press("Enter")
    expect(console.said("Thank you!").get_by_role("img", name="broken lamp.png")).to_be_visible()


def is_within(inner: Locator, outer: str) -> bool:
    found: bool = inner.evaluate(
        "(one, outer) => one.getBoundingClientRect().right <= one.closest(outer).getBoundingClientRect().right", outer
    )
    return found


def test_whoever_chooses_more_files_than_go_with_one_message_sees_it(opened_chat: "Chat") -> None:
    chat = opened_chat
    pick(chat, *[FilePayload(name=f"{at}.png", mimeType="image/png", buffer=RED) for at in range(12)])
    waiting = chat.inside.get_by_role("list", name="Files to send").get_by_role("listitem")
    expect(waiting).to_have_count(10)
    told = chat.inside.locator("form").get_by_text("2 files were not attached: at most 10 go with one message.")
    expect(told).to_be_in_viewport(ratio=1)
    chat.inside.get_by_role("button", name="Remove 3.png").click()
    expect(told).to_have_count(0)
