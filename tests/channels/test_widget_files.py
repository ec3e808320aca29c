"""The widget's files: kept by browsers, held only by pages that may, nothing else given out."""

import gzip
import re

import httpx
import pytest


async def test_the_frame_may_be_held_by_our_own_and_the_bots_pages_only(client: httpx.AsyncClient) -> None:
    page = await client.get("/widget/frame?bot=acme")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://shop.example")
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert len(page.headers.get_list("content-security-policy")) == 1
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_an_origin_that_is_none_cannot_change_the_policy(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/widget/frame?bot=closed")).headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://ok.example")


@pytest.mark.parametrize(("query", "status"), [("", 422), ("?bot=", 422), ("?bot=nothing", 404), ("?bot=foreign", 404)])
async def test_there_is_no_frame_without_a_bot(client: httpx.AsyncClient, query: str, status: int) -> None:
    assert (await client.get(f"/widget/frame{query}")).status_code == status


async def test_the_frame_is_not_served_without_its_policy(client: httpx.AsyncClient) -> None:
    assert (await client.get("/widget/frame.html")).status_code == 404


async def test_the_files_of_the_frame_are_named_by_version_and_kept_for_ever(client: httpx.AsyncClient) -> None:
    page = (await client.get("/widget/frame?bot=acme")).text
    names = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(names) == 2
    for name in names:
        answer = await client.get(f"/widget/{name}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    stale = await client.get("/widget/frame.js?v=0123")
    assert "immutable" not in stale.headers["cache-control"]


async def test_the_loader_can_be_used_by_any_page_and_is_asked_for_again_soon(client: httpx.AsyncClient) -> None:
    loader = await client.get("/widget.js")
    assert loader.headers["content-type"] == "text/javascript; charset=utf-8"
    assert loader.headers["cross-origin-resource-policy"] == "cross-origin"
    assert loader.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert loader.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/widget.js", "/widget/frame.css", "/widget/frame?bot=acme"])
async def test_a_file_that_the_browser_has_is_not_sent_again(client: httpx.AsyncClient, path: str) -> None:
    etag = (await client.get(path)).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_files_travel_compressed_when_the_browser_can(client: httpx.AsyncClient) -> None:
    plain = await client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    async with client.stream("GET", "/widget.js", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(raw) == plain.content


@pytest.mark.parametrize(
    "name", ["notes.txt", "nothing.js", "..%2fchannel.py", "%2e%2e/channel.py", "frame.js%00", "frame.js/"]
)
async def test_nothing_else_is_given_out(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/widget/{name}")).status_code == 404
