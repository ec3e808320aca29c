"""The sentence encoder that ships with Frontdesk: texts to vectors on the processor, with ONNX Runtime, no download."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.errors import EncoderDamaged

SHIPPED = Path(__file__).parent / "models" / "minilm"
MODEL_SHA256 = "8c4e83e5abe52c561e5d9d2026eb1cfe673364e21ae5a207cedb61344bf035f1"
TOKENIZER_SHA256 = "b2671b6b396976e3f5aef2c69ea482aa60a2a571933664ab36f352d655ecea29"
DIMENSION = 384
MAX_TOKENS = 256
MAX_CHARACTERS = 8_000  # more never reaches the first 256 tokens of a real text, and costs time to split
BATCH_TOKENS = 256  # larger batches are no faster and only take memory
RUN_TOKENS = 2  # starting a run costs about as much as computing so many tokens


class OnnxModel:
    """One inference session and its tokenizer; may be called from any thread.

    Invariant: a row depends on its text alone. The graph gives each token its own quantisation scale and masks padding,
    so what else is in the batch moves a vector by rounding only (tests/encoding/test_onnx.py holds it at 1e-5).
    """

    def __init__(self, folder: Path = SHIPPED, *, threads: int = 1) -> None:
        model = str(_checked(folder / "model.onnx", MODEL_SHA256))
        self._tokenizer = Tokenizer.from_file(str(_checked(folder / "tokenizer.json", TOKENIZER_SHA256)))
        self._session = onnxruntime.InferenceSession(model, _options(threads), providers=["CPUExecutionProvider"])
        self.name = f"all-MiniLM-L6-v2-int8-{MODEL_SHA256[:12]}"
        self.dimension = DIMENSION

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, in order; texts of like length share a run."""
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        token_ids = [self._token_ids(text) for text in texts]
        for members in _batches([len(ids) for ids in token_ids]):
            width = max(len(token_ids[member]) for member in members)
            ids = np.zeros((len(members), width), np.int64)
            mask = np.zeros((len(members), width), np.int64)
            for row, member in enumerate(members):
                length = len(token_ids[member])
                ids[row, :length] = token_ids[member]
                mask[row, :length] = 1
            vectors[members] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def _token_ids(self, text: str) -> list[int]:
        text = text[:MAX_CHARACTERS]
        try:
            ids: list[int] = self._tokenizer.encode(text).ids
        except (TypeError, UnicodeEncodeError):  # half of a surrogate pair, which no UTF-8 can hold
            ids = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8")).ids
        return ids


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Group texts of like length: at most BATCH_TOKENS tokens a group, padding included, and none that is padded by more
    than a run of its own would cost."""
    group: list[int] = []
    for member in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group:
            padding = (lengths[member] - lengths[group[-1]]) * len(group)
            if padding > RUN_TOKENS or lengths[member] * (len(group) + 1) > BATCH_TOKENS:
                yield group
                group = []
        group.append(member)
    if group:
        yield group


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads must not burn a core
    options.enable_cpu_mem_arena = (
        False  # the arena keeps what the longest batch took (130 MB); without it is no slower
    )
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return options


def _checked(file: Path, sha256: str) -> Path:
    if not file.is_file():
        raise EncoderDamaged(file=file.name)
    with file.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != sha256:
            raise EncoderDamaged(file=file.name)
    return file
