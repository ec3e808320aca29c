"""A small bot made of plain values, for tests of the machine."""

from typing import Any

from frontdesk.dialogue.bot import Bot, EntityDefinition, Example
from frontdesk.dialogue.flow import END, Flow, Step
from frontdesk.dialogue.reading import Entity, Reading
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.branch import BranchStep, Case
from frontdesk.dialogue.steps.choose import ChooseStep, Option
from frontdesk.dialogue.steps.goto import GotoStep
from frontdesk.dialogue.steps.handoff import HandoffStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.search import SearchStep
from frontdesk.dialogue.steps.set import SetStep


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
FLOWS = (ORDER, REFUND, NAME, HELP, PERSON, CALL, LOOP)

BOT = Bot(
    id="small",
    name="Small",
    entities={"order_number": EntityDefinition("order_number", pattern=r"A-\d+")},
    intents={one.name: (Example(one.name),) for one in FLOWS},
    flows={one.name: one for one in FLOWS},
)


def reading(intent: str | None = None, *, order: str | None = None, signals: tuple[Any, ...] = ()) -> Reading:
    entities = (Entity("order_number", order, order, 0, len(order)),) if order else ()
    return Reading(intent=intent, confidence=0.9 if intent else 0.0, entities=entities, signals=signals)
