"""Without an encoder intents are told apart by letters; while one does not answer, its model reads by letters too."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.understanding.shop import INTENTS, SHOP

from frontdesk.encoding.base import Encoder, Vectors
from frontdesk.encoding.errors import EncoderBusy, EncoderUnavailable
from frontdesk.encoding.letters import LettersOnly
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.understanding.service import load_or_train

ASKED = {
    "wheres my order": "order_status",
    "please cancel the order": "cancel_order",
    "how do i return an item": "start_return",
    "do you take paypal": "payment_methods",
    "are you open on monday": "opening_hours",
}


class Unreachable(FakeEncoder):
    """Was there when the bot was taught."""

    def __init__(self) -> None:
        super().__init__()
        self.problem: Exception = EncoderUnavailable(url="https://api.example/v1", reason="503")

    async def encode(self, texts: Sequence[str]) -> Vectors:
        raise self.problem


@pytest.mark.parametrize("kind", [LettersOnly, Unreachable])
@pytest.mark.parametrize(("text", "intent"), ASKED.items(), ids=list(ASKED))
async def test_what_is_written_like_an_example_is_understood(
    tmp_path: Path, kind: type[Encoder], text: str, intent: str
) -> None:
    understanding = await load_or_train(SHOP, kind(), tmp_path)
    assert (await understanding.read(text)).ranking[0].intent == intent


async def test_examples_are_understood_and_other_texts_are_none_of_the_intents(tmp_path: Path) -> None:
    understanding = await load_or_train(SHOP, LettersOnly(), tmp_path)
    for intent, texts in INTENTS.items():
        for text in texts:
            assert (await understanding.read(text)).ranking[0].intent == intent
    assert (await understanding.read("xyzzy plugh")).intent is None


async def test_long_texts_are_read_by_letters_too(tmp_path: Path) -> None:
    understanding = await load_or_train(SHOP, Unreachable(), tmp_path)
    assert (await understanding.read("where is my order, I wait and wait. " * 30)).ranking[0].intent == "order_status"


async def test_an_encoder_that_has_too_much_to_do_is_not_out_of_reach(tmp_path: Path) -> None:
    encoder = Unreachable()
    encoder.problem = EncoderBusy()
    understanding = await load_or_train(SHOP, encoder, tmp_path)
    with pytest.raises(EncoderBusy):
        await understanding.read("where is my order")
