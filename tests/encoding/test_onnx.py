"""The shipped encoder: near to the original's vectors in meaning, independent of the batch, refused when damaged."""

import gc
import shutil
from pathlib import Path

import numpy as np
import pytest

from frontdesk.encoding.base import Vectors, WithParts, layered
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.errors import EncoderDamaged
from frontdesk.encoding.onnx import DIMENSION, LAYER_WEIGHT, SHIPPED, OnnxModel
from frontdesk.encoding.passages import PassageEncoder
from frontdesk.encoding.sessions import BATCH_TOKENS, batches
from frontdesk.encoding.words import ranks_for, word_ranks

TEXTS = [
    "hi",
    "where is my order",
    "I want to cancel my subscription and get my money back",
    "do you ship to Norway?",
    "ARE YOU OPEN ON SUNDAY",
    "The parcel was left with a neighbour who says that he never saw it. " * 12,
    "",
]


@pytest.fixture(scope="module")
def model() -> OnnxModel:
    return OnnxModel()


def sentences(model: OnnxModel, texts: list[str]) -> Vectors:
    """The sentences' own vectors."""
    own = model.encode_now(texts)[:, : model.sentence]
    unit: Vectors = own / np.linalg.norm(own, axis=1, keepdims=True)
    return unit


def test_vectors_have_unit_length_and_the_stated_dimension(model: OnnxModel) -> None:
    vectors = model.encode_now(TEXTS)
    assert vectors.shape == (len(TEXTS), model.dimension)
    assert (model.sentence, model.dimension) == (DIMENSION, 2 * DIMENSION)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_its_batch(model: OnnxModel) -> None:
    together = model.encode_now(TEXTS * 3)
    alone = np.concatenate([model.encode_now([text]) for text in TEXTS])
    assert (together[: len(TEXTS)] * alone).sum(axis=1).min() > 1 - 1e-5


def test_what_means_the_same_is_near_and_what_does_not_is_far(model: OnnxModel) -> None:
    order, parcel, weather = sentences(
        model, ["where is my order", "when will my parcel arrive", "it is raining in Paris"]
    )
    assert order @ parcel > 0.45
    assert order @ weather < 0.2


def test_every_kind_of_text_has_a_vector(model: OnnxModel) -> None:
    vectors = model.encode_now(["\ud800 half a pair", "\0", "👍🏽", "x" * 1_000_000, " \n\t", "数量"])
    assert np.isfinite(vectors).all()


def test_a_part_is_near_to_what_it_means_by_itself_and_the_text_is_as_ever(model: OnnxModel) -> None:
    text = "cancel my order and do you ship to Norway?"
    whole, cancel, ship = model.encode_with_parts_now([text], [[(0, 15), (20, 42)]])[0]
    alone = model.encode_now([text, text[:15], text[20:]])
    assert np.array_equal(whole, alone[0])
    assert cancel @ alone[1] > 0.7 > cancel @ alone[2]
    assert ship @ alone[2] > 0.7 > ship @ alone[1]


