"""Follow-ups: what only makes sense with what came before is read with it, all else as if there were nothing before."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.bots.loading import load_bot
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.opening import open_encoder
from frontdesk.understanding.service import Understanding, load_or_train
from frontdesk.understanding.teaching import training_set
from frontdesk.understanding.training_set import Earlier

ACME = Path(__file__).parents[2] / "examples" / "acme"
NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
STOCK, STATUS, REFUND, CANCEL = "product_availability", "order_status", "refund_status", "cancel_order"
CALL, CODE, RETURN, ADDRESS = "book_callback", "discount_code", "start_return", "change_address"

# what was written before, the intent it had (None: an article answered it), what follows, the intent that is meant
FOLLOWED: tuple[tuple[str, str | None, str, str], ...] = (
    ("do you have the rain jacket in red?", STOCK, "and the blue one?", STOCK),
    ("do you have the rain jacket in green", STOCK, "what about blue", STOCK),
    ("is the tent in stock", STOCK, "and the lantern?", STOCK),
    ("is the tent in stock", STOCK, "how about the backpack", STOCK),
    ("is the jumper available in medium", STOCK, "in large?", STOCK),
    ("is the jumper available in medium", STOCK, "or in xl", STOCK),
    ("how much is the blanket", STOCK, "and the mugs", STOCK),
    ("how much is the blanket", STOCK, "same for the bottle please", STOCK),
    ("have you got the jacket in size s", STOCK, "ok and in m?", STOCK),
    ("have you got the jacket in size s", STOCK, "the green one", STOCK),
    ("any backpacks in green", STOCK, "rust?", STOCK),
    ("what colours does the bottle come in", STOCK, "thanks, and the jumper?", STOCK),
    ("where is my order A-1003", STATUS, "and A-1004?", STATUS),
    ("where is my order A-1003", STATUS, "what about A-1011", STATUS),
    ("track A-1003", STATUS, "sorry, I meant A-1004", STATUS),
    ("track A-1003", STATUS, "oops wrong number, it's A-1005", STATUS),
    ("has A-1001 shipped yet", STATUS, "and the other one, a1002", STATUS),
    ("status of my refund for A-1008", REFUND, "and A-1009?", REFUND),
    ("status of my refund for A-1008", REFUND, "how about #1010", REFUND),
    ("where is my refund", REFUND, "no, I meant A-1009", REFUND),
    ("cancel order A-1001", CANCEL, "and A-1002 too please", CANCEL),
    ("cancel order A-1001", CANCEL, "also A-1013", CANCEL),
    ("cancel A-1001", CANCEL, "sorry not A-1001, A-1002", CANCEL),
    ("can you call me on Friday", CALL, "or what about tomorrow", CALL),
    ("can someone phone me today", CALL, "what about tomorrow", CALL),
    ("can someone phone me at 3pm", CALL, "actually at 4pm", CALL),
    ("is WINTER20 still valid", CODE, "and TRAIL15?", CODE),
    ("check code WELCOME10", CODE, "same for TRAIL15", CODE),
    ("i want to return the jacket", RETURN, "and the jumper", RETURN),
    ("i want to return something from A-1005", RETURN, "also A-1006", RETURN),
    ("send A-1002 to a different address", ADDRESS, "and A-1001 as well", ADDRESS),
    ("change the shipping address of A-1001", ADDRESS, "no sorry, A-1002", ADDRESS),
    ("i need a returns label for A-1005", RETURN, "and one for A-1006", RETURN),
    ("is the jacket in stock in large", STOCK, "what about waterproof ones in small", STOCK),
    ("is the drift tent in stock", STOCK, "n the lumen lamp?", STOCK),
    ("do you have the jumper in oat", STOCK, "wat about charcoal", STOCK),
)
# what was written before and its intent, and a message that says itself what it wants
ALONE: tuple[tuple[str, str | None, str], ...] = (
    ("where is my order A-1003", STATUS, "and where is my refund?"),
    ("where is my order A-1003", STATUS, "ok and can I talk to a person"),
    ("where is my order A-1003", STATUS, "do you ship to Norway?"),
    ("where is my order A-1003", STATUS, "is the rain jacket in stock"),
    ("where is my order A-1003", STATUS, "thanks"),
    ("where is my order A-1003", STATUS, "thank you, bye"),
    ("where is my order A-1003", STATUS, "I want to return something"),
    ("where is my order A-1003", STATUS, "and how do refunds work?"),
    ("where is my order A-1003", STATUS, "but my discount code doesn't work"),
    ("where is my order A-1003", STATUS, "and what about gift cards?"),
    ("is the tent in stock", STOCK, "where is my order A-1004"),
    ("is the tent in stock", STOCK, "cancel order A-1001"),
    ("is the tent in stock", STOCK, "how long is the warranty"),
    ("is the tent in stock", STOCK, "what can you do"),
    ("is the tent in stock", STOCK, "are you a bot"),
    ("is the tent in stock", STOCK, "the mugs arrived broken"),
    ("is the tent in stock", STOCK, "i want to make a complaint"),
    ("is the tent in stock", STOCK, "how do I pay"),
    ("is the tent in stock", STOCK, "call me back tomorrow"),
    ("is the tent in stock", STOCK, "also what's your returns policy"),
    ("cancel my order", CANCEL, "hello"),
    ("cancel my order", CANCEL, "where is my refund"),
    ("cancel my order", CANCEL, "what's the weather like tomorrow"),
    ("cancel my order", CANCEL, "can you change the address on order A-1002"),
    ("cancel my order", CANCEL, "yes please"),
    ("do you ship to Norway?", None, "where is my order"),
    ("do you ship to Norway?", None, "and to Sweden?"),
    ("do you ship to Norway?", None, "is the jacket available in large"),
    ("do you ship to Norway?", None, "human please"),
    ("how long is the warranty", None, "my lantern doesn't work"),
    ("status of my refund for A-1008", REFUND, "track A-1003 please"),
    ("status of my refund for A-1008", REFUND, "my parcel was damaged"),
)


@pytest.fixture(scope="module")
def understanding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understanding]:
    encoder: BatchingEncoder = open_encoder()
    folder = tmp_path_factory.mktemp("models")
    yield asyncio.run(load_or_train(training_set(load_bot(ACME)), encoder, folder))
    encoder.close()


@pytest.mark.parametrize(("before", "intent", "text", "meant"), FOLLOWED, ids=[row[2] for row in FOLLOWED])
async def test_a_follow_up_has_the_wish_that_it_follows(
    understanding: Understanding, before: str, intent: str | None, text: str, meant: str
) -> None:
    reading = await understanding.read(text, now=NOW, earlier=[Earlier(before, intent)])
    assert (reading.intent, reading.follows) == (meant, True)
    assert reading.confidence >= 0.4
    assert reading.ranking[0].intent == meant


@pytest.mark.parametrize(("before", "intent", "text"), ALONE, ids=[row[2] for row in ALONE])
async def test_a_message_that_stands_by_itself_is_read_as_if_there_were_nothing_before(
    understanding: Understanding, before: str, intent: str | None, text: str
) -> None:
    alone = await understanding.read(text, now=NOW)
    assert await understanding.read(text, now=NOW, earlier=[Earlier(before, intent)]) == alone
