"""A small bot made of plain values, for tests of the machine."""

from typing import Any

from frontdesk.dialogue.bot import Bot, EntityDefinition, Example
from frontdesk.dialogue.flow import END, Flow, Step
from frontdesk.dialogue.reading import Entity, Reading
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


def flow(name: str, *steps: Step) -> Flow:
    return Flow(name, f"The flow {name}.", (name,), steps)


ORDER = flow(
    "order",
    AskStep(
        id="order_number",
        slot="order_number",
        prompts=("Which order?", "It looks like A-1234."),
        entity="order_number",
        next="find",
    ),
    ActStep(
        id="find",
        action="find_order",
        arguments={"number": "{{ order_number }}"},
        into="order",
        failed="missing",
        next="where",
    ),
    BranchStep(id="where", cases=(Case("order.status == 'shipped'", "shipped"), Case(None, "packed"))),
    SayStep(id="shipped", texts=("{{ order.number }} left.",), next=END),
    SayStep(id="packed", texts=("{{ order.number }} is being packed.",), next=END),
    SayStep(id="missing", texts=("{{ error.message }}",), next="order_number"),
)
REFUND = flow(
    "refund",
    ChooseStep(
        id="sure",
        slot="sure",
        prompts=("Shall I refund it?",),
        options=(Option("Yes, please", "yes", ("go ahead",)), Option("No", "no")),
        next="decide",
    ),
    BranchStep(id="decide", cases=(Case("sure == 'yes'", "refund"), Case(None, "kept"))),
    ActStep(id="refund", action="refund", arguments={}, into="refund", failed="handoff", next="done"),
    SayStep(id="done", texts=("Refunded {{ refund.amount | money }}.",), next=END),
    SayStep(id="kept", texts=("Nothing was changed.",), next=END),
)
NAME = flow(
    "name",
    AskStep(
        id="name", slot="name", prompts=("Your name?",), check="value | length > 2", invalid="That is short.", next="hi"
    ),
    SetStep(id="hi", values={"count": "{{ 1 + 1 }}"}, next="say_hi"),
    SayStep(id="say_hi", texts=("Hello {{ name }}, {{ count }}!",), next=END),
)
HELP = flow(
    "help", SearchStep(id="look", query="opening hours", otherwise="sorry", next=END), SayStep(id="sorry", texts=("?",))
)
PERSON = flow(
    "person", SayStep(id="ok", texts=("One moment.",), next="out"), HandoffStep(id="out", reason="Asked.", team="t")
)
CALL = flow(
    "call",
    SetStep(id="note", values={"when": "{{ none }}"}, next="fork"),
    BranchStep(id="fork", cases=(Case("when", "sure"), Case(None, "sure"))),
    ChooseStep(
        id="sure",
        slot="sure",
        prompts=("Shall I cancel it?",),
        options=(Option("Yes, cancel it", "yes"), Option("No", "no")),
        next="said",
    ),
    SayStep(id="said", texts=("You said {{ sure }}.",), next=END),
)
LOOP = flow("loop", GotoStep(id="a", next="b"), GotoStep(id="b", next="a"))
RETURN = flow(  # a form, its summary, and an effect
    "return",
    FormStep(id="details", next="number"),
    AskStep(
        id="number", slot="number", prompts=("Which order?",), entity="order_number", form="details", next="colour"
    ),
    AskStep(id="colour", slot="colour", prompts=("Which colour?",), entity="colour", form="details", next="why"),
    ChooseStep(
        id="why",
        slot="why",
        prompts=("Why?",),
        options=(Option("Too small", "small", ("too tight",)), Option("Broken", "broken")),
        form="details",
        next="note",
    ),
    AskStep(id="note", slot="note", prompts=("Anything else?",), form="details", optional=True, next="sure"),
    ConfirmStep(
        id="sure",
        slot="sure",
        prompts=("{{ number }}, {{ colour }}, {{ why }}, {{ note or 'no note' }}?",),
        agree=("Yes, send it", "cancel it"),
        refuse=("No",),
        no="kept",
        next="send",
    ),
    ActStep(id="send", action="send_back", arguments={"why": "{{ why }}"}, into="label", failed="kept", next="rating"),
    RateStep(id="rating", slot="rating", prompts=("How was it?",), retries=0, otherwise=END, next="comment"),
    CommentStep(
        id="comment",
        slot="comment",
        prompts=("Why that?",),
        rating="rating",
        optional=True,
        anything=True,
        retries=0,
        otherwise=END,
        next="thanks",
    ),
    SayStep(id="thanks", texts=("Thanks for the {{ rating }}.",), next=END),
    SayStep(id="kept", texts=("Kept.",), next=END),
)
FIND = flow(
    "find",
    AskStep(id="number", slot="number", prompts=("{{ greeting }} which order?",), entity="order_number", next="act"),
    ActStep(id="act", action="find_order", arguments={"number": "{{ number }}"}, into="order", failed="no", next="yes"),
    EndStep(id="yes", result="{{ order }}"),
    EndStep(id="no"),
)
TRACK = flow(
    "track",
    CallStep(id="call", flow="find", arguments={"greeting": "Hm,"}, into="found", failed="lost", next="fork"),
    BranchStep(id="fork", cases=(Case("found", "say"), Case(None, "note"))),
    SayStep(id="say", texts=("{{ found.number }}: {{ found.status }}.",), next=END),
    TicketStep(id="note", reason="No order for {{ user.id }}.", team="orders", next="noted"),
    SetStep(id="noted", values={"noted": True}, scope="conversation", next="sorry"),
    SayStep(id="sorry", texts=("Somebody looks into it.",), next=END),
    SayStep(id="lost", texts=("Not today.",), next=END),
)
DEEP = flow("deep", CallStep(id="again", flow="deep", failed="enough", next=END), EndStep(id="enough"))
PAY = flow(
    "pay",
    ActStep(id="bill", action="bill", into="bill", next="wait"),
    WaitStep(
        id="wait",
        event="payment.received",
        where={"order": "A-1"},
        seconds=2 * 86_400,
        into="payment",
        texts=("I wait for your payment.",),
        otherwise="late",
        next="ship",
    ),
    ActStep(id="ship", action="ship", arguments={"paid": "{{ payment.amount }}"}, failed="stuck", next="thanks"),
    SayStep(id="thanks", texts=("Thanks for the {{ payment.amount | money }}, it is on its way.",), next=END),
    SayStep(id="late", texts=("Nothing came, so I cancelled it.",), next=END),
    SayStep(id="stuck", texts=("That did not work: {{ [] | first | upper }}{{ 1 / 0 }}",), next=END),
)
REMIND = flow(
    "remind",
    AskStep(id="what", slot="what", prompts=("Remind you of what?",), next="wait"),
    WaitStep(id="wait", seconds=3_600, next="now"),
    SayStep(id="now", texts=("You wanted to {{ what }}.",), next=END),
)
FLOWS = (ORDER, REFUND, NAME, HELP, PERSON, CALL, LOOP, RETURN, FIND, TRACK, DEEP, PAY, REMIND)

BOT = Bot(
    id="small",
    name="Small",
    entities={"order_number": EntityDefinition("order_number", pattern=r"A-\d+")},
    intents={one.name: (Example(one.name),) for one in FLOWS},
    flows={one.name: one for one in FLOWS},
)


def reading(
    intent: str | None = None, *, order: str | None = None, colour: str | None = None, signals: tuple[Any, ...] = ()
) -> Reading:
    named = (("order_number", order), ("colour", colour))
    entities = tuple(Entity(name, value, value, 0, len(value)) for name, value in named if value)
    return Reading(intent=intent, confidence=0.9 if intent else 0.0, entities=entities, signals=signals)
