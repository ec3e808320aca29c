"""Vectors are kept between starts; a damaged, foreign or unwritable file only costs the time to encode again."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.errors import EncoderUnavailable
from frontdesk.encoding.letters import LettersOnly
from frontdesk.encoding.remembered import BATCH, MAGIC, RememberedVectors
from frontdesk.testing.encoder import FakeEncoder


def remembered(folder: Path, *texts: str, dimension: int = 64) -> RememberedVectors:
    vectors = RememberedVectors(FakeEncoder(dimension), folder)
    vectors.encode_now(texts)
    vectors.save()
    return vectors


def test_only_what_is_new_is_encoded_and_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    remembered(tmp_path, "one", "two")
    assert remembered(tmp_path, "two", "three").encoded == 1
    assert remembered(tmp_path, "one").encoded == 1


def test_another_encoder_does_not_use_the_vectors_of_the_first(tmp_path: Path) -> None:
    remembered(tmp_path, "one")
    assert remembered(tmp_path, "one", dimension=32).encoded == 1
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-20], lambda data: data[:-1] + b"!", lambda data: b"", lambda data: MAGIC]
)
def test_a_damaged_file_counts_as_not_there(tmp_path: Path, damage: object) -> None:
    remembered(tmp_path, "one")
    (file,) = tmp_path.iterdir()
    assert callable(damage)
    file.write_bytes(damage(file.read_bytes()))
    assert remembered(tmp_path, "one").encoded == 1
    assert remembered(tmp_path, "one").encoded == 0


def test_a_folder_that_cannot_be_written_disturbs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert remembered(tmp_path / "file", "one").encoded == 1


def test_rows_come_in_the_order_of_the_texts_and_no_file_is_left_half_written(tmp_path: Path) -> None:
    vectors = RememberedVectors(FakeEncoder(64), tmp_path)
    rows = vectors.encode_now(["b", "a", "b"])
    vectors.save()
    assert np.array_equal(rows[0], rows[2])
    assert not np.array_equal(rows[0], rows[1])
    assert [file.suffix for file in tmp_path.iterdir()] == [".vectors"]


def test_each_purpose_keeps_its_own_file_and_forgets_nothing_of_another(tmp_path: Path) -> None:
    for purpose, text in (("understanding", "one"), ("", "two"), ("understanding", "one"), ("", "two")):
        vectors = RememberedVectors(FakeEncoder(64), tmp_path, purpose)
        vectors.encode_now([text])
        vectors.save()
    assert vectors.encoded == 0
    assert sorted(file.name.split("-")[0] for file in tmp_path.iterdir())[1] == "understanding"


def test_what_was_encoded_before_a_failure_is_not_encoded_again(tmp_path: Path) -> None:
    texts = [f"text number {number:04}" for number in range(2 * BATCH + 50)]
    with pytest.raises(EncoderUnavailable):
        RememberedVectors(Failing(after=2), tmp_path).encode_now(texts)
    again = RememberedVectors(FakeEncoder(64), tmp_path)
    assert np.array_equal(again.encode_now(texts), FakeEncoder(64).encode_now(texts))
    assert again.encoded == 50


def test_an_encoder_without_vectors_leaves_no_file(tmp_path: Path) -> None:
    vectors = RememberedVectors(LettersOnly(), tmp_path)
    assert vectors.encode_now(["one", "two"]).shape == (2, 0)
    vectors.save()
    assert list(tmp_path.iterdir()) == []


async def test_what_customers_write_is_not_kept(tmp_path: Path) -> None:
    vectors = RememberedVectors(FakeEncoder(64), tmp_path)
    assert (await vectors.encode(["my password is"])).shape == (1, 64)
    vectors.save()
    assert is_empty(tmp_path)


def is_empty(folder: Path) -> bool:
    return not any(folder.iterdir())


class Failing(FakeEncoder):
    """Is out of reach after some calls."""

    def __init__(self, after: int) -> None:
        super().__init__(64)
        self._after = after

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        if self.calls == self._after:
            raise EncoderUnavailable(url="https://api.example/v1", reason="503")
        return super().encode_now(texts)
