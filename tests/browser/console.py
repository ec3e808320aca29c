"""The console as a colleague meets it: signed in, on a page, with what is on it by its accessible names."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

OWNER = "sam@acme.example"


class Console:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.main: Locator = page.locator("main")
        self.list: Locator = page.get_by_role("region", name="Conversations")
        self.log: Locator = page.get_by_role("log", name="Conversation")
        self.reply: Locator = page.get_by_label("Your reply")
        self.note: Locator = page.get_by_label("Your note for the team")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.url}/console/{path}")
        expect(self.page.get_by_role("heading", level=1)).to_be_attached()

    def open(self, path: str) -> None:
        """Another page, without loading the console anew: as a link does it."""
        self.page.evaluate(
            "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }",
            f"/console/{path}",
        )
        expect(self.main).to_have_attribute("data-path", f"/{path}")

    def view(self, name: str) -> None:
        self.list.get_by_role("button", name=name).click()

    def row(self, text: str) -> Locator:
        return self.list.get_by_role("link").filter(has_text=text)

    def said(self, text: str) -> Locator:
        return self.log.get_by_role("listitem").filter(has_text=text)


def sign_in(context: BrowserContext, url: str, password: str) -> None:
    """By the API: the cookie is the context's from then on."""
    answer = context.request.post(f"{url}/v1/access/session", data={"email": OWNER, "password": password})
    assert answer.status == 201, answer.text()
