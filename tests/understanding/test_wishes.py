"""Several wishes in one message: found where there are two, and not where there is one."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.bots.loading import load_bot
from frontdesk.encoding.base import Span, Vectors
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.onnx import OnnxModel
from frontdesk.understanding.pipeline.clauses import STARTS, split, starts_of
from frontdesk.understanding.service import Understanding, load_or_train
from frontdesk.understanding.teaching import training_set
from frontdesk.understanding.training_set import AskedFor

ACME = Path(__file__).parents[2] / "examples" / "acme"
NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
STARTING = STARTS | {"order"}

CUT = {
    "cancel it and where is my refund?": ["cancel it", "where is my refund?"],
    "Cancel it, please. Also, where's my refund": ["Cancel it", "where's my refund"],
    "where is my order? and do you ship to Norway": ["where is my order?", "do you ship to Norway"],
    "track A-1003, check code TRAIL15 and is the tent in stock": [
        "track A-1003", "check code TRAIL15", "is the tent in stock",
    ],
    "i want to return it but can you first tell me the price": ["i want to return it", "can you first tell me the price"],
    "where is my order\nand I need an invoice": ["where is my order", "I need an invoice"],
    "where is my order\nmy refund": ["where is my order", "my refund"],
    "order status\nopening hours": ["order status", "opening hours"],
    "track my parcel - and cancel the other one": ["track my parcel", "cancel the other one"],
    "hi, where is my order and thanks": [],
    "the blue and the green one please": [],
    "jacket, tent and mugs": [],
    "where is my order": [],
    "cancel, and where": [],
    "and and and and and and": [],
    "": [],
}  # fmt: skip

TWO = {
    "cancel it and where is my refund?": ["cancel_order", "refund_status"],
    "cancel my order and where is my refund for A-1009": ["cancel_order", "refund_status"],
    "where is my order A-1003 and do you have the tent in stock": ["order_status", "product_availability"],
    "where is my order, also i want to return the jumper": ["order_status", "start_return"],
    "I want to return the jacket. Is the jumper available in large?": ["start_return", "product_availability"],
    "my code WELCOME10 doesn't work and my parcel hasn't arrived": ["discount_code", "order_status"],
    "change the address of A-1001 and cancel A-1002": ["change_address", "cancel_order"],
    "wheres my oder, and can u call me back tmrw": ["order_status", "book_callback"],
    "can you check on my refund pls. also is the lantern in stock": ["refund_status", "product_availability"],
    "hi! pls cancel order A-1001, and track A-1003. thank you so much": ["cancel_order", "order_status"],
    "where is my order A-1003 and do you ship to Norway?": ["order_status", None],
    "do you ship to Norway and where is my order A-1003?": [None, "order_status"],
    "how do refunds work and cancel order A-1001": ["refund_status", "cancel_order"],
    "track A-1003, check code TRAIL15 and is the lantern in stock": [
        "order_status", "discount_code", "product_availability",
    ],
}  # fmt: skip

ONE = [
    "where is my order",
    "hi, where is A-1003? thanks",
    "this is ridiculous, where is my order A-1003",
    "the jacket is too small, i want to send it back",
    "i ordered a jacket last week and nothing came",
    "I moved last week and forgot to update the address on my order",
    "I placed an order on Monday and would like to know whether it has left your warehouse",
    "i sent it back two weeks ago and still no money",
    "box was crushed and the stuff inside is smashed",
    "I opened order A-1012 and a cup is cracked",
    "I'd like to buy the blanket, have you got it in oat",
    "i bought the wrong thing just now, can you cancel it",
    "dhl says nothing, where is it",
    "is the merino jumper in charcoal, size M, sold out",
    "do you have the jacket in blue and green?",
    "where are my orders A-1003 and A-1004",
    "hello there. I hope you are well. could you please track A-1003 for me, and thank you in advance",
    "no, I meant A-1003, and sorry about that",
    "cancel my order and let me talk to a human",
    "do you ship to Norway and Sweden, and what does it cost",
    "my number is +353 20 912 3456, call me",
    "where is it, when does it come and why is it so late",
    "where is my order A-1003, the grey mug set",
    "where's my parcel, order A-1007, the grey rain jacket",
    "can i still cancel order A-1001, the two person tent",
]


class CountingModel(OnnxModel):
    """Keeps what it encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return super().encode_now(texts)

    def encode_with_parts_now(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vectors]:
        self.encoded += texts
        return super().encode_with_parts_now(texts, parts)


