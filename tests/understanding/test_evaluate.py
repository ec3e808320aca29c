"""Measuring on labelled files: every figure by hand on small examples, and the files that are read, when and how."""

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest
from tests.understanding.shop import INTENTS

from frontdesk.encoding.base import Vectors
from frontdesk.testing.encoder import FakeEncoder
from frontdesk.understanding.errors import LabelledInvalid
from frontdesk.understanding.evaluation import evaluate, learn, with_threshold_from
from frontdesk.understanding.labelled import Labelled, read_labelled, training_set_of
from frontdesk.understanding.metrics import Outcome, best_border, calibration_error, figures_of, macro_f1, mcc

OUTSIDE = (
    "sing a song for grandmother",
    "who won the world cup",
    "recite a poem about frogs",
    "what is seven times nine",
)
TRAIN = [(text, intent) for intent, texts in INTENTS.items() for text in texts[:7]]
TEST = [(text, intent) for intent, texts in INTENTS.items() for text in texts[7:]]
NONE = [(text, "__oos__") for text in OUTSIDE]


def written(file: Path, labelled: Iterable[tuple[str, str]]) -> Path:
    lines = [json.dumps({"text": text, "intent": intent}) for text, intent in labelled]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def said(true: str, said: str, confidence: float = 0.0, likeliest: str = "") -> Outcome:
    return Outcome(true, said, likeliest or said, confidence)


def test_the_figures_of_six_texts_are_those_counted_by_hand() -> None:
    figures = figures_of(
        [
            said("a", "a", 0.95),
            said("a", "b", 0.55),
            said("b", "b", 0.75),
            said("b", "__oos__", likeliest="b"),
            said("__oos__", "__oos__", likeliest="a"),
            said("__oos__", "a", 0.25),
        ]
    )
    assert figures.accuracy == 3 / 6
    assert figures.closed_set_accuracy == 3 / 4
    assert figures.in_scope_accuracy == 2 / 4
    assert figures.oos_recall == 1 / 2
    assert figures.oos_precision == 1 / 2
    assert figures.macro_f1 == pytest.approx(1 / 2)  # each of the three: one right of two true and two said
    assert figures.mcc == pytest.approx((3 * 6 - 12) / (36 - 12))
    assert figures.ece == pytest.approx((0.05 + 0.55 + 0.25 + 0.25) / 4)  # each in a bin of its own


def test_without_out_of_scope_texts_their_figures_do_not_exist() -> None:
    figures = figures_of([said("a", "a", 1.0), said("b", "__oos__", likeliest="b")])
    assert (figures.oos_recall, figures.oos_precision) == (None, None)
    assert (figures.accuracy, figures.in_scope_accuracy, figures.closed_set_accuracy) == (0.5, 0.5, 1.0)


def test_without_in_scope_texts_theirs_do_not_exist() -> None:
    figures = figures_of([said("__oos__", "__oos__"), said("__oos__", "__oos__")])
    assert (figures.in_scope_accuracy, figures.closed_set_accuracy, figures.ece, figures.mcc) == (None,) * 4
    assert (figures.oos_recall, figures.oos_precision, figures.macro_f1) == (1, 1, 1)


def test_no_text_has_no_figures() -> None:
    assert set(msgspec.structs.asdict(figures_of([])).values()) == {None}


def test_nothing_refused_has_no_precision_of_refusing() -> None:
    assert figures_of([said("a", "a", 1.0), said("__oos__", "a", 1.0)]).oos_precision is None


def test_macro_f1_counts_rare_intents_as_much_as_frequent_ones() -> None:
    pairs = [("a", "a")] * 8 + [("b", "a"), ("b", "b")]
    assert macro_f1(pairs) == pytest.approx((2 * 8 / (8 + 9) + 2 * 1 / (2 + 1)) / 2)
    assert macro_f1([("a", "c")]) == 0


def test_mcc_of_two_intents_is_the_correlation_of_two_columns() -> None:
    pairs = [("a", "a")] * 5 + [("a", "b")] * 2 + [("b", "a")] * 1 + [("b", "b")] * 4
    columns = np.array([[true == "a", guessed == "a"] for true, guessed in pairs], float)
    assert mcc(pairs) == pytest.approx(float(np.corrcoef(columns.T)[0, 1]))
    assert mcc([("a", "a"), ("b", "b")]) == 1
    assert mcc([("a", "b"), ("b", "a")]) == -1
    assert mcc([("a", "a"), ("b", "a")]) is None


def test_the_calibration_error_weighs_bins_by_what_is_in_them() -> None:
    assert calibration_error([0.8] * 5, [True, True, True, True, False]) == pytest.approx(0)
    assert calibration_error([0.9, 0.9, 0.1, 0.1], [True, False, False, False], 2) == pytest.approx((0.8 + 0.2) / 4)
    assert calibration_error([1.0], [True]) == 0
    assert calibration_error([], []) is None


@pytest.mark.parametrize(
    ("scores", "right", "outside", "lowest", "highest"),
    [
        ([0.0, 1.0, 2.0, 3.0] * 9, [0, 0, 1, 1] * 9, [1, 1, 0, 0] * 9, 1.4, 1.6),
        ([3.0, 0.0, 2.0, 1.0] * 9, [1, 0, 0, 1] * 9, [0, 1, 1, 0] * 9, 0.5, 2.5),  # two that are about as good
        ([-math.inf, 0.0, 1.0] * 9, [0, 0, 1] * 9, [1, 1, 0] * 9, 0.4, 0.6),
    ],
)
def test_the_best_border_is_right_most_often(
    scores: list[float], right: list[int], outside: list[int], lowest: float, highest: float
) -> None:
    assert lowest <= best_border(scores, [bool(one) for one in right], [bool(one) for one in outside]) <= highest


