"""Flows that no message asks for: when they begin, what they interrupt, and that nothing the user wrote is lost to them."""

import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.flow import Flow, Step
from frontdesk.dialogue.frames import DEPTH
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.trace import told
from frontdesk.dialogue.triggers import PAGE_VIEWED, Trigger, TriggerKind, is_on

WELCOME = SayStep(id="hi", texts=("Welcome to the shop.",))
NAME = AskStep(id="name", slot="name", prompts=("What is your name?",), next="thanks")
THANKS = SayStep(id="thanks", texts=("Thanks, {{ name }}.",))
PAID = SayStep(id="paid", texts=("We have got your {{ event.data.amount | money }}.",))
NUDGE = SayStep(id="nudge", texts=("Are you still there?",))
NEWS = SayStep(id="news", texts=("It is Monday.",))
PRICES = SayStep(id="prices", texts=("Shall I explain the prices?",))


def begun_by(kind: TriggerKind, *steps: Step, value: str = "", condition: str | None = None) -> Flow:
    trigger = Trigger(kind=kind, value=value, seconds=600, condition=condition)
    return Flow(kind, f"Begun by {kind}.", (), steps, triggers=(trigger,))


def talk_with(*flows: Flow, first: bool = False) -> Talk:
    talk = Talk(replace(BOT, flows={**BOT.flows, **{flow.name: flow for flow in flows}}))
    if first:
        talk.events.clear()
        talk.state = type(talk.state)()
        talk.record(e.ConversationStarted("conv_1", "small", "jo", "api", first=True))
    return talk


def happen(talk: Talk, name: str, source: e.Source, **data: object) -> list[str]:
    return talk.event(name, dict(data), source)


def silence(talk: Talk) -> list[str]:
    return happen(talk, "inactivity", "inactivity", flow="inactivity", since=talk.state.spoke)


def test_the_first_contact_comes_before_the_message_which_then_is_dealt_with() -> None:
    talk = talk_with(begun_by("first_contact", WELCOME), first=True)
    assert talk.user("where is A-1", reading("order")) == ["Welcome to the shop.", "Which order?"]
    [welcome, order] = of_type(talk.events, e.FlowStarted)
    assert (welcome.trigger, order.trigger) == ("first_contact", None)
    assert told(welcome) == "started the flow first_contact: the user's first contact"


def test_a_message_waits_whole_until_the_first_contact_has_asked_what_it_asks() -> None:
    talk = talk_with(begun_by("first_contact", NAME, THANKS), first=True)
    assert talk.user("where is order A-1", reading("track", order="A-1")) == ["What is your name?"]
    assert talk.state.wishes[0].reading is not None
    said = talk.user("Jo", reading())
    assert said[:2] == ["Thanks, Jo.", BOT.texts.next_wish]
    assert len(said) > 2
    assert talk.state.heard[-1].entities[0].value == "A-1"


def test_signals_of_a_message_that_waited_still_count() -> None:
    talk = talk_with(begun_by("first_contact", WELCOME), first=True)
    said = talk.user("how do refunds work?", reading("refund", signals=("question",)))
    assert said[0] == "Welcome to the shop."
    assert of_type(talk.events, e.WishTaken)[0].reading.signals == ("question",)


def test_who_asks_for_a_person_gets_one_before_any_welcome() -> None:
    talk = talk_with(begun_by("first_contact", WELCOME), first=True)
    assert talk.user("a person please", reading(signals=("person",))) == [BOT.texts.handoff]


def test_later_messages_and_later_conversations_are_no_first_contact() -> None:
    talk = talk_with(begun_by("first_contact", WELCOME), first=True)
    talk.user("hello", reading())
    assert "Welcome to the shop." not in talk.user("hello again", reading())
    assert "Welcome to the shop." not in talk_with(begun_by("first_contact", WELCOME)).user("hello", reading())


def test_an_event_begins_its_flow_with_its_data() -> None:
    talk = talk_with(begun_by("event", PAID, value="payment.received"))
    assert happen(talk, "payment.received", "api", amount=5) == ["We have got your €5.00."]
    assert told(of_type(talk.events, e.FlowStarted)[0]) == "started the flow event: the event payment.received"
    assert happen(talk, "payment.lost", "webhook") == []


def test_an_event_counts_only_where_its_condition_holds() -> None:
    talk = talk_with(begun_by("event", PAID, value="payment.received", condition="event.data.amount > 10"))
    assert happen(talk, "payment.received", "webhook", amount=5) == []
    assert happen(talk, "payment.received", "webhook", amount=50) == ["We have got your €50.00."]


def test_the_question_that_stands_is_asked_again_after_an_event() -> None:
    talk = talk_with(begun_by("event", PAID, value="payment.received"))
    talk.user("where is it", reading("order"))
    assert happen(talk, "payment.received", "api", amount=5) == [
        "We have got your €5.00.",
        "To go on: It looks like A-1234.",
    ]
    assert [frame.flow for frame in talk.state.frames] == ["order"]


