"""Remembers on disk what an index has learned of itself: the same articles, encoders and code need not learn it again at a start.

A file that is not there, not whole, or of anything else counts as none.
"""

import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import structlog

from frontdesk.encoding.remembered import write_whole
from frontdesk.knowledge.confidence import PRIOR, Confidence
from frontdesk.knowledge.sources.base import Document

_FILE = "confidence.json"

log = structlog.get_logger("frontdesk.knowledge")


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    words_share: float
    weights: list[float]


def key_of(documents: Sequence[Document], encoders: Sequence[str]) -> str:
    """What decides what is learned: the articles, by whom they and the questions are encoded, and how it is done."""
    inputs = hashlib.sha256(code())
    inputs.update(msgspec.msgpack.encode([list(encoders), list(documents)]))
    return inputs.hexdigest()


def recall(folder: Path | None, key: str) -> Confidence | None:
    """What was learned under this key, if it is remembered."""
    if folder is None:
        return None
    try:
        kept = msgspec.json.decode((folder / _FILE).read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):
        return None
    if kept.key != key or len(kept.weights) != len(PRIOR):
        return None
    return Confidence(kept.words_share, np.array(kept.weights))


def remember(folder: Path | None, key: str, learned: Confidence) -> None:
    """A disk that is full or read-only costs time at the next start, nothing else."""
    if folder is None:
        return
    try:
        write_whole(folder / _FILE, msgspec.json.encode(_Kept(key, learned.words_share, learned.weights.tolist())))
    except OSError as error:
        log.warning("knowledge.learned_not_kept", reason=str(error))


@functools.cache
def code() -> bytes:
    """Of this package: another way to search learns something else."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()
