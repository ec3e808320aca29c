"""Whatever flows an author writes and whatever a user says to them, a turn ends, is answered, and can be replayed."""

import importlib
import pkgutil
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dialogue.random_flows import KINDS, KNOWN, Event, Happened, Later, bots, happenings
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue import state as s
from frontdesk.dialogue import steps
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.engine import DEPTH
from frontdesk.dialogue.flow import Step
from frontdesk.dialogue.folding import apply, replay
from frontdesk.dialogue.steps.call import CALLS
from frontdesk.dialogue.steps.wait import MOST_WAITING
from frontdesk.dialogue.wishes import WAITING

MOST_MOVES = 400  # in a turn of these flows: eight that call each other, of six steps each, for each of four wishes


def played(
    bot: Bot, happened: list[Happened], effects: frozenset[str] = frozenset()
) -> Iterator[tuple[s.State, list[str], Talk]]:
    """Each turn that a message began: the state before it, what the bot said, and the talk, which has checked that it can
    be replayed, as it does for all other turns."""
    talk = Talk(bot, {"act": 1, "look": {"n": [1]}}, KNOWN)
    talk.effects = effects
    talk.most_moves = MOST_MOVES
    for one in happened:
        before = talk.state
        if isinstance(one, Event):
            talk.event(one.name)
        elif isinstance(one, Later):
            talk.later()
        else:
            talk.acts = one.acts
            yield before, talk.user(one.text, one.reading), talk
        assert not talk.state.open


@given(
    bot=bots(),
    happened=st.lists(happenings, max_size=10),
    effects=st.sampled_from([frozenset[str](), frozenset({"act"})]),
)
@settings(max_examples=150, deadline=None)
def test_a_turn_of_any_flow_ends_is_answered_and_can_be_replayed(
    bot: Bot, happened: list[Happened], effects: frozenset[str]
) -> None:
    for before, replies, talk in played(bot, happened, effects):
        assert replies or before.status != "bot"
        assert talk.state.input is None
        assert len(talk.state.frames) <= CALLS + DEPTH + MOST_WAITING * CALLS
        assert len(talk.state.wishes) <= WAITING
        assert talk.state.frames or not talk.state.wishes  # none is left where nothing stands in its way
        assert_effects_stay(talk)


@given(bot=bots(), happened=st.lists(happenings, max_size=6))
@settings(max_examples=60, deadline=None)
def test_every_state_on_the_way_round_trips_and_replays_from_any_place(bot: Bot, happened: list[Happened]) -> None:
    """A crash may come behind any event: what is stored then is all that there is."""
    talks = [talk for *_, talk in played(bot, happened)]
    if not talks:
        return
    state = s.State()
    for place, event in enumerate(talks[-1].events, start=1):
        state = apply(state, event)
        stored = s.decode(s.encode(state))
        assert stored == state
        assert state.position == place
        assert replay(talks[-1].events[place:], stored) == talks[-1].state


@given(bot=bots(), happened=st.lists(happenings, max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_a_user_writes_is_never_worked_out_as_a_template(bot: Bot, happened: list[Happened]) -> None:
    for *_, talk in played(bot, happened):
        replies = [sent.reply.text for sent in of_type(talk.events, e.ReplySent)]
        assert all("{{ x }}" in text for text in replies if "{{" in text)


def test_the_random_flows_have_every_kind_of_step() -> None:
    """Whoever adds a kind of step adds it to `KINDS`."""
    for module in pkgutil.iter_modules(steps.__path__):
        importlib.import_module(f"{steps.__name__}.{module.name}")
    asks = {
        "slot": "x",
        "prompts": ("Well?",),
        "retries": 0,
        "otherwise": "end",
        "optional": False,
        "form": None,
        "flow": "a",
    }
    made = {type(make({"id": "s0", "next": "end"}, dict(asks))) for make in KINDS.values()}
    assert {kind.__name__ for kind in _kinds(Step)} - {kind.__name__ for kind in made} == set()


def _kinds(root: type[Step]) -> Iterator[type[Step]]:
    for kind in root.__subclasses__():
        if not kind.__name__.endswith("AskingStep") and kind.__module__.startswith(steps.__name__):
            yield kind
        yield from _kinds(kind)


def assert_effects_stay(talk: Talk) -> None:
    """No correction changes an answer that has had effects elsewhere since, in whichever flow it was given."""
    state = s.State()
    for event in talk.events:
        if isinstance(event, e.SlotFilled) and event.corrects:
            frame = state.frames[-1]
            for place in event.within:
                assert not frame.returned[place].settled
                frame = frame.returned[place].frame
            assert frame.passed.index(event.step) >= frame.settled
        state = apply(state, event)
