"""Questions that nobody could answer are gathered by meaning, counted, dismissed by authors and resolved by articles."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.replicas import KEY, RETURNS, Replica
from tests.whole_app import Desk, open_desk, settings_for, write_bot

from frontdesk.access.service import AccessService
from frontdesk.kit.clock import to_ms
from frontdesk.kit.database.base import Database
from frontdesk.kit.database.errors import WriteConflict
from frontdesk.knowledge.asked.store import Asked, AskedOutcome, AskedStore, asked_statement, picked_statement
from frontdesk.testing.clock import ManualClock

GAPS = "/v1/knowledge/gaps"
USAGE = "/v1/knowledge/usage"


class Customers:
    """Ask a replica's bot, a minute after each other."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self._database = database
        self._clock = clock
        self._count = 0

    async def ask(self, question: str, outcome: AskedOutcome = "unknown", **more: Any) -> None:
        self._clock.advance(seconds=60)
        self._count += 1
        now, conversation = to_ms(self._clock.now()), f"conv_{self._count:026d}"
        asked = Asked(conversation, 3, 0, *KEY, now, question, "", outcome)._replace(**more)
        await self._database.commit([asked_statement(asked)])


@pytest.fixture
def customers(database: Database, clock: ManualClock, replica: Replica) -> Customers:
    return Customers(database, clock)


async def gaps(replica: Replica, expected: int = 200, **query: Any) -> list[dict[str, Any]]:
    answer = await replica.client.get(GAPS, params=query)
    assert answer.status_code == expected, answer.text
    return list(answer.json()["items"]) if expected == 200 else [answer.json()]


async def test_questions_that_mean_the_same_are_one_gap_and_the_frequent_ones_come_first(
    replica: Replica, customers: Customers
) -> None:
    await customers.ask("gift cards for christmas", "unsure", near=("Cards",))
    await customers.ask("do you repair tents?")
    await customers.ask("Do you repair tents")
    await customers.ask("do you repair old tents?", conversation_id="conv_other")
    first, second = await gaps(replica)
    assert (first["asked"], first["conversations"], first["status"]) == (3, 3, "open")
    assert [example["text"] for example in first["examples"]] == [
        "do you repair old tents?",
        "Do you repair tents",
        "do you repair tents?",
    ]
    assert first["first_asked_at"] < first["last_asked_at"]
    assert first["examples"][0]["conversation_id"] == "conv_other"
    assert (second["asked"], second["near"], second["examples"][0]["outcome"]) == (1, ["Cards"], "unsure")
    assert await gaps(replica) == [first, second]


async def test_later_questions_join_the_gap_that_is_there(replica: Replica, customers: Customers) -> None:
    await customers.ask("do you repair tents?")
    [before] = await gaps(replica)
    await customers.ask("do you repair tents?")
    [after] = await gaps(replica)
    assert (after["id"], after["asked"]) == (before["id"], 2)


async def test_the_pages_hold_every_gap_once_in_either_order(replica: Replica, customers: Customers) -> None:
    subjects = ["gift cards", "tent repairs", "summer jobs", "wifi password", "parking"]
    for times, subject in enumerate(subjects, 1):
        for _ in range(times):
            await customers.ask(subject)
    for order, expected in (("frequent", subjects[::-1]), ("newest", subjects[::-1])):
        found: list[str] = []
        query: dict[str, Any] = {"limit": 2, "order": order}
        while True:
            page = (await replica.client.get(GAPS, params=query)).json()
            found += [gap["examples"][0]["text"] for gap in page["items"]]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert found == expected
    await customers.ask("gift cards")
    assert (await gaps(replica, order="newest"))[0]["examples"][0]["text"] == "gift cards"


