"""Finds a bot's actions: the marked functions of its `actions.py`, and the requests that its `actions/*.yaml` declare."""

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError

from frontdesk.actions.arguments import Arguments, declared
from frontdesk.actions.base import MARK, Declaration
from frontdesk.actions.errors import ActionsInvalid
from frontdesk.dialogue.http_action import HttpActionDefinition

CONTEXT = "context"
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class Action:
    """A function or a request, with what was declared of it; `arguments` checks what a flow hands over, `result` what comes
    back. `secrets` are those that it names, each with a file and a line; `place` is where it stands itself."""

    declaration: Declaration
    arguments: Arguments
    function: Callable[..., Any] | None = None
    takes_context: bool = False
    result: TypeAdapter[Any] | None = None
    http: HttpActionDefinition | None = None
    secrets: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    place: tuple[str, int] = ("actions.py", 1)

    def checked(self, result: Any) -> Any:
        """What the function returned, as its type hint says it is. Raises pydantic.ValidationError."""
        return result if self.result is None else self.result.validate_python(result)


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


def http_actions(definitions: Mapping[str, HttpActionDefinition]) -> dict[str, Action]:
    """The actions that are declared as requests."""
    return {name: _request(definition) for name, definition in definitions.items()}


def _request(definition: HttpActionDefinition) -> Action:
    declaration = Declaration(
        name=definition.name,
        safe=definition.safe,
        timeout_seconds=definition.timeout_seconds,
        retries=definition.retries,
        secrets=tuple(definition.secrets),
        approve=definition.approve,
        approve_within=definition.approve_within,
    )
    places = {name: (definition.file, line) for name, line in definition.secrets.items()}
    arguments = declared(definition.arguments)
    return Action(declaration, arguments, http=definition, secrets=places, place=(definition.file, definition.line))


def _action(function: Callable[..., Any]) -> Action:
    declaration: Declaration = getattr(function, MARK)
    hints = get_type_hints(function)
    fields: dict[str, Any] = {}
    parameters = inspect.signature(function).parameters
    for name, parameter in parameters.items():
        if parameter.kind not in _BY_NAME:
            raise TypeError(f"the action {declaration.name!r} must take {name!r} by its name: no *, ** or / there")
        if name != CONTEXT:
            default = ... if parameter.default is inspect.Parameter.empty else parameter.default
            fields[name] = (hints.get(name, Any), default)
    line = inspect.unwrap(function).__code__.co_firstlineno
    places = dict.fromkeys(declaration.secrets, ("actions.py", line))
    result = _result(hints.get("return", Any))
    return Action(
        declaration,
        Arguments(fields),
        function,
        CONTEXT in parameters,
        result,
        secrets=places,
        place=("actions.py", line),
    )


def _result(hint: Any) -> TypeAdapter[Any] | None:
    """What checks a result against its hint; None for a hint that says nothing to Pydantic."""
    try:
        return None if hint is Any else TypeAdapter(hint)
    except PydanticUserError:
        return None
