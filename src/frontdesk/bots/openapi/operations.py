"""Each operation of an OpenAPI document as one request: where it goes, what it takes, and what of it could not be mapped.

Invariant: no text of the document becomes a template. Names of arguments are made of letters, digits and `_`; paths, names and
    addresses that hold braces are refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from frontdesk.bots.openapi.document import Document, Part, Unfit
from frontdesk.bots.openapi.schemas import argument_of, shape_of
from frontdesk.dialogue.http_action import KEY_HEADER, METHODS, Argument, Failure

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SLOT = re.compile(r"\{([^{}]*)\}")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # what may be the name of a header: RFC 9110, 5.6.2
_SIMPLE = re.compile(r"[\w.~-]+")
_JSON = re.compile(r"application/(json|[\w.+-]+\+json)\s*(;.*)?", re.IGNORECASE)
_TAKEN = frozenset({"secrets", "context", "self", "loop", "caller", "varargs", "kwargs"})
_KEYWORDS = frozenset({"and", "or", "not", "in", "is", "if", "else", "true", "false", "none"})
_OF_THE_HOUSE = frozenset({"accept", "content-type", "authorization"})  # not parameters: OpenAPI 3.1, 4.8.12.1
_OURS = frozenset({401, 403, 408, 425, 429})  # nothing that a flow could go on with, or what may pass
_STATUSES = frozenset(status.value for status in HTTPStatus)
_JOINED = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True, slots=True)
class Operation:
    """`key` is "GET /pets/{petId}"; `id` the operationId, which may be missing."""

    key: str
    id: str
    method: str
    path: str
    tags: tuple[str, ...]
    description: str
    part: Part
    path_part: Part

    @property
    def names(self) -> tuple[str, ...]:
        return (self.id, self.key) if self.id else (self.key,)

    @property
    def snake(self) -> str:
        """Its name among actions."""
        return snake(self.id) or snake(f"{self.method} {self.path}") or "operation"


@dataclass(slots=True)
class Mapped:
    """What becomes of an operation. `security` are its alternatives, each the schemes that go together; `notes` say what of it
    is left out."""

    operation: Operation
    url: str
    arguments: dict[str, Argument] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None
    left_out: frozenset[str] = frozenset()
    failures: dict[int, Failure] = field(default_factory=dict)
    security: list[list[str]] = field(default_factory=list)
    key_header: str = KEY_HEADER
    notes: list[Unfit] = field(default_factory=list)

    def argue(self, name: str, argument: Argument, *, where: str) -> str:
        """Take an argument in, under a name of its own; return that."""
        plain = snake(name) or where
        plain = f"_{plain}" if plain[0].isdigit() else plain
        plain = f"{plain}_" if plain in _TAKEN | _KEYWORDS else plain
        if plain in self.arguments:
            plain = f"{where}_{plain}"
        number, tried = 2, plain
        while tried in self.arguments:
            number, tried = number + 1, f"{plain}_{number}"
        self.arguments[tried] = argument
        return tried


def snake(name: str) -> str:
    """`findPetsByStatus` as find_pets_by_status; what is no Latin letter or digit parts words."""
    return re.sub(r"[^a-z0-9]+", "_", _WORDS.sub("_", name).lower()).strip("_")[:80].strip("_")


def operations_of(document: Document) -> Iterator[Operation | Unfit]:
    """Every operation, in the order of the document; what cannot be read in place of it."""
    for path, part in document.whole.at("paths").members():
        if not path.startswith("/"):
            continue  # an extension
        try:
            path_part = part.resolved()
        except Unfit as unfit:
            yield unfit
            continue
        for method in path_part.mapping:
            if method.upper() in METHODS:
                yield _operation(method.upper(), path, path_part, method)


def _operation(method: str, path: str, path_part: Part, name: str) -> Operation | Unfit:
    try:
        part = path_part.at(name)
    except Unfit as unfit:
        return unfit
    tags = part.mapping.get("tags")
    return Operation(
        key=f"{method} {path}",
        id=str(part.mapping.get("operationId") or ""),
        method=method,
        path=path,
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        description=" ".join((part.at("summary").text or part.at("description").text).split())[:200],
        part=part,
        path_part=path_part,
    )


def mapped(operation: Operation) -> Mapped:
    """Raises Unfit where something that the operation needs cannot be mapped."""
    found = Mapped(operation, operation.path)
    slots = dict[str, str]()
    for part in _parameters(operation):
        name, where = part.at("name").text, part.at("in").text
        required = part.mapping.get("required") is True
        try:
            _take_parameter(found, part, name, where, slots, required=required)
        except Unfit as unfit:
            if required or where == "path":
                raise
            found.notes.append(unfit.within(f"The {where} parameter `{name}` is left out:"))
    _take_body(found, operation)
    found.url = _url(operation, slots)
    found.failures = _failures(operation.part)
    found.security = _security(operation.part)
    return found


def _parameters(operation: Operation) -> Iterator[Part]:
    """Those of the path, and those of the operation, which come in their place."""
    by_place: dict[tuple[str, str], Part] = {}
    for owner in (operation.path_part, operation.part):
        for item in owner.at("parameters").items():
            part = item.resolved()
            by_place[part.at("name").text, part.at("in").text] = part
    yield from by_place.values()


def _take_parameter(found: Mapped, part: Part, name: str, where: str, slots: dict[str, str], *, required: bool) -> None:
    if where == "header" and name.lower() in _OF_THE_HOUSE:
        return
    if where == "header" and name.lower() == KEY_HEADER.lower():
        return  # it is sent in any case
    if where not in {"path", "query", "header"}:
        raise part.unfit(f"a parameter in `{where}` is not supported.")
    if "content" in part.mapping:
        raise part.unfit("a parameter that is described by `content` is not supported.")
    argument = argument_of(part.at("schema"), required=required or where == "path")
    style = part.at("style").text or ("form" if where == "query" else "simple")
    explode = part.mapping.get("explode", style == "form") is True
    if where == "path":
        slots[name] = _in_path(found, part, name, argument, style)
    elif where == "header":
        if not _TOKEN.fullmatch(name):
            raise part.unfit("it has no name that a header can have.")
        found.headers[name] = _in_one(found, part, name, argument, style, where)
    else:
        _in_query(found, part, name, argument, style, explode=explode)


def _in_path(found: Mapped, part: Part, name: str, argument: Argument, style: str) -> str:
    if style != "simple" or argument.type in {"list", "mapping"}:
        raise part.unfit(f"`{name}` in the path is more than one plain value, which is not supported.")
    given = found.argue(name, argument, where="path")
    return f"{{{{ 'true' if {given} else 'false' }}}}" if argument.type == "boolean" else f"{{{{ {given} }}}}"


def _in_one(found: Mapped, part: Part, name: str, argument: Argument, style: str, where: str) -> str:
    """A value that stands in one text."""
    if argument.type == "mapping" or style not in _JOINED:
        raise part.unfit(f"the style `{style}` of `{name}` is not supported for a {argument.type}.")
    given = found.argue(name, argument, where=where)
    if argument.type != "list":
        return f"{{{{ {given} }}}}"
    return f"{{{{ {given} | join('{_JOINED[style]}') if {given} is not none else none }}}}"


def _in_query(found: Mapped, part: Part, name: str, argument: Argument, style: str, *, explode: bool) -> None:
    if argument.type != "mapping":
        if argument.type == "list" and style == "form" and explode:
            found.query[name] = f"{{{{ {found.argue(name, argument, where='query')} }}}}"  # once for each item
        else:
            found.query[name] = _in_one(found, part, name, argument, style, "query")
        return
    properties = shape_of(part.at("schema")).properties
    if not properties or not (style == "deepObject" or (style == "form" and explode)):
        raise part.unfit(f"the style `{style}` of `{name}` is not supported for a mapping without known members.")
    if not all(_SIMPLE.fullmatch(key) for key in properties):
        raise part.unfit(f"a member of `{name}` has a name that is not supported.")
    given = found.argue(name, argument, where="query")
    for key in properties:
        sent = f"{name}[{key}]" if style == "deepObject" else key
        found.query[sent] = f"{{{{ {given}['{key}'] }}}}"


def _take_body(found: Mapped, operation: Operation) -> None:
    body = operation.part.at("requestBody")
    required = body.mapping.get("required") is True
    content = body.at("content")
    kind = next((kind for kind in content.mapping if _JSON.fullmatch(kind)), None)
    if operation.method in {"GET", "HEAD"} or (kind is None and not required and not _has_members(content)):
        if required:
            raise body.unfit(f"a {operation.method} with a body is not supported.")
        return
    if kind is None:
        offered = ", ".join(content.mapping) or "nothing"
        raise body.unfit(f"its body is not JSON, which is all that is supported, but {offered[:200]}.")
    if kind.lower() != "application/json":
        found.headers["Content-Type"] = kind
    _take_json(found, content.at(kind, "schema"), required=required)


def _has_members(content: Part) -> bool:
    """Whether a body would say anything: some generators write an empty one everywhere."""
    schemas = (content.at(kind, "schema") for kind in content.mapping)
    return any(
        schema.mapping.keys() - {"properties", "type", "additionalProperties"} or shape_of(schema).properties
        for schema in schemas
    )


def _take_json(found: Mapped, schema: Part, *, required: bool) -> None:
    shape = shape_of(schema)
    members = {name: part for name, part in shape.properties.items() if not _is_read_only(part)}
    if shape.types != {"object"} or not members:
        given = found.argue("body", argument_of(schema, required=required), where="body")
        found.json = f"{{{{ {given} }}}}"
        return
    found.json, left_out = {}, set()
    for name, part in members.items():
        needed = name in shape.required
        try:
            argument = argument_of(part, required=needed)
        except Unfit as unfit:
            if needed:
                raise
            found.notes.append(unfit.within(f"`{name}` of the body is left out:"))
            continue
        found.json[name] = f"{{{{ {found.argue(name, argument, where='body')} }}}}"
        if not needed:
            left_out.add(name)
    found.left_out = frozenset(left_out)


def _is_read_only(part: Part) -> bool:
    try:
        return shape_of(part).read_only
    except Unfit:
        return False  # said where it is taken


def _url(operation: Operation, slots: Mapping[str, str]) -> str:
    """The path as a template: its own text without anything that a template could mean."""
    pieces = _SLOT.split(operation.path)
    texts, names = pieces[::2], pieces[1::2]
    if any(set(text) & set("{}#?\\") or re.search(r"[\s\x00-\x1f]", text) for text in texts):
        raise operation.path_part.unfit(f"`{operation.path[:80]}` is no path that can be sent.")
    missing = [name for name in names if name not in slots]
    if missing:
        what = f"`{missing[0][:80]}` stands in the path, but no parameter of the path has this name."
        raise operation.part.unfit(what, "Declare it under `parameters`, with `in: path`.")
    return texts[0] + "".join(slots[name] + text for name, text in zip(names, texts[1:], strict=True))


def _failures(part: Part) -> dict[int, Failure]:
    """The codes for statuses with which the other side says no."""
    found = {}
    for status in part.at("responses").mapping:
        number = int(status) if re.fullmatch(r"4\d\d", status) else 0
        if number and number not in _OURS and number in _STATUSES:
            found[number] = Failure(snake(HTTPStatus(number).phrase))
    return found


def _security(part: Part) -> list[list[str]]:
    """The alternatives by which the operation may be authorised; none where it is open to all."""
    given = part.mapping.get("security", part.document.root.get("security"))
    if not isinstance(given, list):
        return []
    return [list(map(str, one)) for one in given if isinstance(one, dict)]
