"""Training and its file: the same every time, kept, found again, and never trusted when it was touched."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.understanding.shop import SHOP

from frontdesk.encoding.base import Vectors
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.understanding.calibration import hold_out, rejected_share, threshold_of
from frontdesk.understanding.pipeline import features, logistic
from frontdesk.understanding.pipeline.classifier import Signs
from frontdesk.understanding.pipeline.language import guess_language
from frontdesk.understanding.service import load_or_train
from frontdesk.understanding.stored import key_of, path_of
from frontdesk.understanding.training import prepare, train, vocabulary
from frontdesk.understanding.training_set import Example, PatternEntity, TrainingSet


def examples(**intents: tuple[str, ...]) -> TrainingSet:
    return TrainingSet({name: tuple(Example(text) for text in texts) for name, texts in intents.items()})


def files(folder: Path) -> list[Path]:
    return list(folder.glob("*.model"))


class CountingEncoder(FakeEncoder):
    """Knows which texts it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().encode_now(texts)


async def test_a_trained_model_is_loaded_and_not_trained_again(tmp_path: Path) -> None:
    first, second = FakeEncoder(), FakeEncoder()
    before = await load_or_train(SHOP, first, tmp_path)
    after = await load_or_train(SHOP, second, tmp_path)
    assert first.calls
    assert not second.calls
    assert await before.read("where is my order") == await after.read("where is my order")
    assert len(files(tmp_path)) == 1


async def test_the_file_is_the_same_wherever_it_is_trained(tmp_path: Path) -> None:
    await load_or_train(SHOP, FakeEncoder(), tmp_path / "one")
    await load_or_train(SHOP, FakeEncoder(), tmp_path / "two")
    (one,), (two,) = files(tmp_path / "one"), files(tmp_path / "two")
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()


async def test_changed_examples_another_encoder_or_entity_are_another_model(tmp_path: Path) -> None:
    key = key_of(SHOP, "encoder")
    more = TrainingSet({**SHOP.intents, "hello": (Example("hi"),)}, SHOP.entities, region="US")
    entities = TrainingSet(SHOP.intents, {"number": PatternEntity(r"\d")}, region="US")
    assert len({key, key_of(more, "encoder"), key_of(entities, "encoder"), key_of(SHOP, "other")}) == 4


def test_the_order_of_intents_does_not_matter() -> None:
    turned = TrainingSet(dict(reversed(list(SHOP.intents.items()))), SHOP.entities, region="US")
    assert key_of(turned, "encoder") == key_of(SHOP, "encoder")


@pytest.mark.parametrize("where", [0, 10, 60, -1], ids=["mark", "checksum", "head", "end"])
async def test_a_touched_file_is_trained_again(tmp_path: Path, where: int) -> None:
    await load_or_train(SHOP, FakeEncoder(), tmp_path)
    (file,) = files(tmp_path)
    good = file.read_bytes()
    touched = bytearray(good)
    touched[where] ^= 1
    file.write_bytes(touched)
    await load_or_train(SHOP, FakeEncoder(), tmp_path)
    assert file.read_bytes() == good


async def test_a_cut_or_swapped_file_is_trained_again(tmp_path: Path) -> None:
    other = examples(hello=("hi", "hello"))
    await load_or_train(SHOP, FakeEncoder(), tmp_path)
    await load_or_train(other, FakeEncoder(), tmp_path)
    shop = path_of(tmp_path, key_of(SHOP, FakeEncoder().name))
    hello = path_of(tmp_path, key_of(other, FakeEncoder().name))
    good = shop.read_bytes(), hello.read_bytes()
    shop.write_bytes(good[0][:1_000])
    await load_or_train(SHOP, FakeEncoder(), tmp_path)
    hello.write_bytes(good[0])
    await load_or_train(other, FakeEncoder(), tmp_path)
    assert (shop.read_bytes(), hello.read_bytes()) == good


async def test_after_a_change_only_the_new_texts_are_encoded(tmp_path: Path) -> None:
    await load_or_train(SHOP, FakeEncoder(), tmp_path)
    more = TrainingSet({**SHOP.intents, "hello": (Example("hi there"),)}, SHOP.entities, region="US")
    encoder = CountingEncoder()
    await load_or_train(more, encoder, tmp_path)
    assert sorted(encoder.texts) == ["hello", "hi there"]
    await load_or_train(more, fresh := CountingEncoder(), tmp_path / "elsewhere")
    assert len(fresh.texts) > 20
    here, there = (path_of(folder, key_of(more, encoder.name)) for folder in (tmp_path, tmp_path / "elsewhere"))
    assert here.read_bytes() == there.read_bytes()


