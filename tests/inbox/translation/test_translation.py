"""What an agent reads comes in their language where a translator is set up, and as it was written whatever that one does."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.inbox.conftest import Say

from frontdesk.conversations.service import ConversationService
from frontdesk.inbox.papers import Papers
from frontdesk.inbox.translation.hook import HttpTranslator
from frontdesk.inbox.translation.service import LONGEST_TEXT, REST_SECONDS, Translations
from frontdesk.kit.http.openapi import gaps

SHORT, LONG = 0.3, 30.0


@dataclass
class Elsewhere:
    """A translator on this machine, which shouts; `answers` is what it sends in place of that, None nothing at all."""

    port: int = 0
    answers: list[bytes | None] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    now: float = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = json.loads(await reader.readexactly(int(fields["content-length"])))
        self.asked.append(body)
        self.keys.append(fields.get("authorization", ""))
        shouted = json.dumps({"texts": [f"{text.upper()} ({body['to']})" for text in body["texts"]]}).encode()
        answer = self.answers.pop(0) if self.answers else ok(shouted)
        if answer is None:
            await reader.read()  # until the other side has had enough
        else:
            writer.write(answer)
        writer.close()


def ok(body: bytes, status: str = "200 OK") -> bytes:
    return b"HTTP/1.1 %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b" % (status.encode(), len(body), body)


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    made = Elsewhere()
    server = await asyncio.start_server(made.serve, "127.0.0.1")
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


@pytest.fixture
async def translations(
    papers: Papers, elsewhere: Elsewhere, conversations: ConversationService
) -> AsyncIterator[Translations]:
    hook = HttpTranslator(f"http://127.0.0.1:{elsewhere.port}/translate", "s3cret", LONG)
    made = Translations(conversations, hook, lambda: elsewhere.now)
    papers.translations = made
    yield made
    await made.close()


async def read(client: httpx.AsyncClient, place: str, **query: Any) -> dict[str, Any]:
    answer = await client.get(f"/v1/inbox/conversations/{place}/translation", params={"to": "en", **query})
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def test_what_was_said_comes_with_its_translation_and_is_asked_for_once(
    api: FastAPI, client: httpx.AsyncClient, say: Say, translations: Translations, elsewhere: Elsewhere
) -> None:
    assert gaps(api.openapi()) == []
    place = (await say("Guten Tag", session={"locale": "de-AT"})).conversation_id
    first = await read(client, place)
    assert (first["to"], first["outcome"]) == ("en", "done")
    assert [(one["from"], one["translation"] == f"{one['text'].upper()} (en)") for one in first["items"]] == [
        ("user", True),
        ("bot", True),
    ]
    assert (elsewhere.asked[0]["language"], elsewhere.asked[0]["to"]) == ("de", "en")
    assert elsewhere.keys == ["bearer s3cret"]
    assert await read(client, place) == first
    await say("Danke", conversation_id=place)
    more = await read(client, place, after=first["position"])
    assert more["items"][0]["translation"] == "DANKE (en)"
    assert [one["texts"][0] for one in elsewhere.asked] == ["Guten Tag", "Danke"]
    assert (await read(client, place, to="fr"))["items"][0]["translation"] == "GUTEN TAG (fr)"


@pytest.mark.parametrize(
    "answer",
    [
        b"no HTTP at all",
        ok(b"{}"),
        ok(b"<html>"),
        ok(b'{"texts": []}'),
        ok(b'{"texts": [5, 6]}'),
        ok(b'{"texts": ["a", "b", "c"]}'),
        ok(b'{"texts": ["a", "\xff"]}'),
        ok(b"{}", "500 Internal Server Error"),
        b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ok(b'{"texts": ["' + b"x" * (5 << 20) + b'", "b"]}'),
    ],
)
async def test_a_translator_that_fails_never_hides_the_original(
    client: httpx.AsyncClient, say: Say, translations: Translations, elsewhere: Elsewhere, answer: bytes
) -> None:
    place = (await say("Guten Tag")).conversation_id
    elsewhere.answers = [answer]
    failed = await read(client, place)
    assert failed["outcome"] == "failed"
    assert [one["translation"] for one in failed["items"]] == [None, None]
    assert failed["items"][0]["text"] == "Guten Tag"
    assert (await read(client, place))["outcome"] == "failed"
    assert len(elsewhere.asked) == 1  # it rests; nobody waits for it again
    elsewhere.now += REST_SECONDS + 1
    assert (await read(client, place))["outcome"] == "done"


async def test_a_translator_that_is_slow_is_waited_for_once(
    client: httpx.AsyncClient, say: Say, papers: Papers, elsewhere: Elsewhere, conversations: ConversationService
) -> None:
    place = (await say("Guten Tag")).conversation_id
    elsewhere.answers = [None, None]
    hook = HttpTranslator(f"http://127.0.0.1:{elsewhere.port}/translate", "s3cret", SHORT)
    papers.translations = Translations(conversations, hook, lambda: elsewhere.now)
    for _ in range(2):
        slow = await read(client, place)
        assert (slow["outcome"], slow["items"][0]["text"], slow["items"][0]["translation"]) == (
            "failed",
            "Guten Tag",
            None,
        )
    assert len(elsewhere.answers) >= 1  # it rests
    await papers.translations.close()


async def test_a_very_long_text_stays_as_it_is(
    client: httpx.AsyncClient, say: Say, translations: Translations, elsewhere: Elsewhere
) -> None:
    place = (await say("x" * (LONGEST_TEXT + 1))).conversation_id
    done = await read(client, place)
    assert (done["outcome"], done["items"][0]["translation"]) == ("done", None)
    assert [len(one["texts"]) for one in elsewhere.asked] == [1]


async def test_without_a_translator_texts_are_as_they_were_written(client: httpx.AsyncClient, say: Say) -> None:
    place = (await say("Guten Tag")).conversation_id
    off = await read(client, place)
    assert (off["outcome"], off["items"][0]["text"], off["items"][0]["translation"]) == ("off", "Guten Tag", None)


async def test_what_is_asked_for_wrongly_is_refused(client: httpx.AsyncClient, say: Say) -> None:
    place = (await say("Guten Tag")).conversation_id
    path = f"/v1/inbox/conversations/{place}/translation"
    for query in ("", "?to=English", "?to=e%00", "?to=en&after=-1", "?to=en&limit=201"):
        assert (await client.get(f"{path}{query}")).status_code == 422, query
    nowhere = await client.get("/v1/inbox/conversations/conv_x/translation", params={"to": "en"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "conversations.not_found")
