"""The console's typed client says what the API says."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "console_client.py"
OK = {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}
DOCUMENT: dict[str, Any] = {
    "paths": {
        "/v1/things/{id}": {
            "get": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "schema": {"anyOf": [{"type": "integer"}, {"type": "null"}]}},
                ],
                "responses": OK,
            }
        },
        "/v1/others": {"post": {"responses": {"204": {"description": "Done"}}}},
    },
    "components": {
        "schemas": {
            "A": {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"enum": ["x", "y"]},
                    "bs": {"type": "array", "items": {"$ref": "#/components/schemas/B"}},
                },
            },
            "B": {"type": "object", "additionalProperties": {"type": "boolean"}},
            "C": {"type": "string"},
            "Problem": {"type": "object", "properties": {"detail": {"type": "string"}}},
        }
    },
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("console_client", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_client_is_the_one_that_the_api_asks_for(tool: ModuleType) -> None:
    """`make fix` writes it anew."""
    assert tool.CLIENT.read_text(encoding="utf-8") == tool.wanted()


def test_only_what_the_console_names_is_in_the_client(tool: ModuleType) -> None:
    text = tool.client_of(DOCUMENT, ["/v1/things/{id}", "/v1/gone"])
    assert "get: { parameters: { query?: { limit?: number | null }; header?: never; path: { id: string };" in text
    assert 'A: { kind: "x" | "y"; bs?: (components["schemas"]["B"])[] };' in text
    assert "B: { [key: string]: boolean };" in text
    assert "C:" not in text
    assert "/v1/others" not in text


def test_an_answer_without_content_has_none(tool: ModuleType) -> None:
    assert "204: { headers: Headers; content: never };" in tool.client_of(DOCUMENT, ["/v1/others"])
