"""What was said in a called flow can be corrected after it has ended; only what depended on it is done again."""

from typing import Any

from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.reading import Entity, Reading, Signal
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.steps.end import EndStep
from frontdesk.dialogue.steps.say import SayStep


def reading(intent: str | None = None, signals: tuple[Signal, ...] = (), **named: str) -> Reading:
    entities = tuple(
        Entity("order_number" if name == "order" else name, value, value, 0, len(value))
        for name, value in named.items()
    )
    return Reading(intent, 1.0 if intent else 0.0, entities=entities, signals=signals)


NO: tuple[Signal, ...] = ("correction",)


def ask(slot: str, entity: str, following: str) -> AskStep:
    return AskStep(id=slot, slot=slot, prompts=(f"{slot}?",), entity=entity, next=following)


def bot(*between: Any, in_find: tuple[Any, ...] = ()) -> Any:
    """`return` asks for a day, calls `find` (which asks for an order and a colour), does what is `between`, asks for a size."""
    find = flow(
        "find",
        ask("order", "order_number", "colour"),
        ask("colour", "colour", in_find[0].id if in_find else "found"),
        *in_find,
        EndStep(id="found", result="{{ order }} {{ colour }}"),
    )
    returned = flow(
        "return",
        ask("day", "day", "find"),
        CallStep(id="find", flow="find", into="found", next=between[0].id if between else "size"),
        *between,
        ask("size", "size", "done"),
        SayStep(id="done", texts=("{{ found }}, {{ size }}, {{ day }}.",)),
    )
    return replace(BOT, flows={**BOT.flows, "find": find, "return": returned})


def told(talk: Talk) -> list[str]:
    """Everything up to the question for the size."""
    talk.user("return it", reading("return"))
    talk.user("Monday", reading(day="Monday"))
    talk.user("A-1", reading(order="A-1"))
    return talk.user("red", reading(colour="red"))


def test_an_answer_given_in_a_called_flow_is_changed_after_it_has_ended() -> None:
    talk = Talk(bot())
    assert told(talk) == ["size?"]
    assert talk.user("no, A-2", reading(signals=NO, order="A-2")) == ["size?"]
    assert talk.user("L", reading(size="L")) == ["A-2 red, L, Monday."]


def test_only_what_depended_on_it_is_done_again() -> None:
    look = ActStep(
        id="look", action="find_order", arguments={"number": "{{ order }}"}, into="it", failed="found", next="found"
    )
    talk = Talk(bot(in_find=(look,)), {"find_order": {"number": "A"}})
    told(talk)
    talk.user("no, A-2", reading(signals=NO, order="A-2"))
    assert [one.arguments for one in of_type(talk.events, e.ActionFinished)] == [{"number": "A-1"}, {"number": "A-2"}]
    assert [one.reply.text for one in of_type(talk.events, e.ReplySent)].count("colour?") == 1


def test_an_answer_before_the_call_is_changed_and_the_called_flow_asks_nothing_again() -> None:
    talk = Talk(bot())
    told(talk)
    assert talk.user("no, Tuesday", reading(signals=NO, day="Tuesday")) == ["size?"]
    assert talk.user("L", reading(size="L")) == ["A-1 red, L, Tuesday."]


def test_corrections_may_follow_each_other() -> None:
    talk = Talk(bot())
    told(talk)
    for order, colour in (("A-2", "blue"), ("A-3", "green")):
        talk.user("no", reading(signals=NO, order=order))
        talk.user("no", reading(signals=NO, colour=colour))
        talk.user("no", reading(signals=NO, day=order))
    assert talk.user("L", reading(size="L")) == ["A-3 green, L, A-3."]


def test_an_answer_deep_in_flows_that_called_each_other_is_changed() -> None:
    shop = bot()
    outer = flow(
        "outer",
        CallStep(id="return", flow="return", next="sure"),
        ask("sure", "sure", "bye"),
        SayStep(id="bye", texts=("Bye.",)),
    )
    talk = Talk(replace(shop, flows={**shop.flows, "outer": outer}))
    talk.user("outer", reading("outer"))
    talk.user("Monday", reading(day="Monday"))
    talk.user("A-1", reading(order="A-1"))
    talk.user("red", reading(colour="red"))
    assert talk.user("L", reading(size="L")) == ["A-1 red, L, Monday.", "sure?"]
    assert talk.user("no, A-2", reading(signals=NO, order="A-2")) == ["A-2 red, L, Monday.", "sure?"]
    assert talk.user("yes", reading(sure="yes")) == ["Bye."]


EFFECT = ActStep(
    id="send", action="refund", arguments={"number": "{{ found }}"}, into="sent", failed="size", next="size"
)
INNER = ActStep(
    id="send", action="refund", arguments={"number": "{{ order }}"}, into="sent", failed="found", next="found"
)


def test_what_has_had_effects_since_is_not_done_over_and_the_customer_is_told() -> None:
    for shop in (bot(EFFECT), bot(in_find=(INNER,))):
        talk = Talk(shop, {"refund": {"done": True}})
        talk.effects = frozenset({"refund"})
        told(talk)
        said = talk.user("no, A-2", reading(signals=NO, order="A-2"))
        assert said == [BOT.texts.done_already, "To go on: size?"]
        assert len(of_type(talk.events, e.ActionStarted)) == 1


def test_a_flow_that_is_called_again_in_a_round_asks_anew() -> None:
    again = CallStep(id="again", flow="find", into="found", next="size")
    talk = Talk(bot(again))
    told(talk)
    assert len(talk.state.frames) == 2
    assert talk.user("A-7", reading(order="A-7")) == ["colour?"]
    assert talk.user("blue", reading(colour="blue")) == ["size?"]
    assert talk.user("no, A-8", reading(signals=NO, order="A-8")) == ["size?"]
    assert talk.user("L", reading(size="L")) == ["A-8 blue, L, Monday."]


def ordered(arguments: dict[str, Any]) -> Talk:
    """A day was told, `find` called with `arguments`, and its effect came; the question for a size stands."""
    shop = bot(in_find=(INNER,))
    day, call, *rest = shop.flows["return"].steps
    steps = (day, replace(call, arguments=arguments), *rest)
    talk = Talk(replace(shop, flows={**shop.flows, "return": flow("return", *steps)}), {"refund": {"done": True}})
    talk.effects = frozenset({"refund"})
    told(talk)
    return talk


def test_a_call_that_is_made_again_with_the_same_arguments_has_no_second_effect() -> None:
    talk = ordered({"number": "A-1"})
    for day in ("Tuesday", "Friday"):
        assert talk.user(f"no, {day}", reading(signals=NO, day=day)) == ["size?"]
    assert talk.user("no, A-2", reading(signals=NO, order="A-2"))[0] == BOT.texts.done_already
    assert talk.user("L", reading(size="L")) == ["A-1 red, L, Friday."]
    assert len(of_type(talk.events, e.ActionStarted)) == 1
    assert [one.reuses for one in of_type(talk.events, e.FlowStarted)] == [False, False, True, True]


def test_a_call_with_other_arguments_has_its_effect_anew() -> None:
    talk = ordered({"day": "{{ day }}"})
    assert talk.user("no, Tuesday", reading(signals=NO, day="Tuesday")) == ["size?"]
    assert len(of_type(talk.events, e.ActionStarted)) == 2
