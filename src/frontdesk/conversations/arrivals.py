"""What comes in from outside and begins a turn, and what is answered to it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from frontdesk.conversations.store import Stored, hash_of
from frontdesk.dialogue import events as e
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.people import Attachment
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.state import Happening

_NO_MESSAGE = "event\x1f"  # what a message's id cannot begin with


class Incoming(NamedTuple):
    """A message on its way in. Without `message_id` it is new by definition; a visitor reaches only what is theirs."""

    workspace_id: str
    bot: str
    channel: str
    user_id: str
    text: str
    session: Mapping[str, Any] = {}
    metadata: Mapping[str, Any] = {}
    conversation_id: str | None = None
    message_id: str | None = None
    visitor: bool = False
    attachments: tuple[Attachment, ...] = ()

    @property
    def key(self) -> str | None:
        """What it is recognised by when it is delivered again."""
        return self.message_id

    @property
    def hash(self) -> str:
        return hash_of(with_files(self.text, self.attachments))


def with_files(text: str, attachments: Sequence[Attachment]) -> str:
    """What a message is recognised by: its text, and the files that came with it."""
    return "\x1f".join([text, *(one.id or one.url or "" for one in attachments)])


class Occurrence(NamedTuple):
    """Something that happened outside, to a user of a bot. Without a conversation it concerns the open one, on any channel
    where `channel` is None."""

    workspace_id: str
    bot: str
    channel: str | None
    user_id: str
    name: str
    data: Mapping[str, Any]
    event_id: str | None
    conversation_id: str | None = None
    source: e.Source = "api"

    @classmethod
    def of_time(cls, stored: Stored, happening: Happening, event_id: str) -> "Occurrence":
        """What time has brought about in a conversation; `event_id` tells one from the next."""
        return cls(
            workspace_id=stored.workspace_id,
            bot=stored.bot,
            channel=stored.channel,
            user_id=stored.user_id,
            name=happening.name,
            data=happening.data,
            event_id=event_id,
            conversation_id=stored.id,
            source=happening.source,
        )

    @property
    def key(self) -> str | None:
        """What it is recognised by when it is delivered again."""
        return None if self.event_id is None else f"{_NO_MESSAGE}{self.event_id}"

    @property
    def hash(self) -> str:
        return hash_of(json.dumps([self.name, self.data], sort_keys=True))


class Handled(NamedTuple):
    """What a turn came to; `position` is that of its last event.

    Where several messages were one turn's input, the last of them has the replies and the reading; the others name its id as
    `answered_with`.
    """

    conversation_id: str
    status: e.Status
    replies: tuple[Reply, ...]
    reading: Reading | None
    position: int
    answered_with: str | None = None


class Happened(NamedTuple):
    """What came of an occurrence: `taken` says whether a flow began or went on with it. There is nothing else to tell where the
    user has no conversation and none began."""

    taken: bool
    handled: Handled | None = None


def handled(stored: Stored, events: Sequence[e.Recorded]) -> Handled:
    """What a turn with these events came to, for what it began with, or for the message that is the first of `events`."""
    last = _last_of(events)
    if last is not None and last is not events[0].event:
        return Handled(stored.id, stored.state.status, (), None, events[-1].position, last.message_id)
    replies = tuple(r.event.reply for r in events if isinstance(r.event, e.ReplySent))
    reading = next((r.event.reading for r in events if isinstance(r.event, e.MessageUnderstood)), None)
    return Handled(stored.id, stored.state.status, replies, reading, events[-1].position)


def handled_together(stored: Stored, events: Sequence[e.Recorded]) -> list[Handled]:
    """What a turn with these events came to for each of the messages that it began with."""
    places = [place for place, r in enumerate(events) if isinstance(r.event, e.MessageReceived)]
    return [handled(stored, events[place:]) for place in places]


def _last_of(events: Sequence[e.Recorded]) -> e.MessageReceived | None:
    """The last of the messages that stand at the head of the events."""
    last = None
    for recorded in events:
        if not isinstance(recorded.event, e.MessageReceived):
            break
        last = recorded.event
    return last


def happened(stored: Stored, events: Sequence[e.Recorded]) -> Happened:
    """What a turn with these events came to, which something outside began. What the bot failed at a person has taken."""
    taking = (e.WaitEnded, e.FlowStarted, e.HandoffRequested, e.TicketRequested)
    return Happened(any(isinstance(r.event, taking) for r in events), handled(stored, events))
