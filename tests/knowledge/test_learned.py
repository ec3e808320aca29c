"""What an index has learned of itself is learned once for the same articles, and again for others or a damaged file."""

import json
import shutil
from pathlib import Path

import pytest
from tests.knowledge.conftest import ARTICLES

from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.knowledge import confidence
from frontdesk.knowledge.confidence import Confidence
from frontdesk.knowledge.index import Index
from frontdesk.knowledge.service import open_knowledge
from frontdesk.knowledge.snapshot import Whole
from frontdesk.testing.encoder import FakeEncoder


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many articles each time."""
    times: list[int] = []
    learn = confidence.learn

    def counting(index: Index, vectors: RememberedVectors) -> Confidence:
        times.append(len(index.documents))
        return learn(index, vectors)

    monkeypatch.setattr(confidence, "learn", counting)
    return times


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ARTICLES, tmp_path / "articles"))


async def opened(articles: Path, cache: Path) -> Confidence:
    snapshot = (await open_knowledge([articles], FakeEncoder(), cache))._snapshot
    assert isinstance(snapshot, Whole)
    return snapshot.confidence


async def test_the_same_articles_teach_once(articles: Path, tmp_path: Path, learned: list[int]) -> None:
    first = await opened(articles, tmp_path / "cache")
    second = await opened(articles, tmp_path / "cache")
    assert len(learned) == 1
    assert (second.words_share, second.weights.tolist()) == (first.words_share, first.weights.tolist())


async def test_another_article_teaches_again(articles: Path, tmp_path: Path, learned: list[int]) -> None:
    await opened(articles, tmp_path / "cache")
    (articles / "unicycles.md").write_text("# Unicycles\n\nUnicycles are welcome in every shop.\n")
    await opened(articles, tmp_path / "cache")
    assert learned == [learned[0], learned[0] + 1]


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b'{"key": "other", "words_share": 0.5, "weights": [1, 2, 3, 4, 5, 6]}'],
    ids=["empty", "cut", "another shape", "another key"],
)
async def test_a_file_that_is_not_whole_counts_as_none(
    articles: Path, tmp_path: Path, learned: list[int], damage: bytes
) -> None:
    first = await opened(articles, tmp_path / "cache")
    [file] = (tmp_path / "cache").glob("confidence.json")
    file.write_bytes(damage)
    again = await opened(articles, tmp_path / "cache")
    assert len(learned) == 2
    assert again.weights.tolist() == first.weights.tolist()
    assert json.loads(file.read_bytes())["weights"] == first.weights.tolist()


async def test_weights_of_another_number_of_features_count_as_none(
    articles: Path, tmp_path: Path, learned: list[int]
) -> None:
    await opened(articles, tmp_path / "cache")
    file = tmp_path / "cache" / "confidence.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "weights": [1.0]}))
    await opened(articles, tmp_path / "cache")
    assert len(learned) == 2
