"""Lets a wheel or an sdist carry the built web parts: the package's build makes them when they are not there yet."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _build_web() -> ModuleType:
    """`tools/build_web.py`, which a build environment cannot import by name."""
    path = Path(__file__).resolve().parent / "tools" / "build_web.py"
    spec = importlib.util.spec_from_file_location("build_web", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg, misc, unused-ignore]
    """Runs before each build. An editable install makes nothing: `python tools/build_web.py` does, when it is wanted."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        web = _build_web()
        return [web.NODE_WHEEL] if web.needs_node_wheel() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            _build_web().build()
