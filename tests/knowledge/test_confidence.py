"""How sure an answer is depends on what the passage shows, and on the articles only by how high the bar is."""

import numpy as np
import pytest

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
