"""Numbers about what another help desk is told, for `/metrics`."""

from typing import Literal

from prometheus_client import Counter

Outcome = Literal["delivered", "failed", "given_up"]

DELIVERIES = Counter(
    "frontdesk_inbox_webhook_deliveries",
    "What came of telling another help desk: delivered, failed (and to be tried again), given up.",
    ["outcome"],
)


def count_delivery(outcome: Outcome) -> None:
    DELIVERIES.labels(outcome).inc()
