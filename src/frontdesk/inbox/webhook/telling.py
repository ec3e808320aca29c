"""What another help desk is told of a conversation, from its events. Pure.

It hears of what concerns people: each change of hands, and what the customer writes while the bot does not have the conversation.
"""

from collections.abc import Sequence
from typing import Any

from frontdesk.conversations.schemas import event_document
from frontdesk.conversations.store import Stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.references import reference_of
from frontdesk.inbox.briefing.service import named
from frontdesk.inbox.briefing.telling import as_text, story_of
from frontdesk.inbox.handoff.timers import CHANGES
from frontdesk.inbox.summary import transcript_of


def may_concern(stored: Stored, recorded: Sequence[e.Recorded]) -> list[e.Recorded]:
    """What may have to be told of these events, which led to the conversation as it is `stored`; `status_after` is exact."""
    changes = [one for one in recorded if isinstance(one.event, CHANGES)]
    if stored.state.status == "bot" and not changes:
        return []
    bots = changes[0].position if changes and isinstance(changes[0].event, e.HandoffRequested) else 0  # until then
    told = (*CHANGES, e.MessageReceived)
    return [one for one in recorded if one.position >= bots and isinstance(one.event, told)]


def status_after(events: Sequence[e.Recorded]) -> e.Status | None:
    """Who has the conversation after the last of its events; None where that one is not for the help desk."""
    before: e.Status = "bot"
    status: e.Status = "bot"
    for recorded in events:
        before, status = status, _status(recorded.event, status)
    own = isinstance(events[-1].event, e.MessageReceived | e.ConversationClosed) and before not in {"waiting", "agent"}
    return None if own else status


def document(stored: Stored, events: Sequence[e.Recorded], status: e.Status) -> dict[str, Any]:
    """What is sent of the last of the events. It is the same however often it is sent, but for the customer's name."""
    last = events[-1]
    name, email = named(stored.state.session)
    return {
        "type": e.type_of(last.event),
        "workspace_id": stored.workspace_id,
        "conversation_id": stored.id,
        "bot": stored.bot,
        "channel": stored.channel,
        "user": {"id": stored.user_id, "name": name, "email": email},
        "status": status,
        "position": last.position,
        "event": event_document(last, public=False),
        "handoff": _handoff(stored.id, events, last.event),
    }


def _status(event: e.AnyEvent, status: e.Status) -> e.Status:
    match event:
        case e.HandoffRequested():
            return "waiting"
        case p.AgentJoined():
            return "agent"
        case p.AgentLeft(to=to):
            return to
        case p.HandoffEnded():
            return "bot"
        case e.ConversationClosed():
            return "closed"
        case _:
            return status


def _handoff(conversation_id: str, events: Sequence[e.Recorded], event: e.AnyEvent) -> dict[str, Any] | None:
    if not isinstance(event, e.HandoffRequested):
        return None
    return {
        "reason": event.reason,
        "team": event.team,
        "reference": reference_of(conversation_id, events[-1].position),
        "summary": as_text(story_of(events)),
        "transcript": transcript_of(events),
    }