@pytest.fixture(scope="module")
def model() -> CountingModel:
    return CountingModel()


@pytest.fixture(scope="module")
def understanding(tmp_path_factory: pytest.TempPathFactory, model: CountingModel) -> Iterator[Understanding]:
    encoder = BatchingEncoder(model)
    folder = tmp_path_factory.mktemp("models")
    yield asyncio.run(load_or_train(training_set(load_bot(ACME)), encoder, folder))
    encoder.close()


@pytest.mark.parametrize(("text", "clauses"), CUT.items(), ids=list(CUT))
def test_a_text_is_cut_where_another_request_may_begin(text: str, clauses: list[str]) -> None:
    found = split(text, STARTING)
    assert [clause.text for clause in found] == clauses
    assert all(text[clause.start : clause.end] == clause.text for clause in found)


def test_a_very_long_text_is_cut_a_few_times_only() -> None:
    assert len(split("where is it, " * 10_000, STARTING)) <= 6


def test_the_words_that_begin_requests_are_learned_from_the_examples() -> None:
    assert {"melt", "where"} <= starts_of(["melt it", "Melt that", "burn it", "A-1 is late"])
    assert "burn" not in starts_of(["melt it", "Melt that", "burn it"])


@pytest.mark.parametrize(("text", "intents"), TWO.items(), ids=list(TWO))
async def test_every_wish_of_a_message_is_read(
    understanding: Understanding, text: str, intents: list[str | None]
) -> None:
    reading = await understanding.read(text, now=NOW)
    assert [reading.intent, *(wish.intent for wish in reading.also)] == intents
    assert all(text[wish.start : wish.end] == wish.text for wish in reading.also)


@pytest.mark.parametrize("text", ONE)
async def test_one_wish_is_not_read_as_two(understanding: Understanding, text: str) -> None:
    assert (await understanding.read(text, now=NOW)).also == ()


async def test_clauses_are_encoded_only_where_a_look_at_them_within_the_text_leaves_it_open(
    understanding: Understanding, model: CountingModel
) -> None:
    model.encoded.clear()
    await understanding.read("my parcel, order A-1003, the grey mug set, has not come", now=NOW)
    await understanding.read("i was away last week, and when will my order come", now=NOW)
    assert len(model.encoded) == 2
    assert (await understanding.read("stop my order and when does the refund come", now=NOW)).also
    assert model.encoded[2:] == [
        "stop my order and when does the refund come", "stop my order", "when does the refund come",
    ]  # fmt: skip


async def test_no_example_of_the_bot_holds_two_wishes(understanding: Understanding) -> None:
    texts = [example.text for examples in training_set(load_bot(ACME)).intents.values() for example in examples]
    read = [text for text in texts if re.search(r"[,.;]|\band\b", text) and (await understanding.read(text)).also]
    assert read == []


async def test_a_text_that_was_asked_for_as_such_is_not_taken_apart(understanding: Understanding) -> None:
    text = "where is my order A-1003 and is the tent in stock"
    assert (await understanding.read(text, asked=AskedFor("text"), now=NOW)).also == ()


async def test_what_is_said_in_each_wish_is_heard_for_it_alone(understanding: Understanding) -> None:
    reading = await understanding.read("cancel order A-1001 and how do refunds work?", now=NOW)
    assert ("question" in reading.signals, [wish.general for wish in reading.also]) == (False, [True])
