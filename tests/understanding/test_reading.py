"""A shop's customers read with the real encoder: typos, slang, none of these, everything together."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.understanding.shop import INTENTS, SHOP

from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.opening import open_encoder
from frontdesk.understanding.evaluation import score
from frontdesk.understanding.labelled import Labelled
from frontdesk.understanding.service import Understanding, load_or_train
from frontdesk.understanding.training_set import AskedFor

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)

WRITTEN = {
    "wheres my oder": "order_status",
    "were is my pakage??": "order_status",
    "MY PARCEL NEVER CAME!!!!": "order_status",
    "any news on my delivery": "order_status",
    "trackmyorder": "order_status",
    "hi, could you please tell me where my parcel is? thank you so much": "order_status",
    "i wanna send my shoes back": "start_return",
    "i wnat a refund pls": "start_return",
    "this doesnt fit me, i want to retrun it": "start_return",
    "i moved house, new adress": "change_address",
    "pls deliver it to my work instead": "change_address",
    "cancle my ordr plz": "cancel_order",
    "i dont want it anymore, cancel the order": "cancel_order",
    "u open 2moro?": "opening_hours",
    "what tiem do you close": "opening_hours",
    "can i pay w/ visa": "payment_methods",
    "do u take paypall": "payment_methods",
    "gimme a ring pls": "book_call",
    "can sb phone me tmrw": "book_call",
    "any discount code 4 me": "discounts",
    "my vuocher isnt working": "discounts",
}
NONE_OF_THESE = (
    "what is the meaning of life",
    "who won the football match",
    "play some jazz",
    "tell me a joke",
    "what is the weather in paris",
    "book a flight to rome",
    "can you write me a poem about cats",
    "asdf qwer zxcv",
    "how old are you",
    "translate good morning into spanish",
    "what is the capital of australia",
    "remind me to water the plants",
)


@pytest.fixture(scope="module")
def encoder() -> Iterator[BatchingEncoder]:
    encoder = open_encoder()
    yield encoder
    encoder.close()


@pytest.fixture(scope="module")
def understanding(encoder: BatchingEncoder, tmp_path_factory: pytest.TempPathFactory) -> Understanding:
    folder: Path = tmp_path_factory.mktemp("models")
    return asyncio.run(load_or_train(SHOP, encoder, folder))


@pytest.mark.parametrize(("text", "intent"), WRITTEN.items(), ids=list(WRITTEN))
async def test_what_customers_really_write_is_understood(understanding: Understanding, text: str, intent: str) -> None:
    reading = await understanding.read(text, now=NOW)
    assert reading.intent == intent
    assert reading.ranking[0].intent == intent
    assert reading.confidence > 0.4


@pytest.mark.parametrize("text", NONE_OF_THESE)
async def test_what_the_shop_does_not_do_is_none_of_its_intents(understanding: Understanding, text: str) -> None:
    reading = await understanding.read(text, now=NOW)
    assert reading.intent is None
    assert reading.ranking


async def test_every_example_is_understood_as_its_intent(understanding: Understanding) -> None:
    for intent, texts in INTENTS.items():
        for text in texts:
            assert (await understanding.read(text)).intent == intent


async def test_a_reading_has_all_its_parts(understanding: Understanding) -> None:
    reading = await understanding.read("no, where is A-1234? I wanted the big blue one by tomorrow", now=NOW)
    assert {entity.name: entity.value for entity in reading.entities} == {
        "order_number": "A-1234", "size": "large", "colour": "blue", "date": "2026-11-24", "delivery_day": "2026-11-24",
    }  # fmt: skip
    assert reading.signals == ("no",)
    assert reading.language == "en"
    assert sum(ranked.confidence for ranked in reading.ranking) <= 1.001


async def test_an_answer_is_read_for_what_was_asked(understanding: Understanding) -> None:
    reading = await understanding.read("1234", asked=AskedFor("order_number"), now=NOW)
    assert reading.entities[0].value == "A-1234"


async def test_tomorrow_is_the_day_after_the_writers_own_today(understanding: Understanding) -> None:
    moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # noon of the 24th in Auckland, 3 pm of the 23rd in Los Angeles
    days = {zone: moment.astimezone(ZoneInfo(zone)) for zone in ("UTC", "Pacific/Auckland", "America/Los_Angeles")}
    read = {zone: await understanding.read("call me tomorrow", now=now) for zone, now in days.items()}
    assert {zone: reading.entities[0].value for zone, reading in read.items()} == {
        "UTC": "2026-11-24", "Pacific/Auckland": "2026-11-25", "America/Los_Angeles": "2026-11-24",
    }  # fmt: skip


async def test_the_same_text_gives_the_same_reading_alone_and_among_others(understanding: Understanding) -> None:
    alone = await understanding.read("when does my parcel get here", now=NOW)
    texts = [f"text {number}" for number in range(20)] + ["when does my parcel get here"]
    among = await asyncio.gather(*(understanding.read(text, now=NOW) for text in texts))
    assert among[-1] == alone


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800", "👍", "?" * 8_000, "word " * 1_600, "a" * 8_000, "数量", "\u202e"]
)
async def test_odd_texts_are_read_without_complaint(understanding: Understanding, text: str) -> None:
    reading = await understanding.read(text, asked=AskedFor("order_number"), now=NOW)
    assert reading.intent is None or reading.confidence > 0


async def test_a_score_counts_in_and_out_of_scope_apart(understanding: Understanding) -> None:
    labelled = [Labelled(text, intent) for text, intent in WRITTEN.items()]
    result = await score(understanding, [*labelled, *(Labelled(text, "__oos__") for text in NONE_OF_THESE)])
    assert result.accuracy == result.in_scope_accuracy == result.oos_recall == result.oos_precision == 1
