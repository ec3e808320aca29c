"""An author tries a question: what the bot would say, and what spoke for each passage."""

from typing import Any

import pytest
from tests.knowledge.replicas import RETURNS, Replica

from frontdesk.access.service import AccessService

SEARCH = "/v1/knowledge/search"


async def tried(replica: Replica, question: str, expected: int = 200, **more: Any) -> dict[str, Any]:
    answer = await replica.client.post(SEARCH, json={"question": question} | more)
    assert answer.status_code == expected, answer.text
    return dict(answer.json())


async def test_a_tried_question_shows_the_answer_and_what_spoke_for_it(replica: Replica) -> None:
    article = await replica.put(**RETURNS, url="https://x.example/r")
    found = await tried(replica, "until when can I return a jacket?")
    told = await replica.knowledge.answer("until when can I return a jacket?")
    assert (found["outcome"], found["confidence"], found["text"]) == (told.outcome, told.confidence, told.text)
    best = found["passages"][0]
    assert (best["source"], best["url"], best["visibility"]) == (article["id"], "https://x.example/r", "public")
    assert "return" in best["matched_words"]
    assert "jacket" in best["missing_words"]
    assert best["sentence"] == "You can return anything within 30 days."
    share = found["words_share"]
    assert best["score"] == pytest.approx(share * best["words"] + (1 - share) * best["meaning"], abs=1e-5)
    assert found["answered_from"] > found["unsure_from"] > 0


async def test_where_else_a_passage_stands_is_shown(replica: Replica) -> None:
    text = "Hats are washed by hand in cold water with a little soap, dried in the shade and never put into a machine."
    first = await replica.put(title="Hats", content=f"# Hats\n\n{text}")
    other = await replica.put(title="Care", content=f"# Care\n\n## Washing\n\n{text}", url="https://x.example/care")
    (best, *_) = (await tried(replica, "how are hats washed"))["passages"]
    assert best["source"] == first["id"]
    assert best["also_in"] == [
        {
            "title": "Care",
            "headings": ["Washing"],
            "source": other["id"],
            "url": "https://x.example/care",
            "anchor": "washing",
        }
    ]


async def test_a_word_with_a_typo_counts_as_matched(replica: Replica) -> None:
    await replica.put(title="Warranty", content="# Warranty\n\nThe warranty lasts two years.")
    assert (await tried(replica, "warrantty"))["passages"][0]["matched_words"] == ["warrantty"]


async def test_internal_articles_are_shown_only_where_the_author_says_so(replica: Replica) -> None:
    await replica.put(title="Router", content="# Router\n\nThe password is swordfish.", visibility="internal")
    assert "swordfish" not in str(await tried(replica, "password of the router", limit=20))
    assert (await tried(replica, "password of the router", internal=True))["passages"][0]["visibility"] == "internal"


async def test_a_question_is_tried_for_a_language_an_audience_and_a_product(replica: Replica) -> None:
    await replica.put(title="A", content="# Filter\n\nRinse the filter weekly.", language="en", product=["Pump 1"])
    await replica.put(title="B", content="# Filter\n\nThe filter cannot be rinsed.", product=["Pump 2"])
    await replica.put(title="C", content="# Filter\n\nDealers order the filter here.", audience=["dealer"])

    async def titles(**more: Any) -> set[str]:
        found = await tried(replica, "filter", limit=20, **more)
        return {passage["title"] for passage in found["passages"]} & {"A", "B", "C"}

    assert await titles() == {"A", "B", "C"}
    assert await titles(product="pump 1") == {"A", "C"}
    assert await titles(product="Pump 2", audience="private") == {"B"}
    assert await titles(language="de") == {"B", "C"}
    assert await titles(audience="Dealer", product="Pump 3") == {"C"}


async def test_what_the_customer_wrote_before_counts(replica: Replica) -> None:
    await replica.put(title="Norway", content="# Norway\n\nShipping to Norway costs nine euros.")
    await replica.put(title="Sweden", content="# Sweden\n\nShipping to Sweden costs five euros.")
    found = await tried(replica, "and how much is that?", context=["do you ship to Norway?"])
    assert found["passages"][0]["title"] == "Norway"


async def test_a_question_of_nothing_is_unknown(replica: Replica) -> None:
    found = await tried(replica, "   ")
    assert (found["outcome"], found["passages"]) == ("unknown", [])


@pytest.mark.parametrize(
    "more",
    [
        {"question": ""},
        {"question": "x" * 1_001},
        {"limit": 0},
        {"limit": 21},
        {"context": ["x"] * 21},
        {"language": "not a language"},
        {"product": ["a list"]},
        {"colour": "red"},
    ],
)
async def test_what_cannot_be_tried_is_refused(replica: Replica, more: dict[str, Any]) -> None:
    assert (await tried(replica, **{"question": "hours", "expected": 422, **more}))["code"] == "request.malformed"


async def test_whoever_may_not_read_articles_tries_nothing(replica: Replica) -> None:
    access: AccessService = replica.app.state.access
    _, writer = await access.keys.create(workspace_id="default", name="W", scopes=["knowledge:write"])
    _, stranger = await access.keys.create(workspace_id="other", name="S", scopes=["knowledge:read"])
    for secret, status in ((writer, 403), (stranger, 404)):
        headers = {"Authorization": f"Bearer {secret}"}
        answer = await replica.client.post(SEARCH, json={"question": "hours"}, headers=headers)
        assert answer.status_code == status
    assert (await tried(replica, "hours", 404, bot="other"))["code"] == "knowledge.bot_not_found"
