"""The demo: Acme's shop with the widget on it, for a first look without anything set up."""

import asyncio
import functools
from html import escape
from importlib import resources
from itertools import pairwise
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from markdown_it import MarkdownIt

from frontdesk.kit.http.errors import RouteNotFound
from frontdesk.knowledge.chunking import anchor_of
from frontdesk.knowledge.sources.folder import FolderSource
from frontdesk.knowledge.structure import plain_text
from frontdesk.secrets.opening import kept_secret
from frontdesk.seeding import OWNER_EMAIL
from frontdesk.settings import Settings

_CHECKOUT = Path(__file__).parents[2] / "examples" / "acme"
_TYPES = {".html": "text/html", ".css": "text/css", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'"
)


def acme_folder() -> Path:
    """Where the demo bot stands: inside the installed package, or in the checkout."""
    packaged = Path(str(resources.files("frontdesk"))) / "examples" / "acme"
    return packaged if packaged.is_dir() else _CHECKOUT


def demo_settings(settings: Settings, *, host: str | None, port: int | None, data: Path | None) -> Settings:
    """The settings with the demo's own choices where the operator made none."""
    data = data or settings.data
    changes: dict[str, object] = {"data": data, "bots": settings.bots or (acme_folder(),)}
    if host is not None:
        changes["host"] = host
    if port is not None:
        changes["port"] = port
    demo = settings.model_copy(update=changes)
    if demo.bootstrap_key is None:
        key = kept_secret(data, "demo-key", prefix="fd_")
        demo = Settings.model_validate({**demo.model_dump(), "bootstrap_key": key})
    return demo


def demo_password(settings: Settings) -> str:
    """Of the owner whom the demo makes when nobody can sign in yet: the same for as long as the data folder is."""
    return kept_secret(settings.data, "demo-password")[:16]


def shop_router(bot_folder: Path) -> APIRouter:
    """The shop's page at `/shop/`, its files beside it, `/` leading there, and the articles it cites under `/help/`."""
    router = APIRouter(include_in_schema=False)
    files = {
        path.name: (path.read_bytes(), _TYPES[path.suffix])
        for path in (bot_folder / "site").iterdir()
        if path.suffix in _TYPES
    }
    help_page = files.pop("help.html")[0].decode()
    articles = functools.cache(lambda: _articles(bot_folder / "knowledge", help_page))

    @router.get("/")
    async def front_door() -> Response:
        return RedirectResponse("/shop/", status_code=307)

    @router.get("/shop/")
    async def page() -> Response:
        return _answer(files, "index.html")

    @router.get("/shop/{name}")
    async def file(name: str) -> Response:
        return _answer(files, name)

    @router.get("/help/{name}")
    async def article(name: str) -> Response:
        return _answer(await asyncio.to_thread(articles), name)

    return router


def _articles(folder: Path, page: str) -> dict[str, tuple[bytes, str]]:
    """The pages by the last part of the articles' addresses."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    pages = {}
    for document in FolderSource(folder).gather().documents:
        name = (document.url or document.source).rsplit("/", maxsplit=1)[-1]
        filled = page.replace("{title}", escape(document.title or name)).replace(
            "{article}", _with_anchors(markdown, document.text[document.body_at :])
        )
        pages[name] = (filled.encode(), "text/html")
    return pages


def _with_anchors(markdown: MarkdownIt, text: str) -> str:
    """A page whose headings are where citations lead to."""
    tokens = markdown.parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", anchor_of(plain_text(inline.content)))
    rendered: str = markdown.renderer.render(tokens, markdown.options, {})
    return rendered


def _answer(files: dict[str, tuple[bytes, str]], name: str) -> Response:
    if name not in files:
        raise RouteNotFound
    content, media_type = files[name]
    headers = {"content-security-policy": _POLICY, "cache-control": "no-cache"}
    return Response(content, media_type=media_type, headers=headers)


def banner(settings: Settings) -> str:
    """What the terminal shows once the demo answers."""
    url = settings.public_url or f"http://{settings.host}:{settings.port}"
    key = settings.bootstrap_key.get_secret_value() if settings.bootstrap_key else ""
    return f"""
  Frontdesk is ready.

    Shop with the widget   {url}/shop/
    Console                {url}/console
      sign in as           {OWNER_EMAIL}
      with the password    {demo_password(settings)}
    API documentation      {url}/docs
    API key                {key}

  Talk to it:

    curl -s {url}/v1/messages \\
      -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\
      -d '{{"user_id": "jo", "text": "wheres my order A-1003?"}}'

  Stop it with Ctrl+C.
"""
