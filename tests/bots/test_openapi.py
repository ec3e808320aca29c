"""An OpenAPI document becomes actions with typed arguments; whatever of it cannot is said with file, line and remedy."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.bots.openapi_shop import DECLARED, document, read, write

from frontdesk.dialogue.expressions import check_template
from frontdesk.dialogue.http_action import Argument, Basic, Failure, OAuth

PETSTORE = (Path(__file__).parent / "documents" / "petstore.yaml").read_text("utf-8")


def test_an_operation_is_an_action_with_the_arguments_that_it_declares(tmp_path: Path) -> None:
    write(tmp_path)
    found, problems, _ = read(tmp_path)
    assert problems == []
    get = found["shop.get_order"]
    assert (get.method, get.safe, get.url) == ("GET", True, "https://eu.shop.example/api/orders/{{ order_id }}")
    assert get.arguments == {
        "order_id": Argument("text", required=True),
        "expand": Argument("list", required=False, item=Argument("text", required=True, values=("lines", "customer"))),
        "fields": Argument("list", required=False, item=Argument("text", required=True)),
        "filter": Argument("mapping", required=False),
        "x_trace": Argument("boolean", required=False),
    }
    assert set(get.query) == {"expand", "fields", "filter[state]"}
    assert get.headers == {"X-Trace": "{{ x_trace }}", "X-Key": "{{ secrets.SHOP_KEY }}"}
    assert get.failures == {404: Failure("not_found")}
    assert get.secrets == {"SHOP_KEY": 3}
    assert get.description == "Look an order up"


def test_the_members_of_a_json_body_are_arguments(tmp_path: Path) -> None:
    write(tmp_path)
    found, _, _ = read(tmp_path)
    made = found["shop.create_return"]
    assert (made.method, made.safe, made.failures) == ("POST", False, {409: Failure("conflict")})
    assert made.arguments == {
        "order": Argument("text", required=True),
        "kind": Argument("text", required=True, values=("refund", "exchange")),
        "count": Argument("integer", required=False, default=1),
        "day": Argument("text", required=False, format="date", nullable=True),
        "address": Argument("mapping", required=False),
    }
    assert made.left_out == {"count", "day", "address"}


def test_what_cannot_be_an_action_is_a_note_and_a_mistake_where_it_was_asked_for(tmp_path: Path) -> None:
    write(tmp_path)
    _, problems, [note] = read(tmp_path)
    assert problems == []
    assert "shop.openapi.json:" in note
    assert "`uploadLabel`: No action is made of it: its body is not JSON" in note
    write(tmp_path, DECLARED + "operations: {include: [uploadLabel]}\n")
    found, [problem], _ = read(tmp_path)
    assert (found, problem) == ({}, note)
    line = int(note.split(":")[1])
    assert "requestBody" in (tmp_path / "shop.openapi.json").read_text("utf-8").splitlines()[line - 1]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ("{tags: [orders]}", ["shop.get_order"]),
        ("{include: [createReturn]}", ["shop.create_return"]),
        ("{include: ['POST /returns']}", ["shop.create_return"]),
        ("{exclude: [createReturn]}", ["shop.get_order"]),
        ("{tags: [orders, returns], exclude: [uploadLabel]}", ["shop.get_order", "shop.create_return"]),
    ],
)
def test_operations_are_chosen_by_name_and_tag(tmp_path: Path, chosen: str, names: list[str]) -> None:
    write(tmp_path, f"{DECLARED}operations: {chosen}\n")
    found, problems, _ = read(tmp_path)
    assert (list(found), problems) == (names, [])


def test_the_bots_own_words_come_in_place_of_the_documents(tmp_path: Path) -> None:
    own = """\
server: https://other.example/v2/
headers: {x-trace: "on"}
timeout_seconds: 4
retries: 2
overrides:
  getOrder: {action: shop.find, timeout_seconds: 1, result: {state: "{{ body.state }}"}, failures: {404: unknown}}
  "POST /returns": {idempotent: true, retries: 1, idempotency_header: X-Request-Id, approve: always, approve_within: 2 days}
