"""Whatever flows an author writes and whatever a user says to them, a turn ends, is answered, and can be replayed."""

import itertools
from collections.abc import Callable
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk

from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import END, HANDOFF, Flow, Step
from frontdesk.dialogue.frames import DEPTH, resting
from frontdesk.dialogue.reading import Reading, Signal
from frontdesk.dialogue.state import State
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.branch import BranchStep, Case
from frontdesk.dialogue.steps.call import CALLS, CallStep
from frontdesk.dialogue.steps.choose import ChooseStep, Option
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.steps.end import EndStep
from frontdesk.dialogue.steps.form import FormStep
from frontdesk.dialogue.steps.goto import GotoStep
from frontdesk.dialogue.steps.rate import CommentStep, RateStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.steps.ticket import TicketStep
from frontdesk.dialogue.steps.wait import MOST_WAITING, WaitStep
from frontdesk.dialogue.trace import trace

NAMES = ("a", "b", "c")
MOST_STEPS = 6
ASKING = frozenset({"ask", "text", "choose", "confirm", "rate", "comment"})
OPTIONS = (Option("Red", "red"), Option("Blue", "blue", ("sky",)))
SLOTS = ("x", "y")

Make = Callable[[dict[str, Any], dict[str, Any]], Step]
#: Each kind from what all steps have and what its questions have.
KINDS: dict[str, Make] = {
    "ask": lambda common, asks: AskStep(**common, **asks, entity="order_number"),
    "text": lambda common, asks: AskStep(**common, **asks),
    "choose": lambda common, asks: ChooseStep(**common, **asks, options=OPTIONS),
    "confirm": lambda common, asks: ConfirmStep(**common, **asks, no=END),
    "rate": lambda common, asks: RateStep(**common, **asks),
    "comment": lambda common, asks: CommentStep(**common, **asks, rating="x", anything=True),
    "form": lambda common, asks: FormStep(**common),
    "say": lambda common, asks: SayStep(**common, texts=("x is {{ x }}",)),
    "set": lambda common, asks: SetStep(**common, values={"z": "{{ x }}"}, scope="conversation"),
    "act": lambda common, asks: ActStep(**common, action="act", into="y", failed=common["next"]),
    "branch": lambda common, asks: BranchStep(**common, cases=(Case("x", common["next"]),)),
    "wait": lambda common, asks: WaitStep(**common, seconds=60, texts=("Wait for {{ x }}.",)),
    "event": lambda common, asks: WaitStep(
        **common, event="paid", where={"n": 1}, seconds=60, into="x", otherwise=asks["otherwise"]
    ),
    "ticket": lambda common, asks: TicketStep(**common, reason="{{ x }}"),
    "goto": lambda common, asks: GotoStep(**common),
    "end": lambda common, asks: EndStep(**common, result="{{ x }}"),
}


@st.composite
def flows(draw: st.DrawFn, name: str) -> Flow:
    """Steps of any kind; those that ask nothing lead forward, so that there is no loop without an exit. One may call a flow."""
    ids = [f"s{place}" for place in range(draw(st.integers(1, MOST_STEPS)))]
    steps: list[Step] = []
    calls = draw(st.integers(0, MOST_STEPS))
    for place, step_id in enumerate(ids):
        kind = draw(st.sampled_from([*KINDS]))
        onward = [*ids[place + 1 :], END, HANDOFF]
        anywhere = [*ids, END, HANDOFF]
        common: dict[str, Any] = {"id": step_id, "next": draw(st.sampled_from(anywhere if kind in ASKING else onward))}
        if place == calls:
            common["next"] = draw(st.sampled_from(onward))
            steps.append(CallStep(**common, flow=draw(st.sampled_from(NAMES)), into="x", failed=END))
            continue
        asks: dict[str, Any] = {
            "slot": draw(st.sampled_from(SLOTS)) if kind != "comment" else "y",
            "prompts": ("Well?", "Sorry?"),
            "retries": draw(st.integers(0, 2)),
            "otherwise": draw(st.sampled_from(onward)),
            "optional": draw(st.booleans()),
            "form": draw(st.sampled_from([None, ids[0]])),
        }
        steps.append(KINDS[kind](common, asks))
    return flow(name, *steps)


@st.composite
def bots(draw: st.DrawFn) -> Bot:
    return replace(BOT, flows={name: draw(flows(name)) for name in NAMES})


readings = st.builds(
    replace,
    st.builds(
        reading,
        st.sampled_from([None, *NAMES]),
        order=st.sampled_from([None, "A-1", "A-9"]),
        signals=st.lists(st.sampled_from(get_args(Signal)), max_size=2, unique=True).map(tuple),
    ),
    confidence=st.sampled_from([0.3, 0.9, 0.99]),
)
texts = st.sampled_from(["red", "the blue one, please", "4/5", "yes", "no", "what about it?", "well, A-1 then", "hm"])
outcomes = st.sampled_from([{"act": 1}, {"act": {"error": {"code": "no", "message": "No."}}}])


happenings = st.sampled_from([None, None, None, {"n": 1}, {"n": 2}, "later"])


@given(bot=bots(), turns=st.lists(st.tuples(texts, readings, outcomes, happenings), max_size=10))
@settings(max_examples=150, deadline=None)
def test_a_turn_of_any_flow_ends_is_answered_and_can_be_replayed(
    bot: Bot, turns: list[tuple[str, Reading, dict[str, object], Any]]
) -> None:
    talk = Talk(bot, knows={"what about it?": "Nothing."})
    for text, read, acts, happening in turns:
        talk.acts = acts
        before = talk.state
        if happening == "later":
            talk.later()  # checks replay equality itself, as the others do
        elif happening is not None:
            talk.event("paid", happening)
        else:
            said = talk.user(text, read)
            assert said or before.status != "bot"
        assert talk.state.input is None
        assert talk.state.happened is None
        assert len(talk.state.frames) <= CALLS + DEPTH + MOST_WAITING
        assert_the_waiting_are_beneath(talk.state)
        assert_waits_end_once(talk)
        told = list(trace(e.Recorded(place, place, event) for place, event in enumerate(talk.events, start=1)))
        replies = [event.reply for event in talk.events if isinstance(event, e.ReplySent)]
        assert [one.reply for turn in told for one in turn.replies] == replies  # no text is lost


def assert_the_waiting_are_beneath(state: State) -> None:
    """No flow that could go on is kept from it by one that waits."""
    waiting = resting(state.frames)
    tops = [one for one, above in itertools.pairwise(waiting) if not above.called]
    assert all(frame.parked is not None for frame in tops)
    assert not waiting or waiting[-1].parked is not None
    assert sum(frame.parked is not None for frame in waiting) <= MOST_WAITING


def assert_waits_end_once(talk: Talk) -> None:
    started = [event.id for event in talk.events if isinstance(event, e.WaitStarted)]
    ended = [event.id for event in talk.events if isinstance(event, e.WaitEnded)]
    under_way = [frame.parked.id for frame in talk.state.frames if frame.parked is not None]
    assert sorted(ended + under_way) == sorted(started)
