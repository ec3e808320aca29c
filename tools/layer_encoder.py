r"""Has an encoder that tools/export_encoder.py built tell what earlier layers make of a text: its second step.

Run it in the throwaway environment of that tool:

    python tools/layer_encoder.py src/frontdesk/encoding/models/minilm --texts DATA_FOLDER/adaptation/*.jsonl

The last layer says what a text means, those before it still know its words. For each of `LAYERS` the mean over the tokens is
made unit length, moved by the mean of such rows over the texts (all texts share most of it), made unit length again and put
behind the sentence's own vector with `WEIGHT`; the whole row, the output `layers`, is of unit length. All else stays what it is.
See docs/decisions/0004-adapted-encoder.md for what it is good for.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

LAYERS = {"layer4": "layer4.fed.out"}  # outputs, and the graph's names of what they hold
WEIGHT = 0.5
WIDTH = 384
TEXTS = 300  # of each file

Array = NDArray[np.float32]


def centres_of(model: Any, tokenizer: Tokenizer, texts: Sequence[str]) -> dict[str, Array]:
    """The mean of the unit rows that each layer makes of the texts."""
    seen = onnx.ModelProto()
    seen.CopyFrom(model)
    seen.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in LAYERS.values())
    session = onnxruntime.InferenceSession(seen.SerializeToString(), providers=["CPUExecutionProvider"])
    sums = {output: np.zeros(WIDTH) for output in LAYERS}
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        rows = session.run(list(LAYERS.values()), {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        for output, tokens in zip(LAYERS, rows, strict=True):
            mean = tokens.reshape(-1, WIDTH).mean(axis=0)
            sums[output] += mean / np.linalg.norm(mean)
    return {output: (total / len(texts)).astype(np.float32) for output, total in sums.items()}


def layered(model: Any, centres: dict[str, Array]) -> Any:
    """The same graph with longer rows as `layers`, and each layer's tokens and centre among its outputs."""
    graph = model.graph
    graph.initializer.append(numpy_helper.from_array(np.array(WEIGHT, np.float32), "layer_weight"))
    parts = ["vectors"]
    for output, name in LAYERS.items():
        graph.initializer.append(numpy_helper.from_array(centres[output], f"{output}.centre"))
        graph.node.extend(pooled(output, name))
        parts.append(f"{output}.part")
    graph.node.append(helper.make_node("Concat", parts, ["parts"], axis=-1))
    graph.node.append(helper.make_node("LpNormalization", ["parts"], ["layers"], axis=-1, p=2))
    longer = helper.make_tensor_value_info("layers", TensorProto.FLOAT, ["batch", WIDTH * len(parts)])
    graph.output.append(longer)
    for output in LAYERS:
        names = ["batch", "tokens", WIDTH]
        graph.output.append(helper.make_tensor_value_info(f"{output}.tokens", TensorProto.FLOAT, names))
        graph.output.append(helper.make_tensor_value_info(f"{output}.middle", TensorProto.FLOAT, [WIDTH]))
    return model


def pooled(output: str, name: str) -> list[Any]:
    make = helper.make_node
    return [
        make("Reshape", [name, "cube"], [f"{output}.tokens"]),
        make("MatMul", ["mask_row", f"{output}.tokens"], [f"{output}.row"]),
        make("Squeeze", [f"{output}.row", "second"], [f"{output}.sum"]),
        make("LpNormalization", [f"{output}.sum"], [f"{output}.unit"], axis=-1, p=2),
        make("Sub", [f"{output}.unit", f"{output}.centre"], [f"{output}.moved"]),
        make("LpNormalization", [f"{output}.moved"], [f"{output}.centred"], axis=-1, p=2),
        make("Identity", [f"{output}.centre"], [f"{output}.middle"]),
        make("Mul", [f"{output}.centred", "layer_weight"], [f"{output}.part"]),
    ]


def read_texts(files: Sequence[Path]) -> list[str]:
    """Evenly from each JSONL file with `text`."""
    texts: list[str] = []
    for file in files:
        found = [json.loads(line)["text"] for line in file.read_text().splitlines()]
        texts += found[:: max(1, len(found) // TEXTS)]
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds model.onnx, which is written anew, and tokenizer.json")
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="JSONL with `text`")
    arguments = parser.parse_args()
    file = arguments.folder / "model.onnx"
    model = onnx.load(file)
    if any(value.name == "layer4.tokens" for value in model.graph.output):
        raise SystemExit("This encoder already tells what its earlier layers make of a text.")
    tokenizer = Tokenizer.from_file(str(arguments.folder / "tokenizer.json"))
    onnx.save(layered(model, centres_of(model, tokenizer, read_texts(arguments.texts))), file)
    content = file.read_bytes()
    print(f"{hashlib.sha256(content).hexdigest()}  {file.name}  {len(content)} bytes")


if __name__ == "__main__":
    main()
