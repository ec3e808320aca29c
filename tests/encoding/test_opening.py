"""Each encoder that bots choose is opened once, and no encoder at all is an encoder too."""

from pathlib import Path

import numpy as np

from frontdesk.encoding.base import Encoder
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.letters import LettersOnly
from frontdesk.encoding.onnx import SHIPPED
from frontdesk.encoding.opening import Encoders, open_chosen


def test_bots_that_choose_the_same_share_it(tmp_path: Path) -> None:
    for file in ("model.onnx", "tokenizer.json"):
        (tmp_path / file).symlink_to(SHIPPED / file)
    encoders = Encoders()
    shipped, folder, letters = encoders.open("shipped"), encoders.open(tmp_path), encoders.open("none")
    assert encoders.open("shipped") is shipped
    assert encoders.open(Path(str(tmp_path))) is folder
    assert len({shipped.name, folder.name, letters.name}) == 3
    assert np.allclose(shipped.encode_now(["hello"]), folder.encode_now(["hello"]), atol=1e-5)
    encoders.close()


def test_a_folder_is_served_in_batches_like_the_shipped_one(tmp_path: Path) -> None:
    for file in ("model.onnx", "tokenizer.json"):
        (tmp_path / file).symlink_to(SHIPPED / file)
    encoder = open_chosen(tmp_path)
    assert isinstance(encoder, BatchingEncoder)
    encoder.close()


async def test_letters_only_gives_rows_of_no_numbers() -> None:
    encoder: Encoder = LettersOnly()
    assert (encoder.name, encoder.dimension) == ("letters", 0)
    assert (await encoder.encode(["a", "b"])).shape == encoder.encode_now(["a", "b"]).shape == (2, 0)
