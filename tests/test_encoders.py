"""The server opens the encoder that each bot chooses, says which language has none, and starts without one that it needs not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.logged import logged

from frontdesk.app import train
from frontdesk.cli import cli
from frontdesk.encoding.errors import EncoderUnavailable, FolderInvalid, KeyMissing
from frontdesk.settings import Settings

INTENTS = """\
pedido: [dónde está mi pedido, quiero saber de mi paquete, cuándo llega mi compra]
cancelar: [quiero cancelar mi pedido, anula la compra, ya no lo quiero]
"""
FLOWS = """\
flow: pedido
starts_on: [pedido]
steps: [{say: Está en camino.}]
---
flow: cancelar
starts_on: [cancelar]
steps: [{say: Hecho.}]
"""


def shop(folder: Path, *lines: str) -> Path:
    for name, text in (
        ("intents/all.yaml", INTENTS),
        ("flows/all.yaml", FLOWS),
        ("knowledge/a.md", "# Envíos\n\nGratis."),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    known = ("bot: tienda", "name: Tienda", "languages: [es]", "knowledge: {folders: [knowledge]}")
    (folder / "bot.yaml").write_text("\n".join((*known, *lines)))
    return folder


def settings(tmp_path: Path, *lines: str) -> Settings:
    return Settings(data=tmp_path / "data", bots=(shop(tmp_path / "tienda", *lines),))


async def test_a_bot_of_a_language_without_an_encoder_is_taught_and_the_operator_is_told(tmp_path: Path) -> None:
    with logged() as lines:
        (bot,) = await train(settings(tmp_path))
    assert bot.id == "tienda"
    (warning,) = [line for line in lines if line["event"] == "serving.no_encoder"]
    assert (warning["log_level"], warning["bot_id"], warning["place"]) == ("warning", "tienda", "bot.yaml:3")


async def test_no_encoder_by_choice_is_no_warning(tmp_path: Path) -> None:
    with logged() as lines:
        await train(settings(tmp_path, "encoder: none"))
    assert all(line["log_level"] != "warning" for line in lines)


async def test_an_api_that_cannot_be_reached_stops_the_teaching_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = settings(tmp_path, "encoder: {url: 'http://127.0.0.1:9/v1', model: m, key: EMBEDDINGS_KEY, dimension: 8}")
    with pytest.raises(KeyMissing, match="EMBEDDINGS_KEY"):
        await train(chosen)
    monkeypatch.setenv("EMBEDDINGS_KEY", "sk-very-secret")
    monkeypatch.setattr("frontdesk.encoding.endpoint.FIRST_PAUSE_SECONDS", 0.0)
    with pytest.raises(EncoderUnavailable, match="ConnectError"):
        await train(chosen)


def labelled(folder: Path) -> list[str]:
    texts = {"pedido": "dónde está mi pedido|cuándo llega mi pedido", "cancelar": "quiero cancelar|cancela la compra"}
    file = folder / "texts.jsonl"
    rows = [{"text": text, "intent": intent} for intent, all_of in texts.items() for text in all_of.split("|")]
    file.write_text("\n".join(map(json.dumps, rows)))
    return ["evaluate", "understanding", "--train", str(file), "--test", str(file)]


def test_understanding_can_be_measured_without_an_encoder(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, [*labelled(tmp_path), "--encoder", "none", "--json"])
    assert json.loads(result.output)["closed_set_accuracy"] == 1.0


def test_a_folder_that_holds_no_encoder_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, [*labelled(tmp_path), "--encoder", str(tmp_path)])
    assert isinstance(result.exception, FolderInvalid)
    assert "`onnx/model.onnx` is missing" in result.exception.message


def test_check_names_the_language_that_has_no_encoder(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["check", str(shop(tmp_path / "tienda"))])
    assert result.exit_code == 0
    assert "bot.yaml:3: No encoder for `es`: intents are told apart by letters only." in result.output
