"""The wheel alone is enough: built without Node, installed in a clean environment, the demo answers and shows the widget.

It brings in packages over the network and takes a minute or two, so it runs where the environment says CI=true (or
FRONTDESK_TEST_WHEEL=1), and not in every `make test`.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from benchmarks.processes import take_training
from tests.layout.tree import ROOT, name_of, project_files

WANTED = os.environ.get("CI") == "true" or os.environ.get("FRONTDESK_TEST_WHEEL") == "1"
pytestmark = [
    pytest.mark.skipif(not WANTED, reason="runs with CI=true or FRONTDESK_TEST_WHEEL=1"),
    pytest.mark.xdist_group("packaging"),
]

# What npm's scripts and Python's own programs call, and nothing that knows Node.
PROGRAMS = ("sh", "env", "uname", "dirname", "basename", "sed", "cat", "ldd", "getconf")
START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that runs, as its own terminal shows it."""

    url: str
    key: str


@pytest.fixture(scope="module")
def without_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which there is no Node, and nothing of this checkout."""
    programs = tmp_path_factory.mktemp("bin")
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            (programs / name).symlink_to(found)
    assert shutil.which("node", path=str(programs)) is None
    ours = ("FRONTDESK_", "PYTEST_", "VIRTUAL_ENV", "PYTHONPATH", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PATH": str(programs)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, without_node: dict[str, str]) -> Path:
    """Built from a copy of the project's files, so that nothing that was built here before gets into it."""
    checkout, out = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("dist")
    for path in project_files():
        copy = checkout / name_of(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    run(uv(), "build", "--wheel", "--python", sys.executable, "--out-dir", out, checkout, env=without_node)
    [made] = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path, without_node: dict[str, str]) -> Path:
    """The `frontdesk` program of an environment that holds the wheel and what it asks for."""
    environment = tmp_path_factory.mktemp("environment") / "venv"
    run(uv(), "venv", "--python", sys.executable, environment, env=without_node)
    run(uv(), "pip", "install", "--python", environment / "bin" / "python", wheel, env=without_node)
    return environment / "bin" / "frontdesk"


def uv() -> str:
    """The Makefile's own, or the one on PATH."""
    found = os.environ.get("FRONTDESK_UV") or shutil.which("uv")
    assert found, "uv is needed: run this with `make test`"
    return found


def run(*command: str | Path, env: dict[str, str]) -> None:
    done = subprocess.run(command, env=env, cwd=ROOT.anchor, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@contextmanager
def running_demo(program: Path, folder: Path, environment: dict[str, str]) -> Iterator[Demo]:
    """`frontdesk demo` in a folder far from the checkout, ended by its own process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [program, "demo", "--port", str(port), "--data", str(folder / "data")],
        cwd=folder,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    too_late = threading.Timer(START_SECONDS, process.kill)
    too_late.start()
    try:
        yield Demo(f"http://127.0.0.1:{port}", read_key(process))
    finally:
        too_late.cancel()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def read_key(process: subprocess.Popen[str]) -> str:
    """Waits for the key that the demo prints when it is ready."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        key = re.search(r"API key\s+(fd_\S+)", line)
        if key:
            return key[1]
    raise AssertionError("The demo never got ready:\n" + "".join(lines))


@pytest.fixture(scope="module")
def demo(
    installed: Path, tmp_path_factory: pytest.TempPathFactory, without_node: dict[str, str], trained_acme: Path
) -> Iterator[Demo]:
    """It takes what the bot has learned in the checkout: that is the same, and learning it anew takes half a minute."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    take_training(trained_acme, elsewhere / "data")
    with running_demo(installed, elsewhere, without_node) as started:
        yield started


def test_the_wheel_holds_the_web_parts_the_encoder_and_the_demo_bot(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for ending in ("web/static/widget.js", ".onnx", "tokenizer.json", "0001_house.sql", "examples/acme/bot.yaml"):
        assert any(name.endswith(ending) for name in names), ending
    assert not any(name.startswith(("tests/", "web/")) for name in names)


def test_the_demo_of_the_wheel_answers_a_message(demo: Demo) -> None:
    answer = httpx.post(
        f"{demo.url}/v1/messages",
        headers={"Authorization": f"Bearer {demo.key}"},
        json={"user_id": "jo", "text": "where is my order A-1003?"},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "bot"
    assert answer.json()["replies"][0]["text"]


def test_the_demo_of_the_wheel_serves_the_shop_with_the_widget(demo: Demo) -> None:
    with httpx.Client(base_url=demo.url, timeout=30, follow_redirects=True) as browser:
        loader = browser.get("/widget.js")
        assert (loader.status_code, "javascript" in loader.headers["content-type"]) == (200, True)
        assert browser.get("/widget/frame", params={"bot": "acme"}).status_code == 200
        assert "/widget.js" in browser.get("/").text
        assert browser.get("/docs").status_code == 200
