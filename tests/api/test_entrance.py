"""What every answer carries: a request id, guards, and an entry in the log and in the metrics."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from frontdesk.kit.http.entrance import Entrance
from frontdesk.kit.logs import get_logger

Log = Callable[[], list[dict[str, Any]]]


async def test_a_request_id_is_given_and_a_good_one_is_kept(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).headers["x-request-id"].startswith("req_")
    kept = await client.get("/healthz", headers={"X-Request-Id": "trace-42.a_b"})
    assert kept.headers["x-request-id"] == "trace-42.a_b"


@pytest.mark.parametrize(
    "given", ["", "a b", "x" * 65, "é", "<script>", "a\tb", "fd_4Jc0c1v3mZ0Yy7l0d5k9tQm2bXw8nRr6sUe1aPfHgKQ"]
)
async def test_a_request_id_that_could_do_harm_in_a_log_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/healthz", headers=[(b"X-Request-Id", given.encode("latin-1"))])
    assert answer.headers["x-request-id"].startswith("req_")


async def test_every_answer_is_guarded(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/nothing", "/v1/papers/raise/boom", "/v1/papers/1"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers.get_list("cache-control") == ["no-store"]


async def test_a_request_is_logged_by_its_route_and_never_by_what_was_sent(client: httpx.AsyncClient, log: Log) -> None:
    await client.get("/v1/papers/my-private-id?name=my-private-name", headers={"Authorization": "Bearer fd_abcdefgh"})
    await client.get("/somebody@example.com")
    first, second = log()
    assert (first["method"], first["route"], first["status"]) == ("GET", "/v1/papers/{paper_id}", 200)
    assert first["request_id"].startswith("req_")
    assert first["ms"] >= 0
    assert first["caller_id"] is None
    assert second["route"] == "unmatched"
    assert "private" not in str(log())
    assert "fd_" not in str(log())
    assert "somebody" not in str(log())


async def test_probes_are_logged_for_debugging_only(client: httpx.AsyncClient, log: Log) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        await client.get(path)
    assert {line["level"] for line in log()} == {"debug"}


async def test_a_line_written_while_a_request_is_served_carries_its_id(log: Log) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        get_logger().info("inbox.assigned", ticket_id="tick_1")
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    class Ids:
        def new(self, prefix: str) -> str:
            return f"{prefix}_1"

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(Entrance(app, ids=Ids())), base_url="http://x"
    ) as client:
        await client.get("/")
    assert [line["request_id"] for line in log()] == ["req_1", "req_1"]


async def test_times_are_counted_by_route_template(client: httpx.AsyncClient) -> None:
    for number in range(3):
        await client.get(f"/v1/papers/{number}")
    metrics = (await client.get("/metrics")).text
    series = 'frontdesk_http_request_seconds_count{method="GET",route="/v1/papers/{paper_id}",status="200"}'
    assert series in metrics
    assert "/v1/papers/2" not in metrics


async def test_being_alive_is_not_being_ready(client: httpx.AsyncClient, ready: dict[str, str | None]) -> None:
    assert (await client.get("/readyz")).json() == {"parts": {"database": "ok"}}
    ready["database"] = "is migrating"
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "service.not_ready")
    assert "database is migrating" in answer.json()["detail"]
    ready["database"] = "raise"
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert "hunter2" not in answer.text
    assert (await client.get("/healthz")).json() == {"status": "ok"}
