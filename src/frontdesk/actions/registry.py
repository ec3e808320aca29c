"""Finds a bot's actions: the marked functions of its `actions.py`, and the requests that its `actions/*.yaml` declare."""

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError

from frontdesk.actions.arguments import Arguments, declared
from frontdesk.actions.base import MARK, Declaration
from frontdesk.actions.errors import ActionsInvalid
from frontdesk.dialogue.http_action import HttpActionDefinition

CONTEXT = "context"
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_PACKAGES = "frontdesk_bot_"  # each bot's code is a package of its own


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
        module = _import(folder, bot_id)
        marked = {id(value): value for value in vars(module).values() if MARK in getattr(value, "__dict__", {})}
        found = [_action(function) for function in marked.values()]
    except (Exception, SystemExit) as error:
        raise ActionsInvalid(file=file, reason=f"{type(error).__name__}: {error}") from error
    actions: dict[str, Action] = {}
    for action in found:
        if actions.setdefault(action.declaration.name, action) is not action:
            raise ActionsInvalid(file=file, reason=f"the action {action.declaration.name!r} is defined twice.")
    return actions


def _import(folder: Path, bot_id: str) -> ModuleType:
    """The code as it is now, in place of what was imported for this bot before; where it fails, that is put back."""
    package = f"{_PACKAGES}{bot_id.replace('-', '_')}"
    before = _taken_out(package)
    parent = ModuleType(package)
    parent.__path__ = [str(folder)]
    sys.modules[package] = parent
    try:
        return importlib.import_module(f"{package}.actions")
    except BaseException:
        _taken_out(package)
        sys.modules.update(before)
        raise


def _taken_out(package: str) -> dict[str, ModuleType]:
    """The modules of a package, which are not known any more."""
    names = [name for name in sys.modules if name == package or name.startswith(f"{package}.")]
    return {name: sys.modules.pop(name) for name in names}


class _AsWritten(SourceFileLoader):
    """Compiles the file as it is: compiled code that lies beside it counts as new where file and code are of the same second
    and length."""

    def get_code(self, fullname: str) -> CodeType | None:
        return self.source_to_code(self.get_data(self.path), self.path)


class _Neighbours(MetaPathFinder):
    """Finds what lies in bots' folders, without remembering what lay there before."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is None or not fullname.startswith(_PACKAGES):
            return None
        place = Path(next(iter(path))) / fullname.rpartition(".")[2]
        for file, inside in ((place / "__init__.py", [str(place)]), (place.with_suffix(".py"), None)):
            if file.is_file():
                loader = _AsWritten(fullname, str(file))
                return spec_from_file_location(fullname, file, loader=loader, submodule_search_locations=inside)
        return None


sys.meta_path.insert(0, _Neighbours())


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
