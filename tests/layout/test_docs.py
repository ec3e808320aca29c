"""What the pages show can be done: examples compile, and every command that they name exists."""

import ast
import re
from pathlib import Path

import click
import pytest
from tests.layout.tree import ROOT, files_with, name_of

from frontdesk.cli import cli
from frontdesk.kit.http.problems import every_error

pytestmark = pytest.mark.xdist_group("layout")  # every file is parsed once

FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.M | re.S)
COMMAND = re.compile(r"(?:^|[`&|;(]\s*|\s-m )frontdesk((?: [a-z][a-z-]*)+)", re.M)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.M | re.S)


def pages() -> list[Path]:
    return [path for path in files_with(".md") if "knowledge" not in path.parent.name and path.parent != ROOT / "web"]


def blocks(language: str) -> list[tuple[str, str]]:
    return [
        (f"{name_of(page)}#{number}", match[2])
        for page in pages()
        for number, match in enumerate(FENCE.finditer(page.read_text(encoding="utf-8")), 1)
        if match[1] == language
    ]


@pytest.mark.parametrize(("place", "code"), blocks("python"))
def test_the_python_of_a_page_compiles(place: str, code: str) -> None:
    compile(code, place, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def test_every_command_that_a_page_or_a_hint_names_exists() -> None:
    texts = [(name_of(page), page.read_text(encoding="utf-8")) for page in pages()]
    texts += [(kind.code, f"{kind.__doc__}\n{kind.hint}") for kind in every_error()]
    unknown = [
        f"{place}: frontdesk{words}"
        for place, text in texts
        for words in COMMAND.findall(text)
        if not exists(words.split())
    ]
    assert unknown == []


def exists(words: list[str]) -> bool:
    command: click.Command = cli
    for word in words:
        if not isinstance(command, click.Group):
            return True  # an argument of the command before it
        following = command.commands.get(word)
        if following is None:
            return False
        command = following
    return True


def test_every_link_to_a_file_leads_somewhere() -> None:
    broken = [
        f"{name_of(page)}: {target}"
        for page in pages()
        for target in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))
        if not re.match(r"[a-z]+:|#|/", target) and not (page.parent / target.split("#")[0]).exists()
    ]
    assert broken == []


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {
        (name_of(page), target)
        for page in pages()
        for target in re.findall(r"(?:^|`)make ([a-z]+)\b", page.read_text(encoding="utf-8"), re.M)
    }
    assert {(page, target) for page, target in named if target not in targets} == set()
