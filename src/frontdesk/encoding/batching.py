"""Makes an encoder that many turns share: one thread computes, calls that wait share a batch, texts seen before cost nothing."""

import asyncio
import contextlib
import os
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from frontdesk.encoding.base import Span, Vectors
from frontdesk.encoding.errors import EncoderBusy, EncoderClosed

QUICK_TEXTS = 4  # a call with more texts is bulk work (an index being built) and gives way to customers waiting
MANY_TEXTS = 128
BATCH_TEXTS = 16  # more at once is no faster a text, and everyone in a batch waits for its last
WAITING_CALLS = 2_048
CACHED_CHARACTERS = 512

Vector = NDArray[np.float32]
Key = str | tuple[str, Span]  # of a text, or of a part of one
Item = tuple[str, tuple[Span, ...]]
_NOTHING: Vectors = np.zeros((0, 0), np.float32)


class Model(Protocol):
    """What computes: blocking, from any thread."""

    name: str
    dimension: int

    def key(self, text: str) -> str:
        """Texts of the same key have the same vector."""
        ...

    def encode_now(self, texts: Sequence[str]) -> Vectors: ...


@runtime_checkable
class ModelWithParts(Model, Protocol):
    """One that also tells what parts mean within their text."""

    def encode_with_parts_now(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vectors]:
        """Return for each text its row, and then one for each of its parts."""
        ...


@runtime_checkable
class ModelWithLayers(Model, Protocol):
    """One whose rows begin with the sentence's own vector, `sentence` numbers long but not of unit length, and go on with what
    its earlier layers make of the text."""

    sentence: int


class _Call:
    """One caller's texts on their way; `left` counts those still to come. A call with `parts` is for one text and these."""

    def __init__(self, texts: Sequence[str], dimension: int, parts: tuple[Span, ...] = ()) -> None:
        self.texts = texts
        self.parts = parts
        self.rows = np.empty((len(texts) + len(parts), dimension), np.float32)
        self.left = len(texts)
        self.next = 0
        self.loop = asyncio.get_running_loop()
        self.result: asyncio.Future[Vectors] = self.loop.create_future()


