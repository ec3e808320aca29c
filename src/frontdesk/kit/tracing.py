"""Spans for OpenTelemetry, when it is installed and an endpoint is set; otherwise `span` costs next to nothing."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from frontdesk.errors import Error

Attributes = Mapping[str, str | float | bool]


class TracingNotInstalled(Error):
    """FRONTDESK_OTLP_ENDPOINT is set, but OpenTelemetry is not installed."""

    code = "kit.tracing_not_installed"
    hint = "Run `pip install 'frontdesk[otel]'`, or leave the setting out."


class Spans(Protocol):
    """Where spans go."""

    def span(
        self, name: str, caller_headers: Mapping[str, str] | None, attributes: Attributes
    ) -> AbstractContextManager[None]: ...
    def annotate(self, attributes: Attributes) -> None: ...
    def stop(self) -> None: ...


class _Tracing:
    """One for the process, because OpenTelemetry's own context is."""

    spans: Spans | None = None


_OFF: AbstractContextManager[None] = nullcontext()


def start_tracing(otlp_endpoint: str, *, service: str = "frontdesk", exporter: Any = None) -> None:
    """From now on spans are sent to `otlp_endpoint` (OTLP over HTTP), or to an `exporter` given instead.

    Raises TracingNotInstalled.
    """
    try:
        from frontdesk.kit.otel import OpenTelemetry  # noqa: PLC0415 - optional dependency
    except ImportError as problem:
        raise TracingNotInstalled from problem
    _Tracing.spans = OpenTelemetry(otlp_endpoint, service, exporter)


def stop_tracing() -> None:
    """Send what is left and go back to costing nothing."""
    spans, _Tracing.spans = _Tracing.spans, None
    if spans is not None:
        spans.stop()


def tracing() -> bool:
    """Whether spans go anywhere."""
    return _Tracing.spans is not None


def span(
    name: str, *, caller_headers: Mapping[str, str] | None = None, **attributes: str | float | bool
) -> AbstractContextManager[None]:
    """Times what happens inside. With `caller_headers` the trace of the W3C `traceparent` header goes on.

    Attributes must hold nothing that a customer wrote.
    """
    spans = _Tracing.spans
    return _OFF if spans is None else spans.span(name, caller_headers, attributes)


def annotate(attributes: Attributes) -> None:
    """Add what is known only now to the span under way."""
    if _Tracing.spans is not None:
        _Tracing.spans.annotate(attributes)


@contextmanager
def traced(spans: Spans) -> Iterator[None]:
    """For the time of a test spans go to `spans`."""
    before, _Tracing.spans = _Tracing.spans, spans
    try:
        yield
    finally:
        _Tracing.spans = before
