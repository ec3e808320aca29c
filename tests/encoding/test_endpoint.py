"""An embeddings API elsewhere: its vectors in order, patience in training, haste for customers, and no word of the key."""

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from tests.encoding.embeddings_api import DIMENSION, KEY, EmbeddingsApi, running
from tests.logged import logged

from frontdesk.encoding import endpoint as endpoint_module
from frontdesk.encoding.base import Encoder
from frontdesk.encoding.choice import Endpoint
from frontdesk.encoding.endpoint import REST_SECONDS, EndpointEncoder, EndpointModel
from frontdesk.encoding.errors import EncoderRefused, EncoderUnavailable, KeyMissing
from frontdesk.encoding.opening import open_chosen
from frontdesk.testing.encoder import FakeEncoder

TEXTS = ["where is my order", "cancel it", "do you ship to Norway?"]


class Time:
    """A clock that goes on only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(scope="module")
def served() -> Iterator[EmbeddingsApi]:
    with running(EmbeddingsApi()) as api:
        yield api


@pytest.fixture
def api(served: EmbeddingsApi) -> EmbeddingsApi:
    served.asked, served.paths, served.script = [], [], []
    served.as_base64 = served.backwards = False
    return served


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def model(api: EmbeddingsApi, time: Time) -> Iterator[EndpointModel]:
    model = opened(api.url, time)
    yield model
    model.close()


def opened(url: str, time: Time, *, key: str = KEY, dimension: int | None = DIMENSION) -> EndpointModel:
    now = lambda: time.now  # noqa: E731
    return EndpointModel(Endpoint(url, "text-embedding-3-small"), key, dimension=dimension, sleep=time.sleep, now=now)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_vectors_come_in_order_and_of_unit_length(api: EmbeddingsApi, model: EndpointModel) -> None:
    expected = FakeEncoder(DIMENSION).encode_now(TEXTS)
    assert np.allclose(model.encode_now(TEXTS), expected, atol=1e-6)
    api.backwards = True
    assert np.allclose(model.encode_now(TEXTS), expected, atol=1e-6)
    assert api.asked[0] == {"model": "text-embedding-3-small", "input": TEXTS}
    assert api.paths[0] == "/v1/embeddings"


def test_base64_is_read_as_well(api: EmbeddingsApi, model: EndpointModel) -> None:
    api.as_base64 = True
    assert np.allclose(model.encode_now(TEXTS), FakeEncoder(DIMENSION).encode_now(TEXTS), atol=1e-6)


def test_many_texts_are_asked_in_batches(api: EmbeddingsApi, model: EndpointModel) -> None:
    texts = [f"text {number}" for number in range(300)]
    assert np.allclose(model.encode_now(texts), FakeEncoder(DIMENSION).encode_now(texts), atol=1e-6)
    assert [len(asked["input"]) for asked in api.asked] == [128, 128, 44]


def test_long_texts_are_cut_and_share_no_batch_that_is_too_large(api: EmbeddingsApi, model: EndpointModel) -> None:
    model.encode_now(["x" * 1_000_000] * 30)
    assert [len(asked["input"]) for asked in api.asked] == [25, 5]
    assert {len(text) for asked in api.asked for text in asked["input"]} == {endpoint_module.MAX_CHARACTERS}


def test_empty_texts_and_half_surrogate_pairs_have_vectors(model: EndpointModel) -> None:
    assert model.encode_now(["", "  ", "\ud800"]).shape == (3, DIMENSION)
    assert model.encode_now([]).shape == (0, DIMENSION)


def test_the_dimension_is_learned_from_the_first_answer(api: EmbeddingsApi, time: Time) -> None:
    with closing(opened(api.url, time, dimension=None)) as model:
        assert model.dimension == DIMENSION


def test_a_dimension_that_is_given_is_asked_for(api: EmbeddingsApi) -> None:
    with closing(EndpointModel(Endpoint(api.url, "text-embedding-3-small", dimension=16), KEY)) as model:
        assert model.encode_now(["hi"]).shape == (1, 16)
    assert api.asked[-1]["dimensions"] == 16


def test_the_name_says_which_api_model_and_dimension(api: EmbeddingsApi, time: Time) -> None:
    names = {
        EndpointModel(Endpoint(url, name, dimension=size), KEY, dimension=8).name
        for url, name, size in [
            (api.url, "a", None),
            (api.url + "2", "a", None),
            (api.url, "b", None),
            (api.url, "a", 8),
        ]
    }
    assert len(names) == 4


@pytest.mark.parametrize("status", [429, 500, 503])
def test_training_tries_again_with_longer_and_longer_pauses(
    api: EmbeddingsApi, model: EndpointModel, time: Time, status: int
) -> None:
    api.script = [(status, {}, {"error": {"message": "Busy."}})] * 3
    assert model.encode_now(["hi"]).shape == (1, DIMENSION)
    assert time.slept == [0.5, 1.0, 2.0]


def test_training_waits_as_long_as_it_is_told(api: EmbeddingsApi, model: EndpointModel, time: Time) -> None:
    date = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    api.script = [(429, {"Retry-After": "7"}, {}), (429, date, {}), (429, {"Retry-After": "soon"}, {})]
    model.encode_now(["hi"])
    assert time.slept == [7.0, 0.0, 2.0]


def test_training_gives_up_in_the_end_and_says_why(api: EmbeddingsApi, model: EndpointModel, time: Time) -> None:
    api.script = [(503, {}, {"error": "overloaded"})] * 6
    with pytest.raises(EncoderUnavailable, match=r"127\.0\.0\.1.*503 overloaded") as caught:
        model.encode_now(["hi"])
    assert caught.value.retryable
    assert len(api.asked) == 6


def test_a_wrong_key_is_said_at_once_without_the_key(api: EmbeddingsApi, time: Time) -> None:
    with pytest.raises(EncoderRefused, match="Incorrect API key provided") as caught:
        opened(api.url, time, key="sk-wrong-one", dimension=None)
    assert "sk-wrong-one" not in caught.value.message
    assert not caught.value.retryable
    assert time.slept == []


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"data": [{"index": 0, "embedding": [1.0, 0.0]}]}, "its vectors have 2 numbers, not 32"),
        ({"data": []}, "for 1 texts"),
        ({"data": [{"index": 0, "embedding": [1.0] * 31 + [None]}]}, "is not a list of embeddings"),
        ({"data": [{"index": 0, "embedding": "?"}]}, "is not a list of embeddings"),
        ({"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0, 2.0]}]}, "is not a list"),
        ({"result": "ok"}, "is not a list of embeddings"),
        ("<html>", "is not a list of embeddings"),
    ],
)
def test_an_answer_that_is_none_is_refused(api: EmbeddingsApi, model: EndpointModel, answer: object, says: str) -> None:
    api.script = [(200, {}, answer)]
    with pytest.raises(EncoderRefused, match=re.escape(says)):
        model.encode_now(["hi"])


async def test_customers_are_answered_at_once_while_it_is_down_and_from_it_when_it_is_back(
    api: EmbeddingsApi, model: EndpointModel, time: Time
) -> None:
    encoder = EndpointEncoder(model)
    api.script = [(503, {}, {})] * 2
    with logged() as lines:
        for _ in range(3):
            with pytest.raises(EncoderUnavailable):
                await encoder.encode(["hi"])
        assert len(api.asked) == 2
        time.now += REST_SECONDS
        assert (await encoder.encode(["hi"])).shape == (1, DIMENSION)
    assert [line["event"] for line in lines] == ["encoding.unavailable", "encoding.available_again"]
    assert KEY not in str(lines)
    encoder.close()


async def test_a_long_outage_is_logged_once_a_minute(api: EmbeddingsApi, model: EndpointModel, time: Time) -> None:
    encoder = EndpointEncoder(model)
    api.script = [(400, {}, {"error": {"message": "No such model."}})] * 10
    with logged() as lines:
        for _ in range(9):
            with pytest.raises(EncoderUnavailable, match="No such model"):
                await encoder.encode(["hi"])
            time.now += REST_SECONDS
    assert len(lines) == 3
    encoder.close()


async def test_customers_do_not_wait_as_long_as_an_api_asks_for(
    api: EmbeddingsApi, model: EndpointModel, time: Time
) -> None:
    encoder = EndpointEncoder(model)
    api.script = [(429, {"Retry-After": "30"}, {})]
    with pytest.raises(EncoderUnavailable):
        await encoder.encode(["hi"])
    assert time.slept == []
    encoder.close()


async def test_nobody_listening_is_an_outage_like_any_other(time: Time) -> None:
    encoder = EndpointEncoder(opened(f"http://127.0.0.1:{free_port()}/v1", time))
    with pytest.raises(EncoderUnavailable, match="ConnectError"):
        await encoder.encode(["hi"])
    encoder.close()


async def test_a_text_seen_before_is_not_asked_again(api: EmbeddingsApi, model: EndpointModel) -> None:
    encoder: Encoder = EndpointEncoder(model)
    assert np.array_equal(await encoder.encode(["hi"]), await encoder.encode(["hi"]))
    assert len(api.asked) == 1


def test_the_key_comes_from_the_environment_and_is_in_no_log(
    api: EmbeddingsApi, caplog: pytest.LogCaptureFixture
) -> None:
    choice = Endpoint(api.url, "m", key_variable="EMBEDDINGS_KEY")
    with caplog.at_level(logging.DEBUG):
        encoder = open_chosen(choice, environment={"EMBEDDINGS_KEY": KEY})
        assert encoder.encode_now(["hi"]).shape == (1, DIMENSION)
        encoder.close()
    assert KEY not in caplog.text
    with pytest.raises(KeyMissing, match="EMBEDDINGS_KEY"):
        open_chosen(choice, environment={})


def test_a_server_starts_without_the_api_once_it_has_answered(api: EmbeddingsApi, tmp_path: Path) -> None:
    choice = Endpoint(api.url, "m", key_variable="EMBEDDINGS_KEY")
    for _ in range(2):
        encoder = open_chosen(choice, environment={"EMBEDDINGS_KEY": KEY}, kept=tmp_path)
        assert encoder.dimension == DIMENSION
        encoder.close()
    assert len(api.asked) == 1
