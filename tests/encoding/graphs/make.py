"""Makes the graphs beside it (needs `onnx`): encoders of a few numbers, laid out as real exports are.

Run `python tests/encoding/graphs/make.py`; the files are kept, so that the tests need no `onnx`.
"""

from pathlib import Path

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper, save

HERE = Path(__file__).parent
WORDS, WIDTH = 64, 8
_RANDOM = np.random.default_rng(0)
_TABLE = _RANDOM.standard_normal((WORDS, WIDTH)).astype(np.float32)


def _model(nodes: list[NodeProto], outputs: dict[str, list[str | int]], inputs: list[str]) -> ModelProto:
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
        [
            numpy_helper.from_array(_TABLE, "table"),
            numpy_helper.from_array(np.array([1], np.int64), "one"),
            numpy_helper.from_array(np.array([-1], np.int64), "last"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def tokens() -> ModelProto:
    """`last_hidden_state`: each token's own numbers, and BERT's `pooler_output`, which must not be taken."""
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["words"]),
        helper.make_node("Cast", ["token_type_ids"], ["types"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["types", "last"], ["types_wide"]),
        helper.make_node("Add", ["words", "types_wide"], ["last_hidden_state"]),
        helper.make_node("ReduceMax", ["last_hidden_state"], ["pooler_output"], axes=[1], keepdims=0),
    ]
    outputs: dict[str, list[str | int]] = {
        "pooler_output": ["batch", WIDTH],
        "last_hidden_state": ["batch", "tokens", WIDTH],
    }
    return _model(nodes, outputs, ["input_ids", "attention_mask", "token_type_ids"])


def scaled_together() -> ModelProto:
    """One rounding step for the whole batch, as the usual dynamic quantisation has it."""
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["words"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["mask_wide"]),
        helper.make_node("Mul", ["words", "mask_wide"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "one"], ["sums"], keepdims=0),
        helper.make_node("DynamicQuantizeLinear", ["sums"], ["whole", "scale", "zero"]),
        helper.make_node("DequantizeLinear", ["whole", "scale", "zero"], ["sentence"]),
    ]
    return _model(nodes, {"sentence": ["batch", WIDTH]}, ["input_ids", "attention_mask"])


if __name__ == "__main__":
    save(tokens(), HERE / "tokens.onnx")
    np.save(HERE / "table.npy", _TABLE)
    save(scaled_together(), HERE / "scaled_together.onnx")