class BatchingEncoder:
    """Keeps `base.Encoder` over any `Model`.

    Invariant: no call waits for more than one running batch and the calls before it; bulk calls get one place in a batch
    while quick ones wait. A caller that goes away costs nothing further.
    """

    def __init__(self, model: Model, *, cache_entries: int = 4_096) -> None:
        self._model = model
        self._with_parts = model if isinstance(model, ModelWithParts) else None
        self._sentence = model.sentence if isinstance(model, ModelWithLayers) else model.dimension
        self._cache: OrderedDict[Key, Vector] = OrderedDict()
        self._cache_entries = cache_entries
        self._wake = threading.Condition()  # guards everything below and the cache
        self._quick: deque[_Call] = deque()
        self._bulk: deque[_Call] = deque()
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def dimension(self) -> int:
        return self._sentence

    @property
    def layers_dimension(self) -> int:
        return self._model.dimension

    @property
    def layers(self) -> "Layers | None":
        """Keeps `base.WithLayers`."""
        return Layers(self) if self._sentence < self._model.dimension else None

    async def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text; raises EncoderBusy when too many calls wait, EncoderClosed after `close`."""
        return self._sentences(await self.encode_layers(texts))

    async def encode_with_parts(self, text: str, parts: Sequence[Span]) -> Vectors | None:
        """Keeps `base.WithParts`; raises what `encode` raises."""
        rows = await self.encode_layers_with_parts(text, parts)
        return None if rows is None else self._sentences(rows)

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        """From the calling thread; many texts (a bot that is taught) from as many threads as there are processors."""
        return self._sentences(self.encode_layers_now(texts))

    async def encode_layers(self, texts: Sequence[str]) -> Vectors:
        """As `encode`, all that the model tells of each text."""
        if len(texts) > QUICK_TEXTS:
            return await self._enqueue(texts).result
        rows = self._look_up([self._model.key(text) for text in texts])
        missing = [text for text, row in zip(texts, rows, strict=True) if row is None]
        computed = iter(await self._enqueue(missing).result if missing else ())
        found = [next(computed) if row is None else row for row in rows]
        return np.array(found, np.float32).reshape(len(found), self._model.dimension)

    async def encode_layers_with_parts(self, text: str, parts: Sequence[Span]) -> Vectors | None:
        """As `encode_with_parts`, all that the model tells of each."""
        if self._with_parts is None:
            return None
        known = self._look_up(self._keys(text, tuple(parts)))
        rows = [row for row in known if row is not None]
        if len(rows) == len(known):
            return np.array(rows, np.float32)
        return await self._enqueue([text], tuple(parts)).result

    def encode_layers_now(self, texts: Sequence[str]) -> Vectors:
        """As `encode_now`, all that the model tells of each text."""
        if len(texts) <= MANY_TEXTS:
            return self._model.encode_now(texts)
        parts = [texts[at : at + MANY_TEXTS] for at in range(0, len(texts), MANY_TEXTS)]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return np.concatenate(list(threads.map(self._model.encode_now, parts)))

    def close(self) -> None:
        """Stop after the running batch; calls that still wait get EncoderClosed."""
        with self._wake:
            self._closed = True
            waiting = [*self._quick, *self._bulk]
            self._quick.clear()
            self._bulk.clear()
            self._wake.notify()
        _settle([(call, EncoderClosed()) for call in waiting])
        if self._thread is not None:
            self._thread.join()

    def _sentences(self, rows: Vectors) -> Vectors:
        """Of rows that hold more the sentence's own vector, of unit length."""
        if self._sentence == self._model.dimension:
            return rows
        own = rows[:, : self._sentence]
        unit: Vectors = own / np.maximum(np.linalg.norm(own, axis=1, keepdims=True), np.float32(1e-12))
        return unit

    def _keys(self, text: str, parts: tuple[Span, ...]) -> list[Key]:
        key = self._model.key(text)
        return [key, *((key, part) for part in parts)]

    def _look_up(self, keys: Sequence[Key]) -> list[Vector | None]:
        with self._wake:
            rows = [self._cache.get(key) for key in keys]
            for key, row in zip(keys, rows, strict=True):
                if row is not None:
                    self._cache.move_to_end(key)
        return rows

    def _enqueue(self, texts: Sequence[str], parts: tuple[Span, ...] = ()) -> _Call:
        call = _Call(texts, self._model.dimension, parts)
        with self._wake:
            if self._closed:
                raise EncoderClosed
            if len(self._quick) + len(self._bulk) >= WAITING_CALLS:
                raise EncoderBusy
            (self._quick if len(texts) <= QUICK_TEXTS else self._bulk).append(call)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="encoder", daemon=True)
                self._thread.start()
            self._wake.notify()
        return call

    def _work(self) -> None:
        while True:
            with self._wake:
                while not (self._quick or self._bulk or self._closed):
                    self._wake.wait()
                if self._closed:
                    return
                batch = self._take()
            if batch:
                self._compute(batch)

    def _take(self) -> list[tuple[_Call, int]]:
        """Choose (call, text number) pairs: quick calls first, then the oldest bulk call fills what is left."""
        batch: list[tuple[_Call, int]] = []
        while self._quick and len(batch) < BATCH_TEXTS:
            call = self._quick.popleft()
            if not call.result.cancelled():
                batch += [(call, number) for number in range(len(call.texts))]
        room = max(1, BATCH_TEXTS - len(batch)) if not batch else 1
        while self._bulk and room > 0:
            call = self._bulk[0]
            if call.result.cancelled() or call.next >= len(call.texts):
                self._bulk.popleft()
                continue
            numbers = list(islice(range(call.next, len(call.texts)), room))
            call.next += len(numbers)
            room -= len(numbers)
            batch += [(call, number) for number in numbers]
        return batch

    def _compute(self, batch: list[tuple[_Call, int]]) -> None:
        items: dict[Item, Vectors] = {(call.texts[number], call.parts): _NOTHING for call, number in batch}
        try:
            items.update(zip(items, self._rows(list(items)), strict=True))
        except Exception as error:
            _settle([(call, error) for call in dict.fromkeys(call for call, _ in batch)])
            return
        self._remember(batch, items)
        complete: list[tuple[_Call, Vectors | Exception]] = []
        for call, number in batch:
            rows = items[call.texts[number], call.parts]
            call.rows[number : number + len(rows)] = rows
            call.left -= 1
            if call.left == 0:
                complete.append((call, call.rows))
        _settle(complete)

    def _rows(self, items: Sequence[Item]) -> Sequence[Vectors]:
        """One row for each item's text, and one for each of its parts."""
        texts = [text for text, _ in items]
        if self._with_parts is not None and any(parts for _, parts in items):
            return self._with_parts.encode_with_parts_now(texts, [parts for _, parts in items])
        return list(np.expand_dims(self._model.encode_now(texts), 1))

    def _remember(self, batch: list[tuple[_Call, int]], items: dict[Item, Vectors]) -> None:
        with self._wake:
            for call, number in batch:
                text = call.texts[number]
                if len(call.texts) <= QUICK_TEXTS and len(text) <= CACHED_CHARACTERS:
                    rows = items[text, call.parts].copy()
                    self._cache.update(zip(self._keys(text, call.parts), rows, strict=True))
            while len(self._cache) > self._cache_entries:
                self._cache.popitem(last=False)


class Layers:
    """The same encoder, with all that its model tells of a text in each row: keeps `base.Encoder` and `base.WithParts`."""

    def __init__(self, encoder: BatchingEncoder) -> None:
        self._encoder = encoder

    @property
    def name(self) -> str:
        return f"{self._encoder.name}-{self.dimension}"

    @property
    def dimension(self) -> int:
        return self._encoder.layers_dimension

    async def encode(self, texts: Sequence[str]) -> Vectors:
        return await self._encoder.encode_layers(texts)

    async def encode_with_parts(self, text: str, parts: Sequence[Span]) -> Vectors | None:
        return await self._encoder.encode_layers_with_parts(text, parts)

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_layers_now(texts)


def _settle(outcomes: Sequence[tuple[_Call, Vectors | Exception]]) -> None:
    """Answer calls from the thread: event loops are slow to wake, so each is woken once for all that wait in it."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Call, Vectors | Exception]]] = {}
    for call, outcome in outcomes:
        by_loop.setdefault(call.loop, []).append((call, outcome))
    for loop, mine in by_loop.items():
        with contextlib.suppress(RuntimeError):  # a closed loop: nobody waits any more
            loop.call_soon_threadsafe(_deliver, mine)


def _deliver(outcomes: Sequence[tuple[_Call, Vectors | Exception]]) -> None:
    for call, outcome in outcomes:
        if call.result.done():  # its caller went away
            continue
        if isinstance(outcome, Exception):
            call.result.set_exception(outcome)
        else:
            call.result.set_result(outcome)
