"""Random bots and random users, for tests that hold whatever an author writes and whatever a user says to it.

A new kind of step is a line in `KINDS`; a new way for a turn to begin is a strategy in `happenings`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from hypothesis import strategies as st
from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading

from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import END, HANDOFF, Flow, Step
from frontdesk.dialogue.reading import Reading, Signal, Wish
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.branch import BranchStep, Case
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.steps.choose import ChooseStep, Option
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.steps.end import EndStep
from frontdesk.dialogue.steps.form import FormStep
from frontdesk.dialogue.steps.goto import GotoStep
from frontdesk.dialogue.steps.handoff import HandoffStep
from frontdesk.dialogue.steps.rate import CommentStep, RateStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.search import SearchStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.steps.ticket import TicketStep
from frontdesk.dialogue.steps.wait import WaitStep

NAMES = ("a", "b", "c")
GONE = "gone"  # a flow and a step that are not there: the author has edited the bot
MOST_STEPS = 6
WAITING_KINDS = frozenset(
    {"ask", "text", "choose", "confirm", "rate", "comment"}
)  # they let the user speak before going on
CALLS_ONCE = frozenset({"call"})  # of these a flow has one at most, so that a turn stays short
OPTIONS = (Option("Red", "red"), Option("Blue", "blue", ("sky",)))
SLOTS = ("x", "y")

Make = Callable[[dict[str, Any], dict[str, Any]], Step]
#: Each kind from what all steps have and what its questions have; `asks["flow"]` is another flow.
KINDS: dict[str, Make] = {
    "ask": lambda common, asks: AskStep(**common, **_asked(asks), entity="order_number"),
    "text": lambda common, asks: AskStep(**common, **_asked(asks)),
    "choose": lambda common, asks: ChooseStep(**common, **_asked(asks), options=OPTIONS),
    "confirm": lambda common, asks: ConfirmStep(**common, **_asked(asks), no=END),
    "rate": lambda common, asks: RateStep(**common, **_asked(asks)),
    "comment": lambda common, asks: CommentStep(**common, **{**_asked(asks), "slot": "y"}, rating="x", anything=True),
    "form": lambda common, asks: FormStep(**common),
    "say": lambda common, asks: SayStep(**common, texts=("x is {{ x }}",)),
    "set": lambda common, asks: SetStep(**common, values={"z": "{{ x }}"}, scope="conversation"),
    "keep": lambda common, asks: SetStep(**common, values={asks["slot"]: "{{ message.text }}"}),
    "act": lambda common, asks: ActStep(**common, action="act", into="y", failed=common["next"]),
    "look": lambda common, asks: ActStep(**common, action="look", arguments={"x": "{{ x }}"}, into="x"),
    "branch": lambda common, asks: BranchStep(**common, cases=(Case("x", common["next"]),)),
    "call": lambda common, asks: CallStep(**common, flow=asks["flow"], into="x", failed=END),
    "search": lambda common, asks: SearchStep(**common, otherwise=common["next"]),
    "ticket": lambda common, asks: TicketStep(**common, reason="{{ x }}", into="y"),
    "handoff": lambda common, asks: HandoffStep(**common, reason="{{ x }}"),
    "pause": lambda common, asks: WaitStep(**common, seconds=60),
    "await": lambda common, asks: WaitStep(**common, event="paid", into="x", otherwise=asks["otherwise"]),
    "goto": lambda common, asks: GotoStep(**common),
    "end": lambda common, asks: EndStep(**common, result="{{ x }}"),
}


def _asked(asks: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asks.items() if name != "flow"}


@st.composite
def flows(draw: st.DrawFn, name: str, *, checked: bool) -> Flow:
    """Steps of any kind. A checked flow is one that `frontdesk check` lets pass: steps at which nobody waits lead forward."""
    ids = [f"s{place}" for place in range(draw(st.integers(1, MOST_STEPS)))]
    anywhere = [*ids, END, HANDOFF, *(() if checked else (GONE,))]
    kinds = [*KINDS]
    steps: list[Step] = []
    for place, step_id in enumerate(ids):
        onward = [*ids[place + 1 :], END, HANDOFF] if checked else anywhere
        kind = draw(st.sampled_from(kinds))
        if checked and kind in CALLS_ONCE:
            kinds = [one for one in kinds if one not in CALLS_ONCE]
        common = {"id": step_id, "next": draw(st.sampled_from(anywhere if kind in WAITING_KINDS else onward))}
        asks = {
            "slot": draw(st.sampled_from(SLOTS)),
            "prompts": ("Well?", "Sorry?"),
            "retries": draw(st.integers(0, 2)),
            "otherwise": draw(st.sampled_from(onward)),
            "optional": draw(st.booleans()),
            "form": draw(st.sampled_from([None, ids[0]])),
            "flow": draw(st.sampled_from(NAMES if checked else (*NAMES, GONE))),
        }
        steps.append(KINDS[kind](common, asks))
    return flow(name, *steps)


@st.composite
def bots(draw: st.DrawFn, *, checked: bool = True) -> Bot:
    return replace(BOT, flows={name: draw(flows(name, checked=checked)) for name in NAMES})


class Message(NamedTuple):
    """What the user writes, how it is read, and what the actions come to meanwhile."""

    text: str
    reading: Reading
    acts: dict[str, Any]


class Event(NamedTuple):
    """Something that happens outside."""

    name: str


class Later(NamedTuple):
    """The time of the first wait is over."""


intents = st.sampled_from([None, *NAMES])
wishes = st.builds(
    Wish, intents, st.just(0.9), st.just("and so on"), st.integers(0, 9), st.integers(0, 9), st.booleans()
)
readings = st.builds(
    replace,
    st.builds(
        reading,
        intents,
        order=st.sampled_from([None, "A-1", "A-9"]),
        signals=st.lists(st.sampled_from(get_args(Signal)), max_size=2, unique=True).map(tuple),
    ),
    confidence=st.sampled_from([0.3, 0.9, 0.99]),
    also=st.sampled_from([0, 0, 0, 1, 4])
    .flatmap(lambda many: st.lists(wishes, min_size=many, max_size=many))
    .map(tuple),
    follows=st.booleans(),
)
texts = st.sampled_from(
    ["red", "the blue one, please", "4/5", "yes", "no", "what about it?", "well, A-1 then", "hm", "{{ x }}", ""]
)
outcomes = st.sampled_from([{"act": 1, "look": {"n": [1]}}, {"act": {"error": {"code": "no", "message": "No."}}}])
messages = st.builds(Message, texts, readings, outcomes)
Happened = Message | Event | Later
happenings: st.SearchStrategy[Happened] = st.one_of(
    messages, messages, messages, st.just(Event("paid")), st.just(Event("else")), st.just(Later())
)
KNOWN = {"what about it?": "Nothing."}