def test_an_event_that_comes_on_top_of_too_many_flows_becomes_a_ticket() -> None:
    flow = begun_by("event", NAME, THANKS, value="payment.received")
    talk = talk_with(flow)
    for _ in range(DEPTH):
        assert happen(talk, "payment.received", "api") == ["What is your name?"]
    assert happen(talk, "payment.received", "api") == []
    assert len(of_type(talk.events, e.TicketRequested)) == 1


@pytest.mark.parametrize("source", ["api", "inactivity", "schedule", "page"])
def test_a_person_who_has_the_conversation_is_not_interrupted(source: e.Source) -> None:
    flows = (
        begun_by("event", PAID, value="x"),
        begun_by("inactivity", NUDGE),
        begun_by("schedule", NEWS, value="0 9 * * 1"),
        begun_by("page", PRICES, value="/*"),
    )
    talk = talk_with(*flows)
    talk.user("a person", reading(signals=("person",)))
    data = {"flow": source, "since": talk.state.spoke, "page": "/", "schedule": "0 9 * * 1"}
    assert happen(talk, PAGE_VIEWED if source == "page" else "x", source, **data) == []


def test_silence_is_broken_once_and_again_after_the_next_message() -> None:
    talk = talk_with(begun_by("inactivity", NUDGE))
    talk.user("where is it", reading("order"))
    assert silence(talk) == ["Are you still there?", "To go on: It looks like A-1234."]
    assert silence(talk) == []
    talk.user("A-1", reading(order="A-1"))
    assert silence(talk) == ["Are you still there?"]


def test_a_timer_of_before_the_last_word_does_nothing() -> None:
    talk = talk_with(begun_by("inactivity", NUDGE))
    talk.user("where is it", reading("order"))
    since = talk.state.spoke
    talk.user("what", reading("order"))
    assert happen(talk, "inactivity", "inactivity", flow="inactivity", since=since) == []


def test_a_schedule_reaches_a_silent_user_once() -> None:
    talk = talk_with(begun_by("schedule", NEWS, value="0 9 * * 1"))
    talk.user("hello", reading())
    assert happen(talk, "schedule", "schedule", flow="schedule", schedule="0 9 * * 1") == ["It is Monday."]
    assert happen(talk, "schedule", "schedule", flow="schedule", schedule="0 9 * * 1") == []


def test_a_page_begins_its_flow_once_in_a_conversation() -> None:
    talk = talk_with(begun_by("page", PRICES, value="/pricing*"))
    assert happen(talk, PAGE_VIEWED, "page", page="https://shop.example/about") == []
    assert happen(talk, PAGE_VIEWED, "page", page="https://shop.example/pricing?x=1") == ["Shall I explain the prices?"]
    assert happen(talk, PAGE_VIEWED, "page", page="https://shop.example/pricing") == []


def test_a_page_does_not_interrupt_a_flow() -> None:
    talk = talk_with(begun_by("page", PRICES, value="/pricing*"))
    talk.user("where is it", reading("order"))
    assert happen(talk, PAGE_VIEWED, "page", page="https://shop.example/pricing") == []


def test_a_message_from_a_page_is_dealt_with_after_what_the_page_begins() -> None:
    talk = talk_with(begun_by("page", PRICES, value="/pricing*"))
    session = {"page": "https://shop.example/pricing"}
    assert talk.user("where is it", reading("order"), session) == ["Shall I explain the prices?", "Which order?"]
    assert talk.user("A-1", reading(order="A-1"), session) != []
    assert len([one for one in of_type(talk.events, e.FlowStarted) if one.trigger == "page"]) == 1


def test_what_the_bot_said_last_is_known_by_its_place() -> None:
    talk = talk_with()
    talk.user("hello", reading())
    said = [place for place, event in enumerate(talk.events, start=1) if isinstance(event, e.ReplySent)]
    assert talk.state.spoke == said[-1]
    talk.record(e.ReplySent(Reply("r", "More.")))
    assert talk.state.spoke == len(talk.events)


@pytest.mark.parametrize(
    ("pattern", "page", "fits"),
    [
        ("/pricing*", "https://shop.example/pricing/pro?x#y", True),
        ("/pricing", "https://shop.example/pricing/pro", False),
        ("/", "https://shop.example", True),
        ("/*", "/cart", True),
        ("https://shop.example/cart", "https://shop.example/cart?x=1", True),
        ("https://shop.example/*", "https://evil.example/?https://shop.example/", False),
        ("/*", "http://[broken", False),
    ],
)
def test_a_page_fits_by_its_path_or_by_its_whole_address(pattern: str, page: str, fits: bool) -> None:
    assert is_on(pattern, page) is fits
