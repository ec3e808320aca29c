"""The sentence encoder that ships with Frontdesk: texts to vectors on the processor, with ONNX Runtime, no download."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.errors import EncoderDamaged
from frontdesk.encoding.sessions import batches, open_session, padded, token_ids

SHIPPED = Path(__file__).parent / "models" / "minilm"
MODEL_SHA256 = "202027e5ce740cd0eaae76c807cfbc7fdae7e48fddcaaf4ea31521a82726c4ce"
PASSAGES = SHIPPED.parent / "passages"
PASSAGES_SHA256 = "8c4e83e5abe52c561e5d9d2026eb1cfe673364e21ae5a207cedb61344bf035f1"
TOKENIZER_SHA256 = "b2671b6b396976e3f5aef2c69ea482aa60a2a571933664ab36f352d655ecea29"
DIMENSION = 384
MAX_TOKENS = 256


class OnnxModel:
    """One inference session and its tokenizer; may be called from any thread. `passages` opens the weights that were not adapted
    to customers' requests.

    Invariant: a row depends on its text alone. The graph quantises each token by itself and masks padding,
    so what else is in the batch moves a vector by rounding only (tests/encoding/test_onnx.py holds it at 1e-5).
    """

    def __init__(self, folder: Path = SHIPPED, *, threads: int = 1, passages: bool = False) -> None:
        sha256 = PASSAGES_SHA256 if passages else MODEL_SHA256
        model = _checked((PASSAGES if passages else folder) / "model.onnx", sha256)
        self._tokenizer = Tokenizer.from_file(str(_checked(folder / "tokenizer.json", TOKENIZER_SHA256)))
        self._session = open_session(model, threads)
        self.name = name_of(sha256)
        self.dimension = DIMENSION

    def key(self, text: str) -> str:
        """The tokenizer makes letters small; beyond ASCII it does so in its own ways."""
        return text.lower() if text.isascii() else text

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, in order; texts of like length share a run."""
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        tokens = [token_ids(self._tokenizer, text) for text in texts]
        for members in batches([len(ids) for ids in tokens]):
            ids, mask = padded([tokens[member] for member in members])
            vectors[members] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def name_of(sha256: str) -> str:
    return f"frontdesk-minilm-int8-{sha256[:12]}"


def _checked(file: Path, sha256: str) -> Path:
    if not file.is_file():
        raise EncoderDamaged(file=file.name)
    with file.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != sha256:
            raise EncoderDamaged(file=file.name)
    return file
