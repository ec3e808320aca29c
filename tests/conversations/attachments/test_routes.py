"""Files with messages as customers and other systems send and get them, on both engines."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.conversations.attachments.files import EXE, PDF, PNG
from tests.conversations.conftest import Desk
from tests.dialogue.bots import BOT

from frontdesk.access.limits import Limits
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.api import create_api
from frontdesk.bots.service import Bots
from frontdesk.conversations.attachments.routes import UPLOAD_PATH
from frontdesk.conversations.attachments.routes import router as attachments_router
from frontdesk.conversations.attachments.service import MOST_WAITING, Attachments
from frontdesk.conversations.attachments.store import PART_BYTES
from frontdesk.conversations.routes import router
from frontdesk.conversations.stream import Streams
from frontdesk.kit.http.openapi import gaps
from frontdesk.testing.ids import SequentialIds

BOOTSTRAP = "fd_bootstrap-key-for-the-tests"
KEY = {"authorization": f"Bearer {BOOTSTRAP}"}
LARGEST = 3 * PART_BYTES
BODIES = LARGEST + 65_536

Headers = dict[str, str]


@dataclass
class House:
    client: httpx.AsyncClient
    access: AccessService
    attachments: Attachments

    async def visitor(self) -> Headers:
        tokens = await self.access.visitors.begin(workspace_id="default", bot="small")
        return {"authorization": f"Bearer {tokens.token}"}

    async def upload(self, headers: Headers, data: bytes = PNG, name: str = "a.png", **fields: str) -> httpx.Response:
        return await self.client.post(UPLOAD_PATH, files={"file": (name, data)}, data=fields, headers=headers)

    async def kept(self, headers: Headers, data: bytes = PNG, name: str = "a.png", **fields: str) -> dict[str, Any]:
        answer = await self.upload(headers, data, name, **fields)
        assert answer.status_code == 201, answer.text
        document: dict[str, Any] = answer.json()
        return document

    async def say(self, headers: Headers, **body: Any) -> httpx.Response:
        return await self.client.post("/v1/messages", json=body, headers=headers)

    async def get(self, conversation_id: str, attachment_id: str, headers: Headers) -> httpx.Response:
        path = f"/v1/conversations/{conversation_id}/attachments/{attachment_id}"
        return await self.client.get(path, headers=headers)


@pytest.fixture
async def house(desk: Desk) -> AsyncIterator[House]:
    api = create_api([router, attachments_router], ids=SequentialIds(), larger_bodies={UPLOAD_PATH: BODIES})
    limits = Limits(desk.clock, key_per_minute=1000, visitor_per_minute=1000)
    secret = "a secret of at least thirty-two characters"
    access = AccessService(
        AccessStore(desk.database), desk.clock, SequentialIds(), limits, signing_secret=secret, bootstrap_key=BOOTSTRAP
    )
    attachments = Attachments(desk.database, desk.clock, SequentialIds(), LARGEST)
    api.state.access, api.state.conversations, api.state.attachments = access, desk.service, attachments
    api.state.streams = Streams(desk.service, desk.pubsub)
    api.state.bots = Bots({"default": {"small": BOT}})
    api.state.max_text_characters = 1000
    assert gaps(api.openapi()) == []
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        yield House(client, access, attachments)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_file_comes_with_a_message_and_is_given_to_whoever_may_read_the_conversation(house: House) -> None:
    mine, data = await house.visitor(), PDF + b"x" * (2 * PART_BYTES)
    kept = await house.kept(mine, data, "Rechnung für Jö.pdf")
    assert kept == {
        "id": kept["id"],
        "name": "Rechnung für Jö.pdf",
        "media_type": "application/pdf",
        "size": len(data),
    }
    said = await house.say(mine, text="where is it", attachments=[{"id": kept["id"]}])
    place = said.json()["conversation_id"]
    for reader in (mine, KEY):
        events = await house.client.get(f"/v1/conversations/{place}/events", headers=reader)
        [message] = [one["data"] for one in events.json()["items"] if one["type"] == "message.received"]
        assert (message["text"], message["attachments"]) == ("where is it", [kept])
        given = await house.get(place, kept["id"], reader)
        assert (given.status_code, given.content) == (200, data)
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-disposition"] == (
        "attachment; filename=\"Rechnung f_r J_.pdf\"; filename*=UTF-8''Rechnung%20f%C3%BCr%20J%C3%B6.pdf"
    )
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"] == "default-src 'none'; sandbox"
    transcript = await house.client.get(f"/v1/conversations/{place}/transcript", headers=KEY)
    assert transcript.json()["items"][0]["text"] == "where is it\n[Rechnung für Jö.pdf]"


async def test_to_files_alone_the_bot_says_that_it_cannot_read_them_and_offers_a_person(
    house: House, desk: Desk
) -> None:
    mine = await house.visitor()
    kept = await house.kept(mine)
    said = (await house.say(mine, text=" ", attachments=[{"id": kept["id"]}])).json()
    [reply] = said["replies"]
    assert (reply["text"], [one["label"] for one in reply["choices"]]) == (BOT.texts.attached, ["Talk to a person"])
    assert (said["status"], said["reading"], desk.reads.read_texts) == ("bot", None, [])
    await desk.check(said["conversation_id"])
    assert (await house.get(said["conversation_id"], kept["id"], mine)).content == PNG


async def test_a_question_that_stands_is_asked_again_after_a_file_and_then_answered(house: House, desk: Desk) -> None:
    await house.say(KEY, user_id="jo", text="where is it")
    kept = await house.kept(KEY, user_id="jo")
    said = (await house.say(KEY, user_id="jo", attachments=[{"id": kept["id"]}])).json()
    assert [one["text"] for one in said["replies"]] == [BOT.texts.attached, "To go on: It looks like A-1234."]
    await house.say(KEY, user_id="jo", text="A-1")
    assert desk.acts.calls
    await desk.check(said["conversation_id"])


async def test_files_that_wait_for_a_person_are_taken_in_like_words(house: House, desk: Desk) -> None:
    waits = (await house.say(KEY, user_id="jo", text="human")).json()
    kept = await house.kept(KEY, conversation_id=waits["conversation_id"])
    said = (await house.say(KEY, user_id="jo", attachments=[{"id": kept["id"]}])).json()
    assert (said["status"], [one["text"] for one in said["replies"]]) == ("waiting", [BOT.texts.waiting])
    await desk.check(said["conversation_id"])


async def test_the_same_message_again_with_its_file_is_answered_as_before(house: House, desk: Desk) -> None:
    kept, other = await house.kept(KEY, user_id="jo"), await house.kept(KEY, user_id="jo")
    body = {"user_id": "jo", "text": "where is it", "message_id": "m1", "attachments": [{"id": kept["id"]}]}
    first = (await house.say(KEY, **body)).json()
    assert (await house.say(KEY, **body)).json() == first
    changed = await house.say(KEY, **{**body, "attachments": [{"id": other["id"]}]})
    assert code_of(changed) == (409, "conversations.message_id_reused")
    desk.clock.advance(hours=25)
    await house.say(KEY, user_id="jo", text="where is it")  # the conversation that the file is of has ended
    assert (await house.say(KEY, **body)).json()["conversation_id"] == first["conversation_id"]


async def test_nobody_reaches_a_file_of_another(house: House) -> None:
    mine, other = await house.visitor(), await house.visitor()
    kept = await house.kept(mine)
    named = {"text": "hi", "attachments": [{"id": kept["id"]}]}
    not_found = (404, "conversations.attachment_not_found")
    assert code_of(await house.say(other, **named)) == not_found
    assert code_of(await house.say(KEY, user_id="jo", **named)) == not_found
    place = (await house.say(mine, **named)).json()["conversation_id"]
    theirs = (await house.say(other, text="hi")).json()["conversation_id"]
    assert code_of(await house.get(place, kept["id"], other)) == (404, "conversations.not_found")
    assert code_of(await house.get(theirs, kept["id"], other)) == not_found
    assert code_of(await house.get(theirs, kept["id"], KEY)) == not_found
    assert code_of(await house.get(place, "' OR 1=1 --", mine)) == not_found
    assert (await house.get(place, kept["id"], {})).status_code == 401


async def test_a_visitor_names_only_what_they_have_sent_and_uploads_only_for_themselves(house: House) -> None:
    mine, other = await house.visitor(), await house.visitor()
    place = (await house.say(mine, text="hi")).json()["conversation_id"]
    draft = await house.kept(KEY, conversation_id=place)  # of an agent who has not sent it yet
    refused = await house.say(mine, text="hi", attachments=[{"id": draft["id"]}])
    assert code_of(refused) == (404, "conversations.attachment_not_found")
    assert code_of(await house.upload(other, conversation_id=place)) == (404, "conversations.not_found")
    assert code_of(await house.upload(other, user_id="jo")) == (403, "conversations.not_yourself")
    assert code_of(await house.upload(other, bot="another")) == (403, "conversations.not_yourself")


async def test_a_file_belongs_to_one_conversation(house: House, desk: Desk) -> None:
    kept = await house.kept(KEY, user_id="jo")
    named = [{"id": kept["id"]}]
    first = (await house.say(KEY, user_id="jo", text="hi", attachments=named)).json()["conversation_id"]
    again = (await house.say(KEY, user_id="jo", text="again", attachments=named * 2)).json()
    assert again["conversation_id"] == first
    desk.clock.advance(hours=25)
    await house.say(KEY, user_id="jo", text="hi")
    refused = await house.say(KEY, user_id="jo", text="hi", attachments=named)
    assert code_of(refused) == (404, "conversations.attachment_not_found")


async def test_a_file_goes_with_its_conversation(house: House, desk: Desk) -> None:
    kept = await house.kept(KEY, user_id="jo")
    place = (await house.say(KEY, user_id="jo", text="hi", attachments=[{"id": kept["id"]}])).json()["conversation_id"]
    await desk.service.erase("default", place)
    assert (await house.get(place, kept["id"], KEY)).status_code == 404
    for table in ("attachments", "attachment_parts"):
        assert await desk.database.fetch_all(f"SELECT 1 FROM {table}") == []


async def test_what_no_message_names_is_gone_after_a_day(house: House, desk: Desk) -> None:
    named, forgotten = await house.kept(KEY, user_id="jo"), await house.kept(KEY, user_id="jo")
    said = await house.say(KEY, user_id="jo", text="hi", attachments=[{"id": named["id"]}])
    desk.clock.advance(hours=23)
    await house.attachments.clean()
    assert len(await desk.database.fetch_all("SELECT id FROM attachments")) == 2
    desk.clock.advance(hours=2)
    await house.attachments.clean()
    [row] = await desk.database.fetch_all("SELECT attachment_id FROM attachment_parts")
    assert row[0] == named["id"] != forgotten["id"]
    assert (await house.get(said.json()["conversation_id"], named["id"], KEY)).status_code == 200
    refused = await house.say(KEY, user_id="jo", text="hi", attachments=[{"id": forgotten["id"]}])
    assert refused.status_code == 404


async def test_a_file_that_is_erased_while_its_message_is_handled_leaves_no_message_without_it(
    house: House, desk: Desk
) -> None:
    kept = await house.kept(KEY, user_id="jo")
    find = house.attachments.named

    async def found_and_gone(*args: Any, **more: Any) -> Any:
        found = await find(*args, **more)
        desk.clock.advance(hours=25)
        await house.attachments.clean()
        return found

    house.attachments.named = found_and_gone  # type: ignore[method-assign]
    refused = await house.say(KEY, user_id="jo", text="hi", attachments=[{"id": kept["id"]}])
    assert code_of(refused) == (503, "conversations.busy")
    assert await desk.database.fetch_all("SELECT 1 FROM events") == []


MALFORMED, REFUSED = (422, "request.malformed"), (400, "request.refused")
ONE: Any = [("file", ("a.png", PNG))]
WRONG_FORMS: list[tuple[Any, Any, tuple[int, str]]] = [
    ([("file", ("a.png", EXE))], {"user_id": "jo"}, (422, "conversations.attachment_unfit")),
    ([("file", ("a.png", b""))], {"user_id": "jo"}, (422, "conversations.attachment_unfit")),
    (ONE, {}, MALFORMED),
    (ONE * 2, {"user_id": "jo"}, REFUSED),
    ([("picture", ("a.png", PNG))], {"user_id": "jo"}, MALFORMED),
    ([("file", (None, b"words"))], {"user_id": "jo"}, MALFORMED),
    (ONE, {"user_id": "j\0o"}, MALFORMED),
    (ONE, {"user_id": ["jo", "mo"]}, MALFORMED),
    (ONE, {"user_id": "x" * 201}, MALFORMED),
    (ONE, {"user_id": "x" * 70_000}, REFUSED),
    (ONE, {"user_id": "jo", "what": "else"}, MALFORMED),
    (ONE, {str(number): "x" for number in range(9)}, REFUSED),
    (ONE, {"user_id": "jo", "bot": "nobody"}, (404, "bots.not_found")),
    (ONE, {"conversation_id": "conv_nothing"}, (404, "conversations.not_found")),
    ([("file", ("a.png", PNG + b"x" * LARGEST))], {"user_id": "jo"}, (413, "request.too_large")),
    ([("file", ("a.png", PNG + b"x" * BODIES))], {"user_id": "jo"}, (413, "request.too_large")),
]
WRONG_BODIES = [
    ("application/json", b'{"file": "x"}', (415, "request.media_type_unsupported")),
    ("multipart/form-data", b"--x\r\n", REFUSED),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--", REFUSED),
    ("multipart/form-data; boundary=x", b"no form", REFUSED),
    ("multipart/form-data; boundary=x", b"", MALFORMED),
]


async def test_an_upload_that_cannot_be_taken_says_why(house: House, desk: Desk) -> None:
    for files, data, problem in WRONG_FORMS:
        answer = await house.client.post(UPLOAD_PATH, files=files, data=data, headers=KEY)
        assert code_of(answer) == problem, (files[0][1][1][:10], str(data)[:80])
    for kind, body, problem in WRONG_BODIES:
        answer = await house.client.post(UPLOAD_PATH, content=body, headers={**KEY, "content-type": kind})
        assert code_of(answer) == problem, (kind, body)
    assert await desk.database.fetch_all("SELECT 1 FROM attachments") == []


async def test_a_body_that_does_not_say_its_length_is_cut_off_at_the_limit(house: House) -> None:
    sent = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        while sent < 4 * BODIES:
            sent += 65_536
            yield b"x" * 65_536

    kind = {"content-type": "multipart/form-data; boundary=x"}
    answer = await house.client.post(UPLOAD_PATH, content=without_end(), headers={**KEY, **kind})
    assert code_of(answer) == (413, "request.too_large")


async def test_nobody_without_a_credential_is_listened_to(house: House) -> None:
    assert (await house.upload({}, PNG, user_id="jo")).status_code == 401


async def test_a_visitor_sends_so_many_files_a_minute_and_so_many_without_a_message(house: House) -> None:
    mine = await house.visitor()
    kept = [await house.kept(mine) for _ in range(MOST_WAITING)]
    limited = await house.upload(mine)
    assert code_of(limited) == (429, "access.rate_limited")
    assert int(limited.headers["retry-after"]) > 0
    for _ in range(MOST_WAITING):
        await house.kept(KEY, user_id="jo")
    assert code_of(await house.upload(KEY, user_id="jo")) == (409, "conversations.too_many_attachments")
    await house.say(mine, text="", attachments=[{"id": one["id"]} for one in kept[:10]])


async def test_a_server_can_take_no_files_at_all(house: House) -> None:
    house.attachments.max_bytes = 0
    assert code_of(await house.upload(KEY, user_id="jo")) == (403, "conversations.attachments_off")
