"""A sentence-transformer in a folder: pooled as its files say, independent of the batch, and refused with what is wrong."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.errors import FolderInvalid
from frontdesk.encoding.folder import FolderModel
from frontdesk.encoding.layout import read_layout
from frontdesk.encoding.onnx import SHIPPED, OnnxModel

GRAPHS = Path(__file__).parent / "graphs"
WORDS = ["[PAD]", "[UNK]", "hi", "where", "is", "my", "order", "shoes", "back", "money", "the", "get", "please."]
TEXTS = ["hi", "where is my order", "get the money back the shoes my order hi", "", "never seen"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As `SentenceTransformer(…, backend="onnx").save_pretrained` lays it out."""
    folder = tmp_path / "tiny"
    (folder / "onnx").mkdir(parents=True)
    (folder / "1_Pooling").mkdir()
    shutil.copy(GRAPHS / "tokens.onnx", folder / "onnx" / "model.onnx")
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.enable_padding(length=20)
    tokenizer.save(str(folder / "tokenizer.json"))
    write(folder, "1_Pooling/config.json", {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False})
    write(folder, "sentence_bert_config.json", {"max_seq_length": 6, "do_lower_case": False})
    types = ("Transformer", "Pooling", "Normalize")
    write(folder, "modules.json", [{"type": f"sentence_transformers.models.{name}"} for name in types])
    return folder


def write(folder: Path, name: str, content: object) -> None:
    (folder / name).write_text(json.dumps(content))


def tokens_of(*words: str) -> Vectors:
    """What the graph gives for each word."""
    table: Vectors = np.load(GRAPHS / "table.npy")
    return table[[WORDS.index(word) if word in WORDS else 1 for word in words]]


def unit(vector: Vectors) -> Vectors:
    scaled: Vectors = vector / np.linalg.norm(vector)
    return scaled


def test_the_mean_of_the_tokens_is_taken_and_padding_is_not(folder: Path) -> None:
    rows = FolderModel(folder).encode_now(["where is my order"])
    assert rows.shape == (1, 8)
    assert np.allclose(rows[0], unit(tokens_of("where", "is", "my", "order").mean(axis=0)), atol=1e-6)


