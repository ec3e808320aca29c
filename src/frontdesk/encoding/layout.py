"""Reads how the folder of a sentence-transformer is laid out: where its graph and tokenizer are, how tokens become a vector.

Opens no graph, so that a bot's files can be checked in no time.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args

from frontdesk.encoding.errors import FolderInvalid

Pooling = Literal["mean", "cls", "max"]

_GRAPHS = ("onnx/model.onnx", "model.onnx", "onnx/model_quantized.onnx", "model_quantized.onnx")
_OLD_FLAGS = {  # up to version 5 of sentence-transformers; since then `pooling_mode` names it
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
_MODULES_DONE_HERE = ("Transformer", "Pooling", "Normalize")
_MOST_TOKENS = 512  # a customer's message and a passage are shorter, and what is longer costs by its square


class Layout(NamedTuple):
    """`left_out` are modules that come after pooling and are not computed here; `parts` is what the settings' files say."""

    graph: Path
    tokenizer: Path
    pooling: Pooling
    max_tokens: int
    padding: int
    lower_case: bool
    prompt: str
    left_out: tuple[str, ...]
    parts: str

    def fingerprint(self) -> str:
        """A hash of all that vectors depend on; as slow as reading the graph."""
        digest = hashlib.sha256(self.parts.encode())
        for file in (self.graph, *_beside(self.graph), self.tokenizer):
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
        return digest.hexdigest()


def read_layout(folder: Path) -> Layout:
    """Raise FolderInvalid, which names what is missing or not understood."""
    if not folder.is_dir():
        raise FolderInvalid(folder=folder.name, reason="there is no such folder.")
    tokenizer = folder / "tokenizer.json"
    graph = _graph(folder)
    if not tokenizer.is_file():
        reason = "`tokenizer.json` is missing; `AutoTokenizer.from_pretrained(…).save_pretrained(…)` writes it."
        raise FolderInvalid(folder=folder.name, reason=reason)
    sentence, words, model = (
        _read(folder, name) for name in ("sentence_bert_config.json", "tokenizer_config.json", "config.json")
    )
    pooling = _read(folder, "1_Pooling/config.json")
    prompts = _read(folder, "config_sentence_transformers.json")
    modules = _modules(folder)
    return Layout(
        graph=graph,
        tokenizer=tokenizer,
        pooling=_pooling(folder, pooling),
        max_tokens=_max_tokens(sentence, words, model),
        padding=int(model.get("pad_token_id") or 0),
        lower_case=bool(sentence.get("do_lower_case")),
        prompt=str((prompts.get("prompts") or {}).get(prompts.get("default_prompt_name")) or ""),
        left_out=tuple(name for name in modules if name not in _MODULES_DONE_HERE),
        parts=json.dumps((sentence, words, model, pooling, prompts, modules), sort_keys=True),
    )


def _graph(folder: Path) -> Path:
    for name in _GRAPHS:
        if (folder / name).is_file():
            return folder / name
    others = sorted((folder / "onnx").glob("*.onnx"))
    if len(others) == 1:
        return others[0]
    reason = "`onnx/model.onnx` is missing."
    if others:
        reason = f"which of {', '.join(f'`onnx/{file.name}`' for file in others)} is meant? Name it `onnx/model.onnx`."
    elif any(folder.glob("*.safetensors")) or any(folder.glob("pytorch_model*.bin")):
        reason += " There are PyTorch weights only: export them, as docs/encoding.md shows."
    raise FolderInvalid(folder=folder.name, reason=reason)


def _beside(graph: Path) -> list[Path]:
    """The weights of a graph that are kept in files of their own."""
    return sorted(file for file in graph.parent.glob(f"{graph.name}[._]*") if file.is_file())


def _read(folder: Path, name: str) -> Mapping[str, Any]:
    found = _parsed(folder, name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise FolderInvalid(folder=folder.name, reason=f"`{name}` holds no object.")
    return found


def _parsed(folder: Path, name: str) -> Any:
    try:
        return json.loads((folder / name).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise FolderInvalid(folder=folder.name, reason=f"`{name}` is not JSON: {error}.") from error


def _modules(folder: Path) -> tuple[str, ...]:
    found = _parsed(folder, "modules.json") or []
    try:
        return tuple(str(module["type"]).rsplit(".", 1)[-1] for module in found)
    except (TypeError, KeyError) as error:
        raise FolderInvalid(folder=folder.name, reason="`modules.json` is not a list of modules.") from error


def _pooling(folder: Path, config: Mapping[str, Any]) -> Pooling:
    named = config.get("pooling_mode")
    chosen = [named] if isinstance(named, str) else [mode for flag, mode in _OLD_FLAGS.items() if config.get(flag)]
    if not chosen:
        return "mean"
    if len(chosen) > 1 or chosen[0] not in get_args(Pooling):
        reason = f"pooling by {' and '.join(chosen)} is not known here; mean, cls and max are."
        raise FolderInvalid(folder=folder.name, reason=reason)
    return cast("Pooling", chosen[0])


def _max_tokens(sentence: Mapping[str, Any], words: Mapping[str, Any], model: Mapping[str, Any]) -> int:
    bounds = [sentence.get("max_seq_length"), words.get("model_max_length"), model.get("max_position_embeddings")]
    return int(min([_MOST_TOKENS, *(bound for bound in bounds if isinstance(bound, int | float) and bound > 2)]))
