"""Lets a test publish only once somebody waits, without sleeping."""

import asyncio

from frontdesk.kit.pubsub import PubSub


async def until_subscribed(pubsub: PubSub, topic: str, count: int = 1, *, timeout_seconds: float = 5.0) -> None:
    """Lets other tasks run until the topic has so many subscribers. Raises TimeoutError when it never has."""
    async with asyncio.timeout(timeout_seconds):
        while pubsub.subscribers(topic) < count:  # noqa: ASYNC110 - the pubsub itself has no reason to tell who subscribed
            await asyncio.sleep(0)
