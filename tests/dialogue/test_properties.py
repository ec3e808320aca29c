"""Whatever a user does, the machine keeps its promises: a reply or a person, an end, and a state that its events explain."""

from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.dialogue.bots import BOT, reading
from tests.dialogue.talk import Talk

from frontdesk.dialogue import events as e
from frontdesk.dialogue.frames import rests
from frontdesk.dialogue.reading import Reading, Signal, Wish
from frontdesk.dialogue.trace import trace
from frontdesk.dialogue.wishes import WAITING

INTENTS = [
    None,
    "order",
    "refund",
    "name",
    "help",
    "person",
    "return",
    "track",
    "deep",
    "pay",
    "remind",
    "unknown_intent",
]

wishes = st.builds(
    Wish,
    st.sampled_from(INTENTS),
    st.just(0.9),
    st.sampled_from(["when?", "and so on"]),
    st.integers(0, 20),
    st.integers(0, 20),
    st.booleans(),
)
readings = st.builds(
    replace,
    st.builds(
        reading,
        st.sampled_from(INTENTS),
        order=st.sampled_from([None, "A-1", "A-9"]),
        colour=st.sampled_from([None, "red", "blue"]),
        signals=st.lists(st.sampled_from(get_args(Signal)), max_size=2, unique=True).map(tuple),
    ),
    also=st.lists(wishes, max_size=5).map(tuple),
    follows=st.booleans(),
)
texts = st.text(max_size=20) | st.sampled_from(["when?", "too small", "Yes, send it", "4", "great", "no", "skip it"])
outcomes = st.fixed_dictionaries(
    {
        "find_order": st.sampled_from(
            [{"number": "A-1", "status": "shipped"}, {"error": {"code": "not_found", "message": "None."}}, None]
        ),
        "refund": st.sampled_from([{"amount": 3}, {"error": {"code": "no", "message": "No."}}]),
        "bill": st.just({}),
        "ship": st.just({}),
        "send_back": st.sampled_from([{"label": "L-1"}, {"error": {"code": "no", "message": "No."}}]),
    }
)


happenings = st.sampled_from(
    [None, None, None, ("payment.received", {"order": "A-1", "amount": 3}), ("else", {}), "later"]
)


@given(turns=st.lists(st.tuples(texts, readings, outcomes, happenings), max_size=12))
@settings(max_examples=200, deadline=None)
def test_every_turn_ends_is_answered_and_can_be_replayed(
    turns: list[tuple[str, Reading, dict[str, object], Any]],
) -> None:
    talk = Talk(BOT, knows={"when?": "At nine."})
    for text, read, acts, happening in turns:
        before = talk.state
        talk.acts = acts
        if happening == "later":
            talk.later()  # checks replay equality itself, as the others do
        elif happening is not None:
            talk.event(*happening)
        else:
            said = talk.user(text, read)
            assert said or before.status != "bot"
        assert not talk.state.open
        assert talk.state.input is None
        handoffs = sum(isinstance(event, e.HandoffRequested) for event in talk.events)
        assert (talk.state.status == "waiting") == (handoffs == 1)
        assert len(talk.state.wishes) <= WAITING
        assert (
            talk.state.frames and not rests(talk.state.frames)
        ) or not talk.state.wishes  # none is left where nothing stands in its way


@given(turns=st.lists(st.tuples(st.text(max_size=20), readings, outcomes), max_size=8))
@settings(max_examples=100, deadline=None)
def test_every_conversation_can_be_told_turn_by_turn(turns: list[tuple[str, Reading, dict[str, object]]]) -> None:
    talk = Talk(BOT, knows={"when?": "At nine."})
    for text, read, acts in turns:
        talk.acts = acts
        talk.user(text, read)
    told = list(trace(e.Recorded(place, place, event) for place, event in enumerate(talk.events, start=1)))
    assert [turn.messages for turn in told if turn.messages] == [(text,) for text, *_ in turns]
    assert [move.position for turn in told for move in turn.moves] == list(range(1, len(talk.events) + 1))
    replies = [event.reply for event in talk.events if isinstance(event, e.ReplySent)]
    assert [one.reply for turn in told for one in turn.replies] == replies
    assert all(one.because for turn in told for one in turn.replies)
