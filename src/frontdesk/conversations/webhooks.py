"""What other systems tell a bot of by webhook: verified, taken apart as the bot's files say, and handed on as an occurrence.

Invariant: nothing of a request counts before its signature does, and one that is delivered twice is handled once.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import msgspec

from frontdesk.bots.service import Bots
from frontdesk.conversations import signatures
from frontdesk.conversations.arrivals import Occurrence
from frontdesk.conversations.errors import (
    MessageIdReused,
    WebhookNotFound,
    WebhookNotReady,
    WebhookRefused,
    WebhookUnfit,
)
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue.expressions import ExpressionInvalid, evaluate, fill, render
from frontdesk.dialogue.webhook import WebhookDefinition
from frontdesk.kit.clock import Clock
from frontdesk.kit.http import payloads
from frontdesk.kit.logs import get_logger

log = get_logger()

LARGEST_DATA_BYTES = 16_384  # of what a flow gets: every turn carries the state
LONGEST_NAME = 200


class Secrets(Protocol):
    """Opens the secrets of the workspace that the bots belong to."""

    async def find_many(self, names: frozenset[str]) -> Mapping[str, str]: ...


class Delivery(NamedTuple):
    """A request as it came in; `headers` are by lower-case names."""

    bot: str
    webhook: str
    headers: Mapping[str, str]
    body: bytes


class Webhooks:
    def __init__(
        self, conversations: ConversationService, bots: Bots, secrets: Secrets, clock: Clock, *, workspace_id: str
    ) -> None:
        self._conversations = conversations
        self._bots = bots
        self._secrets = secrets
        self._clock = clock
        self._workspace_id = workspace_id

    async def take(self, delivery: Delivery) -> bool:
        """Verify it and let it happen; whether a flow took it.

        Raises `WebhookNotFound`, `WebhookRefused`, `WebhookNotReady`, `WebhookUnfit`, and what `ConversationService.happen` does.
        """
        bot = self._bots.find(self._workspace_id, delivery.bot)
        definition = bot.webhooks.get(delivery.webhook) if bot is not None else None
        if definition is None:
            raise WebhookNotFound
        await self._verify(definition, delivery)
        occurrence = self._occurrence(definition, delivery)
        if occurrence is None:
            return False
        try:
            return (await self._conversations.happen(occurrence)).taken
        except MessageIdReused:  # some systems count their attempts in the body: it is the same event
            return False

    async def _verify(self, definition: WebhookDefinition, delivery: Delivery) -> None:
        now = self._clock.now().timestamp()
        try:
            signatures.claimed(definition.signature, delivery.headers, delivery.body, now)
            found = await self._secrets.find_many(frozenset(definition.secrets))
            if not found:
                raise signatures.SecretUnfit
            signatures.check(definition.signature, found.values(), delivery.headers, delivery.body, now)
        except signatures.Unsigned as reason:
            log.info("conversations.webhook_refused", bot_id=delivery.bot, webhook=definition.name, reason=str(reason))
            raise WebhookRefused from reason
        except signatures.SecretUnfit as error:
            log.warning("conversations.webhook_not_ready", bot_id=delivery.bot, webhook=definition.name)
            raise WebhookNotReady from error

    def _occurrence(self, definition: WebhookDefinition, delivery: Delivery) -> Occurrence | None:
        """What the body tells; None where the bot does not want to know."""
        flaw = payloads.flaw_of(delivery.body)  # here too: other systems do not always say that they send JSON
        if flaw is not None:
            raise WebhookUnfit(reason=f"Of its body, {flaw}.")
        body: Any = msgspec.json.decode(delivery.body)
        given = {"body": body, "headers": dict(delivery.headers)}
        try:
            if definition.condition is not None and not evaluate(definition.condition, given):
                return None
            event, user = render(definition.event, given).strip(), render(definition.user, given).strip()
            named = render(definition.event_id, given).strip() if definition.event_id else ""
            data = body if definition.data is None else fill(definition.data, given)
        except ExpressionInvalid as error:
            raise WebhookUnfit(reason="What the bot's file takes from it cannot be worked out.") from error
        for what, name in (("the event's name", event), ("the user", user)):
            if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
                raise WebhookUnfit(reason=f"It does not say {what} where the bot's file looks for it.")
        return Occurrence(
            workspace_id=self._workspace_id,
            bot=delivery.bot,
            channel=None,
            user_id=user,
            name=event,
            data=_small(data if isinstance(data, dict) else {"value": data}),
            event_id=f"webhook:{definition.name}:{_id_of(named, definition, delivery)}",
            source="webhook",
        )


def _id_of(named: str, definition: WebhookDefinition, delivery: Delivery) -> str:
    """What the event is recognised by when it comes again: its own id, else all that came."""
    if not named and definition.signature.kind == "standard":
        named = delivery.headers.get("webhook-id", "")
    if 0 < len(named) <= LONGEST_NAME and named.isprintable():
        return named
    return hashlib.sha256(named.encode("utf-8", "replace") or delivery.body).hexdigest()


def _small(data: dict[str, Any]) -> dict[str, Any]:
    try:
        size = len(msgspec.json.encode(data))
    except (TypeError, ValueError, RecursionError) as error:
        raise WebhookUnfit(reason="What the bot's file takes as data is no JSON.") from error
    if size > LARGEST_DATA_BYTES:
        reason = f"Its data has more than {LARGEST_DATA_BYTES} bytes: let the bot's file take a part, with `data`."
        raise WebhookUnfit(reason=reason)
    return data
