"""An OpenAPI document of a shop with everything in it that can be an action, and much that cannot."""

import copy
import json
from pathlib import Path
from typing import Any

from frontdesk.bots.errors import Problem
from frontdesk.bots.http_actions import import_notes, read_http_actions
from frontdesk.dialogue.http_action import HttpActionDefinition

ORDER = {
    "type": "object",
    "required": ["order", "kind"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "order": {"type": "string"},
        "kind": {"enum": ["refund", "exchange"]},
        "count": {"type": "integer", "default": 1},
        "day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "address": {"$ref": "#/components/schemas/Address"},
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [
        {"url": "https://{region}.shop.example/api", "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}}}
    ],
    "security": [{"Key": []}],
    "paths": {
        "/orders/{orderId}": {
            "parameters": [{"$ref": "#/components/parameters/OrderId"}],
            "get": {
                "operationId": "getOrder",
                "summary": "Look an order up",
                "tags": ["orders"],
                "parameters": [
                    {
                        "name": "expand",
                        "in": "query",
                        "schema": {"type": "array", "items": {"enum": ["lines", "customer"]}},
                    },
                    {
                        "name": "fields",
                        "in": "query",
                        "explode": False,
                        "schema": {"type": "array", "items": {"type": "string"}},
                    },
                    {
                        "name": "filter",
                        "in": "query",
                        "style": "deepObject",
                        "schema": {"type": "object", "properties": {"state": {"type": "string"}}},
                    },
                    {"name": "X-Trace", "in": "header", "schema": {"type": "boolean"}},
                ],
                "responses": {"200": {"description": "It"}, "404": {"description": "None"}},
            },
        },
        "/returns": {
            "post": {
                "operationId": "createReturn",
                "tags": ["returns"],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Return"}}},
                },
                "responses": {"201": {"description": "Made"}, "409": {"description": "Twice"}},
            }
        },
        "/labels": {
            "post": {
                "operationId": "uploadLabel",
                "tags": ["returns"],
                "requestBody": {"required": True, "content": {"image/png": {"schema": {"type": "string"}}}},
                "responses": {},
            }
        },
    },
    "components": {
        "parameters": {"OrderId": {"name": "orderId", "in": "path", "required": True, "schema": {"type": "string"}}},
        "schemas": {
            "Return": ORDER,
            "Address": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Address"}}},
        },
        "securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    },
}
DECLARED = "openapi: shop.openapi.json\nprefix: shop\nauth: {Key: SHOP_KEY}\n"


def document() -> dict[str, Any]:
    """A copy to change."""
    return copy.deepcopy(DOCUMENT)


def write(folder: Path, declared: str = DECLARED, content: Any = None, name: str = "shop.openapi.json") -> None:
    """What a bot's folder has of it."""
    (folder / "actions").mkdir(exist_ok=True)
    (folder / "actions" / "shop.yaml").write_text(declared, "utf-8")
    text = content if isinstance(content, str) else json.dumps(DOCUMENT if content is None else content, indent=1)
    (folder / name).write_text(text, "utf-8")


def read(folder: Path) -> tuple[dict[str, HttpActionDefinition], list[str], list[str]]:
    """The actions, the problems and the notes."""
    problems: list[Problem] = []
    found = read_http_actions(folder, problems)
    return found, [str(problem) for problem in problems], [str(note) for note in import_notes(folder)]
