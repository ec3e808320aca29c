"""Remembers on disk what texts were encoded to, so that training or indexing again encodes only what has changed."""

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from frontdesk.encoding.base import Encoder, Vectors
from frontdesk.encoding.errors import VectorsWrong

MAGIC = b"frontdesk.vectors.1\n"
DIGEST_BYTES = 16
BATCH = 512  # texts; so many at most are encoded again after a failure
MOST_KEPT = 100_000  # texts; 150 MB of the shipped encoder's vectors

Row = NDArray[np.float32]

log = structlog.get_logger("frontdesk.encoding")


class RememberedVectors:
    """Keeps `base.Encoder`; `encode_now` asks for each text once, `save` keeps for the next time what was asked for in this.

    The file is `MAGIC`, the SHA-256 of the rest, then an npz of digests and vectors; `purpose` is whose it is, as each user
    keeps only what it asked for itself. Invariant: a file that is not whole, or is of another encoder, counts as not there;
    of several processes that save at once one's file stays, whole. Without a folder nothing is kept.
    """

    def __init__(self, encoder: Encoder, folder: Path | None, purpose: str = "") -> None:
        self.encoder = encoder
        name = hashlib.sha256(f"{encoder.name}/{encoder.dimension}".encode()).hexdigest()[:16]
        kept = folder is not None and encoder.dimension > 0
        self.path = folder / f"{purpose}{'-' * bool(purpose)}{name}.vectors" if folder is not None and kept else None
        self._known: dict[bytes, Row] | None = None
        self._used: dict[bytes, Row] = {}
        self.encoded = 0

    @property
    def name(self) -> str:
        return self.encoder.name

    @property
    def dimension(self) -> int:
        return self.encoder.dimension

    async def encode(self, texts: Sequence[str]) -> Vectors:
        """Nothing of what customers write is remembered."""
        return await self.encoder.encode(texts)

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text, in order, from the calling thread. What was encoded before the encoder failed
        is kept at once, so that the next try goes on from there."""
        known = self._loaded()
        digests = [_digest(text) for text in texts]
        missing = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
        todo = sorted(missing.items(), key=lambda item: (len(item[1]), item[0]))
        for at in range(0, len(todo), BATCH):
            batch = todo[at : at + BATCH]
            try:
                rows = self._encoded([text for _, text in batch])
            except Exception:
                if self.encoded:
                    self._write(known)
                raise
            known.update({digest: row for (digest, _), row in zip(batch, rows, strict=True)})
            self.encoded += len(batch)
        self._used.update({digest: known[digest] for digest in digests})
        if not digests:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([known[digest] for digest in digests])

    def save(self) -> None:
        """Keep what was used, and only that. A disk that is full or read-only costs time at the next start, nothing else."""
        if self.encoded or len(self._used) != len(self._loaded()):
            self._write(self._used)

    def _encoded(self, texts: list[str]) -> Vectors:
        rows = np.asarray(self.encoder.encode_now(texts), dtype=np.float32)
        expected = (len(texts), self.dimension)
        if rows.shape != expected:
            raise VectorsWrong(encoder=self.name, got=rows.shape, expected=expected)
        return rows

    def _write(self, rows: Mapping[bytes, Row]) -> None:
        if self.path is None or not rows:
            return
        kept = list(rows.items())[:MOST_KEPT]
        payload = io.BytesIO()
        digests = np.frombuffer(b"".join(digest for digest, _ in kept), dtype=np.uint8).reshape(-1, DIGEST_BYTES)
        np.savez(payload, digests=digests, vectors=np.stack([row for _, row in kept]), allow_pickle=False)
        try:
            write_whole(self.path, MAGIC + hashlib.sha256(payload.getvalue()).digest() + payload.getvalue())
        except OSError as error:
            log.warning("encoding.vectors_not_kept", reason=error.strerror)

    def _loaded(self) -> dict[bytes, Row]:
        if self._known is None:
            self._known = self._read()
        return self._known

    def _read(self) -> dict[bytes, Row]:
        if self.path is None:
            return {}
        try:
            data = self.path.read_bytes()
        except OSError:
            return {}
        payload = data[len(MAGIC) + 32 :]
        if not data.startswith(MAGIC) or hashlib.sha256(payload).digest() != data[len(MAGIC) : len(MAGIC) + 32]:
            log.warning("encoding.vectors_damaged", file=self.path.name)
            return {}
        try:
            with np.load(io.BytesIO(payload), allow_pickle=False) as arrays:
                digests, vectors = arrays["digests"], arrays["vectors"]
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension or len(digests) != len(vectors):
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
