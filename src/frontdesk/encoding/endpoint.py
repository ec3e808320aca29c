"""An encoder elsewhere: an OpenAI-compatible embeddings API, asked in batches, patiently for training, in haste for customers."""

import base64
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import httpx2
import msgspec
import numpy as np
import structlog
from numpy.typing import NDArray

from frontdesk.encoding.base import Vectors
from frontdesk.encoding.batching import BatchingEncoder
from frontdesk.encoding.choice import Endpoint
from frontdesk.encoding.errors import EncoderRefused, EncoderUnavailable

BATCH_TEXTS = 128  # the APIs take up to 2,048
BATCH_CHARACTERS = 100_000  # and up to some 300,000 tokens
MAX_CHARACTERS = 4_000  # of one text; the APIs refuse more than 8,192 tokens
MAX_ANSWER_BYTES = 64 << 20
NOTHING = "."  # stands for an empty text, which the APIs refuse
FIRST_PAUSE_SECONDS = 0.5
REST_SECONDS = 15.0  # after it failed in haste, so long nothing is asked: messages are read by letters at once
WARN_EVERY_SECONDS = 60.0

log = structlog.get_logger("frontdesk.encoding")


class Patience(NamedTuple):
    """How often to try, how long one try may take, and the longest pause before the next."""

    tries: int
    seconds: float
    longest_pause: float


PATIENT = Patience(tries=6, seconds=60.0, longest_pause=60.0)
IN_HASTE = Patience(tries=2, seconds=3.0, longest_pause=0.5)


class _Item(msgspec.Struct, frozen=True):
    embedding: list[float] | str  # base64 holds little-endian float32
    index: int | None = None


class _Answer(msgspec.Struct, frozen=True):
    data: list[_Item]


class _Trouble(msgspec.Struct, frozen=True):
    message: str = ""


class _Refusal(msgspec.Struct, frozen=True):
    error: _Trouble | str


class EndpointModel:
    """Asks the API; may be called from any thread. The key is in no error and no log line.

    Invariant: what comes back has one unit-length row a text and `dimension` columns, or an error is raised.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        key: str | None,
        *,
        dimension: int | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Without a known `dimension` the API is asked for one vector at once."""
        self.url = endpoint.url.rstrip("/")
        self._address = self.url if self.url.endswith("/embeddings") else f"{self.url}/embeddings"
        self._endpoint, self._key = endpoint, key
        self._sleep, self.now = sleep, now
        self._client = httpx2.Client(headers={"Authorization": f"Bearer {key}"} if key else {})
        self._dimension = endpoint.dimension or dimension
        if self._dimension is None:
            self._dimension = self._learn_dimension()
        which = f"{self.url}\n{endpoint.model}\n{endpoint.dimension}"
        self.name = f"{endpoint.model}-{hashlib.sha256(which.encode()).hexdigest()[:12]}"
        self.dimension: int = self._dimension

    def key(self, text: str) -> str:
        return text

    def encode_now(self, texts: Sequence[str], patience: Patience = PATIENT) -> Vectors:
        """Return one row a text, in order. Raises EncoderUnavailable; EncoderRefused when trying again is of no use."""
        rows = [self._ask(batch, patience) for batch in _batches(texts)]
        return np.concatenate(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def close(self) -> None:
        self._client.close()

    def _learn_dimension(self) -> int:
        try:
            return int(self._ask([NOTHING], PATIENT).shape[1])
        except EncoderUnavailable:
            self.close()
            raise

    def _ask(self, texts: list[str], patience: Patience) -> Vectors:
        pause = FIRST_PAUSE_SECONDS
        for left in range(patience.tries - 1, -1, -1):
            asked: float | None = None
            try:
                response, content = self._send(texts, patience.seconds)
            except httpx2.HTTPError as error:
                reason = type(error).__name__
            else:
                if response.status_code == 200:
                    return self._vectors(content, len(texts))
                reason = f"{response.status_code} {self._said(content)}".strip()
                if response.status_code != 429 and response.status_code < 500:
                    raise EncoderRefused(url=self.url, reason=reason)
                asked = _retry_after(response.headers.get("Retry-After", ""))
            wait = pause if asked is None else asked
            if not left or wait > patience.longest_pause:
                break
            self._sleep(wait)
            pause *= 2
        raise EncoderUnavailable(url=self.url, reason=reason)

    def _send(self, texts: list[str], seconds: float) -> tuple[httpx2.Response, bytes]:
        """The client's own timeout begins anew with every packet; this one is for the whole answer."""
        body: dict[str, object] = {"model": self._endpoint.model, "input": texts}
        if self._endpoint.dimension:
            body["dimensions"] = self._endpoint.dimension
        until = self.now() + seconds
        request = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        with self._client.stream("POST", self._address, content=request, headers=headers, timeout=seconds) as response:
            content = bytearray()
            for piece in response.iter_bytes():
                content += piece
                if self.now() > until or len(content) > MAX_ANSWER_BYTES:
                    raise httpx2.ReadTimeout("The answer takes too long.", request=response.request)
        return response, bytes(content)

    def _vectors(self, content: bytes, expected: int) -> Vectors:
        try:
            items = msgspec.json.decode(content, type=_Answer).data
            ordered = sorted(items, key=lambda item: item.index if item.index is not None else 0)
            rows = np.array([_row(item.embedding) for item in ordered], np.float64)
        except (msgspec.DecodeError, ValueError, UnicodeDecodeError) as error:
            raise EncoderRefused(url=self.url, reason="what it answers is not a list of embeddings.") from error
        if rows.ndim != 2 or len(rows) != expected or not rows.shape[1] or not np.isfinite(rows).all():
            raise EncoderRefused(
                url=self.url, reason=f"it gave vectors of the shape {rows.shape} for {expected} texts."
            )
        if self._dimension not in {None, rows.shape[1]}:
            reason = f"its vectors have {rows.shape[1]} numbers, not {self._dimension}."
            raise EncoderRefused(url=self.url, reason=reason)
        unit: Vectors = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)).astype(np.float32)
        return unit

    def _said(self, content: bytes) -> str:
        """What the API says is wrong, without the key that some repeat there."""
        try:
            refusal = msgspec.json.decode(content, type=_Refusal).error
            said = refusal if isinstance(refusal, str) else refusal.message
        except (msgspec.DecodeError, UnicodeDecodeError):
            said = content[:200].decode("utf-8", "replace")
        said = said.replace(self._key, "[redacted]") if self._key else said
        return " ".join(said.split())[:200]


