"""What every encoder on ONNX Runtime shares: how a session is opened, how texts become tokens, which texts share a run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

MAX_CHARACTERS = 8_000  # more never reaches the first 512 tokens of a real text, and costs time to split
BATCH_TOKENS = 256  # larger batches are no faster and only take memory
RUN_TOKENS = 2  # starting a run costs about as much as computing so many tokens

Numbers = NDArray[np.int64]


def open_session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads must not burn a core
    options.enable_cpu_mem_arena = (
        False  # the arena keeps what the longest batch took (130 MB); without it is no slower
    )
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def token_ids(tokenizer: Tokenizer, text: str) -> list[int]:
    ids: list[int] = tokenized(tokenizer, text).ids
    return ids


def tokenized(tokenizer: Tokenizer, text: str) -> Encoding:
    """The tokens, and where each stands in the text."""
    text = text[:MAX_CHARACTERS]
    try:
        return tokenizer.encode(text)
    except (TypeError, UnicodeEncodeError):  # half of a surrogate pair, which no UTF-8 can hold
        return tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))


def padded(texts: Sequence[Sequence[int]], padding: int = 0) -> tuple[Numbers, Numbers]:
    """Return the ids of one run as a rectangle, and its mask: 1 where there is a token."""
    width = max(map(len, texts))
    ids = np.full((len(texts), width), padding, np.int64)
    mask = np.zeros((len(texts), width), np.int64)
    for row, tokens in enumerate(texts):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Group texts of like length: at most BATCH_TOKENS tokens a group, padding included, and none that is padded by more
    than a run of its own would cost."""
    group: list[int] = []
    for member in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group:
            padding = (lengths[member] - lengths[group[-1]]) * len(group)
            if padding > RUN_TOKENS or lengths[member] * (len(group) + 1) > BATCH_TOKENS:
                yield group
                group = []
        group.append(member)
    if group:
        yield group
