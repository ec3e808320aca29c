"""What came of one conversation, folded from its events. What each figure means stands here and in docs/analytics.md. Pure."""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p


class Course(msgspec.Struct, frozen=True, omit_defaults=True):
    """Times are milliseconds since the epoch, UTC.

    `messages` are the customer's; `unanswered` those that the bot had nothing to say to. `handed_over`: a person was wanted, by
    the flow, the customer or the bot. `joined`: a person came. `ticketed`: something was left
    for a person. `failed`: a turn broke. `waiting_since` is when the wait that goes on began; `waited_ms` how long the first wait
    was that a person ended.
    """

    started_at: int = 0
    messages: int = 0
    unanswered: int = 0
    handed_over: bool = False
    joined: bool = False
    ticketed: bool = False
    failed: bool = False
    waiting_since: int | None = None
    waited_ms: int | None = None
    bot_score: int | None = None
    agent_score: int | None = None

    @property
    def contained(self) -> bool:
        """The bot did it alone: nobody was needed, and nothing broke."""
        return not (self.handed_over or self.joined or self.ticketed or self.failed)


def fold(course: Course, events: Iterable[e.Recorded]) -> Course:
    for recorded in events:
        course = apply(course, recorded)
    return course


def apply(course: Course, recorded: e.Recorded) -> Course:
    at = recorded.at
    if not course.started_at:
        course = replace(course, started_at=at)
    match recorded.event:
        case e.MessageReceived():
            return replace(course, messages=course.messages + 1)
        case e.ReplySent(purpose="fallback", reply=reply) if not reply.choices:
            return replace(course, unanswered=course.unanswered + 1)
        case e.TurnFailed():
            return replace(course, failed=True)
        case e.TicketRequested():
            return replace(course, ticketed=True)
        case e.Rated(score=score) if course.joined:
            return replace(course, agent_score=score)
        case e.Rated(score=score):
            return replace(course, bot_score=score)
        case _:
            return _people(course, at, recorded.event)


def _people(course: Course, at: int, event: e.AnyEvent) -> Course:
    match event:
        case e.HandoffRequested() | p.AgentLeft(to="waiting"):
            return replace(course, handed_over=True, waiting_since=at)
        case p.HandoffRefused():
            return replace(course, handed_over=True)
        case p.AgentJoined():
            began = course.waiting_since
            waited = at - began if began is not None and course.waited_ms is None else course.waited_ms
            return replace(course, joined=True, waiting_since=None, waited_ms=waited)
        case p.HandoffEnded() | e.ConversationClosed():
            return replace(course, waiting_since=None)
        case _:
            return course
