"""Opens the encoder that the settings ask for; `app.py` passes it to understanding and knowledge."""

from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.onnx import OnnxModel


def open_encoder(*, threads: int = 1, cache_entries: int = 4_096) -> BatchingEncoder:
    """Load the shipped encoder (about 0.2 s, 60 MB); raises EncoderDamaged when its files are not the ones of this version."""
    return BatchingEncoder(OnnxModel(threads=threads), cache_entries=cache_entries)
