"""The sources of a bot's articles are read from bot.yaml, and a mistake in them is named with its line."""

from pathlib import Path

import pytest

from frontdesk.bots.errors import BotInvalid
from frontdesk.bots.loading import load_bot
from frontdesk.dialogue.bot import Bot


def bot_with(folder: Path, knowledge: str) -> Bot:
    (folder / "kb").mkdir(exist_ok=True)
    (folder / "faq.csv").write_text("question,answer\nq,a\n")
    (folder / "bot.yaml").write_text(f"bot: a\nname: A\nknowledge:\n{knowledge}")
    return load_bot(folder)


def test_every_kind_of_source_is_declared_by_its_place_or_with_settings(tmp_path: Path) -> None:
    bot = bot_with(
        tmp_path,
        "  folders: [kb]\n"
        "  files:\n"
        "    - {path: faq.csv, language: en, visibility: internal, audience: [business], product: Pump 1, every: 6 hours}\n"
        "  exports: faq.csv\n"
        "  sites:\n"
        "    - https://help.acme.example/\n"
        "    - {url: 'https://acme.example/docs/', depth: 1, pages: 20, only: [/docs/], every: 1 day}\n",
    )
    folder, file, export, first, second = bot.knowledge
    assert (folder.id, folder.path, folder.every_seconds) == ("folder:kb", tmp_path / "kb", None)
    assert file.product == ("Pump 1",)
    assert (file.language, file.visibility, file.audience, file.every_seconds) == (
        "en",
        "internal",
        ("business",),
        21_600,
    )
    assert export.id == "export:faq.csv"
    assert (first.place, first.path, first.depth, first.pages) == ("https://help.acme.example/", None, 3, 500)
    assert (second.depth, second.pages, second.only, second.every_seconds) == (1, 20, ("/docs/",), 86_400)


@pytest.mark.parametrize(
    ("knowledge", "line", "what"),
    [
        ("  folders:\n    - kb\n    - nowhere\n", 6, "The folder `nowhere` does not exist."),
        ("  files: [kb]\n", 4, "`kb` is a folder."),
        ("  files: [none.pdf]\n", 4, "The file `none.pdf` does not exist."),
        ("  folders: [kb, kb]\n", 4, "`kb` stands in `knowledge` twice."),
        ("  sites: ['ftp://x.example']\n", 4, "no address of a web site"),
        ("  sites: ['https://a:b@x.example']\n", 4, "no address of a web site"),
        ("  sites:\n    - {url: 'https://x.example', every: soon}\n", 5, "`soon` is no duration."),
        ("  sites:\n    - {url: 'https://x.example', every: 5 seconds}\n", 5, "too often"),
        ("  folders:\n    - {path: kb, visibility: secret}\n", 5, "`secret` is no visibility."),
        ("  folders:\n    - {path: kb, pages: 3}\n", 5, "`pages` is not known here."),
        ("  folders:\n    - {every: 1 day}\n", 5, "A place of articles is missing."),
        ("  folder: [kb]\n", 4, "`folder` is not known here."),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, knowledge: str, line: int, what: str) -> None:
    with pytest.raises(BotInvalid) as invalid:
        bot_with(tmp_path, knowledge)
    [problem] = invalid.value.problems
    assert what in problem.what
    assert (problem.file, problem.line) == ("bot.yaml", line)