async def test_the_numbers_are_those_of_the_period(replica: Replica, customers: Customers, clock: ManualClock) -> None:
    await customers.ask("do you repair tents?")
    clock.advance(seconds=3_600)
    middle = clock.now().isoformat()
    await customers.ask("do you repair tents?")
    await customers.ask("gift cards")
    assert [gap["asked"] for gap in await gaps(replica)] == [2, 1]
    assert [gap["asked"] for gap in await gaps(replica, since=middle)] == [1, 1]
    assert [gap["asked"] for gap in await gaps(replica, until=middle)] == [1]
    [refused] = await gaps(replica, 422, since=middle, until="2020-01-01T00:00:00Z")
    assert refused["code"] == "knowledge.period_invalid"


async def test_a_dismissed_gap_stays_away_whoever_asks_again(replica: Replica, customers: Customers) -> None:
    await customers.ask("do you repair tents?")
    [gap] = await gaps(replica)
    place = f"{GAPS}/{gap['id']}"
    assert (await replica.client.delete(place)).status_code == 204
    assert (await replica.client.delete(place)).status_code == 204
    await customers.ask("do you repair tents?")
    assert await gaps(replica) == []
    [dismissed] = await gaps(replica, status="dismissed")
    assert (dismissed["id"], dismissed["asked"]) == (gap["id"], 2)
    assert (await replica.client.delete(f"{GAPS}/gap_x")).json()["code"] == "knowledge.gap_not_found"


async def test_an_article_that_answers_it_resolves_a_gap_until_it_is_asked_in_vain_again(
    replica: Replica, customers: Customers
) -> None:
    await customers.ask("Returns")
    await customers.ask("gift cards")
    assert len(await gaps(replica)) == 2
    article = await replica.put(**RETURNS)
    assert [gap["examples"][0]["text"] for gap in await gaps(replica)] == ["gift cards"]
    [resolved] = await gaps(replica, status="resolved")
    assert resolved["examples"][0]["text"] == "Returns"
    await replica.client.delete(f"/v1/knowledge/articles/{article['id']}")
    await customers.ask("returns")
    assert {gap["id"] for gap in await gaps(replica)} >= {resolved["id"]}


async def test_an_answer_that_did_not_help_is_a_gap_that_only_an_author_closes(
    replica: Replica, customers: Customers
) -> None:
    await replica.put(**RETURNS)
    await customers.ask("Returns", "handed_over", source="returns.md")
    [gap] = await gaps(replica)
    assert gap["examples"][0]["outcome"] == "handed_over"
    await replica.put(title="Other", content="# Other\n\nSomething else.")
    assert [one["id"] for one in await gaps(replica)] == [gap["id"]]


async def test_a_question_whose_offered_title_was_read_has_its_answer(
    replica: Replica, customers: Customers, database: Database
) -> None:
    offered = '100%_of "all": Returns!'
    await customers.ask("how do I bring it back?", "unsure", near=("Other", offered), conversation_id="conv_a")
    await customers.ask("how do I bring it back?", "unsure", near=(offered,), conversation_id="conv_b")
    [gap] = await gaps(replica)
    await database.commit([picked_statement("conv_a", "100%", 9), picked_statement("conv_a", offered, 3)])
    assert (await gaps(replica))[0]["asked"] == gap["asked"] == 2
    await database.commit([picked_statement("conv_a", offered, 9)])
    assert [one["examples"][0]["conversation_id"] for one in await gaps(replica)] == ["conv_b"]
    await database.commit([picked_statement("conv_b", offered, 9)])
    assert await gaps(replica) == []


async def test_a_follow_up_is_kept_apart_by_what_it_leans_on(replica: Replica, customers: Customers) -> None:
    await customers.ask("and for business?", before="do you ship tents to Norway?")
    await customers.ask("and for business?", before="can I pay by invoice next month?")
    assert sorted(str(gap["examples"][0]["before"]) for gap in await gaps(replica)) == [
        "can I pay by invoice next month?",
        "do you ship tents to Norway?",
    ]


async def test_two_replicas_that_gather_at_once_do_not_double_anything(
    replica: Replica, customers: Customers, database: Database
) -> None:
    await customers.ask("do you repair tents?")
    store = AskedStore(database)
    before, [loose] = await store.gatherings(KEY), await store.list_loose(KEY, 10)
    await gaps(replica)
    with pytest.raises(WriteConflict):
        await store.gather(KEY, before, new=["gap_second"], assigned={loose: "gap_second"}, again=(), at=0)
    assert len(await gaps(replica)) == 1


