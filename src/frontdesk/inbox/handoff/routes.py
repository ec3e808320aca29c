"""The handoff's API: take, answer, hand back, close; for the console and for any help desk that is the inbox instead."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request

from frontdesk.access.errors import ScopeMissing
from frontdesk.access.routes import require
from frontdesk.access.service import AccessService, Caller
from frontdesk.bots.errors import BotNotFound
from frontdesk.conversations.attachments.errors import AttachmentNotFound
from frontdesk.conversations.attachments.service import Attachments
from frontdesk.conversations.attachments.store import Owner
from frontdesk.conversations.errors import (
    ConversationBusy,
    ConversationClosed,
    ConversationNotFound,
    MessageIdReused,
    MessageInvalid,
)
from frontdesk.conversations.schemas import AttachedIn
from frontdesk.conversations.typing import Side, Typing
from frontdesk.dialogue.people import Agent, Attachment
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.errors import AgentNotYourself, AlreadyTaken, ForceForbidden, NotWaiting
from frontdesk.inbox.handoff.schemas import (
    AgentIn,
    AgentMessageIn,
    HandBackIn,
    HandoffOut,
    LinkedIn,
    TakeIn,
    TypingIn,
    handoff_out,
)
from frontdesk.inbox.handoff.service import Handoffs
from frontdesk.kit.http.problems import problems

router = APIRouter(tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]
Writer = Annotated[Caller, require("inbox:write")]
ConversationId = Annotated[str, Path(max_length=200, examples=["conv_01k8w3v5d8e9f0g1h2j3k4m5n6"])]
Customer = Annotated[Caller, require("conversations:write")]
SUPERVISE = "inbox:supervise"

_REFUSALS = (ConversationNotFound, BotNotFound, ConversationClosed, AlreadyTaken, AgentNotYourself, ConversationBusy)


@router.get(
    "/v1/inbox/conversations/{conversation_id}/handoff",
    summary="See who has a conversation",
    responses=problems(ConversationNotFound),
)
async def get_handoff(conversation_id: ConversationId, caller: Reader, request: Request) -> HandoffOut:
    """Whether the bot has it, or it waits, or an agent has it, and who."""
    return handoff_out(await _handoffs(request).get(caller.workspace_id, conversation_id))


@router.post(
    "/v1/inbox/conversations/{conversation_id}/take",
    summary="Take a conversation",
    responses=problems(*_REFUSALS, ForceForbidden),
)
async def take(conversation_id: ConversationId, body: TakeIn, caller: Writer, request: Request) -> HandoffOut:
    """Make it yours, whether it waits or the bot has it. From here on the bot is silent; a reply that it is preparing is dropped.

    Of two who take it at once one gets it, and the other a 409 that says who. Taking what is yours already changes nothing.
    """
    agent = await _agent(body.agent, caller, request)
    force = _force(body.force, caller)
    return handoff_out(await _handoffs(request).take(caller.workspace_id, conversation_id, agent, force=force))


@router.post(
    "/v1/inbox/conversations/{conversation_id}/hand-back",
    summary="Hand a conversation back",
    responses=problems(*_REFUSALS, ForceForbidden, NotWaiting),
)
async def hand_back(conversation_id: ConversationId, body: HandBackIn, caller: Writer, request: Request) -> HandoffOut:
    """Give it to the bot, which tells the customer that it is there again and knows the outcome; or with `to: queue` let it wait
    for another agent. What waits for somebody can be given back, too."""
    agent = await _agent(body.agent, caller, request)
    force, place = _force(body.force, caller), (caller.workspace_id, conversation_id, agent)
    if body.to == "queue":
        handoff = await _handoffs(request).requeue(*place, outcome=body.outcome, team=body.team, force=force)
    else:
        handoff = await _handoffs(request).hand_back(*place, outcome=body.outcome, force=force)
    return handoff_out(handoff)


@router.post(
    "/v1/inbox/conversations/{conversation_id}/close",
    summary="Close a conversation",
    responses=problems(*_REFUSALS, ForceForbidden),
)
async def close(conversation_id: ConversationId, body: TakeIn, caller: Writer, request: Request) -> HandoffOut:
    """End it, and tell the customer. Their next message begins another conversation. Closing again changes nothing."""
    agent = await _agent(body.agent, caller, request)
    force = _force(body.force, caller)
    return handoff_out(await _handoffs(request).close(caller.workspace_id, conversation_id, agent, force=force))


@router.post(
    "/v1/conversations/{conversation_id}/agent-messages",
    summary="Answer as an agent",
    responses=problems(*_REFUSALS, MessageIdReused, MessageInvalid, AttachmentNotFound),
)
async def post_agent_message(
    conversation_id: ConversationId,
    message: AgentMessageIn,
    caller: Writer,
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(min_length=1, max_length=200, description="Instead of `message_id`.")
    ] = None,
) -> HandoffOut:
    """Say something to the customer, on the channel that they write on. Where no agent has the conversation, the one who writes
    takes it with that, and the bot is silent."""
    limit: int = request.app.state.max_text_characters
    blank = not message.text.strip()
    if (blank and not message.attachments) or len(message.text) > limit:
        reason = "`text` is blank." if len(message.text) <= limit else f"`text` is longer than {limit} characters."
        raise MessageInvalid(reason=reason, fields=[{"field": "body.text", "problem": reason}])
    handoff = await _handoffs(request).write(
        caller.workspace_id,
        conversation_id,
        await _agent(message.agent, caller, request),
        message_id=message.message_id or idempotency_key,
        text="" if blank else message.text,
        attachments=await _files(message.attachments, conversation_id, caller, request),
    )
    request.app.state.streams.typing.end(conversation_id, "agent")
    return handoff_out(handoff)


@router.post(
    "/v1/conversations/{conversation_id}/back-to-bot",
    summary="Go back to the bot",
    responses=problems(ConversationNotFound, BotNotFound, ConversationClosed, ConversationBusy),
)
async def leave(conversation_id: ConversationId, caller: Customer, request: Request) -> HandoffOut:
    """The customer would rather go on with the bot, whether they wait for a person or talk to one. Again it changes nothing."""
    handoffs = _handoffs(request)
    await handoffs.check_owner(caller, conversation_id)
    return handoff_out(await handoffs.leave(caller.workspace_id, conversation_id))


@router.post(
    "/v1/conversations/{conversation_id}/end",
    summary="End a conversation",
    responses=problems(ConversationNotFound, BotNotFound, ConversationBusy),
)
async def end(conversation_id: ConversationId, caller: Customer, request: Request) -> HandoffOut:
    """The customer needs nothing more, whoever has it. Again it changes nothing; their next message begins another one."""
    handoffs = _handoffs(request)
    await handoffs.check_owner(caller, conversation_id)
    return handoff_out(await handoffs.end(caller.workspace_id, conversation_id))


@router.post(
    "/v1/conversations/{conversation_id}/typing",
    status_code=204,
    summary="Show that somebody is typing",
    responses=problems(ConversationNotFound, AgentNotYourself),
)
async def show_typing(conversation_id: ConversationId, body: TypingIn, caller: Customer, request: Request) -> None:
    """A sign for the other side, kept nowhere. It ends with the message, with `typing: false`, or by itself.

    With `agent`, or from who is signed in, it is the agent's, and shown only while they have the conversation; else it is the
    customer's. A bot with `typing: false` shows none.
    """
    of_agent = caller.kind == "member" or body.agent is not None
    if of_agent and not caller.allows("inbox:write"):
        raise ScopeMissing(scope="inbox:write")
    agent = await _agent(body.agent, caller, request) if of_agent else None
    name = await _handoffs(request).may_type(caller, conversation_id, agent)
    if name is None:
        return
    typing: Typing = request.app.state.streams.typing
    side: Side = "agent" if of_agent else "user"
    if body.typing:
        typing.show(conversation_id, side, name)
    else:
        typing.end(conversation_id, side)
    desk: Desk = request.app.state.desk
    desk.hub.tell_typing(caller.workspace_id, conversation_id, agent, typing=body.typing)


async def _agent(named: AgentIn | None, caller: Caller, request: Request) -> Agent:
    """Who acts: whoever is signed in, or whom the key names, or the key itself."""
    if named is not None and caller.kind != "key":
        raise AgentNotYourself
    if named is not None:
        return named.agent()
    access: AccessService = request.app.state.access
    return Agent(caller.id, await access.name_of(caller))


async def _files(
    named: Sequence[LinkedIn | AttachedIn], conversation_id: str, caller: Caller, request: Request
) -> tuple[Attachment, ...]:
    """What the agent sends along, in its order. Raises `AttachmentNotFound`, `ConversationNotFound`."""
    kept: dict[str, Attachment] = {}
    ids = [one.id for one in named if isinstance(one, AttachedIn)]
    if ids:
        stored = await request.app.state.conversations.get(caller.workspace_id, conversation_id)
        attachments: Attachments = request.app.state.attachments
        owner = Owner(stored.workspace_id, stored.bot, stored.user_id)
        found = await attachments.named(owner, ids, [stored.id], by_visitor=False)
        kept = {str(one.id): one for one in found}
    files = [kept[one.id] if isinstance(one, AttachedIn) else one.attachment() for one in named]
    return tuple(dict.fromkeys(files))


def _force(wanted: bool, caller: Caller) -> bool:
    if wanted and not caller.allows(SUPERVISE):
        raise ForceForbidden
    return wanted


def _handoffs(request: Request) -> Handoffs:
    handoffs: Handoffs = request.app.state.handoffs
    return handoffs
