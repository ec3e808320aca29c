"""The documentation is complete, works without internet or scripts, and follows from the code."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.errors import Error
from frontdesk.kit.http.openapi import gaps, operations
from frontdesk.kit.http.problems import every_error, message_of, problems


async def test_the_document_is_served_and_names_the_common_errors(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    post = document["paths"]["/v1/papers"]["post"]["responses"]
    assert {"201", "400", "413", "415", "422", "500", "503", "507"} <= set(post)
    assert post["422"]["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert "HTTPValidationError" not in str(document)
    required = document["components"]["schemas"]["Problem"]["required"]
    assert {"type", "title", "status", "detail", "code", "hint", "request_id", "retryable"} == set(required)


def test_a_gap_in_the_document_is_found(api: FastAPI) -> None:
    found = gaps(api.openapi())
    assert any("POST /v1/papers: no example of the request" in gap for gap in found)
    assert any("POST /v1/papers: no description" in gap for gap in found)
    assert not [gap for gap in found if "healthz" in gap or "readyz" in gap]


async def test_the_page_shows_every_route_and_loads_nothing_from_elsewhere(
    client: httpx.AsyncClient, api: FastAPI
) -> None:
    answer = await client.get("/docs")
    assert answer.headers["content-type"].startswith("text/html")
    for path, _, _ in operations(api.openapi()):
        assert path in answer.text
    assert "<script" not in answer.text
    assert re.findall(r'(?:src|href)="(https?:[^"]+)"', answer.text) == []
    assert "script-src" not in answer.headers["content-security-policy"]
    style = re.search(r'<link rel="stylesheet" href="([^"]+)"', answer.text)
    assert style is not None
    assert (await client.get(style[1])).headers["content-type"].startswith("text/css")


async def test_the_errors_page_explains_every_code_where_problems_point_to(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs/errors")).text
    for kind in every_error():
        assert f'id="{kind.code}"' in page
    problem = (await client.get("/nothing")).json()
    path, _, anchor = problem["type"].partition("#")
    assert path == "/docs/errors"
    assert f'id="{anchor}"' in page


def test_every_error_of_the_house_says_what_to_do() -> None:
    for kind in every_error():
        assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", kind.code), kind
        assert kind.hint.endswith((".", "?")), kind
        assert message_of(kind), kind
        assert 400 <= kind.status < 600, kind


def test_two_kinds_of_error_do_not_share_a_code() -> None:
    kinds: list[type[Error]] = [Error]
    for kind in kinds:
        kinds += kind.__subclasses__()
    own = [kind for kind in kinds if kind.__module__.startswith("frontdesk.") and "code" in vars(kind)]
    codes = [kind.code for kind in own]
    assert [code for code in codes if codes.count(code) > 1] == []


@pytest.mark.parametrize("status", [409, 503])
def test_errors_of_one_status_stand_together_with_an_example_each(status: int) -> None:
    kinds = [kind for kind in every_error() if kind.status == status]
    responses: dict[int | str, Any] = problems(*kinds)
    assert list(responses) == [status]
    examples = responses[status]["content"]["application/problem+json"]["examples"]
    assert set(examples) == {kind.code for kind in kinds}
