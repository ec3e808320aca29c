"""A flow stays on the version of the bot that it was begun with; what is begun after a change is begun on the new one."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.dialogue.bots import BOT, FIND, TRACK, flow, reading
from tests.dialogue.random_flows import KNOWN, Event, Happened, Message, bots, happenings
from tests.dialogue.talk import Talk, of_type
from tests.dialogue.test_random_flows import MOST_MOVES

from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot, Texts
from frontdesk.dialogue.flow import Flow
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.say import SayStep

OLD = replace(BOT, version="old")
NEW_TEXTS = Texts(updated="All new here, so once more:", resume="Back to it:", fallback="Eh?")
UPDATED = NEW_TEXTS.updated
PAID = {"order": "A-1", "amount": 3}


def changed(*flows: Flow, without: str | None = None) -> Bot:
    """The bot after its author was at it: some flows are others now, one may be gone."""
    kept = {name: one for name, one in BOT.flows.items() if name != without}
    return replace(BOT, version="new", texts=NEW_TEXTS, flows={**kept, **{one.name: one for one in flows}})


def talking(*said: tuple[str, Reading]) -> Talk:
    talk = Talk(OLD, {"find_order": {"number": "A-1", "status": "shipped"}}, knows={"when?": "At nine."})
    talk.versions["old"] = OLD
    for text, read in said:
        talk.user(text, read)
    return talk


NEW_ORDER = flow(
    "order",
    SayStep(id="hello", texts=("The new flow.",), next="number"),
    AskStep(id="number", slot="number", prompts=("Which order?",), entity="order_number"),
)


def test_a_flow_goes_on_as_it_was_begun_and_the_next_one_is_the_new_one() -> None:
    talk = talking(("where is it", reading("order")))
    talk.bot = changed(NEW_ORDER)
    assert talk.user("A-1", reading(order="A-1")) == ["A-1 left."]
    assert talk.user("where is it", reading("order")) == ["The new flow.", "Which order?"]
    assert [event.version for event in of_type(talk.events, e.FlowStarted)] == ["old", "new"]


def test_a_flow_that_the_new_version_does_not_have_is_still_brought_to_its_end() -> None:
    talk = talking(("where is it", reading("order")))
    talk.bot = changed(without="order")
    assert talk.user("A-1", reading(order="A-1")) == ["A-1 left."]
    assert talk.user("where is it", reading("order")) == [NEW_TEXTS.fallback]


def test_what_comes_up_in_between_is_begun_on_the_new_version_and_the_old_flow_then_goes_on() -> None:
    talk = talking(("where is it", reading("order")))
    fresh = flow("fresh", SayStep(id="hello", texts=("Only the new version has this.",)))
    talk.bot = changed(NEW_ORDER, fresh)
    assert talk.user("that new thing", reading("fresh")) == [
        "Only the new version has this.",
        f"{BOT.texts.resume} It looks like A-1234.",
    ]
    assert talk.user("A-1", reading(order="A-1")) == ["A-1 left."]


def test_a_called_flow_is_that_of_the_version_which_calls_it() -> None:
    talk = talking()
    asked = AskStep(id="number", slot="number", prompts=("New: which?",), entity="order_number")
    talk.versions["new"] = talk.bot
    talk.user("refund", reading("refund"))
    talk.bot = changed(replace(FIND, steps=(asked,)))
    talk.user("no", reading(signals=("no",)))
    assert talk.user("track", reading("track")) == ["New: which?"]
    talk = talking(("track", reading("track")))
    talk.bot = changed(replace(FIND, steps=(asked,)), replace(TRACK, steps=()))
    assert [frame.version for frame in talk.state.frames] == ["old", "old"]
    assert talk.user("A-1", reading(order="A-1")) == ["A-1: shipped."]


def test_starting_over_stays_on_the_version() -> None:
    talk = talking(("where is it", reading("order")))
    talk.bot = changed(NEW_ORDER)
    assert talk.user("start over", reading(signals=("restart",))) == [BOT.texts.restarted, "Which order?"]
    assert [frame.version for frame in talk.state.frames] == ["old"]


def test_the_next_wish_of_a_message_is_begun_on_the_new_version() -> None:
    talk = talking(("where is it", reading("order")))
    talk.bot = changed(NEW_ORDER)
    talk.user("refund", reading("refund"))
    assert [frame.version for frame in talk.state.frames] == ["old", "new"]


def gone(*said: tuple[str, Reading], bot: Bot | None = None) -> Talk:
    """A conversation whose version was deleted under it."""
    talk = talking(*said)
    talk.bot, talk.versions = bot or changed(NEW_ORDER), {}
    return talk


def test_a_version_that_is_gone_begins_the_flow_anew_with_what_was_just_said() -> None:
    talk = gone(("where is it", reading("order")))
    assert talk.user("A-1", reading(order="A-1")) == [UPDATED, "The new flow."]
    assert talk.state.frames == ()  # and has taken the number, so that it was not asked for again
    assert of_type(talk.events, e.SlotFilled)[-1].value == "A-1"


def test_a_version_that_is_gone_leaves_a_new_wish_what_it_is() -> None:
    assert gone(("where is it", reading("order"))).user("refund", reading("refund")) == [UPDATED, "Shall I refund it?"]


def test_a_version_that_is_gone_stops_nobody_who_wants_to_stop_or_to_talk_to_a_person() -> None:
    stopped = gone(("where is it", reading("order"))).user("cancel", reading(signals=("cancel",)))
    assert stopped == [NEW_TEXTS.cancelled]
    asked = gone(("where is it", reading("order")))
    assert asked.user("a person", reading(signals=("person",))) == [NEW_TEXTS.handoff]


def test_a_question_after_the_version_has_gone_is_answered() -> None:
    talk = gone(("where is it", reading("order")), bot=changed(without="order"))
    assert talk.user("when?", reading()) == [UPDATED, "At nine."]


def test_a_flow_that_has_had_effects_is_not_begun_again_by_itself() -> None:
    acting = flow(
        "acting",
        ActStep(id="send", action="send", failed="ask", next="ask"),
        AskStep(id="ask", slot="ask", prompts=("Anything else?",)),
    )
    bot = replace(OLD, flows={**OLD.flows, "acting": acting})
    talk = Talk(bot)
    talk.record(e.MessageReceived("m", "do it"))
    talk.record(e.MessageUnderstood(reading("acting")))
    talk.record(e.FlowStarted("acting", "send", version="old"))
    talk.record(e.ActionStarted("key", "send", {}, "send", "ask"))
    talk.record(e.ActionFinished("key", "send", "send", "ask"))
    talk.record(e.TurnEnded())
    talk.bot, talk.versions = replace(bot, version="new", texts=NEW_TEXTS), {}
    assert talk.user("hm", reading()) == [UPDATED, NEW_TEXTS.fallback]
    assert talk.state.frames == ()


def test_flows_that_were_interrupted_each_begin_anew_one_after_the_other() -> None:
    talk = gone(("refund", reading("refund")), ("where is it", reading("order")))
    assert talk.user("A-1", reading(order="A-1")) == [UPDATED, "The new flow.", UPDATED, "Shall I refund it?"]


def test_a_flow_that_does_not_fit_its_own_version_is_not_begun_anew_for_ever() -> None:
    broken = flow("order", AskStep(id="number", slot="n", prompts=("Which?",), entity="order_number", next="nowhere"))
    talk = talking()
    talk.bot = changed(broken)
    talk.user("where is it", reading("order"))
    assert talk.user("A-1", reading(order="A-1")) == [UPDATED]


def test_a_conversation_from_before_there_were_versions_follows_what_the_bot_is_now() -> None:
    talk = Talk(BOT)
    talk.user("where is it", reading("order"))
    talk.bot = changed(without="order")
    assert talk.user("A-1", reading(order="A-1"))[0] == UPDATED


@given(
    old=bots(),
    new=bots(),
    kept=st.booleans(),
    before=st.lists(happenings, min_size=1, max_size=6),
    after=st.lists(happenings, min_size=1, max_size=6),
)
@settings(max_examples=150, deadline=None)
def test_a_bot_that_changes_at_any_point_still_answers_every_message(
    old: Bot, new: Bot, *, kept: bool, before: list[Happened], after: list[Happened]
) -> None:
    old = replace(old, version="old")
    talk = Talk(old, {"act": 1, "look": {"n": [1]}}, KNOWN)
    talk.most_moves = MOST_MOVES
    talk.versions = {"old": old} if kept else {}
    for bot, happened in ((old, before), (replace(new, version="new", texts=NEW_TEXTS), after)):
        talk.bot = bot
        for one in happened:
            status, begins = talk.state.status, len(talk.events)
            if isinstance(one, Message):
                talk.acts = one.acts
                assert talk.user(one.text, one.reading) or status != "bot"  # and replays to the same state
            elif isinstance(one, Event):
                talk.event(one.name)
            else:
                talk.later()
            assert talk.state.input is None
            assert talk.state.interrupted is None
            ends = of_type(talk.events[begins:], e.FlowEnded)
            lost = any(event.outcome == "interrupted" for event in ends)
            assert not (kept and lost)
            assert not lost or of_type(talk.events[begins:], e.ReplySent)  # never in silence


def test_a_flow_that_waits_goes_on_as_it_was_begun() -> None:
    talk = talking(("pay", reading("pay")))
    assert talk.state.frames[0].parked is not None
    talk.bot = changed(without="pay")
    assert talk.user("when?", reading()) == ["At nine."]
    waiting = Talk(OLD)
    waiting.user("pay", reading("pay"))
    assert talk.event("payment.received", PAID) == waiting.event("payment.received", PAID) != []


def test_a_flow_that_waits_on_a_version_that_is_gone_bothers_nobody_until_what_it_waits_for_has_come() -> None:
    talk = gone(("pay", reading("pay")), bot=changed())
    assert talk.user("when?", reading()) == ["At nine."]
    assert talk.event("payment.received", PAID) == [UPDATED, "I wait for your payment."]
    assert [frame.version for frame in talk.state.frames] == ["new"]


def test_what_was_waited_for_goes_to_a_person_where_the_flow_is_gone_for_good() -> None:
    talk = gone(("pay", reading("pay")), bot=changed(without="pay"))
    assert talk.event("payment.received", PAID) == [NEW_TEXTS.handoff]
