"""Opens the encoders that bots choose, each once; `app.py` passes them to understanding and knowledge."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from frontdesk.encoding.base import Encoder, Resting
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.choice import Choice, Endpoint
from frontdesk.encoding.errors import ClientMissing, KeyMissing
from frontdesk.encoding.folder import FolderModel
from frontdesk.encoding.letters import LettersOnly
from frontdesk.encoding.onnx import OnnxModel
from frontdesk.encoding.passages import PassageEncoder
from frontdesk.encoding.remembered import write_whole


def open_encoder(*, threads: int = 1, cache_entries: int = 4_096) -> BatchingEncoder:
    """Load the shipped encoder (about 0.2 s, 60 MB); raises EncoderDamaged when its files are not the ones of this version."""
    return BatchingEncoder(OnnxModel(threads=threads), cache_entries=cache_entries)


def open_chosen(
    choice: Choice,
    *,
    threads: int = 1,
    cache_entries: int = 4_096,
    kept: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> BatchingEncoder | LettersOnly:
    """Load the encoder that is meant. Blocking. `kept` is a folder for what need not be asked of an API twice.

    Raises EncoderDamaged, FolderInvalid, KeyMissing, ClientMissing, and EncoderUnavailable when an API that was never asked
    before does not answer.
    """
    if choice == "shipped":
        return open_encoder(threads=threads, cache_entries=cache_entries)
    if choice == "none":
        return LettersOnly()
    if isinstance(choice, Path):
        return BatchingEncoder(FolderModel(choice, threads=threads), cache_entries=cache_entries)
    return _open_endpoint(choice, cache_entries, kept, environment)


class Encoders:
    """All encoders of one process: bots that choose the same share it."""

    def __init__(self, kept: Path | None = None, *, threads: int = 1) -> None:
        self._kept, self._threads = kept, threads
        self._open: dict[Choice, BatchingEncoder | LettersOnly] = {}
        self._passages = PassageEncoder(threads=threads)

    def open(self, choice: Choice) -> Encoder:
        """Blocking. Raises what `open_chosen` raises."""
        if choice not in self._open:
            self._open[choice] = open_chosen(choice, threads=self._threads, kept=self._kept)
        return self._open[choice]

    def for_passages(self, choice: Choice) -> Resting | None:
        """The twin for articles, of the shipped one; None where the encoder itself is to be taken."""
        return self._passages if choice == "shipped" else None

    def close(self) -> None:
        self._passages.rest()
        for encoder in self._open.values():
            encoder.close()
        self._open.clear()


def _open_endpoint(
    endpoint: Endpoint, cache_entries: int, kept: Path | None, environment: Mapping[str, str]
) -> BatchingEncoder:
    try:
        from frontdesk.encoding.endpoint import EndpointEncoder, EndpointModel  # noqa: PLC0415  needs frontdesk[endpoint]
    except ImportError as error:
        raise ClientMissing(url=endpoint.url) from error
    key = environment.get(endpoint.key_variable, "") if endpoint.key_variable else None
    if key == "":
        raise KeyMissing(variable=endpoint.key_variable, url=endpoint.url)
    file = kept / f"{hashlib.sha256(repr(endpoint).encode()).hexdigest()[:16]}.dimension" if kept else None
    model = EndpointModel(endpoint, key, dimension=_kept_dimension(file))
    if file is not None and not file.exists():
        write_whole(file, str(model.dimension).encode())
    return EndpointEncoder(model, cache_entries=cache_entries)


def _kept_dimension(file: Path | None) -> int | None:
    """Known from an earlier start, so that a server can start while the API does not answer."""
    try:
        return int(file.read_bytes()) or None if file else None
    except (OSError, ValueError):
        return None