async def test_the_articles_that_nobody_needs_come_first(replica: Replica, customers: Customers) -> None:
    article = await replica.put(**RETURNS)
    await customers.ask("when do you open?", "answered", source="hours.md")
    await customers.ask("opening hours", "answered", source="hours.md")
    await customers.ask("gone", "answered", source="gone.md")
    least = (await replica.client.get(USAGE)).json()["items"]
    assert [(one["source"], one["title"], one["answers"]) for one in least] == [
        (article["id"], "Returns", 0),
        ("hours.md", "Opening hours", 2),
    ]
    assert least[0]["last_used_at"] is None
    assert least[1]["conversations"] == 2
    page = (await replica.client.get(USAGE, params={"order": "most", "limit": 1})).json()
    assert page["items"] == [least[1]]
    rest = (await replica.client.get(USAGE, params={"order": "most", "cursor": page["next_cursor"]})).json()
    assert (rest["items"], rest["next_cursor"]) == ([least[0]], None)


@pytest.mark.parametrize(
    "query", [{"cursor": "x"}, {"limit": 0}, {"since": "yesterday"}, {"until": "2026"}, {"order": "worst"}]
)
async def test_what_cannot_be_listed_is_refused(replica: Replica, query: dict[str, Any]) -> None:
    for place in (GAPS, USAGE):
        assert (await replica.client.get(place, params=query)).status_code == 422


async def test_another_workspace_sees_no_gaps_and_dismisses_none(replica: Replica, customers: Customers) -> None:
    await customers.ask("do you repair tents?")
    [gap] = await gaps(replica)
    access: AccessService = replica.app.state.access
    _, stranger = await access.keys.create(workspace_id="other", name="S", scopes=["*"])
    _, reader = await access.keys.create(workspace_id="default", name="R", scopes=["knowledge:read"])
    for secret, status in ((stranger, 404), (reader, 403)):
        headers = {"Authorization": f"Bearer {secret}"}
        assert (await replica.client.delete(f"{GAPS}/{gap['id']}", headers=headers)).status_code == status
    headers = {"Authorization": f"Bearer {stranger}"}
    assert (await replica.client.get(GAPS, headers=headers)).status_code == 404


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(settings_for([write_bot(tmp_path / "tiny")], tmp_path / "data")) as opened:
        yield opened


async def test_a_question_in_vain_is_a_gap_until_its_conversation_is_erased(desk: Desk) -> None:
    said = await desk.say("how do I descale the coffee machine?")
    [gap] = (await desk.client.get(GAPS, headers=desk.admin)).json()["items"]
    assert gap["examples"][0]["text"] == "how do I descale the coffee machine?"
    assert gap["examples"][0]["conversation_id"] == said["conversation_id"]
    await desk.say("where is my order", user_id="ann")
    await desk.say("gibberish of some kind", user_id="ann")
    assert len((await desk.client.get(GAPS, headers=desk.admin)).json()["items"]) == 1
    await desk.client.delete(f"/v1/conversations/{said['conversation_id']}", headers=desk.admin)
    assert (await desk.client.get(GAPS, headers=desk.admin)).json()["items"] == []


async def test_an_answer_counts_for_its_article_and_a_person_asked_for_after_it_makes_a_gap(desk: Desk) -> None:
    await desk.say("do you deliver to norway")
    [used] = (await desk.client.get(USAGE, headers=desk.admin)).json()["items"]
    assert (used["source"], used["answers"]) == ("norway.md", 1)
    assert (await desk.client.get(GAPS, headers=desk.admin)).json()["items"] == []
    await desk.say("talk to a person")
    [gap] = (await desk.client.get(GAPS, headers=desk.admin)).json()["items"]
    assert [(one["text"], one["outcome"]) for one in gap["examples"]] == [("do you deliver to norway", "handed_over")]
