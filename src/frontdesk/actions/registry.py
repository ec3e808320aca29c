"""Finds a bot's actions: the marked functions of its `actions.py`."""

import importlib.util
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from frontdesk.actions.base import MARK, Declaration
from frontdesk.actions.errors import ActionsInvalid

CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Action:
    """A function with what was declared of it; `arguments` checks what a flow hands over."""

    declaration: Declaration
    function: Callable[..., Any]
    arguments: type[BaseModel]
    takes_context: bool


def load_actions(folder: Path, bot_id: str) -> dict[str, Action]:
    """Import `actions.py` of a bot's folder (its neighbours can be imported as `from .shop import …`), or find none."""
    path = folder / "actions.py"
    if not path.is_file():
        return {}
    file = f"{folder.name}/actions.py"
    try:
        module = _import(folder, path, bot_id)
        marked = {id(value): value for value in vars(module).values() if MARK in getattr(value, "__dict__", {})}
        found = [_action(function) for function in marked.values()]
    except (Exception, SystemExit) as error:
        raise ActionsInvalid(file=file, reason=f"{type(error).__name__}: {error}") from error
    actions: dict[str, Action] = {}
    for action in found:
        if actions.setdefault(action.declaration.name, action) is not action:
            raise ActionsInvalid(file=file, reason=f"the action {action.declaration.name!r} is defined twice.")
    return actions


def _import(folder: Path, path: Path, bot_id: str) -> ModuleType:
    package = f"frontdesk_bot_{bot_id.replace('-', '_')}"
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
    parent = ModuleType(package)
    parent.__path__ = [str(folder)]
    sys.modules[package] = parent
    spec = importlib.util.spec_from_file_location(f"{package}.actions", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _action(function: Callable[..., Any]) -> Action:
    declaration: Declaration = getattr(function, MARK)
    hints = get_type_hints(function)
    fields: dict[str, Any] = {}
    parameters = inspect.signature(function).parameters
    for name, parameter in parameters.items():
        if name != CONTEXT:
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            fields[name] = (hints.get(name, Any), default)
    model = create_model("Arguments", __config__=ConfigDict(extra="forbid", coerce_numbers_to_str=True), **fields)
    return Action(declaration, function, model, CONTEXT in parameters)
