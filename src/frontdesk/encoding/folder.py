"""An encoder of the bot's own: a sentence-transformer that lies in a folder as an ONNX graph, opened as it is, no download."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.errors import FolderInvalid
from frontdesk.encoding.layout import Pooling, read_layout
from frontdesk.encoding.sessions import Numbers, batches, open_session, padded, token_ids

_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_KINDS: dict[str, type[np.integer]] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_SENTENCE_OUTPUTS = ("sentence_embedding", "vectors")  # the second of tools/export_encoder.py
_TOKEN_OUTPUTS = ("last_hidden_state", "token_embeddings")
_NOT_A_SENTENCE = "pooler_output"  # BERT's own next-sentence layer, which says little of meaning
_PROBES = ("hi", "where is my order", "I would like to send the shoes back and get my money, please. " * 3)
_MOVES = 1e-4  # in cosine; a graph whose vectors depend on their batch moves by a hundred times more


class FolderModel:
    """One inference session and its tokenizer; may be called from any thread.

    Invariant: a row depends on its text alone. The usual quantised graphs scale the whole batch together, so that a text's
    vector depends on its neighbours: this is tried when the folder is opened, and such a graph gets one text a run.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self._folder = folder.name
        layout = read_layout(folder)
        self._pooling, self._padding, self._left_out = layout.pooling, layout.padding, layout.left_out
        self._prompt, self._lower_case = layout.prompt, layout.lower_case
        self._tokenizer = self._open_tokenizer(layout.tokenizer, layout.max_tokens)
        self._session = self._open_session(layout.graph, threads)
        self._inputs = self._kinds_of_inputs()
        self._output, self._pooled = self._choose_output()
        self._alone = False
        probed = self._encode(_PROBES, alone=True)
        if not np.isfinite(probed).all():
            self._refuse("its graph gives numbers that are none.")
        self.name = f"{folder.name}-{layout.fingerprint()[:12]}"
        self.dimension = int(probed.shape[1])
        self._alone = self._depends_on_batch(probed)

    def key(self, text: str) -> str:
        return text

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, in order."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._encode(texts, alone=self._alone)

    def _encode(self, texts: Sequence[str], *, alone: bool) -> Vectors:
        tokens = [self._tokens(text) for text in texts]
        rows: list[NDArray[np.float32]] = [np.zeros(0, np.float32)] * len(texts)
        for members in _one_by_one(len(texts)) if alone else batches([len(ids) for ids in tokens]):
            ids, mask = padded([tokens[member] for member in members], self._padding)
            for member, row in zip(members, self._run(ids, mask), strict=True):
                rows[member] = row
        vectors = np.stack(rows).astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, 1e-12)
        return unit

    def _tokens(self, text: str) -> list[int]:
        text = self._prompt + text
        return token_ids(self._tokenizer, text.lower() if self._lower_case else text) or [self._padding]

    def _run(self, ids: Numbers, mask: Numbers) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self._session.run([self._output], self._fed(ids, mask))[0]
        return found if self._pooled else _pool(found, mask, self._pooling)

    def _fed(self, ids: Numbers, mask: Numbers) -> dict[str, NDArray[np.integer]]:
        values = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return {name: values[name].astype(kind) for name, kind in self._inputs.items()}

    def _depends_on_batch(self, alone: Vectors) -> bool:
        """Pads the short probes by much, which `batches` never does, so that whatever could matter shows."""
        tokens = [self._tokens(text) for text in _PROBES]
        together = self._run(*padded(tokens, self._padding)).astype(np.float64)
        together /= np.maximum(np.linalg.norm(together, axis=1, keepdims=True), 1e-12)
        return bool(1 - (together * alone).sum(axis=1).min() > _MOVES)

    def _open_tokenizer(self, file: Path, max_tokens: int) -> Tokenizer:
        try:
            tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:  # the library raises nothing narrower
            self._refuse(f"`{file.name}` is not a tokenizer: {error}.", error)
        tokenizer.no_padding()
        cut = tokenizer.truncation
        tokenizer.enable_truncation(min(max_tokens, cut["max_length"]) if cut else max_tokens)
        return tokenizer

    def _open_session(self, graph: Path, threads: int) -> onnxruntime.InferenceSession:
        try:
            return open_session(graph, threads)
        except Exception as error:  # the library's own errors share no other base
            self._refuse(f"`{graph.name}` is not a graph that ONNX Runtime can run: {_first_line(error)}.", error)

    def _kinds_of_inputs(self) -> dict[str, type[np.integer]]:
        kinds = {entry.name: _KINDS.get(entry.type) for entry in self._session.get_inputs()}
        unknown = sorted(name for name, kind in kinds.items() if name not in _INPUTS or kind is None)
        if unknown or "input_ids" not in kinds:
            self._refuse(f"its graph wants {', '.join(unknown) or 'no `input_ids`'}; it is not one for texts.")
        return {name: kind for name, kind in kinds.items() if kind is not None}

    def _choose_output(self) -> tuple[str, bool]:
        """Return the output to use and whether it holds one vector a text already; some graphs state no shapes, so they
        are looked at."""
        names = [entry.name for entry in self._session.get_outputs()]
        ids, mask = padded([self._tokens(text) for text in _PROBES], self._padding)
        try:
            found = dict(zip(names, self._session.run(None, self._fed(ids, mask)), strict=True))
        except Exception as error:  # the library's own errors share no other base
            self._refuse(f"its graph and its tokenizer do not fit: {_first_line(error)}.", error)
        sentences = [name for name in names if np.ndim(found[name]) == 2 and name != _NOT_A_SENTENCE]
        tokens = [name for name in names if np.ndim(found[name]) == 3]
        for name in _SENTENCE_OUTPUTS:
            if name in sentences:
                return name, True
        named = [name for name in _TOKEN_OUTPUTS if name in tokens]
        if not named and len(sentences) == 1:
            return sentences[0], True
        if not named and len(tokens) != 1:
            self._refuse(f"none of its graph's outputs ({', '.join(names)}) is known to be a sentence's vector.")
        if self._left_out:
            self._refuse(f"its {', '.join(self._left_out)} comes after pooling; export it with `sentence_embedding`.")
        return (named or tokens)[0], False

    def _refuse(self, reason: str, error: Exception | None = None) -> NoReturn:
        raise FolderInvalid(folder=self._folder, reason=reason) from error


def _pool(tokens: NDArray[np.float32], mask: Numbers, how: Pooling) -> NDArray[np.float32]:
    if how == "cls":
        return tokens[:, 0]
    weights = mask[:, :, None].astype(np.float32)
    if how == "max":
        highest: NDArray[np.float32] = np.where(weights > 0, tokens, np.float32(-np.inf)).max(axis=1)
        return highest
    mean: NDArray[np.float32] = (tokens * weights).sum(axis=1) / weights.sum(axis=1)
    return mean


def _one_by_one(count: int) -> Iterator[list[int]]:
    return ([number] for number in range(count))


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", maxsplit=1)[0][:200].rstrip(".")
