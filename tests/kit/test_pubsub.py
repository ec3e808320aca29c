"""Wake-ups within a process."""

import asyncio

from frontdesk.kit.pubsub import PubSub
from frontdesk.testing.pubsub import until_subscribed


async def test_a_subscriber_that_waits_is_woken() -> None:
    pubsub = PubSub()

    async def listen() -> bool:
        async with pubsub.subscribe("topic") as subscription:
            return await subscription.wait(5)

    listening = asyncio.create_task(listen())
    await until_subscribed(pubsub, "topic")
    pubsub.publish("topic")
    assert await listening


async def test_what_is_published_before_the_wait_is_not_lost_and_told_once() -> None:
    pubsub = PubSub()
    async with pubsub.subscribe("topic") as subscription:
        pubsub.publish("topic")
        pubsub.publish("topic")
        assert await subscription.wait(5)
        assert not await subscription.wait(0)


async def test_other_topics_wake_nobody_and_a_wait_ends_by_itself() -> None:
    pubsub = PubSub()
    async with pubsub.subscribe("topic") as subscription:
        pubsub.publish("another")
        assert not await subscription.wait(0)
        assert not await subscription.wait(0.001)


async def test_nothing_is_left_of_a_subscriber_that_went() -> None:
    pubsub = PubSub()
    async with pubsub.subscribe("topic"), pubsub.subscribe("topic"):
        assert pubsub.subscribers("topic") == 2
    assert pubsub.subscribers("topic") == 0
    pubsub.publish("topic")
