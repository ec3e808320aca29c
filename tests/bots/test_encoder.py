"""A bot chooses its encoder with one setting; what is wrong with it, and a language without one, is said by file and line."""

from pathlib import Path

import pytest

from frontdesk.bots.doubts import doubts
from frontdesk.bots.encoder import choice_of, encoder_doubts
from frontdesk.bots.errors import BotInvalid, Problem
from frontdesk.bots.loading import load_bot
from frontdesk.dialogue.bot import Bot
from frontdesk.encoding.choice import Endpoint
from frontdesk.encoding.onnx import SHIPPED


def bot(folder: Path, *lines: str) -> Bot:
    (folder / "bot.yaml").write_text("\n".join(("bot: tienda", "name: Tienda", *lines)))
    return load_bot(folder)


def problem(folder: Path, *lines: str) -> Problem:
    with pytest.raises(BotInvalid) as caught:
        bot(folder, *lines)
    (found,) = caught.value.problems
    return found


@pytest.mark.parametrize("languages", ["[en]", "en-GB", "[es, en]"])
def test_a_bot_that_speaks_english_gets_the_shipped_encoder(tmp_path: Path, languages: str) -> None:
    assert choice_of(bot(tmp_path, f"languages: {languages}")) == "shipped"


def test_a_bot_of_another_language_gets_none_and_its_author_is_told(tmp_path: Path) -> None:
    spanish = bot(tmp_path, "languages: [es]")
    assert choice_of(spanish) == "none"
    (doubt,) = doubts(spanish)
    assert str(doubt) == (
        "bot.yaml:3: No encoder for `es`: intents are told apart by letters only. "
        "Name one with `encoder:`, or write `encoder: none`."
    )


def test_a_further_language_beside_english_is_told_too(tmp_path: Path) -> None:
    (doubt,) = encoder_doubts(bot(tmp_path, "languages: [en, es, pt-BR]"))
    assert doubt.what == (
        "The shipped encoder is for English: in `es`, `pt-BR` intents are told apart by letters more than by meaning."
    )


@pytest.mark.parametrize("chosen", ["none", "shipped"])
def test_what_the_author_chose_is_no_doubt(tmp_path: Path, chosen: str) -> None:
    spanish = bot(tmp_path, "languages: [es]", f"encoder: {chosen}")
    assert choice_of(spanish) == chosen
    assert doubts(spanish) == []


def test_english_alone_is_no_doubt(tmp_path: Path) -> None:
    assert doubts(bot(tmp_path)) == []


def test_a_folder_is_meant_from_the_folder_of_the_bot(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    for file in ("model.onnx", "tokenizer.json"):
        (tmp_path / "models" / file).symlink_to(SHIPPED / file)
    spanish = bot(tmp_path, "languages: [es]", "encoder: models")
    assert choice_of(spanish) == tmp_path / "models"
    assert doubts(spanish) == []


def test_an_api_is_named_with_its_model_and_the_variable_of_its_key(tmp_path: Path) -> None:
    lines = ("encoder:", "  url: https://api.example/v1", "  model: small", "  key: EMBEDDINGS_KEY", "  dimension: 256")
    assert choice_of(bot(tmp_path, *lines)) == Endpoint("https://api.example/v1", "small", "EMBEDDINGS_KEY", 256)
    assert choice_of(bot(tmp_path, *lines[:3])) == Endpoint("https://api.example/v1", "small")


@pytest.mark.parametrize(
    ("written", "line", "says"),
    [
        ("encoder: models/none", 3, "The encoder in none cannot be used: there is no such folder."),
        ("encoder: .", 3, "`onnx/model.onnx` is missing."),
        ("encoder: [a]", 3, "`encoder` names no encoder."),
        ("encoder: 7", 3, "`encoder` names no encoder."),
        ("encoder: ''", 3, "`encoder` names no encoder."),
        ("encoder: https://api.example/v1", 3, "`encoder` is an address without a model."),
        ("encoder:\n  url: https://api.example/v1", 4, "`model` is missing."),
        ("encoder:\n  model: small", 4, "`url` is missing."),
        ("encoder:\n  url: api.example\n  model: small", 4, "`url` is not the address of an API."),
        ("encoder:\n  url: https://me:pw@api.example/v1\n  model: m", 4, "`url` is not the address of an API."),
        ("encoder:\n  url: 'http://[::1'\n  model: m", 4, "`url` is not the address of an API."),
        ("encoder:\n  url: https://a/v1\n  model: m\n  dimension: -1", 6, "`dimension` must be a whole number"),
        ("encoder:\n  url: https://a/v1\n  model: m\n  headers: x", 6, "`headers` is not known here."),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, written: str, line: int, says: str) -> None:
    found = problem(tmp_path, written)
    assert (found.file, found.line) == ("bot.yaml", line)
    assert says in found.what


def test_a_key_that_stands_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    lines = ("encoder:", "  url: https://api.example/v1", "  model: small", "  key: sk-very-secret")
    found = problem(tmp_path, *lines)
    assert found.line == 6
    assert "must not stand in a file" in found.what
    assert "sk-very-secret" not in str(found)