class _InHaste:
    """The model as customers' messages need it: a quick answer, or a quick refusal while it does not answer."""

    def __init__(self, model: EndpointModel) -> None:
        self._model = model
        self.name, self.dimension = model.name, model.dimension
        self._rests_until = self._quiet_until = -1.0
        self._reason = ""

    def key(self, text: str) -> str:
        return self._model.key(text)

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        now = self._model.now()
        if now < self._rests_until:
            raise EncoderUnavailable(url=self._model.url, reason=self._reason)
        try:
            vectors = self._model.encode_now(texts, IN_HASTE)
        except EncoderUnavailable as error:
            self._reason = str(error.details["reason"])
            self._rests_until = self._model.now() + REST_SECONDS
            if now >= self._quiet_until:
                log.warning("encoding.unavailable", url=self._model.url, reason=self._reason)
                self._quiet_until = now + WARN_EVERY_SECONDS
            raise
        if self._rests_until >= 0:
            self._rests_until = self._quiet_until = -1.0
            log.info("encoding.available_again", url=self._model.url)
        return vectors


class EndpointEncoder(BatchingEncoder):
    """Keeps `base.Encoder`. While the API does not answer, `encode` raises EncoderUnavailable at once for REST_SECONDS and
    then tries again; a warning is logged once a minute."""

    def __init__(self, model: EndpointModel, *, cache_entries: int = 4_096) -> None:
        super().__init__(_InHaste(model), cache_entries=cache_entries)
        self._patient = model

    def encode_now(self, texts: Sequence[str]) -> Vectors:
        return self._patient.encode_now(texts)

    def close(self) -> None:
        super().close()
        self._patient.close()


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    characters = 0
    for text in texts:
        sent = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        sent = sent if sent.strip() else NOTHING
        if batch and (len(batch) == BATCH_TEXTS or characters + len(sent) > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(sent)
        characters += len(sent)
    if batch:
        yield batch


def _row(embedding: list[float] | str) -> NDArray[np.floating]:
    if isinstance(embedding, str):
        return np.frombuffer(base64.b64decode(embedding, validate=True), "<f4")
    return np.array(embedding, np.float64)


def _retry_after(header: str) -> float | None:
    """The seconds that the header asks for, which may be a number or a date; None when it is neither."""
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
