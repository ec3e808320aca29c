"""What an action takes: checks what a flow hands over against it, under whatever names, and knows what it cannot do without."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from frontdesk.dialogue.http_action import Argument

_TYPES: dict[str, Any] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "list": list[Any],
    "mapping": dict[str, Any],
    "any": Any,
}
_STRICT = ConfigDict(extra="forbid", coerce_numbers_to_str=True, allow_inf_nan=False)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Arguments:
    """The arguments of an action by name, each with its type and its default (`...` where there is none).

    The names are the action's own affair, so the model behind this has others: any name will do.
    """

    def __init__(self, fields: Mapping[str, tuple[Any, Any]]) -> None:
        places = {name: f"argument_{place}" for place, name in enumerate(fields)}
        made: dict[str, Any] = {
            places[name]: (kind, Field(default, alias=name)) for name, (kind, default) in fields.items()
        }
        self._places = places
        self._model: type[BaseModel] = create_model("Arguments", __config__=_STRICT, **made)

    @property
    def needed(self) -> dict[str, bool]:
        """Each name, and whether the action cannot do without it."""
        return {name: self._model.model_fields[place].is_required() for name, place in self._places.items()}

    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was handed over, as the types say, with defaults. Raises pydantic.ValidationError."""
        found = self._model.model_validate(dict(given))
        return {name: getattr(found, place) for name, place in self._places.items()}


def declared(arguments: Mapping[str, Argument]) -> Arguments:
    """The arguments of a request."""
    return Arguments({name: _field(argument) for name, argument in arguments.items()})


def _field(argument: Argument) -> tuple[Any, Any]:
    """Nothing stands for what a flow leaves out, and where that has a default it means the default."""
    kind = _type(argument)
    if argument.default is not None:
        default = argument.default
        return Annotated[kind | None, AfterValidator(lambda value: default if value is None else value)], default
    if not argument.required:
        return kind | None if kind is not Any else Any, None
    return (kind | None if argument.nullable and kind is not Any else kind), ...


def _type(argument: Argument) -> Any:
    kind = _TYPES[argument.type]
    if argument.type == "list" and argument.item is not None:
        kind = list.__class_getitem__(_type(argument.item))
    checks: list[Any] = []
    if argument.values:
        checks.append(AfterValidator(_one_of(argument.values)))
    if argument.format:
        checks.append(AfterValidator(_FORMATS[argument.format]))
    for check in checks:
        kind = Annotated[kind, check]
    return kind


def _one_of(values: tuple[Any, ...]) -> Any:
    def check(value: Any) -> Any:
        if value not in values:
            raise ValueError("this is none of the values that there are")
        return value

    return check


def _date(text: str) -> str:
    dt.date.fromisoformat(text)
    return text


def _date_time(text: str) -> str:
    if len(text) <= len("2026-01-31"):
        raise ValueError("the time is missing")
    dt.datetime.fromisoformat(text)
    return text


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("this is no address of a mailbox")
    return text


def _uuid(text: str) -> str:
    UUID(text)
    return text


_FORMATS: dict[str, Any] = {"date": _date, "date-time": _date_time, "email": _email, "uuid": _uuid}
