"""Remembers on disk what texts were encoded to, so that a second start encodes nothing that has not changed."""

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import structlog

from frontdesk.encoding.base import Encoder, Vectors
from frontdesk.knowledge.errors import EncodingFailed

MAGIC = b"frontdesk.knowledge.vectors.1\n"
DIGEST_BYTES = 16
BATCH = 64

log = structlog.get_logger("frontdesk.knowledge")


@runtime_checkable
class KnowsWords(Protocol):
    """What an encoder may keep beside its contract: True for a word that its vocabulary holds whole ("crash", not "crahs"),
    so that a right word that no article has is not repaired into another one."""

    def knows_word(self, word: str) -> bool: ...


class RememberedVectors:
    """Encodes texts, each one once. The file is `MAGIC`, the SHA-256 of the rest, then an npz of digests and vectors.

    Invariant: a file that is not whole, or is of another encoder, counts as not there. Without a folder nothing is kept.
    """

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self.encoder = encoder
        name = hashlib.sha256(f"{encoder.name}/{encoder.dimension}".encode()).hexdigest()[:16]
        self.path = None if folder is None else folder / f"{name}.vectors"
        self._known = self._load()
        self._used: dict[bytes, Vectors] = {}
        self.encoded = 0

    @property
    def is_word(self) -> Callable[[str], bool] | None:
        """How to ask the encoder whether it knows a word, when it is one that can say."""
        return self.encoder.knows_word if isinstance(self.encoder, KnowsWords) else None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, in order, from the calling thread."""
        digests = [_digest(text) for text in texts]
        missing = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in self._known}
        todo = sorted(missing.items(), key=lambda item: (len(item[1]), item[0]))
        for at in range(0, len(todo), BATCH):
            batch = todo[at : at + BATCH]
            rows = np.asarray(self.encoder.encode_now([text for _, text in batch]), dtype=np.float32)
            expected = (len(batch), self.encoder.dimension)
            if rows.shape != expected:
                raise EncodingFailed(got=len(rows), expected=len(batch), dimension=rows.shape[-1])
            self._known.update({digest: row for (digest, _), row in zip(batch, rows, strict=True)})
        self.encoded += len(todo)
        self._used.update({digest: self._known[digest] for digest in digests})
        if not digests:
            return np.zeros((0, self.encoder.dimension), dtype=np.float32)
        return np.stack([self._known[digest] for digest in digests])

    def save(self) -> None:
        """Keep what was used, and only that. A disk that is full or read-only costs time at the next start, nothing else."""
        if self.path is None or (self.encoded == 0 and len(self._used) == len(self._known)):
            return
        payload = io.BytesIO()
        digests = np.frombuffer(b"".join(self._used), dtype=np.uint8).reshape(-1, DIGEST_BYTES)
        np.savez(payload, digests=digests, vectors=np.stack([*self._used.values()]), allow_pickle=False)
        try:
            write_whole(self.path, MAGIC + hashlib.sha256(payload.getvalue()).digest() + payload.getvalue())
        except OSError as error:
            log.warning("knowledge.vectors_not_kept", reason=error.strerror)

    def _load(self) -> dict[bytes, Vectors]:
        if self.path is None:
            return {}
        try:
            data = self.path.read_bytes()
        except OSError:
            return {}
        payload = data[len(MAGIC) + 32 :]
        if not data.startswith(MAGIC) or hashlib.sha256(payload).digest() != data[len(MAGIC) : len(MAGIC) + 32]:
            log.warning("knowledge.vectors_damaged", file=self.path.name)
            return {}
        try:
            with np.load(io.BytesIO(payload), allow_pickle=False) as arrays:
                digests, vectors = arrays["digests"], arrays["vectors"]
        except (ValueError, KeyError, zipfile.BadZipFile):
            return {}
        if vectors.ndim != 2 or vectors.shape[1] != self.encoder.dimension or len(digests) != len(vectors):
            return {}
        return {digest.tobytes(): vector for digest, vector in zip(digests, vectors, strict=True)}


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a crash at any moment leaves the old one or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:DIGEST_BYTES]
