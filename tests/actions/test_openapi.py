"""Operations of OpenAPI documents are called at real servers: one that FastAPI describes, and Frontdesk's own."""

import datetime as dt
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Header, HTTPException, Query, Security
from fastapi.security import APIKeyHeader, HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel
from tests.actions.conftest import Box
from tests.actions.other_system import OtherSystem, running
from tests.whole_app import BOOTSTRAP, serve, settings_for, write_bot

from frontdesk.actions.base import ActionContext
from frontdesk.actions.http import HttpActions
from frontdesk.actions.registry import http_actions
from frontdesk.actions.resources import Resources
from frontdesk.actions.service import Actions, Outcome
from frontdesk.bots.errors import Problem
from frontdesk.bots.http_actions import read_http_actions
from frontdesk.kit.http.outgoing import Sender
from frontdesk.testing.clock import ManualClock

KEY, PASSWORD = "key-very-secret", "word-very-secret"


class Kind(StrEnum):
    REFUND = "refund"
    EXCHANGE = "exchange"


class Address(BaseModel):
    city: str
    street: str | None = None


class NewReturn(BaseModel):
    order: str
    kind: Kind
    count: int = 1
    day: dt.date | None = None
    address: Address | None = None


def shop() -> FastAPI:
    """A shop that answers with what it was asked."""
    app = FastAPI()
    with_key, with_password = APIKeyHeader(name="X-Key"), HTTPBasic()

    @app.get("/orders/{order_id}", operation_id="getOrder")
    async def get_order(
        order_id: str,
        key: Annotated[str, Security(with_key)],
        lines: Annotated[list[str], Query()] = [],  # noqa: B006
        since: dt.date | None = None,
        limit: int = 10,
        *,
        full: bool = False,
        x_trace: Annotated[str | None, Header()] = None,
    ) -> dict[str, Any]:
        if order_id == "gone":
            raise HTTPException(404)
        return {
            "id": order_id,
            "lines": lines,
            "since": since,
            "limit": limit,
            "full": full,
            "trace": x_trace,
            "key": key,
        }

    @app.post("/returns", operation_id="createReturn", status_code=201, responses={409: {}})
    async def create_return(
        body: NewReturn,
        who: Annotated[HTTPBasicCredentials, Security(with_password)],
        idempotency_key: Annotated[str, Header()],
        authorization: Annotated[str, Header()],
    ) -> dict[str, Any]:
        if body.order == "twice":
            raise HTTPException(409)
        sent = body.model_dump(mode="json", exclude_unset=True)
        return {"sent": sent, "key": idempotency_key, "who": who.username, "authorization": authorization}

    return app


class DescribedSystem(OtherSystem):
    """Another system, which FastAPI answers for."""

    def __init__(self) -> None:
        super().__init__()
        self._app = shop()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)


class Shop:
    """The shop's actions, called as flows do."""

    def __init__(self, actions: Actions, context: ActionContext) -> None:
        self.actions, self.context = actions, context

    async def call(self, name: str, **arguments: Any) -> Outcome:
        return await self.actions.perform(name, arguments, self.context)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running(DescribedSystem()) as served:
        yield served.url


def described(url: str) -> Any:
    return httpx.get(f"{url}/openapi.json").json()


def declare(folder: Path, url: str, declared: str, box: Box, sender: Sender, clock: ManualClock) -> Shop:
    document = described(url)
    (folder / "shop.openapi.json").write_text(json.dumps(document), "utf-8")
    (folder / "actions").mkdir()
    (folder / "actions" / "shop.yaml").write_text(
        f"openapi: shop.openapi.json\nprefix: shop\nserver: {url}\n{declared}", "utf-8"
    )
    problems: list[Problem] = []
    definitions = read_http_actions(folder, problems)
    assert problems == []
    context = ActionContext("conv_1", "jo", "act_1", folder, clock.now())
    return Shop(Actions(http_actions(definitions), Resources(box, HttpActions(sender, clock), clock)), context)


