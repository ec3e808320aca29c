"""Opens encoders that left a set out as the shipped one is opened: they differ from it in their weights alone."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from frontdesk.encoding.base import Span, Vectors
from frontdesk.encoding.onnx import MODEL_SHA256, SHIPPED, OnnxModel


class CountingModel(OnnxModel):
    """Of a folder that tools/export_encoder.py wrote, or the shipped one; `runs` counts the texts that it encoded."""

    def __init__(self, folder: Path | None) -> None:
        graph = None if folder is None else (folder / "model.onnx").read_bytes()
        weights = MODEL_SHA256 if graph is None else hashlib.sha256(graph).hexdigest()
        super().__init__(folder or SHIPPED, weights=weights)
        self.runs = 0

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        self.runs += len(texts)
        return super().encode_now(texts)

    def encode_with_parts_now(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vectors]:
        self.runs += len(texts)
        return super().encode_with_parts_now(texts, parts)
