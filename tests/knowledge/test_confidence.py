"""How sure an answer is depends on what the passage shows, and on the articles only by how high the bar is."""

import zlib
from collections.abc import Sequence

import numpy as np
import pytest

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.remembered import RememberedVectors
from frontdesk.knowledge.confidence import PRIOR, learn
from frontdesk.knowledge.index import build_index
from frontdesk.knowledge.lexicon import Lexicon
from frontdesk.knowledge.sources.base import Document
from frontdesk.testing.encoder import FakeEncoder


def test_an_index_learns_how_high_the_bar_is_and_nothing_else() -> None:
    about = ("tents", "boats", "lamps", "boots", "ropes")
    documents = [
        Document(source=f"{name}.md", text=f"We sell good {name} here. Cheap {name} cost five euros today.")
        for name in about
    ]
    vectors = RememberedVectors(FakeEncoder(), None)
    learned = learn(build_index(documents, vectors), vectors)
    assert learned.weights[1:] == pytest.approx(PRIOR[1:])
    assert learned.weights[0] != PRIOR[0]


TOPICS = (
    ("tent", "canvas", "peg"),
    ("boat", "hull", "oar"),
    ("lamp", "bulb", "wick"),
    ("boot", "lace", "sole"),
    ("rope", "knot", "fibre"),
    ("stove", "burner", "gas"),
)


class NoisyEncoder(FakeEncoder):
    """Each text lies anywhere, as for an encoder that does not know the language."""

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        rows = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.dimension) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32).reshape(-1, self.dimension)


class KnowingEncoder(FakeEncoder):
    """Texts on one topic lie together, whatever their words."""

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        rows = [[float(any(word in text.lower() for word in topic)) for topic in TOPICS] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, len(TOPICS))


def test_an_encoder_that_tells_nothing_apart_leaves_the_score_to_the_words() -> None:
    every = [f"Every {name} is new. Our {name} costs little. Send a {name} back in March." for name, *_ in TOPICS]
    assert _learned_share(every, NoisyEncoder(8)) >= 0.9


def test_an_encoder_that_finds_what_words_do_not_counts_more_than_they() -> None:
    apart = [
        f"First comes some {one}. Second lies another {two}. Third stood every {three}." for one, two, three in TOPICS
    ]
    assert _learned_share(apart, KnowingEncoder(len(TOPICS))) < 0.5


def _learned_share(texts: Sequence[str], encoder: FakeEncoder) -> float:
    documents = [Document(source=f"{number}.md", text=text, title="Goods") for number, text in enumerate(texts)]
    vectors = RememberedVectors(encoder, None)
    return learn(build_index(documents, vectors), vectors).words_share


def test_a_rare_word_is_further_from_chance_than_a_common_one() -> None:
    words = Lexicon([(["common", "rare"] if number == 0 else ["common"], []) for number in range(50)])
    rare, common = words.match(["rare"]), words.match(["common"])
    assert rare.scores[0] / rare.chance > common.scores[0] / common.chance


def test_the_share_of_what_was_said_before_is_told() -> None:
    words = Lexicon([(["red", "jacket"], []), (["blue", "hat"], [])])
    assert words.match(["jacket"]).earlier == 0.0
    assert words.match(["jacket"], [(["blue"], 0.5)]).earlier == pytest.approx(1 / 3)
    assert words.match([], [(["blue"], 0.5)]).earlier == 1.0
    assert np.isfinite(words.match([]).scores).all()
