"""What flows keep beyond themselves, and the tickets they ask for."""

from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.set import SetStep

SAID = SayStep(id="said", texts=("{{ conversation.noted or 'new' }} {{ turn.seen or 'unseen' }}",))
BOTH = replace(BOT, flows={**BOT.flows, "said": flow("said", SAID)})
LOST = {"find_order": {"error": {"code": "not_found", "message": "No."}}}


def test_a_conversation_remembers_what_a_flow_keeps_for_it() -> None:
    talk = Talk(BOTH, LOST)
    assert talk.user("say", reading("said")) == ["new unseen"]
    talk.user("track A-1", reading("track", order="A-1"))
    assert talk.user("say", reading("said")) == ["True unseen"]


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


def test_a_channel_may_have_words_of_its_own() -> None:
    step = SayStep(id="say", texts=("Hi.",), channels={"api": ("Hello, API.",), "web": ("Hello, web.",)})
    talk = Talk(replace(BOT, flows={"hi": flow("hi", step)}))
    assert talk.user("hi", reading("hi")) == ["Hello, API."]


def test_links_follow_the_text_so_that_every_channel_shows_them() -> None:
    step = SayStep(id="say", texts=("See:",), links=(("Label", "https://a.example/{{ user.id }}"),))
    talk = Talk(replace(BOT, flows={"hi": flow("hi", step)}))
    assert talk.user("hi", reading("hi")) == ["See:\nLabel: https://a.example/jo"]
