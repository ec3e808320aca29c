"""Files as browsers send them: read as what they are, within limits, and refused with the reason."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.knowledge.files import docx, word_paragraph
from tests.knowledge.replicas import ARTICLES, LARGEST_FILE, Replica

from frontdesk.access.service import AccessService
from frontdesk.knowledge.upload_routes import FORM_BYTES

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
        ("a.md", WARRANTY, {"title": ["a", "b"]}, "request.malformed"),
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


async def test_a_file_may_be_larger_than_other_requests_and_is_found_at_once(replica: Replica) -> None:
    rows = "".join(f"What is part {number}?,It is {'x' * 10_000} number {number}.\n" for number in range(110))
    article = await upload(replica, "parts.csv", b"question,answer\n" + rows.encode())
    assert len(article["content"]) > 1_100_000
    assert await replica.sources_for("What is part 109?") == [f"{article['id']}#110"]


async def test_a_file_that_is_too_large_is_refused_with_what_to_do(replica: Replica) -> None:
    for size in (LARGEST_FILE + 1, LARGEST_FILE + FORM_BYTES):  # the file is counted, and the form while it comes
        problem = await upload(replica, "a.md", b"x" * size, 413)
        assert (problem["code"], problem["status"]) == ("knowledge.file_too_large", 413)
        assert str(LARGEST_FILE) in problem["detail"]
        assert "FRONTDESK_MAX_KNOWLEDGE_FILE_BYTES" in problem["hint"]


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_that_is_too_large_is_not_read_to_its_end(replica: Replica, declared: bool) -> None:
    sent = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n'
        while sent < 4 * LARGEST_FILE:
            sent += 65_536
            yield b"x" * 65_536

    length = {"Content-Length": str(4 * LARGEST_FILE)} if declared else {}
    headers = {"Content-Type": "multipart/form-data; boundary=x", **length}
    answer = await replica.client.post(FILES, content=without_end(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "knowledge.file_too_large")
    assert sent <= (0 if declared else LARGEST_FILE + FORM_BYTES + 2 * 65_536)


async def test_a_large_body_from_nobody_is_not_read_at_all(replica: Replica) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    headers = {"Content-Type": "multipart/form-data; boundary=x", "Authorization": "Bearer fd_of-nobody"}
    assert (await replica.client.post(FILES, content=never(), headers=headers)).status_code == 401


async def test_a_file_with_more_text_than_an_article_may_have_is_refused(replica: Replica) -> None:
    rows = f"What is a part?,{'x' * 30_000}\n" * 140
    problem = await upload(replica, "parts.csv", f"question,answer\n{rows}".encode(), 422)
    assert (problem["code"], "4000000 characters" in problem["detail"]) == ("knowledge.article_unreadable", True)


async def test_whoever_may_only_read_uploads_nothing(replica: Replica) -> None:
    access: AccessService = replica.app.state.access
    _, reader = await access.keys.create(workspace_id="default", name="R", scopes=["knowledge:read"])
    await upload(replica, "w.md", WARRANTY, 403, headers={"Authorization": f"Bearer {reader}"})
    assert (await upload(replica, "w.md", WARRANTY, 404, bot="other"))["code"] == "knowledge.bot_not_found"
