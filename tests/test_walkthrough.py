"""The walkthrough of docs/walkthrough.md works as it is written: its files, its commands, and what they print.

A block with a file's name behind its language is that file; a `bash` block is run, and the `text` block below it is what it must
print, where `…` stands for anything and the times that a trace shows are left out. The blocks share a shell, so that a variable
lasts and a server goes on.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "walkthrough.md"
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```", re.M | re.S)
TIMING = re.compile(r"  \[\d+ ms\]$", re.M)  # the page leaves them out
END = "--- end of the block"
SECONDS = 120

pytestmark = [
    pytest.mark.xdist_group("walkthrough"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl"),
]


class Step(NamedTuple):
    """What is written into `file`, or run; `expected` is what a command must print."""

    language: str
    file: str
    text: str
    expected: str | None


def steps(page: str) -> list[Step]:
    blocks = [(match[1], match[2].strip(), match[3]) for match in BLOCK.finditer(page)]
    following = [*blocks[1:], ("", "", "")]
    return [
        Step(language, file, text, after[2] if after[0] == "text" else None)
        for (language, file, text), after in zip(blocks, following, strict=True)
        if language not in {"text", "html"}
    ]


class Shell:
    """One bash for the whole page, in an empty folder; what a block starts in the background ends with it."""

    def __init__(self, folder: Path, port: int) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
        programs = Path(sys.executable).parent
        self._port = port
        self._bash = subprocess.Popen(
            ["bash"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**kept, "PATH": f"{programs}{os.pathsep}{kept['PATH']}", "FRONTDESK_LOG_LEVEL": "error"},
            text=True,
            start_new_session=True,
        )

    def run(self, commands: str) -> str:
        """Return all that the commands print, on either stream. The page's port is taken to be free; here another one is."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        self._bash.stdin.write(commands.replace("8000", str(self._port)) + f"\necho; echo '{END}'\n")
        self._bash.stdin.flush()
        lines = []
        for line in self._bash.stdout:
            if line.rstrip("\n") == END:
                break
            lines.append(line)
        return "".join(lines)

    def close(self) -> None:
        os.killpg(self._bash.pid, signal.SIGTERM)
        self._bash.communicate(timeout=SECONDS)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = Shell(tmp_path, port)
    yield running
    running.close()


def pattern(expected: str) -> re.Pattern[str]:
    """The text as it stands, `…` being anything, several lines too."""
    return re.compile(re.escape(expected.strip()).replace("…", "(?s:.*)"))


def test_every_step_of_the_walkthrough_goes_as_the_page_says(shell: Shell, tmp_path: Path) -> None:
    for step in steps(PAGE.read_text(encoding="utf-8")):
        if step.file:
            (tmp_path / step.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / step.file).write_text(step.text, encoding="utf-8")
        elif step.language == "bash":
            printed = TIMING.sub("", shell.run(step.text)).strip()
            wanted = step.expected
            assert wanted is None or pattern(wanted).fullmatch(printed), (
                f"{step.text}\nprinted:\n{printed}\n\nwanted:\n{wanted}"
            )


def test_the_page_has_every_kind_of_step_that_it_promises() -> None:
    commands = "".join(step.text for step in steps(PAGE.read_text(encoding="utf-8")) if step.language == "bash")
    for command in ("new", "check", "test", "chat shop --trace", "serve"):
        assert f"frontdesk {command}" in commands or f"| frontdesk {command}" in commands
