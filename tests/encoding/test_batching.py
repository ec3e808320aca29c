"""The shared encoder under many callers: batches, cache, order, limits, callers that go away."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from frontdesk.encoding import batching
from frontdesk.encoding.base import Span, Vectors
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.errors import EncoderBusy, EncoderClosed
from frontdesk.testing.encoder import FakeEncoder


class GatedModel:
    """Computes like the fake, but only while its gate is open, and keeps what it was given."""

    def __init__(self) -> None:
        self._fake = FakeEncoder()
        self.name, self.dimension = self._fake.name, self._fake.dimension
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.batches: list[list[str]] = []
        self.broken = False

    def key(self, text: str) -> str:
        return text.lower()

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        self.entered.set()
        assert self.gate.wait(10)
        if self.broken:
            raise RuntimeError("out of memory")
        return self._fake.encode_now(texts)


class PartsModel(GatedModel):
    """Also tells of parts: as if each were a text."""

    def encode_with_parts_now(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vectors]:
        self.batches.append(list(texts))
        return [
            self._fake.encode_now([text, *(text[start:end] for start, end in spans)])
            for text, spans in zip(texts, parts, strict=True)
        ]


@pytest.fixture
def model() -> GatedModel:
    return GatedModel()


@pytest.fixture
async def encoder(model: GatedModel) -> AsyncIterator[BatchingEncoder]:
    encoder = BatchingEncoder(model, cache_entries=8)
    yield encoder
    model.gate.set()
    await asyncio.to_thread(encoder.close)


async def occupy(encoder: BatchingEncoder, model: GatedModel) -> "asyncio.Task[Vectors]":
    """Start a call and return once the thread is busy with it."""
    model.gate.clear()
    model.entered.clear()
    task = asyncio.create_task(encoder.encode(["first"]))
    await asyncio.to_thread(model.entered.wait, 10)
    return task


async def begun(*tasks: "asyncio.Task[Vectors]") -> None:
    """Let every task run up to where it waits."""
    for _ in range(len(tasks) + 1):
        await asyncio.sleep(0)


async def test_rows_come_back_in_order(encoder: BatchingEncoder) -> None:
    texts = [f"text number {number}" for number in range(100)]
    assert np.array_equal(await encoder.encode(texts), FakeEncoder().encode_now(texts))


async def test_calls_that_arrive_during_a_batch_share_the_next(encoder: BatchingEncoder, model: GatedModel) -> None:
    first = await occupy(encoder, model)
    others = [asyncio.create_task(encoder.encode([f"other {number}"])) for number in range(10)]
    await begun(*others)
    model.gate.set()
    await asyncio.gather(first, *others)
    assert [len(batch) for batch in model.batches] == [1, 10]


async def test_the_event_loop_runs_on_while_a_batch_is_computed(encoder: BatchingEncoder, model: GatedModel) -> None:
    first = await occupy(encoder, model)
    turns = 0
    for _ in range(50):
        await asyncio.sleep(0)
        turns += 1
    assert turns == 50
    assert not first.done()
    model.gate.set()
    assert (await first).shape == (1, encoder.dimension)


async def test_a_text_seen_before_is_not_computed_again(encoder: BatchingEncoder, model: GatedModel) -> None:
    once = await encoder.encode(["where is my order"])
    again = await encoder.encode(["where is my order"])
    assert np.array_equal(once, again)
    assert len(model.batches) == 1


async def test_a_caller_cannot_change_what_the_cache_holds(encoder: BatchingEncoder) -> None:
    before = (await encoder.encode(["hello"])).copy()
    (await encoder.encode(["hello"]))[:] = 0
    assert np.array_equal(await encoder.encode(["hello"]), before)


async def test_the_cache_forgets_what_was_not_asked_for_longest(encoder: BatchingEncoder, model: GatedModel) -> None:
    for number in range(9):
        await encoder.encode([f"text {number}"])
    await encoder.encode(["text 8"])
    assert len(model.batches) == 9
    await encoder.encode(["text 0"])
    assert len(model.batches) == 10


async def test_a_large_call_lets_small_ones_pass(encoder: BatchingEncoder, model: GatedModel) -> None:
    first = await occupy(encoder, model)
    bulk = asyncio.create_task(encoder.encode([f"passage {number}" for number in range(200)]))
    await begun(bulk)
    quick = asyncio.create_task(encoder.encode(["a customer waits"]))
    await begun(quick)
    model.gate.set()
    await asyncio.gather(first, bulk, quick)
    assert "a customer waits" in model.batches[1]
    assert max(len(batch) for batch in model.batches) <= batching.BATCH_TEXTS + batching.QUICK_TEXTS


async def test_a_large_call_gets_on_while_small_ones_keep_coming(encoder: BatchingEncoder, model: GatedModel) -> None:
    first = await occupy(encoder, model)
    bulk = asyncio.create_task(encoder.encode([f"passage {number}" for number in range(5)]))
    quick = [asyncio.create_task(encoder.encode([f"customer {number}"])) for number in range(40)]
    await begun(bulk, *quick)
    model.gate.set()
    await asyncio.gather(first, bulk, *quick)
    assert "passage 0" in model.batches[1]


async def test_the_same_text_twice_in_a_batch_is_computed_once(encoder: BatchingEncoder, model: GatedModel) -> None:
    first = await occupy(encoder, model)
    others = [asyncio.create_task(encoder.encode(["hello"])) for _ in range(5)]
    await begun(*others)
    model.gate.set()
    rows = await asyncio.gather(first, *others)
    assert model.batches[1] == ["hello"]
    assert all(np.array_equal(row, rows[1]) for row in rows[2:])


async def test_a_caller_that_went_away_is_skipped(encoder: BatchingEncoder, model: GatedModel) -> None:
    first = await occupy(encoder, model)
    gone, stays = asyncio.create_task(encoder.encode(["gone"])), asyncio.create_task(encoder.encode(["stays"]))
    await begun(gone, stays)
    gone.cancel()
    await begun(gone)
    model.gate.set()
    await asyncio.gather(first, stays)
    assert model.batches[1] == ["stays"]


async def test_a_failure_reaches_its_callers_and_the_next_call_works(
    encoder: BatchingEncoder, model: GatedModel
) -> None:
    model.broken = True
    with pytest.raises(RuntimeError, match="out of memory"):
        await encoder.encode(["hello"])
    model.broken = False
    assert (await encoder.encode(["hello"])).shape == (1, encoder.dimension)


async def test_more_calls_than_may_wait_are_refused(
    encoder: BatchingEncoder, model: GatedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "WAITING_CALLS", 2)
    first = await occupy(encoder, model)
    waiting = [asyncio.create_task(encoder.encode([f"waiting {number}"])) for number in range(2)]
    await begun(*waiting)
    with pytest.raises(EncoderBusy):
        await encoder.encode(["one too many"])
    model.gate.set()
    await asyncio.gather(first, *waiting)


async def test_no_texts_are_no_work(encoder: BatchingEncoder, model: GatedModel) -> None:
    assert (await encoder.encode([])).shape == (0, encoder.dimension)
    assert model.batches == []


async def test_after_closing_waiting_calls_are_told_and_new_ones_refused(model: GatedModel) -> None:
    encoder = BatchingEncoder(model)
    first = await occupy(encoder, model)
    waiting = asyncio.create_task(encoder.encode(["waiting"]))
    await begun(waiting)
    closing = asyncio.create_task(asyncio.to_thread(encoder.close))
    with pytest.raises(EncoderClosed):
        await waiting
    model.gate.set()
    await closing
    assert (await first).shape == (1, encoder.dimension)
    with pytest.raises(EncoderClosed):
        await encoder.encode(["late"])


def test_many_texts_come_back_in_order_from_several_threads() -> None:
    texts = [f"text {number}" for number in range(3 * batching.MANY_TEXTS + 7)]
    model = GatedModel()
    encoder = BatchingEncoder(model)
    assert np.array_equal(encoder.encode_now(texts), FakeEncoder().encode_now(texts))
    assert len(model.batches) == 4
    encoder.close()


async def test_of_a_call_only_what_is_not_known_is_computed(encoder: BatchingEncoder, model: GatedModel) -> None:
    await encoder.encode(["where is it"])
    rows = await encoder.encode(["when does it come", "where is it", "and how"])
    assert model.batches == [["where is it"], ["when does it come", "and how"]]
    assert np.array_equal(rows, FakeEncoder().encode_now(["when does it come", "where is it", "and how"]))


async def test_texts_that_the_model_cannot_tell_apart_are_computed_once(
    encoder: BatchingEncoder, model: GatedModel
) -> None:
    await encoder.encode(["where is it"])
    await encoder.encode(["Where is IT"])
    assert model.batches == [["where is it"]]


async def test_a_text_comes_with_its_parts_once_computed_and_then_remembered() -> None:
    model = PartsModel()
    encoder = BatchingEncoder(model)
    try:
        expected = FakeEncoder().encode_now(["cancel it and ship", "cancel it", "ship"])
        for _ in range(2):
            found = await encoder.encode_with_parts("cancel it and ship", [(0, 9), (14, 18)])
            assert found is not None
            assert np.array_equal(found, expected)
        assert np.array_equal(await encoder.encode(["cancel it and ship"]), expected[:1])
        assert model.batches == [["cancel it and ship"]]
    finally:
        await asyncio.to_thread(encoder.close)


async def test_calls_with_parts_share_a_batch_with_others() -> None:
    model = PartsModel()
    encoder = BatchingEncoder(model)
    try:
        first = await occupy(encoder, model)
        parts = asyncio.create_task(encoder.encode_with_parts("one two", [(0, 3)]))
        texts = [asyncio.create_task(encoder.encode([text])) for text in ("one two", "three")]
        await begun(*texts)
        model.gate.set()
        both, (whole, other) = await parts, await asyncio.gather(*texts)
        assert both is not None
        assert np.array_equal(both, FakeEncoder().encode_now(["one two", "one"]))
        assert np.array_equal(whole, both[:1])
        assert np.array_equal(other, FakeEncoder().encode_now(["three"]))
        assert len(model.batches) == 2
        await first
    finally:
        await asyncio.to_thread(encoder.close)


async def test_a_model_that_cannot_tell_of_parts_says_so(encoder: BatchingEncoder, model: GatedModel) -> None:
    assert await encoder.encode_with_parts("one two", [(0, 3)]) is None
    assert model.batches == []
