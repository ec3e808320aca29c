"""Canned replies, kept and filled in."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from frontdesk.conversations.arrivals import Handled

Say = Callable[..., Awaitable[Handled]]
CANNED = "/v1/inbox/canned-replies"
PREVIEWS = "/v1/inbox/reply-previews"


async def test_a_reply_is_kept_changed_and_removed(client: httpx.AsyncClient) -> None:
    made = await client.post(CANNED, json={"shortcut": "hi", "text": "Hi {{ user.name }}"})
    assert made.status_code == 201
    reply = made.json()
    assert reply["title"] == "hi"
    await client.post(CANNED, json={"shortcut": "bye", "title": "Farewell", "text": "Bye"})
    listed = (await client.get(CANNED)).json()["items"]
    assert [one["shortcut"] for one in listed] == ["bye", "hi"]
    place = f"{CANNED}/{reply['id']}"
    changed = (await client.patch(place, json={"title": "A greeting"})).json()
    assert (changed["title"], changed["text"]) == ("A greeting", "Hi {{ user.name }}")
    assert (await client.get(place)).json() == changed
    taken = await client.patch(place, json={"shortcut": "bye"})
    assert (taken.status_code, taken.json()["code"]) == (409, "inbox.shortcut_taken")
    assert (await client.post(CANNED, json={"shortcut": "bye", "text": "x"})).status_code == 409
    assert (await client.delete(place)).status_code == 204
    for answer in (await client.delete(place), await client.get(place), await client.patch(place, json={})):
        assert (answer.status_code, answer.json()["code"]) == (404, "inbox.canned_reply_not_found")


@pytest.mark.parametrize("text", ["{{ user.name", "{% for a in b %}{% endfor %}", "{{ range(10) }}"])
async def test_a_text_that_cannot_be_filled_in_is_refused(client: httpx.AsyncClient, text: str) -> None:
    for answer in (
        await client.post(CANNED, json={"shortcut": "a", "text": text}),
        await client.post(PREVIEWS, json={"text": text}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "inbox.text_invalid")


async def test_a_preview_shows_what_the_customer_would_read(client: httpx.AsyncClient, say: Say) -> None:
    handled = await say("hello", session={"attributes": {"name": "Jo", "plan": "pro"}})
    text = "Hi {{ user.name }} ({{ user.plan }}), {{ agent.name }} here. {{ known.size }}"
    asked = {"text": text, "conversation_id": handled.conversation_id}
    answer = (await client.post(PREVIEWS, json=asked)).json()
    assert answer == {"text": "Hi Jo (pro), The bootstrap key here.", "missing": ["known.size"]}
    without = (await client.post(PREVIEWS, json={"text": "Hi {{ user.name }}!"})).json()
    assert without == {"text": "Hi !", "missing": ["user.name"]}
