"""Every mistake in a declared request is named with file, line and remedy before a customer meets it."""

import json
import re
from pathlib import Path

import pytest

from frontdesk.bots.errors import Problem
from frontdesk.bots.http_actions import read_http_actions

GOOD = """\
action: shop.find
safe: true
takes: {number: text, lines: boolean?}
url: https://shop.example/orders/{{ number }}
headers:
  Authorization: Bearer {{ secrets.SHOP_TOKEN }}
  X-Key: "{{ secrets['OTHER_KEY'] }}"
result: "{{ body.order }}"
failures: {404: not_found}
"""


def read(folder: Path, text: str) -> tuple[dict[str, object], list[str]]:
    (folder / "actions").mkdir(exist_ok=True)
    (folder / "actions" / "shop.yaml").write_text(text, "utf-8")
    problems: list[Problem] = []
    found = read_http_actions(folder, problems)
    return dict(found), [str(problem) for problem in problems]


def test_a_declaration_is_read_with_its_secrets_and_their_lines(tmp_path: Path) -> None:
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "shop.yaml").write_text(GOOD, "utf-8")
    problems: list[Problem] = []
    [(name, action)] = read_http_actions(tmp_path, problems).items()
    assert problems == []
    assert (name, action.method, action.safe, action.line) == ("shop.find", "GET", True, 1)
    assert action.secrets == {"SHOP_TOKEN": 6, "OTHER_KEY": 7}
    assert [argument.required for argument in action.arguments.values()] == [True, False]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("url: https://a.example\n", "shop.yaml:1: `action` is missing"),
        ("action: a\n", "shop.yaml:1: `url` is missing"),
        ("action: A B\nurl: https://a.example\n", "shop.yaml:1: `A B` cannot be the name"),
        ("action: a\nurl: ftp://a.example/\n", "shop.yaml:2: `url` must begin"),
        ("action: a\nurl: 'https://{{ context.user_id }}.example/'\n", "shop.yaml:2: `url` must begin"),
        ("action: a\nurl: https://jo:pw@a.example/\n", "shop.yaml:2: `url` must begin"),
        ("action: a\nurl: https://a.example\nmethod: FETCH\n", "shop.yaml:3: There is no method `FETCH`"),
        ("action: a\nurl: https://a.example\nmehtod: GET\n", "shop.yaml:3: `mehtod` is not known here"),
        ("action: a\nurl: https://a.example\njson: {a: 1}\n", "shop.yaml:3: A GET has no body"),
        ("action: a\nurl: https://a.example\nmethod: DELETE\nsafe: true\n", "shop.yaml:4: A DELETE is not safe"),
        ("action: a\nurl: https://a.example\nsafe: perhaps\n", "shop.yaml:3: `safe` must be true or false"),
        ("action: a\nurl: https://a.example\nmethod: POST\nretries: 1\n", "shop.yaml:4: A POST with effects cannot"),
        ("action: a\nurl: https://a.example\nretries: 9\n", "shop.yaml:3: `retries` is at most 5"),
        ("action: a\nurl: https://a.example\ntimeout_seconds: 0\n", "shop.yaml:3: `timeout_seconds` is more"),
        ("action: a\nurl: https://a.example\ntakes: {x: string}\n", "shop.yaml:3: There is no type `string`"),
        ("action: a\nurl: https://a.example\ntakes: {body: text}\n", "shop.yaml:3: `body` cannot be the name"),
        ("action: a\nurl: 'https://a.example/{{ x }}'\n", "shop.yaml:2: There is no `x` in `url`"),
        ("action: a\nurl: 'https://a.example/{{ x( }}'\n", "shop.yaml:2: This is no template"),
        ("action: a\nurl: https://a.example\nresult: '{{ secrets.A }}'\n", "shop.yaml:3: There is no `secrets` in"),
        ("action: a\nurl: https://a.example\nquery: {a: '{{ secrets }}'}\n", "A secret is named as"),
        ("action: a\nurl: https://a.example\nquery: {a: '{{ secrets.low }}'}\n", "A secret is named as"),
        ("action: a\nurl: https://a.example\nfailures: {200: no}\n", "shop.yaml:3: `200` is no status"),
        ("action: a\nurl: https://a.example\npages: {items: body}\n", "`parameter` is missing"),
        ("action: a\nurl: https://a.example\npages: {items: 'a(', parameter: p}\n", "This is no expression"),
        ("action: a\nurl: https://a.example\n---\naction: a\nurl: https://a.example\n", "declared a second time"),
        ("- a\n", "shop.yaml:1: A mapping"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, text: str, complaint: str) -> None:
    _, problems = read(tmp_path, text)
    assert any(complaint in problem for problem in problems), problems


PAGE = Path(__file__).parents[2] / "docs" / "actions.md"
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)


DESCRIBED = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "paths": {
        "/orders/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"operationId": "getOrder", "tags": ["orders"], "security": [{"ApiKey": []}]},
            "delete": {"operationId": "deleteOrder", "tags": ["orders"]},
        },
        "/returns": {"post": {"operationId": "createReturn"}},
        "/stock": {"get": {}},
    },
    "components": {"securitySchemes": {"ApiKey": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_page_have_no_mistakes(tmp_path: Path, example: str) -> None:
    if example.startswith("openapi:"):
        (tmp_path / "shop.openapi.json").write_text(json.dumps(DESCRIBED), "utf-8")
    found, problems = read(tmp_path, example)
    assert problems == []
    assert found
