"""Files as browsers send them: read as what they are, within limits, and refused with the reason."""

from typing import Any

import pytest
from tests.knowledge.files import docx, word_paragraph
from tests.knowledge.replicas import ARTICLES, Replica

from frontdesk.access.service import AccessService

FILES = "/v1/knowledge/files"
WARRANTY = b"# Warranty\n\nIt lasts two years.\n"


async def upload(
    replica: Replica, name: str, data: bytes, expected: int = 201, headers: dict[str, str] | None = None, **fields: Any
) -> dict[str, Any]:
    files = {"file": (name, data)}
    answer = await replica.client.post(FILES, files=files, data=fields, headers=headers)
    assert answer.status_code == expected, answer.text
    return dict(answer.json())


async def test_a_file_is_an_article_with_what_is_said_about_it(replica: Replica) -> None:
    body = word_paragraph("Warranty", style="Heading1") + word_paragraph("It lasts two years.")
    fields: dict[str, Any] = {
        "tags": ["guarantee", "repairs"],
        "product": "Pump 1",
        "url": "https://x.example/w",
        "language": "en",
    }
    article = await upload(replica, "C:\\papers\\warranty.docx", docx(body), **fields)
    assert (article["title"], article["format"], article["file_name"]) == ("Warranty", "file", "warranty.docx")
    assert (article["tags"], article["product"], article["visibility"]) == (fields["tags"], ["Pump 1"], "public")
    assert (await replica.knowledge.answer("Warranty")).text == "It lasts two years."
    assert (await replica.client.get(f"{ARTICLES}/{article['id']}")).json() == article


async def test_an_upload_is_called_as_its_first_heading_or_as_its_author_says(replica: Replica) -> None:
    assert (await upload(replica, "w.md", WARRANTY))["title"] == "Warranty"
    assert (await upload(replica, "w.md", WARRANTY, title="Guarantee"))["title"] == "Guarantee"
    assert (await upload(replica, "two_years.txt", b"It lasts two years."))["title"] == "Two years"


async def test_an_upload_again_replaces_the_article_and_one_sent_twice_makes_one(replica: Replica) -> None:
    first = await upload(replica, "w.md", WARRANTY, external_id="w")
    second = await upload(replica, "w.md", b"# Warranty\n\nFive years.", 200, external_id="w")
    assert (second["id"], second["version"]) == (first["id"], 2)
    once = {"Idempotency-Key": "once"}
    third = await upload(replica, "o.md", b"# Other\n\nText.", headers=once)
    assert await upload(replica, "o.md", b"# Other\n\nText.", 200, headers=once) == third


async def test_an_internal_upload_is_not_shown_to_customers(replica: Replica) -> None:
    await upload(replica, "w.md", WARRANTY, visibility="internal")
    assert await replica.sources_for("Warranty") == []


@pytest.mark.parametrize(
    ("name", "data", "fields", "code"),
    [
        ("a.pdf", b"no PDF", {}, "knowledge.article_unreadable"),
        ("a.exe", b"MZ", {}, "knowledge.article_unreadable"),
        ("a.md", b"", {}, "knowledge.article_unreadable"),
        ("a.md", b"\x00\xff", {}, "knowledge.article_unreadable"),
        ("x" * 201 + ".md", WARRANTY, {}, "knowledge.article_unreadable"),
        ("a.md", WARRANTY, {"visibility": "secret"}, "request.malformed"),
        ("a.md", WARRANTY, {"colour": "red"}, "request.malformed"),
        ("a.md", WARRANTY, {"title": "a\x00b"}, "request.malformed"),
        ("a.md", WARRANTY, {"url": "javascript:alert(1)"}, "request.malformed"),
        ("a.md", WARRANTY, {"tags": ["t"] * 51}, "request.malformed"),
    ],
)
async def test_what_cannot_be_used_is_refused_with_the_reason(
    replica: Replica, name: str, data: bytes, fields: dict[str, Any], code: str
) -> None:
    assert (await upload(replica, name, data, 422, **fields))["code"] == code
    assert (await replica.client.get(ARTICLES)).json()["items"] == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"no parts at all"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--x--'),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; filename="a.md"\r\n\r\na\r\n--x--',
        ),
        (
            "multipart/form-data; boundary=x; charset=utf-7",
            b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n+2AA-\r\n--x\r\n'
            b'Content-Disposition: form-data; name="file"; filename="+2AA-.md"\r\n\r\n# A\n\nB.\r\n--x--',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 2_000 + b"--x--",
        ),
        ("application/json", b'{"file": "a"}'),
        ("text/plain", b"file"),
        ("", b""),
    ],
)
async def test_a_form_that_is_none_is_refused(replica: Replica, content_type: str, body: bytes) -> None:
    answer = await replica.client.post(FILES, content=body, headers={"Content-Type": content_type})
    assert answer.status_code in {400, 415, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(replica: Replica) -> None:
    assert (await upload(replica, "a.md", b"x" * 1_000_001, 413))["code"] == "request.too_large"


async def test_whoever_may_only_read_uploads_nothing(replica: Replica) -> None:
    access: AccessService = replica.app.state.access
    _, reader = await access.keys.create(workspace_id="default", name="R", scopes=["knowledge:read"])
    await upload(replica, "w.md", WARRANTY, 403, headers={"Authorization": f"Bearer {reader}"})
    assert (await upload(replica, "w.md", WARRANTY, 404, bot="other"))["code"] == "knowledge.bot_not_found"
