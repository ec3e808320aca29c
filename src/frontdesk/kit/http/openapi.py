"""Completes the OpenAPI document: the errors that every route of a sort may give, and a check that nothing is missing."""

from collections.abc import Iterator, Sequence
from typing import Any

from frontdesk.errors import Error, Forbidden, Malformed, StorageFull, TooLarge, TooMany, Unauthorised
from frontdesk.kit.database.errors import StorageUnavailable
from frontdesk.kit.http.errors import MediaTypeUnsupported, Refused, RouteNotFound, Unexpected
from frontdesk.kit.http.problems import MEDIA_TYPE, SCHEMA_NAME, Problem, problems

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_WRITING = frozenset({"post", "put", "patch", "delete"})
_FASTAPI_OWN = ("HTTPValidationError", "ValidationError")
_AT_THE_DOOR = (Unauthorised, Forbidden, TooMany)


def complete(document: dict[str, Any], at_the_door: Sequence[type[Error]] = _AT_THE_DOOR) -> dict[str, Any]:
    """`document` with the common errors added to each operation and FastAPI's own validation error taken out.

    `at_the_door`: what a route that asks for a credential may answer before it looks at anything else.
    """
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _FASTAPI_OWN:
        schemas.pop(name, None)
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas[SCHEMA_NAME] = schema
    for path, method, operation in operations(document):
        _add_common(path, method, operation, at_the_door)
    for named in schemas.values():
        for example in named.get("examples", ()):
            _restore_nulls(document, named, example)
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every path, method and operation of the document."""
    for path, methods in document.get("paths", {}).items():
        for method, operation in methods.items():
            if method in _METHODS:
                yield path, method, operation


def gaps(document: dict[str, Any]) -> list[str]:
    """What a reader of the document would miss: one line each, none when it is complete."""
    found = []
    for path, method, operation in operations(document):
        name = f"{method.upper()} {path}"
        if not operation.get("description"):
            found.append(f"{name}: no description (the docstring of its function)")
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is not None and not _has_example(document, body):
            found.append(f"{name}: no example of the request")
        for status, response in operation["responses"].items():
            found += [f"{name}: {status} {gap}" for gap in _response_gaps(document, status, response)]
    return found


def _restore_nulls(document: dict[str, Any], schema: dict[str, Any], example: Any) -> None:
    """FastAPI drops every `null` from the document, also from examples, which then lack required members."""
    schema = resolved(document, schema)
    if isinstance(example, list):
        for item in example:
            _restore_nulls(document, schema.get("items", {}), item)
    elif isinstance(example, dict):
        for name, member in schema.get("properties", {}).items():
            options = member.get("anyOf", [member])
            if name in example:
                for option in options:
                    _restore_nulls(document, option, example[name])
            elif name in schema.get("required", ()) and {"type": "null"} in options:
                example[name] = None


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself where `schema` only refers to it."""
    if "$ref" not in schema:
        return schema
    target: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", maxsplit=1)[-1]]
    return target


def _response_gaps(document: dict[str, Any], status: str, response: dict[str, Any]) -> Iterator[str]:
    content = response.get("content", {})
    if status.startswith(("4", "5")) and list(content) != [MEDIA_TYPE]:
        yield "is not a problem document"
    elif any(not _has_example(document, media) for kind, media in content.items() if "json" in kind):
        yield "has no example"


def _has_example(document: dict[str, Any], media: dict[str, Any]) -> bool:
    schema = resolved(document, media.get("schema", {}))
    return any(member in place for place in (media, schema) for member in ("example", "examples"))


def _add_common(path: str, method: str, operation: dict[str, Any], at_the_door: Sequence[type[Error]]) -> None:
    responses = operation.setdefault("responses", {})
    if MEDIA_TYPE not in responses.get("422", {}).get("content", {MEDIA_TYPE: None}):
        del responses["422"]
    kinds: list[type[Error]] = [Refused, Unexpected]
    if operation.get("security"):
        kinds += [*at_the_door, StorageUnavailable]
    if method in _WRITING:
        kinds += [TooLarge, StorageUnavailable, StorageFull]
    if "{" in path:
        kinds += [RouteNotFound]
    if "requestBody" in operation:
        kinds += [MediaTypeUnsupported]
    if method in _WRITING or operation.get("parameters"):
        kinds += [Malformed]
    for status, response in problems(*dict.fromkeys(kinds)).items():
        known = responses.setdefault(str(status), response)
        known["content"][MEDIA_TYPE]["examples"] |= response["content"][MEDIA_TYPE]["examples"]
    operation["responses"] = dict(sorted(responses.items()))