"""
    write(tmp_path, DECLARED + own)
    found, problems, _ = read(tmp_path)
    assert problems == []
    get, made = found["shop.find"], found["shop.create_return"]
    assert get.url == "https://other.example/v2/orders/{{ order_id }}"
    assert (get.timeout_seconds, get.retries, get.failures[404].code) == (1.0, 2, "unknown")
    assert (made.timeout_seconds, made.retries, made.key_header) == (4.0, 1, "X-Request-Id")
    assert (made.approve, made.approve_within, get.approve) == ("always", "2 days", None)
    assert "x_trace" not in get.arguments  # the bot sends that header itself
    assert get.headers["x-trace"] == "on"


def test_server_variables_are_chosen(tmp_path: Path) -> None:
    write(tmp_path, DECLARED + "server_variables: {region: us}\n")
    found, problems, _ = read(tmp_path)
    assert (found["shop.get_order"].url[:27], problems) == ("https://us.shop.example/api", [])
    write(tmp_path, DECLARED + "server_variables: {region: mars}\n")
    assert "cannot be `mars`" in read(tmp_path)[1][0]


SCHEMES: dict[str, Any] = {
    "Key": {"type": "apiKey", "in": "query", "name": "key"},
    "Cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "Bearer": {"type": "http", "scheme": "bearer"},
    "Basic": {"type": "http", "scheme": "basic"},
    "Code": {"type": "oauth2", "flows": {"authorizationCode": {}}},
    "Client": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://evil.example/token"}}},
    "Digest": {"type": "http", "scheme": "digest"},
}
BASIC = '{user: "{{ secrets.SHOP_USER }}", password: "{{ secrets.SHOP_PASSWORD }}"}'
CLIENT = '{token_url: https://login.example/t, client_id: "{{ secrets.ID }}", client_secret: "{{ secrets.SECRET }}"}'


@pytest.mark.parametrize(
    ("scheme", "given", "part", "expected"),
    [
        ("Key", "A_KEY", "query", {"key": "{{ secrets.A_KEY }}"}),
        ("Cookie", "A_KEY", "headers", {"Cookie": "sid={{ secrets.A_KEY }}"}),
        ("Bearer", "A_KEY", "headers", {"Authorization": "Bearer {{ secrets.A_KEY }}"}),
        ("Code", "A_KEY", "headers", {"Authorization": "Bearer {{ secrets.A_KEY }}"}),
        ("Basic", BASIC, "basic", Basic("{{ secrets.SHOP_USER }}", "{{ secrets.SHOP_PASSWORD }}")),
        ("Client", CLIENT, "oauth", OAuth("https://login.example/t", "{{ secrets.ID }}", "{{ secrets.SECRET }}")),
        ("Bearer", "", "headers", {}),
    ],
)
def test_an_operation_is_authorised_as_its_scheme_says(
    tmp_path: Path, scheme: str, given: str, part: str, expected: object
) -> None:
    content = document()
    content["components"]["securitySchemes"] = SCHEMES
    content["paths"]["/returns"]["post"]["security"] = [{"Digest": []}, {scheme: []}]
    write(
        tmp_path, f"openapi: shop.openapi.json\nauth: {{{scheme}: {given}}}\noperations: {{tags: [returns]}}\n", content
    )
    found, problems, _ = read(tmp_path)
    assert problems == []
    assert getattr(found["create_return"], part) == expected


def test_the_petstore_becomes_three_actions(tmp_path: Path) -> None:
    write(tmp_path, "openapi: petstore.yaml\nprefix: pets\n", PETSTORE, "petstore.yaml")
    found, problems, notes = read(tmp_path)
    assert (problems, notes) == ([], [])
    assert list(found) == ["pets.list_pets", "pets.create_pets", "pets.show_pet_by_id"]
    assert found["pets.list_pets"].arguments == {"limit": Argument("integer", required=False)}
    assert found["pets.show_pet_by_id"].url == "http://petstore.swagger.io/v1/pets/{{ pet_id }}"


def test_a_document_may_stand_beside_what_speaks_of_it(tmp_path: Path) -> None:
    write(tmp_path, "openapi: actions/petstore.yaml\n", PETSTORE, "actions/petstore.yaml")
    found, problems, _ = read(tmp_path)
    assert (len(found), problems) == (3, [])


@pytest.mark.parametrize(
    ("declared", "complaint"),
    [
        ("openapi: other.json\n", "actions/shop.yaml:1: There is no file `other.json`"),
        ("openapi: ../shop.openapi.json\n", "actions/shop.yaml:1: `openapi` is the name of a file in the bot's folder"),
        (DECLARED + "prefix2: a\n", "actions/shop.yaml:4: `prefix2` is not known here"),
        ("openapi: shop.openapi.json\nprefix: A-b\n", "actions/shop.yaml:2: `A-b` cannot begin"),
        (DECLARED + "operations: {include: [getOrdr]}\n", "The document has no `getOrdr`. Did you mean `getOrder`?"),
        (
            DECLARED + "overrides:\n  getOrdr: {safe: true}\n",
            "shop.yaml:5: The document has no `getOrdr`. Did you mean",
        ),
        (DECLARED + "overrides: {getOrder: {saef: true}}\n", "`saef` is not known here"),
        (DECLARED + "overrides: {getOrder: {result: '{{ secrets.A }}'}}\n", "There is no `secrets` in `result`"),
        (DECLARED + "overrides: {createReturn: {retries: 2}}\n", "A POST with effects cannot simply be repeated"),
        (DECLARED + "overrides: {getOrder: {action: A B}}\n", "`A B` cannot be the name of an action"),
        (DECLARED + "overrides: {getOrder: {action: shop.create_return}}\n", "is declared a second time"),
        (DECLARED + "server: ftp://a.example\n", "shop.yaml:4: `ftp://a.example` is no address"),
        ("openapi: shop.openapi.json\nauth: {Keys: A}\n", "The document has no security scheme `Keys`. It has: Key."),
        ("openapi: shop.openapi.json\nauth: {Key: not-a-name}\n", "`Key` cannot be proved with `not-a-name`"),
        ("openapi: shop.openapi.json\nauth: {Key: {user: a}}\n", "`Key` takes the name of one secret"),
        (
            "openapi: shop.openapi.json\noperations: {include: [getOrder]}\n",
            "it is authorised by `Key`, and `auth` has none",
        ),
    ],
)
def test_a_mistake_in_what_is_said_of_a_document_is_named_by_file_and_line(
    tmp_path: Path, declared: str, complaint: str
) -> None:
    write(tmp_path, declared)
    _, problems, _ = read(tmp_path)
    assert any(complaint in problem for problem in problems), problems


def changed(**parameter: Any) -> dict[str, Any]:
    content = document()
    content["paths"]["/orders/{orderId}"]["get"]["parameters"] = [parameter]
    return content


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        ({"name": "a", "in": "cookie"}, "a parameter in `cookie` is not supported"),
        ({"name": "a", "in": "query", "content": {}}, "described by `content` is not supported"),
        ({"name": "a", "in": "query", "schema": {"type": "object"}}, "without known members"),
        ({"name": "a", "in": "header", "schema": {"type": "object"}}, "not supported for a mapping"),
        ({"name": "a b", "in": "header", "schema": {"type": "string"}}, "no name that a header can have"),
        ({"name": "a", "in": "query", "schema": {"$ref": "https://evil.example/a.json"}}, "leads out of the document"),
        ({"name": "a", "in": "query", "schema": {"$ref": "other.yaml#/a"}}, "leads out of the document"),
        ({"name": "a", "in": "query", "schema": {"$ref": "#/components/schemas/Gone"}}, "leads nowhere"),
    ],
)
def test_a_parameter_that_is_not_supported_is_left_out_with_a_note_or_takes_the_operation_along(
    tmp_path: Path, parameter: dict[str, Any], reason: str
) -> None:
    write(tmp_path, DECLARED + "operations: {tags: [orders]}\n", changed(**parameter))
    found, problems, [note] = read(tmp_path)
    assert (list(found), problems) == (["shop.get_order"], [])
    assert reason in note
    write(tmp_path, DECLARED + "operations: {tags: [orders]}\n", changed(**parameter, required=True))
    found, _, [note] = read(tmp_path)
    assert found == {}
    assert "No action is made of it: " in note
    assert reason in note


NAMES = [
    "in",
    "self",
    "secrets",
    "context",
    "status",
    "body",
    "items",
    "headers",
    "404",
    "日本",
    "model_dump",
    "_id",
    "copy",
]


@pytest.mark.parametrize("name", NAMES)
def test_an_argument_has_a_name_that_templates_and_flows_can_use(tmp_path: Path, name: str) -> None:
    write(tmp_path, DECLARED + "operations: {tags: [orders]}\n", changed(name=name, **{"in": "query"}))
    found, problems, notes = read(tmp_path)
    assert (problems, notes) == ([], [])
    action = found["shop.get_order"]
    [given] = action.arguments.keys() - {"order_id"}
    assert given not in {"secrets", "context", "self", "in"}
    check_template(action.query[name])


def test_two_parameters_of_one_name_are_two_arguments(tmp_path: Path) -> None:
    write(tmp_path, DECLARED + "operations: {tags: [orders]}\n", changed(name="order-id", **{"in": "query"}))
    found, _, _ = read(tmp_path)
    assert list(found["shop.get_order"].arguments) == ["order_id", "query_order_id"]


HOSTILE_YAML = "openapi: 3.0.0\ninfo: {title: a, version: '1'}\n"
BOMB = (
    HOSTILE_YAML
    + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (BOMB, "Aliases of YAML make this document huge"),
        (HOSTILE_YAML + "a: " + "[" * 2_000, "This document is nested too deeply"),
        (HOSTILE_YAML + "a: [\n", "shop.openapi.yaml:4: This is not YAML"),
        (HOSTILE_YAML + "x: '" + "a" * (600 << 10) + "'\n", "bytes, and 524,288 may be read"),
        ("openapi: 2.9.0\ninfo: {}\n", "shop.openapi.yaml:1: OpenAPI 2.9.0 is not read"),
        (
            "swagger: '2.0'\n",
            "OpenAPI 2.0 is not read. OpenAPI 3.0 and 3.1 are; a Swagger 2.0 document can be converted.",
        ),
        ("- a\n", "This is no OpenAPI document"),
        (HOSTILE_YAML + "paths: []\n", "shop.openapi.yaml:3: `paths` must be a mapping"),
        ('{"openapi": "3.0.0"', "This is not JSON"),
        ('{"openapi": ' + "[" * 200_000, "This document is nested too deeply"),
    ],
)
def test_a_hostile_or_broken_document_is_one_problem(tmp_path: Path, text: str, complaint: str) -> None:
    write(tmp_path, "openapi: shop.openapi.yaml\n", text, "shop.openapi.yaml")
    found, problems, _ = read(tmp_path)
    assert found == {}
    assert complaint in problems[0]


def test_tags_of_yaml_make_nothing(tmp_path: Path) -> None:
    text = HOSTILE_YAML + "paths: {/a: {get: !!python/object/apply:os.system ['exit 1']}}\n"
    write(tmp_path, "openapi: shop.openapi.yaml\n", text, "shop.openapi.yaml")
    found, _, _ = read(tmp_path)
    assert found == {}


def test_references_that_go_in_circles_end(tmp_path: Path) -> None:
    content = changed(name="a", required=True, schema={"$ref": "#/components/schemas/A"}, **{"in": "query"})
    content["components"]["schemas"] |= {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/A"},
    }
    write(tmp_path, DECLARED, content)
    assert any("go in circles" in note for note in read(tmp_path)[2])
    content["components"]["schemas"]["A"] = {"allOf": [{"$ref": "#/components/schemas/A"}] * 2}
    write(tmp_path, DECLARED, content)
    assert any("goes in circles" in note for note in read(tmp_path)[2])


def test_a_huge_enum_is_left_to_the_server(tmp_path: Path) -> None:
    values = [f"v{n}" for n in range(200_000)]
    write(tmp_path, DECLARED, changed(name="a", schema={"type": "string", "enum": values}, **{"in": "query"}))
    found, problems, _ = read(tmp_path)
    assert (found["shop.get_order"].arguments["a"].values, problems) == ((), [])


@pytest.mark.parametrize(
    "path",
    ["/a/{{ secrets.SHOP_KEY }}", "/a{% for x in range(9) %}", "/a/{#", "/a?b", "/a#b", "/a b", "/a/{x", "/a\\b"],
)
def test_no_text_of_the_document_becomes_a_template(tmp_path: Path, path: str) -> None:
    content = document()
    content["paths"] = {path: {"get": {"operationId": "x"}}}
    write(tmp_path, DECLARED, content)
    found, _, [note] = read(tmp_path)
    assert found == {}
    assert "No action is made of it" in note


def test_a_document_does_not_say_where_secrets_go_besides_its_one_server(tmp_path: Path) -> None:
    content = document()
    content["paths"]["/returns"]["post"]["servers"] = [{"url": "https://evil.example"}]
    write(tmp_path, DECLARED, content)
    found, _, notes = read(tmp_path)
    assert list(found) == ["shop.get_order"]
    assert any("it has a server of its own" in note for note in notes)
    content["servers"][0]["url"] = "https://shop.example/{{ secrets.SHOP_KEY }}"
    write(tmp_path, DECLARED, content)
    assert "is no address that requests can go to" in read(tmp_path)[1][0]


def test_a_change_of_the_document_is_a_new_version_of_the_bot(tmp_path: Path) -> None:
    from frontdesk.bots.loading import load_bot

    (tmp_path / "bot.yaml").write_text("bot: shop\nname: Shop\n", "utf-8")
    write(tmp_path)
    before = load_bot(tmp_path).version
    (tmp_path / "shop.openapi.json").write_text(json.dumps(document()), "utf-8")
    assert load_bot(tmp_path).version != before
