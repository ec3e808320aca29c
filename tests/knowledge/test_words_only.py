"""Without an encoder for the language, or while it does not answer, articles are found and refused by their words."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from frontdesk.encoding.base import Encoder, Vectors
from frontdesk.encoding.errors import EncoderUnavailable
from frontdesk.encoding.letters import LettersOnly
from frontdesk.knowledge.service import Knowledge, open_knowledge
from frontdesk.testing.encoder import FakeEncoder


class Unreachable(FakeEncoder):
    """Was there when the articles were indexed."""

    async def encode(self, texts: Sequence[str]) -> Vectors:
        raise EncoderUnavailable(url="https://api.example/v1", reason="503")


@pytest.fixture(params=[LettersOnly, Unreachable])
async def knowledge(request: pytest.FixtureRequest, articles: Path) -> Knowledge:
    encoder: Encoder = request.param()
    return await open_knowledge([articles], encoder, None)


async def test_a_question_is_answered_from_its_passage(knowledge: Knowledge) -> None:
    answer = await knowledge.answer("is a helmet required by law?")
    assert (answer.outcome, answer.citations[0].source) == ("answered", "riding.md")


@pytest.mark.parametrize("question", ["do you sell train tickets to Paris", "qwertz asdf", "who won the football game"])
async def test_what_is_not_in_the_articles_is_not_answered(knowledge: Knowledge, question: str) -> None:
    assert (await knowledge.answer(question)).outcome != "answered"


async def test_a_typo_is_forgiven(knowledge: Knowledge) -> None:
    assert (await knowledge.search("helmte"))[0].source == "riding.md"


async def test_a_follow_up_is_found_with_the_question_before_it(knowledge: Knowledge) -> None:
    context = ["what does it cost when a bike is parked outside of a station"]
    assert (await knowledge.search("and if it is full?", context=context))[0].source == "parking.txt"


async def test_nothing_is_kept_on_disk_of_no_vectors(articles: Path, tmp_path: Path) -> None:
    await open_knowledge([articles], LettersOnly(), tmp_path)
    assert is_empty(tmp_path)


def is_empty(folder: Path) -> bool:
    return not any(folder.iterdir())
