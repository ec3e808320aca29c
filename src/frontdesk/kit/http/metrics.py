"""How long requests took, by route template, in the form that Prometheus reads."""

from prometheus_client import Histogram

_SECONDS = Histogram(
    "frontdesk_http_request_seconds",
    "Time from a request's head to the end of its answer.",
    ("method", "route", "status"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_series: dict[tuple[str, str, int], Histogram] = {}


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """`route` is a template and `method` a known one, so that there are as many series as routes, not as many as ids."""
    key = (method, route, status)
    series = _series.get(key)
    if series is None:
        series = _series[key] = _SECONDS.labels(method, route, str(status))
    series.observe(seconds)
