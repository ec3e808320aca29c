"""Spans cost nothing when off; when on they hold routes and ids, never a customer's words."""

import httpx
from fastapi import FastAPI
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from frontdesk.kit.otel import traces_url
from frontdesk.kit.tracing import annotate, span, start_tracing, stop_tracing, tracing


def test_a_bare_collectors_address_gets_the_path_for_traces() -> None:
    assert traces_url("http://collector:4318") == "http://collector:4318/v1/traces"
    assert traces_url("http://collector:4318/") == "http://collector:4318/v1/traces"
    assert traces_url("https://x.example/otlp/traces") == "https://x.example/otlp/traces"


def test_nothing_happens_while_tracing_is_off() -> None:
    assert not tracing()
    with span("turn", bot="acme") as nothing:
        annotate({"a": 1})
    assert nothing is None
    assert span("a") is span("b")


async def test_a_request_is_a_span_in_the_callers_trace(api: FastAPI) -> None:
    exporter = InMemorySpanExporter()
    start_tracing("http://collector.example", exporter=exporter)
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://x") as client:
            trace = "0af7651916cd43dd8448eb211c80319c"
            await client.get("/v1/papers/private", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
            await client.get("/v1/papers/raise/boom")
    finally:
        stop_tracing()
    first, second = exporter.get_finished_spans()
    assert first.context is not None
    assert f"{first.context.trace_id:032x}" == trace
    assert dict(first.attributes or {})["http.route"] == "/v1/papers/{paper_id}"
    assert dict(second.attributes or {})["http.response.status_code"] == 500
    assert "private" not in first.to_json()
    assert "hunter2" not in second.to_json()
    assert not tracing()