async def test_a_bot_without_intents_understands_none_but_still_finds_entities(tmp_path: Path) -> None:
    understanding = await load_or_train(TrainingSet({}, {"code": PatternEntity(r"X\d")}), FakeEncoder(), tmp_path)
    reading = await understanding.read("hello, X1")
    assert (reading.intent, reading.ranking) == (None, ())
    assert [entity.value for entity in reading.entities] == ["X1"]


async def test_one_intent_with_one_example_works(tmp_path: Path) -> None:
    understanding = await load_or_train(examples(order_status=("where is my order",)), FakeEncoder(), tmp_path)
    assert (await understanding.read("where is my order")).intent == "order_status"
    assert (await understanding.read("sing a song for grandmother")).intent is None


async def test_out_of_scope_examples_teach_what_is_out_of_scope(tmp_path: Path) -> None:
    outside = tuple(
        Example(f"do you ship to the {place}") for place in ("moon", "sun", "stars", "planets", "sea", "north pole")
    )
    taught = TrainingSet({**SHOP.intents, "__oos__": outside}, region="US")
    understanding = await load_or_train(taught, FakeEncoder(), tmp_path)
    reading = await understanding.read("do you ship to the comets")
    assert reading.intent is None
    assert all(ranked.intent != "__oos__" for ranked in reading.ranking)


def test_a_few_of_the_held_out_examples_are_rejected() -> None:
    prepared = prepare(SHOP, FakeEncoder(), vocabulary(SHOP))
    assert prepared is not None
    held_out = hold_out(prepared.material, prepared.intents)
    threshold = threshold_of(held_out)
    rejected = [threshold.score(Signs(*its)) < threshold.least for its in held_out.signs.tolist()]
    assert 0.02 <= np.mean(rejected) <= 0.05


def test_repeated_examples_count_once() -> None:
    weights = train(examples(hello=("hi", "Hi", "hi "), bye=("bye",)), FakeEncoder())
    assert weights.starts.tolist() == [0, 1, 2]


def test_logistic_regression_finds_the_minimum() -> None:
    rows = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.8]], np.float32)
    labels = np.array([0, 0, 1, 1])
    weights = logistic.fit(rows, labels, 2, strength=10)
    chances = logistic.softmax(rows @ weights[:-1] + weights[-1])
    truth = np.eye(2, dtype=np.float32)[labels]
    slope = rows.T @ (chances - truth) + weights[:-1] / 10
    assert chances.argmax(axis=1).tolist() == labels.tolist()
    assert np.abs(slope).max() < 0.02


def test_texts_that_share_words_have_near_features() -> None:
    texts = ["where is my order", "where is my ordre", "opening hours on sunday"]
    rows = features.matrix(texts, features.rarity(texts))
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=0.1)
    assert rows[0] @ rows[1] > 0.5
    assert abs(rows[0] @ rows[2]) < 0.15


@pytest.mark.parametrize("text", ["", "a", "?", "数", "1"])
def test_the_shortest_texts_have_features(text: str) -> None:
    columns, values = features.vectorise(text, features.rarity(["a b"]))
    assert len(columns) == len(values)
    assert np.isfinite(values).all()


def test_a_language_is_guessed_among_those_that_the_bot_speaks() -> None:
    assert guess_language("dónde está mi pedido", ("en", "es")) == "es"
    assert guess_language("where is my order", ("es", "en")) == "en"
    assert guess_language("dónde está mi pedido", ("en",)) == "en"
    assert guess_language("12345", ("de", "en")) == "de"


@pytest.mark.parametrize(("examples", "share"), [(2, 0.05), (10, 0.05), (31.6, 0.04), (100, 0.03), (500, 0.03)])
def test_the_more_examples_an_intent_has_the_fewer_of_them_may_be_rejected(examples: float, share: float) -> None:
    assert rejected_share(examples) == pytest.approx(share, abs=0.001)
