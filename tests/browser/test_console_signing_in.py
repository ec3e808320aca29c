"""Coming in and going out: a password, an invitation, a link for a new password, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.console import OWNER, Console

PASSWORD = "seven blue whales"
CSRF = {"X-Frontdesk-Csrf": "1"}


def fill(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(re.compile(label.replace("_", " "), re.I)).fill(text)


def stranger(browser: Browser) -> BrowserContext:
    return browser.new_context(locale="en-GB", reduced_motion="reduce")


def made(console: Console, path: str, body: dict[str, str]) -> str:
    """The link that the owner is shown."""
    answer = console.page.request.post(f"{console.url}/v1/access/{path}", data=body, headers=CSRF)
    assert answer.status == 201, answer.text()
    link: str = answer.json()["url"]
    return link


def test_an_owner_signs_in_with_the_password_of_the_terminal(
    browser: Browser, demo_server: str, owner_password: str
) -> None:
    context = stranger(browser)
    page = context.new_page()
    page.goto(f"{demo_server}/console/tickets")
    fill(page, mail=OWNER, Password="not the right one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("No member signs in")
    fill(page, mail=OWNER, Password=owner_password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Tickets", level=1)).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    [cookie] = context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    context.close()


def test_who_is_invited_comes_in_and_sets_a_new_password_later(
    browser: Browser, console: Console, demo_server: str
) -> None:
    link = made(console, "invitations", {"email": "jo@acme.example", "role": "agent"})
    context = stranger(browser)
    page = context.new_page()
    page.goto(link)
    fill(page, your_name="Jo Park", Password="password123")
    page.get_by_role("button", name="Join as agent").click()
    expect(page.get_by_text("it is one of the commonest", exact=True)).to_be_visible()
    fill(page, Password=PASSWORD)
    page.get_by_role("button", name="Join as agent").click()
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_attached()
    jo = page.request.get(f"{demo_server}/v1/access/session").json()["member"]["id"]
    page.goto(link)
    expect(page.get_by_text("This invitation is not valid")).to_be_visible()

    link = made(console, "password-resets", {"member_id": jo})
    page.goto(link)
    fill(page, New_password="eight red foxes")
    page.get_by_role("button", name="Set the password").click()
    fill(page, mail="jo@acme.example", Password="eight red foxes")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_attached()
    context.close()


def test_a_member_changes_their_password_and_is_signed_out_everywhere_else(
    browser: Browser, console: Console, demo_server: str
) -> None:
    link = made(console, "invitations", {"email": "kim@acme.example", "role": "agent"})
    context, elsewhere = stranger(browser), stranger(browser)
    page = context.new_page()
    page.goto(link)
    fill(page, your_name="Kim Lund", Password=PASSWORD)
    page.get_by_role("button", name="Join as agent").click()
    other = elsewhere.new_page()
    other.goto(f"{demo_server}/console")
    fill(other, mail="kim@acme.example", Password=PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", name="Inbox", level=1)).to_be_attached()

    page.get_by_role("button", name="Your account").click()
    page.get_by_role("menuitem", name="Change your password").click()
    fill(page, until_now="not the right one", New_password="nine green owls")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("alert")).to_contain_text("current password is not right")
    fill(page, until_now=PASSWORD)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    expect(page.get_by_role("dialog", name="Change your password")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_attached()
    other.reload()
    fill(other, mail="kim@acme.example", Password="nine green owls")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", name="Inbox", level=1)).to_be_attached()
    context.close()
    elsewhere.close()


ELSEWHERE = ("http://evil.example/", "http://127.0.0.1:9/")  # another site; a neighbour, to whom the cookie does travel
TRY = """async (url) => {
    const tried = [];
    for (const options of [
        {credentials: "include"},
        {method: "DELETE", credentials: "include", headers: {"X-Frontdesk-Csrf": "1"}},
        {method: "POST", credentials: "include", mode: "no-cors", body: "{}"},
    ]) {
        const answer = fetch(`${url}/v1/access/session`, options);
        tried.push(await answer.then(a => a.type, () => "refused"));
    }
    return tried;
}"""


@pytest.mark.parametrize("address", ELSEWHERE)
def test_another_sites_page_gets_nothing_out_of_a_member_who_visits_it(
    console: Console, demo_server: str, address: str
) -> None:
    page = console.page.context.new_page()
    page.route(address, lambda route: route.fulfill(body="<h1>Free tents!</h1>", content_type="text/html"))
    page.goto(address)
    assert page.evaluate(TRY, demo_server) in (["refused", "refused", "opaque"], ["refused"] * 3)
    answer = console.page.request.get(f"{demo_server}/v1/access/session")
    assert answer.json()["member"]["email"] == OWNER
