"""Numbers about turns for `/metrics`."""

from prometheus_client import Counter, Histogram

TURNS = Counter(
    "frontdesk_conversations_turns", "Messages handled, by who has the conversation then.", ["bot", "status"]
)
SECONDS = Histogram(
    "frontdesk_conversations_turn_seconds",
    "From taking a message to its turn being durable.",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


def count_turn(bot: str, status: str, seconds: float) -> None:
    TURNS.labels(bot, status).inc()
    SECONDS.observe(seconds)
