"""The sentence encoder that ships with Frontdesk: texts to vectors on the processor, with ONNX Runtime, no download."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tokenizers import Tokenizer

from frontdesk.encoding.base import Span, Vectors
from frontdesk.encoding.errors import EncoderDamaged
from frontdesk.encoding.sessions import batches, open_session, padded, tokenized

SHIPPED = Path(__file__).parent / "models" / "minilm"
MODEL_SHA256 = "1a309d038651a87e777fc83a0619a418108e580aca3526ae01013b09867ccdea"
NAME = "frontdesk-minilm-int8-202027e5ce74"  # of the file before it gave tokens and layers too: what its vectors made holds
PASSAGES = SHIPPED.parent / "passages"
PASSAGES_SHA256 = "8c4e83e5abe52c561e5d9d2026eb1cfe673364e21ae5a207cedb61344bf035f1"
TOKENIZER_SHA256 = "b2671b6b396976e3f5aef2c69ea482aa60a2a571933664ab36f352d655ecea29"
DIMENSION = 384
LAYERS = ("layer4",)  # that the rows hold beside the sentence, see tools/layer_encoder.py
LAYER_WEIGHT = 0.5
MAX_TOKENS = 256
_WITHIN = ["layers", "tokens", *(f"{layer}.{what}" for layer in LAYERS for what in ("tokens", "middle"))]


class OnnxModel:
    """One inference session and its tokenizer; may be called from any thread. `passages` opens the weights that were not adapted
    to customers' requests; `weights` are of another graph that tools/export_encoder.py made, to be measured.

    Invariant: a row depends on its text alone. The graph quantises each token by itself and masks padding,
    so what else is in the batch moves a vector by rounding only (tests/encoding/test_onnx.py holds it at 1e-5).
    """

    def __init__(
        self, folder: Path = SHIPPED, *, threads: int = 1, passages: bool = False, weights: str = MODEL_SHA256
    ) -> None:
        sha256 = PASSAGES_SHA256 if passages else weights
        model = _checked((PASSAGES if passages else folder) / "model.onnx", sha256)
        self._tokenizer = Tokenizer.from_file(str(_checked(folder / "tokenizer.json", TOKENIZER_SHA256)))
        self._session = open_session(model, threads)
        self.name = NAME if sha256 == MODEL_SHA256 else name_of(sha256)
        self.sentence = DIMENSION
        longer = [output.shape[1] for output in self._session.get_outputs() if output.name == "layers"]
        self.dimension: int = longer[0] if longer else DIMENSION
        self._rows = "layers" if longer else "vectors"

    def key(self, text: str) -> str:
        """The tokenizer makes letters small; beyond ASCII it does so in its own ways."""
        return text.lower() if text.isascii() else text

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, in order; texts of like length share a run."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        tokens = [tokenized(self._tokenizer, text).ids for text in texts]
        for members in batches([len(ids) for ids in tokens]):
            ids, mask = padded([tokens[member] for member in members])
            vectors[members] = self._session.run([self._rows], {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def encode_with_parts_now(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vectors]:
        """Return for each text its row, and then one for each of its parts: the mean of the part's own tokens in the run over
        the whole text (late chunking, Günther et al. 2024)."""
        rows = [np.empty((1 + len(spans), self.dimension), np.float32) for spans in parts]
        encodings = [tokenized(self._tokenizer, text) for text in texts]
        for members in batches([len(encoding.ids) for encoding in encodings]):
            ids, mask = padded([encodings[member].ids for member in members])
            vectors, *layers = self._session.run(_WITHIN, {"input_ids": ids, "attention_mask": mask})
            for place, member in enumerate(members):
                rows[member][0] = vectors[place]
                offsets = encodings[member].offsets
                within = _Within(layers[0][place], [tokens[place] for tokens in layers[1::2]], layers[2::2])
                for number, span in enumerate(parts[member], start=1):
                    rows[member][number] = _pooled(within, offsets, span)
        return rows


class _Within(NamedTuple):
    """A text's tokens after the last layer and after the earlier ones, and each of these layers' centre."""

    last: Vectors
    earlier: Sequence[Vectors]
    centres: Sequence[Vectors]


def _pooled(within: _Within, offsets: Sequence[Span], part: Span) -> Vectors:
    """Tokens that stand for no letters, and those behind what the encoder reads, are of no part; one without any has the whole
    text's mean."""
    start, end = part
    own = [place for place, (first, last) in enumerate(offsets) if first < last and first < end and start < last]
    places = own or range(len(offsets))
    row = [_unit(within.last[places].mean(axis=0))]
    for tokens, centre in zip(within.earlier, within.centres, strict=True):
        row.append(LAYER_WEIGHT * _unit(_unit(tokens[places].mean(axis=0)) - centre))
    return _unit(np.concatenate(row))


def _unit(row: Vectors) -> Vectors:
    unit: Vectors = row / max(float(np.linalg.norm(row)), 1e-12)
    return unit


def name_of(sha256: str) -> str:
    return f"frontdesk-minilm-int8-{sha256[:12]}"


def _checked(file: Path, sha256: str) -> Path:
    if not file.is_file():
        raise EncoderDamaged(file=file.name)
    with file.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != sha256:
            raise EncoderDamaged(file=file.name)
    return file