AUTH = """\
auth:
  APIKeyHeader: SHOP_KEY
  HTTPBasic: {user: jo, password: "{{ secrets.SHOP_PASSWORD }}"}
"""


@pytest.fixture
def fastapi_shop(url: str, tmp_path: Path, sender: Sender, clock: ManualClock) -> Shop:
    return declare(tmp_path, url, AUTH, Box(SHOP_KEY=KEY, SHOP_PASSWORD=PASSWORD), sender, clock)


async def test_what_is_looked_up_arrives_where_the_document_says(fastapi_shop: Shop) -> None:
    assert fastapi_shop.actions.is_safe("shop.get_order")
    got = await fastapi_shop.call(
        "shop.get_order", order_id="A 1?", lines=["a b", "c"], since="2026-01-31", full=True, x_trace="t"
    )
    assert got.error is None
    assert got.result == {
        "id": "A 1?",
        "lines": ["a b", "c"],
        "since": "2026-01-31",
        "limit": 10,
        "full": True,
        "trace": "t",
        "key": "[redacted]",
    }
    sparse = await fastapi_shop.call("shop.get_order", order_id="A-1")
    assert sparse.result["trace"] is None
    assert sparse.result["lines"] == []


async def test_what_has_effects_carries_its_key_and_only_what_was_handed_over(fastapi_shop: Shop) -> None:
    assert not fastapi_shop.actions.is_safe("shop.create_return")
    made = await fastapi_shop.call("shop.create_return", order="A-1", kind="refund", address={"city": "Galway"})
    assert made.error is None
    assert made.result == {
        "sent": {"order": "A-1", "kind": "refund", "count": 1, "address": {"city": "Galway"}},
        "key": "act_1",
        "who": "jo",
        "authorization": "Basic [redacted]",
    }


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("shop.get_order", {"order_id": "gone"}, "actions.refused"),
        ("shop.create_return", {"order": "twice", "kind": "refund"}, "conflict"),
        ("shop.create_return", {"order": "A-1", "kind": "theft"}, "actions.arguments_invalid"),
        ("shop.create_return", {"order": "A-1", "kind": "refund", "count": "two"}, "actions.arguments_invalid"),
        ("shop.create_return", {"order": "A-1", "kind": "refund", "day": "tomorrow"}, "actions.arguments_invalid"),
        ("shop.create_return", {"kind": "refund"}, "actions.arguments_invalid"),
        ("shop.create_return", {"order": "A-1", "kind": "refund", "other": 1}, "actions.arguments_invalid"),
        ("shop.get_order", {"order_id": ".."}, "actions.arguments_invalid"),
    ],
)
async def test_what_does_not_fit_is_not_sent_and_a_no_has_the_documents_code(
    fastapi_shop: Shop, name: str, arguments: dict[str, Any], code: str
) -> None:
    outcome = await fastapi_shop.call(name, **arguments)
    assert outcome.error is not None
    assert outcome.error["code"] == code


async def test_frontdesks_own_api_is_imported_and_called(tmp_path: Path, sender: Sender, clock: ManualClock) -> None:
    folder = tmp_path / "importing"
    folder.mkdir()
    with serve(settings_for([write_bot(tmp_path / "tiny")], tmp_path / "data")) as url:
        schemes = described(url)["components"]["securitySchemes"]
        [scheme] = [name for name, one in schemes.items() if one["type"] == "http"]
        declared = (
            f"auth: {{{scheme}: DESK_KEY}}\noperations: {{include: [GET /v1/inbox/tickets, POST /v1/messages]}}\n"
        )
        desk = declare(folder, url, declared, Box(DESK_KEY=BOOTSTRAP), sender, clock)
        listing, sending = sorted(desk.actions.names, key=lambda one: "message" in one)
        sent = await desk.call(sending, user_id="jo", text="talk to a person")
        assert sent.error is None
        assert sent.result["status"] == "waiting"
        listed = await desk.call(listing, limit=5)
        assert listed.error is None
        assert isinstance(listed.result["items"], list)
        refused = await desk.call(listing, status="lost")
        assert refused.error is not None
        assert refused.error["code"] == "actions.arguments_invalid"