@pytest.mark.parametrize(
    ("scores", "right", "outside"),
    [
        ([0.0, 1.0], [1, 1], [0, 0]),
        ([1.0, 1.0, 2.0] * 9, [1, 1, 1] * 9, [0, 0, 0] * 9),
        ([1.0] * 9, [0] * 9, [1] * 9),  # no border parts what scores the same
        ([], [], []),
    ],
)
def test_where_no_border_helps_nothing_is_refused(scores: list[float], right: list[int], outside: list[int]) -> None:
    assert best_border(scores, [bool(one) for one in right], [bool(one) for one in outside]) == -math.inf


def test_one_text_more_hardly_moves_the_best_border() -> None:
    chance = np.random.default_rng(2)
    scores = np.concatenate([chance.normal(0, 1, 1_000), chance.normal(-3, 1, 60)])
    inside = np.arange(1_060) < 1_000
    borders = [best_border([*scores, at], [*inside, False], [*~inside, True]) for at in np.linspace(-3, 0, 12)]
    assert max(borders) - min(borders) < 0.1


def test_a_labelled_file_may_hold_other_keys_empty_lines_and_any_line_ending(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_bytes(
        b'\xef\xbb\xbf{"text": "caf\xc3\xa9\\u2028?", "intent": "a", "entities": [{"start": 1}]}\r\n\r\n'
        b'{"intent": "__oos__", "text": "b"}'
    )
    assert read_labelled(file) == [Labelled("café\u2028?", "a"), Labelled("b", "__oos__")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"hello", "malformed"),
        (b'{"text": "a", "intent": "b"', "truncated"),
        (b"[]", "Expected `object`"),
        (b'{"text": "a"}', "missing required field `intent`"),
        (b'{"intent": "a"}', "missing required field `text`"),
        (b'{"text": 5, "intent": "a"}', "Expected `str`"),
        (b'{"text": "a", "intent": null}', "Expected `str`"),
        (b'{"text": " ", "intent": "a"}', "`text` is empty"),
        (b'{"text": "a", "intent": ""}', "`intent` is empty"),
        (b'{"text": "\xff", "intent": "a"}', "can't decode"),
        (b'{"x": ' + b"[" * 100_000, ""),
    ],
)
def test_a_line_that_is_none_is_named_with_its_file(tmp_path: Path, line: bytes, reason: str) -> None:
    file = tmp_path / "some.jsonl"
    file.write_bytes(b'{"text": "a", "intent": "b"}\n\n' + line + b"\n")
    with pytest.raises(LabelledInvalid) as wrong:
        read_labelled(file)
    assert wrong.value.message.startswith(f"{file}:3: ")
    assert reason in wrong.value.message


def test_a_file_with_nothing_to_learn_or_to_test_is_refused(tmp_path: Path) -> None:
    empty, none = written(tmp_path / "empty.jsonl", []), written(tmp_path / "none.jsonl", NONE)
    good = written(tmp_path / "good.jsonl", TRAIN)
    for files in ((empty, good), (good, empty), (none, good)):
        with pytest.raises(LabelledInvalid):
            evaluate(FakeEncoder(), train_file=files[0], test_file=files[1])


class WritesTheTest(FakeEncoder):
    """Puts the test file there when it encodes for the first time, as training does."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        if not self.calls:
            written(self._file, TEST)
        return super().encode_now(texts)


def test_the_test_file_is_read_only_after_training(tmp_path: Path) -> None:
    train_file, test_file = written(tmp_path / "train.jsonl", TRAIN), tmp_path / "test.jsonl"
    result = evaluate(WritesTheTest(test_file), train_file=train_file, test_file=test_file)
    assert result.closed_set_accuracy is not None
    assert result.closed_set_accuracy > 0.4


def test_an_evaluation_has_every_figure(tmp_path: Path) -> None:
    result = evaluate(
        FakeEncoder(),
        train_file=written(tmp_path / "train.jsonl", TRAIN),
        test_file=written(tmp_path / "test.jsonl", TEST + NONE),
    )
    figures = msgspec.structs.asdict(result)
    assert figures.pop("oos_precision") is None or 0 <= (result.oos_precision or 0) <= 1
    assert None not in figures.values()
    assert result.model_bytes > 10_000
    assert 0 < (result.p50_ms or 0) <= (result.p99_ms or 0)
    assert result.train_seconds > 0


def test_validation_texts_choose_the_threshold_and_nothing_else(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    learned = learn(encoder, training_set_of(Labelled(*one) for one in TRAIN))
    weights = learned.weights
    labelled = [Labelled(*one) for one in TEST + NONE]
    chosen = with_threshold_from(learned, encoder, labelled)
    same = msgspec.structs.replace(chosen.threshold, least=weights.threshold.least)
    assert same == weights.threshold
    assert chosen.dense is weights.dense
    files = [written(tmp_path / name, one) for name, one in (("train", TRAIN), ("test", TEST + NONE))]
    own = evaluate(encoder, train_file=files[0], test_file=files[1])
    best = evaluate(encoder, train_file=files[0], test_file=files[1], validation_file=files[1])
    assert (best.accuracy or 0) >= (own.accuracy or 0)
    assert best.closed_set_accuracy == own.closed_set_accuracy


def test_validation_texts_that_are_all_in_scope_change_nothing() -> None:
    learned = learn(FakeEncoder(), training_set_of(Labelled(*one) for one in TRAIN))
    assert with_threshold_from(learned, FakeEncoder(), [Labelled(*one) for one in TEST]) is learned.weights
