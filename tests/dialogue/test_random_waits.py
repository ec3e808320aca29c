"""Whatever flows wait and whatever comes: none that could go on is kept from it, each wait ends once, no text is lost."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dialogue.random_flows import Happened, bots, happenings
from tests.dialogue.talk import Talk, of_type
from tests.dialogue.test_random_flows import played

from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.frames import resting
from frontdesk.dialogue.state import State
from frontdesk.dialogue.steps.wait import MOST_WAITING
from frontdesk.dialogue.trace import trace


@given(bot=bots(), happened=st.lists(happenings, max_size=10))
@settings(max_examples=100, deadline=None)
def test_waits_keep_nothing_waiting_end_once_and_lose_no_text(bot: Bot, happened: list[Happened]) -> None:
    for *_, talk in played(bot, happened):
        assert talk.state.happened is None
        assert_the_waiting_are_beneath(talk.state)
        assert_waits_end_once(talk)
        told = list(trace(e.Recorded(place, place, event) for place, event in enumerate(talk.events, start=1)))
        replies = [event.reply for event in of_type(talk.events, e.ReplySent)]
        assert [one.reply for turn in told for one in turn.replies] == replies


def assert_the_waiting_are_beneath(state: State) -> None:
    waiting = resting(state.frames)
    tops = [one for one, above in itertools.pairwise(waiting) if not above.called]
    assert all(frame.parked is not None for frame in tops)
    assert not waiting or waiting[-1].parked is not None
    assert sum(frame.parked is not None for frame in waiting) <= MOST_WAITING


def assert_waits_end_once(talk: Talk) -> None:
    started = [event.id for event in of_type(talk.events, e.WaitStarted)]
    ended = [event.id for event in of_type(talk.events, e.WaitEnded)]
    under_way = [frame.parked.id for frame in talk.state.frames if frame.parked is not None]
    assert sorted(ended + under_way) == sorted(started)
