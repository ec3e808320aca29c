"""Keeps a trained model as one file beside the others: checked when read, written whole or not at all, no code in it."""

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from frontdesk.understanding.errors import ModelDamaged
from frontdesk.understanding.pipeline.classifier import Mixing, Threshold, Weights
from frontdesk.understanding.pipeline.learned import LearnedWeights
from frontdesk.understanding.training_set import TrainingSet

FORMAT_VERSION = 7  # raise it whenever training or the meaning of a field changes: older files are then trained again
_MAGIC = b"FDUN\x01"
_HASH_BYTES = 32
_ARRAYS = ("dense", "sparse", "rarity", "examples", "starts")


class _Array(msgspec.Struct, frozen=True, array_like=True):
    kind: str
    shape: tuple[int, ...]
    content: bytes


class _Tagger(msgspec.Struct, frozen=True):
    names: tuple[str, ...]
    features: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    rows: _Array


class _File(msgspec.Struct, frozen=True):
    key: str
    intents: tuple[str, ...]
    words: tuple[str, ...]
    arrays: dict[str, _Array]
    out_of_scope: bool
    mixing: Mixing
    temperature: float
    threshold: Threshold
    tagger: _Tagger | None


def key_of(training_set: TrainingSet, encoder_name: str) -> str:
    """The same inputs give the same key on every replica."""
    inputs = f"{FORMAT_VERSION}\n{encoder_name}\n{training_set.fingerprint()}"
    return hashlib.sha256(inputs.encode()).hexdigest()


def path_of(folder: Path, key: str) -> Path:
    return folder / f"understanding-{key[:24]}.model"


def write_weights(file: Path, key: str, weights: Weights) -> None:
    arrays = {name: _packed(getattr(weights, name)) for name in _ARRAYS}
    known = weights.tagger
    tagger = _Tagger(known.names, known.features, known.values, _packed(known.rows)) if known else None
    scalars = (weights.out_of_scope, weights.mixing, weights.temperature, weights.threshold)
    body = msgspec.msgpack.encode(_File(key, weights.intents, weights.words, arrays, *scalars, tagger))
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    with unfinished.open("wb") as stream:
        stream.write(_MAGIC + hashlib.sha256(body).digest() + body)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)


def read_weights(file: Path, key: str) -> Weights:
    """Raises FileNotFoundError, or ModelDamaged for anything but what `write_weights` wrote under this key."""
    content = file.read_bytes()
    start = len(_MAGIC) + _HASH_BYTES
    body = content[start:]
    if not content.startswith(_MAGIC) or hashlib.sha256(body).digest() != content[len(_MAGIC) : start]:
        raise ModelDamaged(file=file.name)
    try:
        found = msgspec.msgpack.decode(body, type=_File)
        arrays = {name: _unpacked(found.arrays[name]) for name in _ARRAYS}
        tagger = _tagger(found.tagger) if found.tagger else None
    except (msgspec.DecodeError, KeyError, ValueError, TypeError) as error:
        raise ModelDamaged(file=file.name) from error
    if found.key != key:
        raise ModelDamaged(file=file.name)
    return Weights(
        intents=found.intents,
        words=found.words,
        out_of_scope=found.out_of_scope,
        mixing=found.mixing,
        temperature=found.temperature,
        threshold=found.threshold,
        tagger=tagger,
        **arrays,
    )


def _tagger(stored: _Tagger) -> LearnedWeights:
    rows = _unpacked(stored.rows)
    if rows.shape != (len(stored.features), 1 + 2 * len(stored.names)) or len(stored.values) != len(stored.names):
        raise ValueError(rows.shape)
    return LearnedWeights(stored.names, stored.features, stored.values, rows)


def _packed(array: Any) -> _Array:
    """Whole numbers as they are, floats in half precision: twice as small, and the reading moves in the fourth digit."""
    kind = "<i8" if array.dtype.kind == "i" else "<f2"
    return _Array(kind, array.shape, array.astype(kind).tobytes())


def _unpacked(packed: _Array) -> Any:
    if packed.kind not in ("<i8", "<f2"):
        raise ValueError(packed.kind)
    array = np.frombuffer(packed.content, packed.kind).reshape(packed.shape)
    return array.astype(np.int64 if packed.kind == "<i8" else np.float32)
