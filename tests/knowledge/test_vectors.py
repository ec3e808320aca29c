"""Vectors are kept between starts; a damaged, foreign or unwritable file only costs the time to encode again."""

from pathlib import Path

import numpy as np
import pytest

from frontdesk.knowledge.service import open_knowledge
from frontdesk.knowledge.vectors import MAGIC, RememberedVectors
from frontdesk.testing.encoder import FakeEncoder


def remembered(folder: Path, *texts: str, dimension: int = 64) -> RememberedVectors:
    vectors = RememberedVectors(FakeEncoder(dimension), folder)
    vectors.encode(texts)
    vectors.save()
    return vectors


async def test_a_second_start_encodes_nothing(articles: Path, tmp_path: Path) -> None:
    first = await open_knowledge([articles], FakeEncoder(), tmp_path)
    encoder = FakeEncoder()
    second = await open_knowledge([articles], encoder, tmp_path)
    assert first.report.encoded > 0 == second.report.encoded
    assert encoder.calls == 0
    assert await first.search("helmet") == await second.search("helmet")


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
    rows = vectors.encode(["b", "a", "b"])
    vectors.save()
    assert np.array_equal(rows[0], rows[2])
    assert not np.array_equal(rows[0], rows[1])
    assert [file.suffix for file in tmp_path.iterdir()] == [".vectors"]