@pytest.mark.parametrize(
    "config", [{"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, {"pooling_mode": "cls"}]
)
def test_the_first_token_is_taken_where_the_files_say_so(folder: Path, config: dict[str, object]) -> None:
    write(folder, "1_Pooling/config.json", config)
    rows = FolderModel(folder).encode_now(["where is my order"])
    assert np.allclose(rows[0], unit(tokens_of("where")[0]), atol=1e-6)


def test_the_highest_of_each_number_is_taken_where_the_files_say_so(folder: Path) -> None:
    write(folder, "1_Pooling/config.json", {"pooling_mode": "max"})
    rows = FolderModel(folder).encode_now(["where is"])
    assert np.allclose(rows[0], unit(tokens_of("where", "is").max(axis=0)), atol=1e-6)


def test_texts_are_cut_after_as_many_tokens_as_the_files_say(folder: Path) -> None:
    model = FolderModel(folder)
    long, cut = model.encode_now(["hi hi hi hi hi hi money money", "hi hi hi hi hi hi"])
    assert np.allclose(long, cut)


def test_texts_are_cut_where_the_tokenizer_itself_cuts_them(folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(2)
    tokenizer.save(str(folder / "tokenizer.json"))
    assert np.allclose(
        FolderModel(folder).encode_now(["where is my order"])[0], unit(tokens_of("where", "is").mean(axis=0))
    )


def test_a_prompt_that_the_model_was_trained_with_stands_before_every_text(folder: Path) -> None:
    settings = {"prompts": {"query": "where is "}, "default_prompt_name": "query"}
    write(folder, "config_sentence_transformers.json", settings)
    rows = FolderModel(folder).encode_now(["my order"])
    assert np.allclose(rows[0], unit(tokens_of("where", "is", "my", "order").mean(axis=0)), atol=1e-6)


def test_a_vector_does_not_depend_on_its_batch(folder: Path) -> None:
    model = FolderModel(folder)
    alone = np.concatenate([model.encode_now([text]) for text in TEXTS])
    assert np.allclose(model.encode_now(TEXTS * 2)[: len(TEXTS)], alone, atol=1e-6)


def test_a_graph_that_scales_a_batch_together_gets_its_texts_one_by_one(folder: Path) -> None:
    shutil.copy(GRAPHS / "scaled_together.onnx", folder / "onnx" / "model.onnx")
    model = FolderModel(folder)
    alone = np.concatenate([model.encode_now([text]) for text in TEXTS])
    assert np.array_equal(model.encode_now(TEXTS), alone)


def test_the_shipped_model_can_be_opened_as_a_folder(tmp_path: Path) -> None:
    for file in ("model.onnx", "tokenizer.json"):
        (tmp_path / file).symlink_to(SHIPPED / file)
    texts = ["where is my order", "do you ship to Norway?"]
    assert np.allclose(
        FolderModel(tmp_path).encode_now(texts), OnnxModel().encode_now(texts)[:, :384] * 1.25**0.5, atol=1e-5
    )


def test_the_name_changes_with_any_file_that_vectors_depend_on(folder: Path) -> None:
    before = FolderModel(folder).name
    assert FolderModel(folder).name == before
    write(folder, "1_Pooling/config.json", {"pooling_mode": "max"})
    pooled = FolderModel(folder).name
    with (folder / "tokenizer.json").open("a") as file:
        file.write("\n")
    assert len({before, pooled, FolderModel(folder).name}) == 3


def test_no_texts_give_no_rows(folder: Path) -> None:
    assert FolderModel(folder).encode_now([]).shape == (0, 8)


def test_half_a_surrogate_pair_has_a_vector(folder: Path) -> None:
    assert np.isfinite(FolderModel(folder).encode_now(["\ud800"])).all()


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("tokenizer.json", None, "`tokenizer.json` is missing"),
        ("tokenizer.json", "{}", "`tokenizer.json` is not a tokenizer"),
        ("onnx/model.onnx", None, "`onnx/model.onnx` is missing"),
        ("onnx/model.onnx", "nonsense", "is not a graph that ONNX Runtime can run"),
        ("1_Pooling/config.json", '{"pooling_mode": "lasttoken"}', "pooling by lasttoken is not known here"),
        ("1_Pooling/config.json", "[", "`1_Pooling/config.json` is not JSON"),
        ("1_Pooling/config.json", "[]", "`1_Pooling/config.json` holds no object"),
        ("modules.json", '[{"path": ""}]', "`modules.json` is not a list of modules"),
        ("modules.json", '[{"type": "a.Pooling"}, {"type": "a.Dense"}]', "its Dense comes after pooling"),
        ("config.json", '{"pad_token_id": 99}', "its graph and its tokenizer do not fit"),
    ],
)
def test_a_folder_that_cannot_be_used_says_why(folder: Path, file: str, content: str | None, says: str) -> None:
    (folder / file).unlink(missing_ok=True)
    if content is not None:
        (folder / file).write_text(content)
    with pytest.raises(FolderInvalid) as caught:
        FolderModel(folder)
    assert says in caught.value.message
    assert "The encoder in tiny cannot be used" in caught.value.message


def test_pytorch_weights_without_a_graph_are_named(folder: Path) -> None:
    (folder / "onnx" / "model.onnx").unlink()
    (folder / "model.safetensors").touch()
    with pytest.raises(FolderInvalid, match="PyTorch weights only"):
        read_layout(folder)


def test_of_several_graphs_the_one_that_is_meant_must_be_named(folder: Path) -> None:
    (folder / "onnx" / "model.onnx").rename(folder / "onnx" / "model_O2.onnx")
    assert read_layout(folder).graph.name == "model_O2.onnx"
    shutil.copy(folder / "onnx" / "model_O2.onnx", folder / "onnx" / "model_O4.onnx")
    with pytest.raises(FolderInvalid, match="which of"):
        read_layout(folder)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderInvalid, match="there is no such folder"):
        read_layout(tmp_path / "nowhere")
