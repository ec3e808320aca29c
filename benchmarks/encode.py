"""Batched encoding at its barest: the shipped weights, one thread, and the waiting texts in batches of like length.

It does not use Frontdesk's own encoding package, only its model file, so that a slow batcher of ours would show.
"""

import asyncio
import queue
import threading
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

import frontdesk

_MOST_IN_A_BATCH = 8
_MOST_TOKENS = 128

Vector = NDArray[np.float32]


def shipped_model() -> Path:
    """Return the folder in the package that holds the ONNX file and its tokenizer."""
    package = Path(next(iter(frontdesk.__path__)))
    found = sorted((package / "encoding").rglob("*.onnx"))
    if not found:
        raise FileNotFoundError("the package carries no ONNX model under frontdesk/encoding")
    return found[0].parent


class BareEncoder:
    """Texts in, vectors out, computed by one thread beside the event loop."""

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        folder = folder or shipped_model()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        model = next(folder.glob("*.onnx"))
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._inputs = {value.name for value in self._session.get_inputs()}
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._tokenizer.no_padding()
        self._loop = asyncio.get_running_loop()
        self._waiting: queue.SimpleQueue[tuple[str, asyncio.Future[Vector]]] = queue.SimpleQueue()
        threading.Thread(target=self._compute, daemon=True).start()

    async def encode(self, text: str) -> Vector:
        vector: asyncio.Future[Vector] = self._loop.create_future()
        self._waiting.put((text, vector))
        return await vector

    def _compute(self) -> None:
        while True:
            waiting = [self._waiting.get()]
            while not self._waiting.empty():
                waiting.append(self._waiting.get_nowait())
            tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast([text for text, _ in waiting])]
            order = sorted(range(len(waiting)), key=lambda at: len(tokens[at]))
            for start in range(0, len(order), _MOST_IN_A_BATCH):
                batch = order[start : start + _MOST_IN_A_BATCH]
                vectors = self._vectors([tokens[at] for at in batch])
                self._loop.call_soon_threadsafe(_settle, [waiting[at][1] for at in batch], vectors)

    def _vectors(self, tokens: list[list[int]]) -> Vector:
        longest = len(tokens[-1])
        ids = np.array([row + [0] * (longest - len(row)) for row in tokens], np.int64)
        mask = np.array([[1] * len(row) + [0] * (longest - len(row)) for row in tokens], np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (first, *_) = self._session.run(None, {name: feed[name] for name in self._inputs})
        vectors: Vector = np.asarray(first, np.float32)
        return vectors


def _settle(futures: list["asyncio.Future[Vector]"], vectors: Vector) -> None:
    for future, vector in zip(futures, vectors, strict=True):
        if not future.done():
            future.set_result(vector)
