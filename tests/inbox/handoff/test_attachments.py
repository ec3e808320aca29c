"""Files between agents and customers."""

import httpx
from tests.inbox.conftest import Say

from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue.people import Attachment
from frontdesk.inbox.summary import transcript_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
ANA = {"id": "ana", "name": "Ana"}


async def uploaded(client: httpx.AsyncClient, conversation_id: str, name: str = "label.png") -> dict[str, object]:
    answer = await client.post(
        "/v1/attachments", files={"file": (name, PNG)}, data={"conversation_id": conversation_id}
    )
    assert answer.status_code == 201, answer.text
    kept: dict[str, object] = answer.json()
    return kept


async def test_an_agent_sends_files_with_and_without_words_and_links_to_others(
    client: httpx.AsyncClient, say: Say, conversations: ConversationService
) -> None:
    place = (await say("a person please")).conversation_id
    path, kept = f"/v1/conversations/{place}/agent-messages", await uploaded(client, place)
    linked = {"name": "manual.pdf", "url": "https://files.example/manual.pdf"}
    body = {"agent": ANA, "message_id": "am-1", "attachments": [{"id": kept["id"]}, linked]}
    answered = await client.post(path, json=body)
    assert (answered.status_code, answered.json()["status"]) == (200, "agent")
    assert (await client.post(path, json=body)).json() == answered.json()
    other = await client.post(path, json={**body, "attachments": [linked]})
    assert (other.status_code, other.json()["code"]) == (409, "conversations.message_id_reused")
    events = (await client.get(f"/v1/conversations/{place}/events")).json()["items"]
    [said] = [one["data"] for one in events if one["type"] == "agent.message"]
    assert (said["text"], said["attachments"]) == ("", [kept, linked])
    given = await client.get(f"/v1/conversations/{place}/attachments/{kept['id']}")
    assert given.content == PNG
    text = transcript_of(await conversations.list_events(place))
    assert text.endswith("Agent: [label.png]\n[manual.pdf] https://files.example/manual.pdf")
    listed = (await client.get("/v1/inbox/conversations", params={"view": "all"})).json()["items"]
    assert listed[0]["last_message"]["text"] == "label.png manual.pdf"


async def test_an_agent_sends_no_file_of_another_conversation(client: httpx.AsyncClient, say: Say) -> None:
    place, theirs = (
        (await say("a person please")).conversation_id,
        (await say("hello", user_id="mo")).conversation_id,
    )
    kept = await uploaded(client, theirs)
    for named in (kept["id"], "att_nothing"):
        refused = await client.post(f"/v1/conversations/{place}/agent-messages", json={"attachments": [{"id": named}]})
        assert (refused.status_code, refused.json()["code"]) == (404, "conversations.attachment_not_found")


async def test_an_agent_says_something_or_sends_something(client: httpx.AsyncClient, say: Say) -> None:
    place = (await say("a person please")).conversation_id
    for nothing in ({}, {"text": " "}, {"text": "", "attachments": []}):
        refused = await client.post(f"/v1/conversations/{place}/agent-messages", json=nothing)
        assert (refused.status_code, refused.json()["code"]) == (422, "conversations.message_invalid")


async def test_what_an_agent_reads_names_the_customers_files(client: httpx.AsyncClient, say: Say) -> None:
    place = (await say("hello")).conversation_id
    kept = await uploaded(client, place, "broken.png")
    file = Attachment(str(kept["name"]), media_type="image/png", id=str(kept["id"]), size=len(PNG))
    await say("", conversation_id=place, attachments=(file,))
    briefing = (await client.get(f"/v1/inbox/conversations/{place}")).json()
    assert briefing["summary"]["last_message"] is not None
    found = (await client.get("/v1/inbox/search", params={"q": "broken"})).json()["items"]
    assert [one["id"] for one in found] == [place]
