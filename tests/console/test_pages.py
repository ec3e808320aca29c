"""The built console is served safely, and what is not there is said."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from frontdesk.api import create_api
from frontdesk.console.pages import load_console
from frontdesk.console.routes import router

PAGE = b'<!doctype html><script type="module" src="/console/assets/index-Dk3x.js"></script>'
FILES = {
    "index.html": PAGE,
    "assets/index-Dk3x.js": b"console.log(1)",
    "assets/deep/a-1.css": b"a{}",
    "favicon.svg": b"<svg/>",
    "secrets.env": b"no",
}


def client_of(folder: Path) -> httpx.AsyncClient:
    api = create_api([router])
    api.state.console = load_console(folder)
    return httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="https://desk.example")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    async with client_of(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    "path", ["", "/", "/inbox", "/inbox/conv_01k8", "/customers/jo@acme.example", "/invitations/fdl_abc", "/a.b/c"]
)
async def test_every_address_of_the_console_is_its_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"/console{path}")
    assert (answer.status_code, answer.content) == (200, PAGE)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_the_page_runs_no_script_but_its_own_and_stands_in_nobodys_frame(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/console/inbox")).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert (policy["frame-ancestors"], policy["base-uri"], policy["connect-src"]) == ("'none'", "'none'", "'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_files_named_by_their_content_are_kept_for_ever_and_others_are_asked_for_again(
    client: httpx.AsyncClient,
) -> None:
    script = await client.get("/console/assets/index-Dk3x.js")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["content-encoding"] == "gzip"
    assert (await client.get("/console/assets/deep/a-1.css")).status_code == 200
    icon = await client.get("/console/favicon.svg")
    assert (icon.headers["content-type"], icon.headers["cache-control"]) == ("image/svg+xml", "no-cache")
    again = await client.get("/console/favicon.svg", headers={"If-None-Match": icon.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    page = await client.get("/console")
    same = await client.get("/console/inbox", headers={"If-None-Match": page.headers["etag"]})
    assert (same.status_code, "content-security-policy" in same.headers) == (304, True)


@pytest.mark.parametrize(
    "path",
    [
        "assets/index-old.js",
        "assets/",
        "assets/../index.html",
        "index.html",
        "favicon.ico",
        "secrets.env.map",
        "assets/%2e%2e/%2e%2e/routes.py.js",
        "..%2fpages.js",
        "%00.js",
    ],
)
async def test_what_is_not_there_is_a_404_and_never_the_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"/console/{path}")
    assert answer.status_code in {404}
    assert PAGE not in answer.content


@pytest.mark.parametrize("path", ["secrets.env", "%2e%2e/%2e%2e/settings", "..%2f..%2fetc%2fpasswd"])
async def test_nothing_but_the_built_files_is_given_out(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/console/{path}")).content == PAGE


async def test_a_console_that_was_not_built_says_so(tmp_path: Path) -> None:
    async with client_of(tmp_path / "nothing") as client:
        answer = await client.get("/console/inbox")
        assert answer.status_code == 503
        assert "tools/build_web.py" in answer.text
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert (await client.get("/console/assets/a.js")).status_code == 404


async def test_the_console_is_only_read(client: httpx.AsyncClient) -> None:
    assert (await client.post("/console")).status_code == 405