def test_parts_do_not_depend_on_the_batch_and_need_no_letters(model: OnnxModel) -> None:
    parts = [[(0, len(text) // 2), (len(text), len(text) + 9)] for text in TEXTS]
    together = model.encode_with_parts_now(TEXTS, parts)
    alone = [model.encode_with_parts_now([text], [spans])[0] for text, spans in zip(TEXTS, parts, strict=True)]
    assert [len(rows) for rows in together] == [3] * len(TEXTS)
    assert min(float((one * other).sum(axis=1).min()) for one, other in zip(together, alone, strict=True)) > 1 - 1e-5


def test_no_texts_give_no_rows(model: OnnxModel) -> None:
    assert model.encode_now([]).shape == (0, model.dimension)


def test_a_changed_model_file_is_refused(tmp_path: Path) -> None:
    for file in SHIPPED.iterdir():
        shutil.copy(file, tmp_path)
    content = bytearray((tmp_path / "model.onnx").read_bytes())
    content[1_000_000] ^= 1
    (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(EncoderDamaged, match=r"model\.onnx"):
        OnnxModel(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderDamaged, match=r"model\.onnx"):
        OnnxModel(tmp_path)


def test_common_words_rank_before_rare_ones() -> None:
    ranks = word_ranks()
    assert len(ranks) > 15_000
    assert ranks["order"] < ranks["parcel"]
    assert "wheres" not in ranks


def test_english_words_are_common_only_where_english_is_spoken() -> None:
    assert ranks_for(("es", "en-GB")) == word_ranks()
    assert ranks_for(("es", "pt_BR")) == {}


def test_texts_share_a_run_only_with_texts_of_like_length() -> None:
    lengths = [12, 40, 11, 12, 13, 40]
    assert list(batches(lengths)) == [[2, 0, 3], [4], [1, 5]]


def test_a_run_is_never_larger_than_it_may_be() -> None:
    groups = list(batches([100] * 7))
    assert [len(group) for group in groups] == [2, 2, 2, 1]
    assert max(100 * len(group) for group in groups) <= BATCH_TOKENS


def test_passages_have_weights_of_their_own_in_the_same_space() -> None:
    requests, passages = OnnxModel(), OnnxModel(passages=True)
    assert requests.name != passages.name
    text = ["where is my order"]
    assert 0.9 < float((sentences(requests, text) * sentences(passages, text)).sum()) < 0.999


async def test_who_asks_for_sentences_gets_sentences_and_who_asks_for_layers_both() -> None:
    encoder = BatchingEncoder(OnnxModel())
    longer = layered(encoder)
    text, parts = "cancel my order and do you ship to Norway?", [(0, 15), (20, 42)]
    try:
        assert (encoder.dimension, longer.dimension) == (DIMENSION, 2 * DIMENSION)
        assert encoder.name != longer.name
        assert isinstance(longer, WithParts)
        own, long = await encoder.encode([text]), await longer.encode([text])
        assert np.allclose(own, encoder.encode_now([text]), atol=1e-5)
        assert np.allclose(long, longer.encode_now([text]), atol=1e-5)
        assert np.allclose(long[:, :DIMENSION] * np.sqrt(1 + LAYER_WEIGHT**2), own, atol=1e-5)
        within, within_long = await encoder.encode_with_parts(text, parts), await longer.encode_with_parts(text, parts)
        assert within is not None
        assert within_long is not None
        assert (within.shape, within_long.shape) == ((3, DIMENSION), (3, 2 * DIMENSION))
        assert np.allclose(np.linalg.norm(within_long, axis=1), 1, atol=1e-5)
        assert np.allclose(within_long[0], long[0], atol=1e-5)
        assert layered(PassageEncoder()).dimension == DIMENSION
    finally:
        encoder.close()


def _models() -> set[int]:
    return {id(one) for one in gc.get_objects() if isinstance(one, OnnxModel)}


def test_the_encoder_for_passages_is_open_from_the_first_text_until_it_rests() -> None:
    texts = ["Returns are free within 30 days.", "Standard shipping takes 2 to 4 days."]
    encoder, model = PassageEncoder(), OnnxModel(passages=True)
    others = _models()
    assert (encoder.name, encoder.dimension) == (model.name, model.dimension)
    for _ in range(2):
        assert np.array_equal(encoder.encode_now(texts), model.encode_now(texts))
        encoder.rest()
        assert _models() == others


@pytest.mark.parametrize(
    "text",
    ["Where is MY Order A-1234?", "IT'S  NOT\there", "WHERE IS \x1c IT", "Straße Nach ÖSTERREICH", "ΟΔΟΣ", "İstanbul"],
)
def test_texts_of_one_key_are_one_text_to_the_model(text: str) -> None:
    model = OnnxModel()
    assert np.array_equal(model.encode_now([text]), model.encode_now([model.key(text)]))
