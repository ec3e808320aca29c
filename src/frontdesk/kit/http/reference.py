"""The documentation page: OpenAPI and the errors as plain HTML, made on the server, needing neither scripts nor internet."""

import json
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape

from frontdesk.errors import Error
from frontdesk.kit.http.openapi import operations, resolved
from frontdesk.kit.http.problems import MEDIA_TYPE, example_of, message_of, title_of

_pages = jinja2.Environment(
    loader=jinja2.FunctionLoader(lambda name: (files("frontdesk.kit.http") / "pages" / name).read_text("utf-8")),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_CODE = re.compile(r"`([^`]+)`")
_OBJECT = re.compile(r"\b([A-Z][A-Za-z]+)\b")


def _marked(text: str) -> Markup:
    """What stands between backticks, as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just now


def _linked(shape: str) -> Markup:
    """A shape in which the names of objects lead to where those are explained."""
    return Markup(_OBJECT.sub(r'<a href="#shape-\1">\1</a>', str(escape(shape))))  # noqa: S704 - escaped just now


_pages.filters["marked"] = _marked
_pages.filters["linked"] = _linked


def reference_page(document: dict[str, Any]) -> str:
    """Every route: what it takes, what it answers, how it fails, and a `curl` line to paste."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, method, operation in operations(document):
        tag = (operation.get("tags") or ["other"])[0]
        groups.setdefault(tag, []).append(_entry(document, path, method, operation))
    return _pages.get_template("reference.html").render(
        title=document["info"]["title"],
        version=document["info"]["version"],
        description=document["info"].get("description", ""),
        groups=groups,
        shapes=_shapes(document),
    )


def _shapes(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects that others name as what a field holds."""
    schemas: dict[str, Any] = document.get("components", {}).get("schemas", {})
    return [
        {
            "name": name,
            "description": schema.get("description", ""),
            "fields": _fields(document, {"schema": schema}),
        }
        for name, schema in sorted(schemas.items())
        if schema.get("properties")
    ]


def errors_page(kinds: Sequence[type[Error]]) -> str:
    """Every error: its code (the anchor that a problem's `type` points to), its status and what to do."""
    entries = [
        {
            "code": kind.code,
            "status": kind.status,
            "title": title_of(kind),
            "message": message_of(kind),
            "hint": kind.hint,
            "retryable": kind.retryable,
            "example": _pretty(example_of(kind)),
        }
        for kind in kinds
    ]
    return _pages.get_template("errors.html").render(errors=entries)


def _entry(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = _json_part(operation.get("requestBody", {}))
    scopes = [
        scope for requirement in operation.get("security", []) for names in requirement.values() for scope in names
    ]
    successes, failures = [], []
    for status, response in operation["responses"].items():
        if status.startswith(("4", "5")):
            examples = response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
            failures.append({"status": status, "codes": sorted(examples)})
        else:
            part = _json_part(response)
            successes.append(
                {
                    "status": status,
                    "description": response.get("description", ""),
                    "kinds": sorted(response.get("content", {})),
                    "fields": _fields(document, part),
                    "example": _example(document, part),
                    "events": _events(response),
                }
            )
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "scopes": scopes,
        "secured": bool(operation.get("security")),
        "parameters": [_parameter(parameter) for parameter in operation.get("parameters", [])],
        "body_fields": _fields(document, body),
        "body_example": _example(document, body),
        "successes": successes,
        "failures": failures,
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "required": parameter.get("required", False),
        "shape": _shape(parameter.get("schema", {})),
        "description": parameter.get("description") or parameter.get("schema", {}).get("description", ""),
    }


def _json_part(part: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, dict[str, Any]] = part.get("content", {})
    return content.get("application/json", {})


def _events(response: dict[str, Any]) -> list[str]:
    """The names of the events that an answer as `text/event-stream` is made of."""
    item: dict[str, Any] = response.get("content", {}).get("text/event-stream", {}).get("itemSchema", {})
    names: list[str] = item.get("properties", {}).get("event", {}).get("enum", [])
    return names


def _fields(document: dict[str, Any], part: dict[str, Any]) -> list[dict[str, Any]]:
    schema = resolved(document, part.get("schema", {}))
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "required": name in required,
            "shape": _shape(field),
            "description": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _example(document: dict[str, Any], part: dict[str, Any]) -> str:
    for place in (part, resolved(document, part.get("schema", {}))):
        if "example" in place:
            return _pretty(place["example"])
        examples = place.get("examples")
        if isinstance(examples, dict):
            return _pretty(next(iter(examples.values())).get("value"))
        if examples:
            return _pretty(examples[0])
    return ""


def _shape(schema: dict[str, Any]) -> str:
    """A schema in a few words: `list of Reply`, `string or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", maxsplit=1)[-1]
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(_shape(option) for option in schema.get("anyOf") or schema["oneOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_shape(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
