"""What an OpenAPI schema says of one value that a flow hands over: its type, what it may be, what stands for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from frontdesk.bots.openapi.document import Part
from frontdesk.dialogue.http_action import FORMATS, Argument, ArgumentType

MOST_VALUES = 1_000  # of an enum; a longer one is left to the server
MOST_SCHEMAS = 500  # that one argument is put together from
_TYPES: Mapping[str, ArgumentType] = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "array": "list",
    "object": "mapping",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema with `$ref`, `allOf`, `anyOf` and `oneOf` worked in. No `types` means any; no `properties` that they are not
    known, or differ."""

    types: frozenset[str] = frozenset()
    nullable: bool = False
    values: tuple[Any, ...] | None = None
    default: Any = None
    format: str = ""
    item: Part | None = None
    properties: Mapping[str, Part] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    read_only: bool = False


class _Budget:
    """How many schemas may still be looked at: references can make endlessly many of few."""

    def __init__(self) -> None:
        self.left = MOST_SCHEMAS

    def spend(self, part: Part) -> None:
        self.left -= 1
        if self.left < 0:
            raise part.unfit("This schema goes in circles, or is put together from too many.", "Simplify it.")


def argument_of(part: Part, *, required: bool) -> Argument:
    """What a flow hands over for this schema. Raises Unfit."""
    shape = shape_of(part)
    argument = _argument(shape, required=required)
    if shape.item is not None and argument.type == "list":
        argument = replace(argument, item=_argument(shape_of(shape.item), required=True))
    if shape.default is not None and fits(argument, shape.default):
        argument = replace(argument, default=shape.default)
    return argument


def _argument(shape: Shape, *, required: bool) -> Argument:
    kind = _type_of(shape)
    values = () if shape.values is None or len(shape.values) > MOST_VALUES else shape.values
    checked = shape.format if kind == "text" and shape.format in FORMATS else ""
    return Argument(kind, required, values=values, format=checked, nullable=shape.nullable)


def fits(argument: Argument, value: Any) -> bool:
    """Whether a default is what the argument may be; one that is not is a slip of the document."""
    kinds: Mapping[str, type | tuple[type, ...]] = {
        "text": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "list": list,
        "mapping": dict,
        "any": object,
    }
    if isinstance(value, bool) and argument.type in {"integer", "number"}:
        return False
    return isinstance(value, kinds[argument.type]) and (not argument.values or value in argument.values)


def shape_of(part: Part) -> Shape:
    """Raises Unfit."""
    return _shape(part, _Budget())


def _shape(part: Part, budget: _Budget) -> Shape:
    budget.spend(part)
    part = part.resolved()
    shape = _own(part)
    for piece in part.at("allOf").items():
        shape = _both(shape, _shape(piece, budget))
    for name in ("anyOf", "oneOf"):
        variants = [_shape(piece, budget) for piece in part.at(name).items()]
        if variants:
            shape = _both(shape, _either(variants))
    return shape


def _own(part: Part) -> Shape:
    schema = part.mapping
    given = schema.get("type")
    types = frozenset(str(one) for one in (given if isinstance(given, list) else [given] if given else []))
    values = (schema["const"],) if "const" in schema else schema.get("enum")
    allowed = tuple(values) if isinstance(values, list | tuple) else None
    required = schema.get("required")
    properties = dict(part.at("properties").members())
    return Shape(
        types=types - {"null"} or (frozenset({"object"}) if properties else frozenset()),
        nullable="null" in types or schema.get("nullable") is True or (allowed is not None and None in allowed),
        values=None if allowed is None else tuple(one for one in allowed if one is not None),
        default=schema.get("default"),
        format=str(schema.get("format", "")),
        item=part.at("items") if "items" in schema else None,
        properties=properties,
        required=frozenset(map(str, required)) if isinstance(required, list) else frozenset(),
        read_only=schema.get("readOnly") is True,
    )


def _both(one: Shape, other: Shape) -> Shape:
    """What holds where both do; where they contradict each other, the first is believed."""
    return Shape(
        types=(one.types & other.types) or one.types or other.types,
        nullable=one.nullable or other.nullable,
        values=one.values if one.values is not None else other.values,
        default=one.default if one.default is not None else other.default,
        format=one.format or other.format,
        item=one.item or other.item,
        properties={**other.properties, **one.properties},
        required=one.required | other.required,
        read_only=one.read_only or other.read_only,
    )


def _either(variants: list[Shape]) -> Shape:
    """What holds whichever it is. A variant that is nothing but null makes the rest nullable."""
    real = [one for one in variants if one.types or one.values or not one.nullable]
    nullable = any(one.nullable for one in variants)
    if len(real) == 1:
        return replace(real[0], nullable=nullable)
    types = frozenset[str]() if any(not one.types for one in real) else frozenset().union(*(one.types for one in real))
    values = _union(one.values for one in real)
    return Shape(types=types, nullable=nullable, values=values)


def _union(lists: Iterable[tuple[Any, ...] | None]) -> tuple[Any, ...] | None:
    together: list[Any] = []
    for values in lists:
        if values is None:
            return None
        together += [value for value in values[: MOST_VALUES + 1] if value not in together]
        if len(together) > MOST_VALUES:
            return None
    return tuple(together) or None


def _type_of(shape: Shape) -> ArgumentType:
    types = shape.types
    if not types and shape.values:
        types = frozenset(_named(value) for value in shape.values)
    if types == {"integer", "number"}:
        return "number"
    return _TYPES.get(next(iter(types)), "any") if len(types) == 1 else "any"


def _named(value: Any) -> str:
    """The type of a value as JSON Schema calls it."""
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "object"
