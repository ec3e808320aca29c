"""A secret that goes out with a request stands in no log line, no result and no error, whatever goes wrong on the way."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from tests.actions.conftest import Desk
from tests.actions.other_system import OtherSystem, Says

from frontdesk.kit.logs import set_up_logs

SECRET = "tok-very-secret"
EVERYWHERE = """
action: shop.find
method: POST
takes: {number: text}
url: URL/{{ secrets.SHOP_TOKEN }}/{{ number }}
query: {key: "{{ secrets.SHOP_TOKEN }}"}
headers: {Authorization: "Bearer {{ secrets.SHOP_TOKEN }}", X-Api-Key: "{{ secrets.SHOP_TOKEN }}"}
json: {token: "{{ secrets.SHOP_TOKEN }}"}
failures: {409: {code: taken, say: "{{ body.why }}"}}
retries: 1
idempotent: true
"""


@pytest.fixture
def logged() -> Iterator[io.BytesIO]:
    """Every line of ours and of the libraries, the chattiest ones too."""
    stream = io.BytesIO()
    root = logging.getLogger()
    before = root.handlers, root.level
    set_up_logs(level="debug", stream=stream)
    root.setLevel(logging.INFO)
    yield stream
    root.handlers, root.level = before
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "says",
    [
        Says(200, {"you_sent": f"Bearer {SECRET}", SECRET: [SECRET]}),
        Says(200, f"token={SECRET}"),
        Says(409, {"why": f"{SECRET} is taken"}),
        Says(403, {"error": f"{SECRET} is not valid"}),
        Says(503, {"error": SECRET}),
        Says(307, headers={"location": f"http://{SECRET}.example/"}),
        Says(307, headers={"location": f"/{SECRET}"}),
        Says(200, SECRET, {"content-encoding": "gzip"}),
    ],
)
async def test_no_answer_brings_a_secret_into_logs_or_outcome(
    desk: Desk, system: OtherSystem, logged: io.BytesIO, says: Says
) -> None:
    system.script = [says, says]
    outcome = await desk.call(EVERYWHERE, number="A-1")
    assert system.asked[0].headers["x-api-key"] == SECRET
    assert SECRET not in repr(outcome)
    assert SECRET not in logged.getvalue().decode()


async def test_no_failure_of_the_connection_or_of_the_request_does(
    desk: Desk, system: OtherSystem, logged: io.BytesIO
) -> None:
    nowhere = EVERYWHERE.replace("URL", "http://127.0.0.1:9")
    assert (await desk.call(nowhere, number="A-1")).error is not None
    assert (await desk.call(EVERYWHERE, number="..")).error is not None
    desk.box.secrets = {"SHOP_TOKEN": f"{SECRET}\nwith two lines"}
    outcome = await desk.call(EVERYWHERE, number="A-1")
    assert outcome.error is not None
    assert SECRET not in logged.getvalue().decode()
    assert b"actions." in logged.getvalue()
    assert system.asked == []
