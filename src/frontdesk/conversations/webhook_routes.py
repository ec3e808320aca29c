"""Where other systems tell a bot of events: the address that is given to them, one for each webhook of the bot's files."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from frontdesk.conversations.errors import (
    ConversationBusy,
    WebhookNotFound,
    WebhookNotReady,
    WebhookRefused,
    WebhookUnfit,
)
from frontdesk.conversations.webhook_schemas import BODY, WebhookOut
from frontdesk.conversations.webhooks import Delivery, Webhooks
from frontdesk.kit.http.problems import problems

router = APIRouter(tags=["conversations"])


@router.post(
    "/v1/bots/{bot}/webhooks/{webhook}",
    summary="Tell of an event",
    openapi_extra=BODY,
    responses=problems(WebhookNotFound, WebhookRefused, WebhookUnfit, WebhookNotReady, ConversationBusy),
)
async def receive_webhook(
    bot: Annotated[str, Path(max_length=200, examples=["acme"])],
    webhook: Annotated[str, Path(max_length=200, examples=["payments"])],
    request: Request,
) -> WebhookOut:
    """Take in what another system tells of. It needs no key: its signature is checked as the bot's file says.

    `taken` is false where nothing waits for it and no flow begins with it. The same event again is handled no second time.
    """
    webhooks: Webhooks = request.app.state.webhooks
    headers = {name.lower(): value for name, value in request.headers.items()}
    return WebhookOut(taken=await webhooks.take(Delivery(bot, webhook, headers, await request.body())))
