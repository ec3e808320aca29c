"""What flows keep beyond themselves, and the tickets they ask for."""

from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Texts
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.references import as_reference, reference_of
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.steps.ticket import TicketStep

SAID = SayStep(id="said", texts=("{{ conversation.noted or 'new' }} {{ turn.seen or 'unseen' }}",))
BOTH = replace(BOT, flows={**BOT.flows, "said": flow("said", SAID)})
LOST = {"find_order": {"error": {"code": "not_found", "message": "No."}}}


def test_a_conversation_remembers_what_a_flow_keeps_for_it() -> None:
    talk = Talk(BOTH, LOST)
    assert talk.user("say", reading("said")) == ["new unseen"]
    talk.user("track A-1", reading("track", order="A-1"))
    assert talk.user("say", reading("said")) == ["True unseen"]


def test_a_suggested_answer_without_a_value_is_no_button() -> None:
    choices = ("{{ conversation.noted }}", " ", "True", "Another")
    asked = flow("asked", AskStep(id="it", slot="it", prompts=("Which?",), choices=choices))
    plain = flow("plain", AskStep(id="it", slot="it", prompts=("Which?",), choices=choices[:2]))
    talk = Talk(replace(BOT, flows={**BOT.flows, "asked": asked, "plain": plain}), LOST)
    talk.user("ask", reading("plain"))
    assert of_type(talk.events, e.ReplySent)[-1].reply.kind == "text"
    talk.user("track A-1", reading("track", order="A-1"))
    talk.user("ask", reading("asked"))
    assert [choice.label for choice in of_type(talk.events, e.ReplySent)[-1].reply.choices] == ["True", "Another"]


def test_what_is_kept_for_a_turn_is_gone_with_it() -> None:
    seen = flow("seen", SetStep(id="set", values={"seen": "seen"}, scope="turn", next="said"), SAID)
    talk = Talk(replace(BOTH, flows={**BOTH.flows, "seen": seen}))
    assert talk.user("see", reading("seen")) == ["new seen"]
    assert talk.user("say", reading("said")) == ["new unseen"]


def test_a_ticket_is_asked_for_and_the_flow_goes_on() -> None:
    talk = Talk(BOT, LOST)
    assert talk.user("track A-1", reading("track", order="A-1")) == ["Somebody looks into it."]
    assert of_type(talk.events, e.TicketRequested) == [
        e.TicketRequested("No order for jo.", "note", "noted", team="orders")
    ]
    assert talk.state.status == "bot"


def test_the_reference_of_a_ticket_can_be_said_in_the_same_turn() -> None:
    ticket = TicketStep(id="ticket", reason="Look.", into="ticket", next="said")
    said = SayStep(id="said", texts=("It is {{ ticket.reference }}.",))
    talk = Talk(replace(BOT, flows={"note": flow("note", ticket, said)}))
    [first] = talk.user("note", reading("note"))
    [second] = talk.user("note", reading("note"))
    positions = [place for place, event in enumerate(talk.events, 1) if isinstance(event, e.TicketRequested)]
    assert [first, second] == [f"It is {reference_of('conv_1', position)}." for position in positions]
    assert first != second


def test_what_is_said_of_a_handoff_may_name_the_reference_of_its_ticket() -> None:
    texts = Texts(handoff="You are {{ ticket.reference }}.", waiting="Added to {{ ticket.reference }}.")
    talk = Talk(replace(BOT, texts=texts))
    said = [*talk.user("a person", Reading(signals=("person",))), *talk.user("hello?", Reading())]
    position = next(place for place, event in enumerate(talk.events, 1) if isinstance(event, e.HandoffRequested))
    reference = reference_of("conv_1", position)
    assert said == [f"You are {reference}.", f"Added to {reference}."]


def test_a_reference_is_read_as_people_write_it_and_never_changes() -> None:
    assert reference_of("conv_1", 7) == "BE38K-SP9RH"
    assert as_reference(" 7k3m9 qxd2f") == as_reference("7K3M9-QXD2F") == "7K3M9-QXD2F"
    assert as_reference("olI00-00000") == "01100-00000"
    assert [as_reference(text) for text in ("", "7K3M9", "tick_7k3m9qxd2f", "7K3M9-QXD2U")] == [None] * 4
    assert len({reference_of(f"conv_{n}", 1) for n in range(10_000)}) == 10_000


def test_a_channel_may_have_words_of_its_own() -> None:
    step = SayStep(id="say", texts=("Hi.",), channels={"api": ("Hello, API.",), "web": ("Hello, web.",)})
    talk = Talk(replace(BOT, flows={"hi": flow("hi", step)}))
    assert talk.user("hi", reading("hi")) == ["Hello, API."]


def test_links_follow_the_text_so_that_every_channel_shows_them() -> None:
    step = SayStep(id="say", texts=("See:",), links=(("Label", "https://a.example/{{ user.id }}"),))
    talk = Talk(replace(BOT, flows={"hi": flow("hi", step)}))
    assert talk.user("hi", reading("hi")) == ["See:\nLabel: https://a.example/jo"]
