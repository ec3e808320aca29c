"""What each figure counts, from plain events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.analytics.folding import Course, fold
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.messages import Choice, Reply

WROTE = e.MessageReceived("m", "hello")
STARTED = e.ConversationStarted("conv", "acme", "jo", "api")
ANSWERED = e.ReplySent(Reply("r", "Yes."), purpose="answer")
FALLBACK = e.ReplySent(Reply("r", "Sorry."), purpose="fallback")
OFFERED = e.ReplySent(Reply("r", "Did you mean?", choices=(Choice("a", "a"),)), purpose="fallback")
HANDED = e.HandoffRequested("Asked.")
JOINED = p.AgentJoined("mem_1", "Ann")
LEFT = p.AgentLeft("mem_1", "Ann", "bot")
PASSED_ON = p.AgentLeft("mem_1", "Ann", "waiting")
CLOSED = e.ConversationClosed("agent", "agent", "Ann")
ALL = (STARTED, WROTE, ANSWERED, FALLBACK, OFFERED, HANDED, JOINED, LEFT, PASSED_ON, CLOSED, e.Rated("r", 5))


def course_of(*events: e.AnyEvent) -> Course:
    return fold(Course(), [e.Recorded(place, place * 1000, event) for place, event in enumerate(events, 1)])


def test_a_conversation_that_the_bot_brings_to_an_end_alone_is_contained() -> None:
    course = course_of(STARTED, WROTE, ANSWERED, WROTE, FALLBACK)
    assert (course.started_at, course.messages, course.unanswered, course.contained) == (1000, 2, 1, True)


@pytest.mark.parametrize(
    "event",
    [HANDED, JOINED, p.HandoffRefused("Nobody."), e.TicketRequested("Look.", "t", "n"), e.TurnFailed("x.y")],
)
def test_what_needed_a_person_or_broke_is_not_contained(event: e.AnyEvent) -> None:
    assert not course_of(STARTED, WROTE, event, WROTE, ANSWERED).contained


def test_an_offer_of_what_may_be_meant_is_an_answer() -> None:
    assert course_of(STARTED, WROTE, OFFERED).unanswered == 0


def test_the_wait_is_from_the_handoff_until_a_person_comes() -> None:
    assert course_of(STARTED, HANDED, WROTE, WROTE, JOINED).waited_ms == 3000
    assert course_of(STARTED, HANDED, JOINED, PASSED_ON, WROTE, WROTE, JOINED).waited_ms == 1000
    assert course_of(STARTED, HANDED, p.HandoffEnded("expired"), WROTE, JOINED).waited_ms is None
    assert course_of(STARTED, WROTE, JOINED).waited_ms is None


def test_a_rating_is_of_the_bot_until_a_person_came() -> None:
    course = course_of(STARTED, e.Rated("r", 2), e.Rated("r", 3), HANDED, JOINED, CLOSED, e.Rated("", 5))
    assert (course.bot_score, course.agent_score) == (3, 5)


@given(st.lists(st.sampled_from(ALL), max_size=30), st.integers(0, 30))
def test_folding_in_two_parts_is_folding_at_once(events: list[e.AnyEvent], cut: int) -> None:
    recorded = [e.Recorded(place, place * 1000, event) for place, event in enumerate(events, 1)]
    assert fold(fold(Course(), recorded[:cut]), recorded[cut:]) == fold(Course(), recorded)
