"""Writes the console's typed client, `web/console/src/api/schema.ts`, from the OpenAPI document that the application serves.

    python tools/console_client.py            write it
    python tools/console_client.py --check    say whether it is what the document asks for

It holds the operations that the console's sources name, in the shape that `openapi-fetch` reads; a route that the console
does not use changes nothing here.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from frontdesk.app import create_app
from frontdesk.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = ROOT / "web" / "console" / "src"
CLIENT = CONSOLE / "api" / "schema.ts"
HEAD = "/** What the console asks of the API. Made from the OpenAPI document by `tools/console_client.py`: do not edit. */\n"
METHODS = ("get", "put", "post", "delete", "patch")
_PLACES = ("query", "header", "path", "cookie")
_NAMED = re.compile(r"""["'](/v1/[^"'`\s]+)["']""")
_COMMON = """
type Headers = { [name: string]: unknown };
type Refused = { headers: Headers; content: { "application/problem+json": components["schemas"]["Problem"] } };
"""
_REFERENCE = "#/components/schemas/"

Schema = Mapping[str, Any]


def paths_in_use(folder: Path = CONSOLE) -> set[str]:
    """The routes that the console's sources name."""
    sources = [path for path in folder.rglob("*.ts*") if path != CLIENT]
    return {path for source in sources for path in _NAMED.findall(source.read_text(encoding="utf-8"))}


def client_of(document: Schema, paths: Iterable[str]) -> str:
    """The TypeScript of these paths and of every schema that they need."""
    used = {path: document["paths"][path] for path in sorted(paths) if path in document["paths"]}
    routes = "".join(f"  {json.dumps(path)}: {_route(item)};\n" for path, item in used.items())
    schemas = document["components"]["schemas"]
    needed = _needed(used, schemas) | {"Problem"}
    text = f"export interface paths {{\n{routes}}}\n"
    named = "".join(f"    {name}: {_type(schemas[name])};\n" for name in sorted(needed) if name in schemas)
    return f"{HEAD}{_COMMON}\n{text}\nexport interface components {{\n  schemas: {{\n{named}  }};\n}}\n"


def _needed(found: Any, schemas: Schema) -> set[str]:
    """The names of all schemas that are reached from `found`."""
    names: set[str] = set()
    waiting = [found]
    while waiting:
        for name in re.findall(rf'"{_REFERENCE}(\w+)"', json.dumps(waiting.pop())):
            if name not in names:
                names.add(name)
                waiting.append(schemas[name])
    return names


def _route(item: Schema) -> str:
    parameters = "{ query?: never; header?: never; path?: never; cookie?: never }"
    methods = [f"    {method}{_operation(item[method])};" for method in METHODS if method in item]
    absent = " ".join(f"{method}?: never;" for method in METHODS if method not in item)
    return "\n".join([f"{{ parameters: {parameters}; {absent}", *methods]) + " }"


def _operation(operation: Schema) -> str:
    body = operation.get("requestBody")
    asked = f"requestBody{'' if body.get('required') else '?'}: {{ content: {_content(body)} }}" if body else ""
    answers = " ".join(
        f"{status}: {{ headers: Headers; content: {_content(answer)} }};"
        for status, answer in sorted(operation["responses"].items())
        if status.startswith("2")
    )
    parts = [f"parameters: {_parameters(operation.get('parameters', []))}", asked or "requestBody?: never"]
    return f": {{ {'; '.join(parts)}; responses: {{ {answers} default: Refused }} }}"


def _content(part: Schema) -> str:
    contents = part.get("content")  # streams are read by hand
    if not contents:
        return "never" if "description" in part else "unknown"
    kinds = "; ".join(
        f"{json.dumps(kind)}: {_type(what.get('schema', {}))}"
        for kind, what in contents.items()
        if "json" in kind or kind == "multipart/form-data"
    )
    return f"{{ {kinds} }}"


def _parameters(parameters: Iterable[Schema]) -> str:
    places = []
    for place in _PLACES:
        there = [one for one in parameters if one["in"] == place and place != "header"]
        fields = "; ".join(f"{_key(one['name'], one.get('required', False))}: {_type(one['schema'])}" for one in there)
        must = any(one.get("required") for one in there)
        places.append(f"{place}{'' if must else '?'}: {f'{{ {fields} }}' if there else 'never'}")
    return f"{{ {'; '.join(places)} }}"


def _key(name: str, required: bool) -> str:
    return f"{name if name.isidentifier() else json.dumps(name)}{'' if required else '?'}"


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return f'components["schemas"]["{schema["$ref"].removeprefix(_REFERENCE)}"]'
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    for several, between in (("anyOf", " | "), ("oneOf", " | "), ("allOf", " & ")):
        if several in schema:
            return between.join(dict.fromkeys(_type(one) for one in schema[several]))
    return _plain(schema)


def _plain(schema: Schema) -> str:
    kind = schema.get("type")
    if kind == "array":
        return f"({_type(schema.get('items', {}))})[]"
    if kind == "object":
        return _object(schema)
    return {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}.get(
        str(kind), "unknown"
    )


def _object(schema: Schema) -> str:
    if "properties" not in schema:
        values = schema.get("additionalProperties", True)
        return f"{{ [key: string]: {_type(values) if isinstance(values, dict) else 'unknown'} }}"
    required = set(schema.get("required", ()))
    fields = "; ".join(
        f"{_key(name, name in required)}: {_type(field)}" for name, field in schema["properties"].items()
    )
    return f"{{ {fields} }}"


def wanted() -> str:
    return client_of(create_app(Settings(bots=())).openapi(), paths_in_use())


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the console's typed client.")
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    arguments = parser.parse_args()
    text = wanted()
    if CLIENT.is_file() and CLIENT.read_text(encoding="utf-8") == text:
        return 0
    if arguments.check:
        print("web/console/src/api/schema.ts is not what the API says: run `make fix`.", file=sys.stderr)
        return 1
    CLIENT.write_text(text, encoding="utf-8")
    print("Wrote web/console/src/api/schema.ts.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
