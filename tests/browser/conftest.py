"""A real Chromium on a real `frontdesk demo`: what a customer sees, hears and types."""

import fcntl
import importlib.util
import os
import re
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, FrameLocator, Locator, Page, expect, sync_playwright
from tests.browser.console import Console, sign_in

from frontdesk.demo import demo_password
from frontdesk.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
KEY = "fd_the-key-of-the-browser-tests"
_DATA: list[Path] = []  # of the demo that runs, where its owner's password is kept
expect.set_options(timeout=15_000)


class Chat:
    """The widget as a customer meets it: the launcher on the page, and the chat in its frame."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher: Locator = page.locator("#frontdesk-widget button.launcher")
        self.panel: Locator = page.locator("#frontdesk-widget [role=dialog]")
        self.inside: FrameLocator = page.frame_locator("#frontdesk-widget iframe")
        self.composer = self.inside.get_by_role("textbox", name="Your message")
        self.log = self.inside.get_by_role("log", name="Conversation")
        self.own = self.log.locator(".row.user .bubble")
        self.replies = self.log.locator(".row.reply:not([data-typing])")
        self.typing = self.log.locator("[data-typing]")
        self.live = self.inside.locator("[data-live]")

    def open(self) -> None:
        self.launcher.click()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        expect(self.composer).to_be_focused()
        expect(self.inside.get_by_role("button", name="More options")).to_be_visible()

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def ask(self, text: str) -> Locator:
        """Say it and wait for the reply, which is returned."""
        before = self.replies.count()
        self.say(text)
        expect(self.replies.nth(before)).to_be_visible()
        expect(self.typing).to_have_count(0)
        return self.replies.nth(before)

    def frame(self) -> Frame:
        found = next((frame for frame in self.page.frames if "/widget/frame" in frame.url), None)
        assert found is not None, "the chat's frame is not on the page"
        return found


@pytest.fixture(scope="session")
def web_build() -> ModuleType:
    """The built widget, made now if it is older than its sources; and what its tests need from npm."""
    spec = importlib.util.spec_from_file_location("build_web", ROOT / "tools" / "build_web.py")
    assert spec is not None
    assert spec.loader is not None
    build_web = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = build_web
    spec.loader.exec_module(build_web)
    cache = ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    with (cache / "web-build.lock").open("w") as lock:  # several test processes, one build
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").is_file():
            build_web.install(build_web.find_node(), tools=True)
        build_web.build()
    return build_web


@pytest.fixture(scope="session")
def axe_source(web_build: ModuleType) -> str:
    return (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if found is None:
        reason = "Chromium is not installed (Debian: apt-get install chromium)"
        if os.environ.get("FRONTDESK_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def demo_server(
    chromium: str, web_build: ModuleType, tmp_path_factory: pytest.TempPathFactory, trained_acme: Path
) -> Iterator[str]:
    """The address of a running demo; FRONTDESK_BROWSER_URL names one that runs already."""
    given = os.environ.get("FRONTDESK_BROWSER_URL")
    if given:
        yield given.rstrip("/")
        return
    port = _free_port()
    data = tmp_path_factory.mktemp("demo")
    _DATA.append(data)
    shutil.copytree(trained_acme / "bots" / "acme" / "cache", data / "bots" / "acme" / "cache")
    command = [sys.executable, "-m", "frontdesk", "demo", "--port", str(port), "--data", str(data)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "FRONTDESK_BOOTSTRAP_KEY": KEY}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment) as process:
        try:
            _wait_for_banner(process)
            url = f"http://127.0.0.1:{port}"
            assert httpx.get(f"{url}/readyz").status_code == 200
            yield url
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.fixture(scope="session")
def demo_key() -> str:
    """The key of the running demo, that of FRONTDESK_BROWSER_KEY for one that runs already."""
    return os.environ.get("FRONTDESK_BROWSER_KEY", KEY)


@pytest.fixture(scope="session")
def owner_password(demo_server: str) -> str:
    """What the demo shows in its terminal; of one that runs already, FRONTDESK_BROWSER_PASSWORD."""
    given = os.environ.get("FRONTDESK_BROWSER_PASSWORD")
    return given or demo_password(Settings(data=_DATA[-1]))


@pytest.fixture
def console(
    browser: Browser, context_options: dict[str, Any], demo_server: str, owner_password: str
) -> Iterator[Console]:
    """The console in a context of its own, signed in. Whatever a test does: no script fails and no policy is broken."""
    context = browser.new_context(**context_options)
    sign_in(context, demo_server, owner_password)
    page = context.new_page()
    failures = watch(page)
    yield Console(page, demo_server)
    context.close()
    assert failures == []


def watch(page: Page) -> list[str]:
    """What goes wrong in a page from now on."""
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda message: failures.append(message.text) if _breaks_policy(message.text) else None)
    return failures


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for_banner(process: subprocess.Popen[bytes]) -> None:
    """The demo says that it is ready once it answers; until then its output is read as it comes."""
    assert process.stdout is not None
    said = b""
    until = time.monotonic() + START_SECONDS
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while b"is ready" not in said:
            assert waiting.select(timeout=max(0.0, until - time.monotonic())), f"not ready in time: {said!r}"
            part = os.read(process.stdout.fileno(), 65536)
            assert part, f"the demo ended: {said.decode(errors='replace')}"
            said += part


@pytest.fixture(scope="module")  # while Playwright is open its event loop runs, and no other test's could
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def context_options() -> dict[str, Any]:
    """Overridden by tests that want another device or colour scheme."""
    return {"viewport": {"width": 1200, "height": 820}, "locale": "en-GB", "reduced_motion": "reduce"}


@pytest.fixture
def context(browser: Browser, context_options: dict[str, Any]) -> Iterator[BrowserContext]:
    made = browser.new_context(**context_options)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, demo_server: str) -> Iterator[Page]:
    """The shop's page, loaded. Whatever a test does: no script fails and no policy is broken."""
    opened = context.new_page()
    failures = watch(opened)
    opened.goto(f"{demo_server}/")
    yield opened
    assert failures == []


def _breaks_policy(text: str) -> bool:
    return re.search(r"Content.Security.Policy|violates|Refused to", text) is not None


@pytest.fixture
def chat(page: Page) -> Chat:
    return Chat(page)


@pytest.fixture
def opened_chat(chat: Chat) -> Chat:
    chat.open()
    return chat
