"""Events that other systems send: only what they have signed counts, each once, and nothing is told to who has not."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from tests.conversations.conftest import Desk, make_desk
from tests.dialogue.bots import BOT

from frontdesk.api import create_api
from frontdesk.bots.service import Bots
from frontdesk.conversations.signatures import TOLERANCE_SECONDS, Unsigned, check
from frontdesk.conversations.webhook_routes import router
from frontdesk.conversations.webhooks import LARGEST_DATA_BYTES, Webhooks
from frontdesk.dialogue.flow import Flow
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.triggers import Trigger
from frontdesk.dialogue.webhook import Signature, WebhookDefinition
from frontdesk.kit.database.base import Database
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

STANDARD = Signature("standard", "webhook-signature")
STRIPE = Signature("stripe", "stripe-signature")
GITHUB = Signature("hmac", "x-hub-signature-256", "sha256=")
KEY = b"a key of thirty-two characters.."
SECRETS = {
    "PAYMENTS": "whsec_" + base64.b64encode(KEY).decode(),
    "OLD": "whsec_" + base64.b64encode(b"the key of before").decode(),
    "NO_KEY": "not base64!",
    "GITHUB": "plain",
}
PAID = Flow(
    "paid",
    "Thanks for a payment.",
    (),
    (SayStep(id="say", texts=("We have got your {{ event.data.amount | money }}.",)),),
    triggers=(Trigger(kind="event", value="payment.received"),),
)
PAYMENTS = WebhookDefinition(
    name="payments",
    signature=STANDARD,
    secrets=("PAYMENTS", "OLD"),
    event="{{ body.type }}",
    user="{{ body.data.customer }}",
    data="{{ body.data }}",
    condition="body.type != 'ping'",
)
PUSHES = WebhookDefinition(
    name="pushes", signature=GITHUB, secrets=("GITHUB",), event="payment.received", user="{{ body.user }}"
)
UNREADY = replace(PAYMENTS, name="unready", secrets=("MISSING",))
UNFIT = replace(PAYMENTS, name="unfit", secrets=("NO_KEY",))
WEBHOOKS = {one.name: one for one in (PAYMENTS, PUSHES, UNREADY, UNFIT)}
TELLING = replace(BOT, flows={**BOT.flows, "paid": PAID}, webhooks=WEBHOOKS)
BODY = {"type": "payment.received", "data": {"customer": "jo", "amount": 5}}


class Kept:
    async def find_many(self, names: frozenset[str]) -> Mapping[str, str]:
        return {name: SECRETS[name] for name in names if name in SECRETS}


class Sender:
    """The other system."""

    def __init__(self, client: httpx.AsyncClient, desk: Desk) -> None:
        self.client, self.desk = client, desk

    async def post(
        self, body: Any, *, webhook: str = "payments", name: str = "msg_1", key: bytes = KEY, late: int = 0, **more: str
    ) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        at = str(int(self.desk.clock.now().timestamp()) - late)
        signature = hmac.new(key, f"{name}.{at}.".encode() + content, hashlib.sha256).digest()
        headers = {
            "webhook-id": name,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{base64.b64encode(b'another').decode()} v1,{base64.b64encode(signature).decode()}",
            "content-type": "application/json",
        } | more
        return await self.client.post(f"/v1/bots/small/webhooks/{webhook}", content=content, headers=headers)


@pytest.fixture
def desk(database: Database, clock: ManualClock, tmp_path: Path) -> Desk:
    return make_desk(database, clock, tmp_path, bot=TELLING)


@pytest.fixture
async def sender(desk: Desk) -> AsyncIterator[Sender]:
    api = create_api([router], ids=SequentialIds())
    bots = Bots({"default": {"small": TELLING}})
    api.state.webhooks = Webhooks(desk.service, bots, Kept(), desk.clock, workspace_id="default")
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        yield Sender(client, desk)


def answer(response: httpx.Response) -> tuple[int, Any]:
    document = response.json()
    return response.status_code, document.get("taken", document.get("code"))


async def said(desk: Desk) -> list[str]:
    found = await desk.service.list_recent("default")
    texts = []
    for stored in found:
        await desk.check(stored.id)
        recorded = await desk.service.list_events(stored.id)
        texts += [one.event.reply.text for one in recorded if hasattr(one.event, "reply")]
    return texts


async def test_a_signed_event_begins_its_flow(sender: Sender, desk: Desk) -> None:
    assert answer(await sender.post(BODY)) == (200, True)
    assert await said(desk) == ["We have got your €5.00."]


async def test_an_event_that_is_sent_again_is_handled_once(sender: Sender, desk: Desk) -> None:
    assert answer(await sender.post(BODY)) == (200, True)
    assert answer(await sender.post(BODY)) == (200, True)
    other = {**BODY, "data": {**BODY["data"], "attempt": 2}}  # type: ignore[dict-item]
    assert answer(await sender.post(other)) == (200, False)
    assert await said(desk) == ["We have got your €5.00."]
    assert answer(await sender.post(BODY, name="msg_2")) == (200, True)
    assert len(await said(desk)) == 2


async def test_what_the_bot_does_not_want_to_know_is_answered_and_left(sender: Sender, desk: Desk) -> None:
    assert answer(await sender.post({"type": "ping"})) == (200, False)
    assert answer(await sender.post({**BODY, "type": "payment.lost"})) == (200, False)
    assert await desk.service.list_recent("default") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": b"a key that somebody guessed"},
        {"late": TOLERANCE_SECONDS + 1},
        {"late": -TOLERANCE_SECONDS - 1},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,!!! v1a,AAAA v1,"},
        {"webhook-id": ""},
        {"webhook-id": "msg_9"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "9" * 30},
    ],
)
async def test_what_is_not_signed_of_late_is_refused_alike(sender: Sender, desk: Desk, wrong: dict[str, Any]) -> None:
    refused = await sender.post(BODY, **wrong)
    assert answer(refused) == (401, "conversations.webhook_refused")
    assert "PAYMENTS" not in refused.text
    assert await desk.service.list_recent("default") == []


async def test_a_secret_may_be_replaced_while_both_count(sender: Sender) -> None:
    assert answer(await sender.post(BODY, key=b"the key of before")) == (200, True)


async def test_a_webhook_without_its_secret_asks_to_come_again(sender: Sender) -> None:
    for webhook in ("unready", "unfit"):
        response = await sender.post(BODY, webhook=webhook)
        assert answer(response) == (503, "conversations.webhook_not_ready")
        assert "MISSING" not in response.text


async def test_a_webhook_that_is_not_there_is_not_found(sender: Sender) -> None:
    assert answer(await sender.post(BODY, webhook="other")) == (404, "conversations.webhook_not_found")
    response = await sender.client.post("/v1/bots/other/webhooks/payments", content=b"{}")
    assert answer(response) == (404, "conversations.webhook_not_found")


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[" * 5_000,
        b"\xff\xfe",
        {"type": "payment.received"},
        {"type": "", "data": {"customer": "jo"}},
        {"type": "payment.received", "data": {"customer": "j\no"}},
        {"type": "payment.received", "data": {"customer": "x" * 201}},
        {"type": "payment.received", "data": {"customer": "jo", "much": "x" * LARGEST_DATA_BYTES}},
        "text",
        7,
    ],
)
async def test_a_signed_body_that_does_not_fit_is_refused_with_the_reason(sender: Sender, body: Any) -> None:
    status, code = answer(await sender.post(body))
    # What says that it is JSON and is not, the house refuses at the entrance.
    assert (status, code in {"conversations.webhook_unfit", "request.malformed"}) == (422, True)


@pytest.mark.parametrize("much", ['"\\u0000"', "123456789012345678901234567890", "[" * 40 + "]" * 40])
async def test_what_would_break_later_is_refused_also_where_the_sender_does_not_say_json(
    sender: Sender, desk: Desk, much: str
) -> None:
    body = f'{{"type": "payment.received", "data": {{"customer": "jo", "much": {much}}}}}'.encode()
    plain: Any = {"content-type": "text/plain"}
    answered = await sender.post(body, **plain)
    assert answer(answered) == (422, "conversations.webhook_unfit")
    assert await said(desk) == []


async def test_an_hmac_of_the_body_in_a_header_counts_as_well(sender: Sender, desk: Desk) -> None:
    content = b'{"user": "jo", "amount": 7}'
    signature = hmac.new(b"plain", content, hashlib.sha256).hexdigest()
    url, headers = "/v1/bots/small/webhooks/pushes", {"x-hub-signature-256": f"sha256={signature}"}
    for _ in range(2):  # the same body is the same event
        assert answer(await sender.client.post(url, content=content, headers=headers)) == (200, True)
    assert await said(desk) == ["We have got your €7.00."]
    assert answer(await sender.client.post(url, content=content + b" ", headers=headers))[0] == 401


def test_stripe_signs_in_its_own_way() -> None:
    body, now = b'{"id": "evt_1"}', 1_767_600_000
    signature = hmac.new(b"whsec_test", f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"stripe-signature": f"t={now},v1={'0' * 64},v1={signature},v0=ignored"}
    check(STRIPE, ["whsec_test"], headers, body, now)
    for then in (now + TOLERANCE_SECONDS + 1, now - TOLERANCE_SECONDS - 1):
        with pytest.raises(Unsigned):
            check(STRIPE, ["whsec_test"], headers, body, then)
    with pytest.raises(Unsigned):
        check(STRIPE, ["whsec_other"], headers, body, now)


def test_the_example_of_standard_webhooks_is_accepted() -> None:
    """The values of the specification's own test vector."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    check(STANDARD, [secret], headers, body, 1_614_265_330)
