"""A trace tells from the events alone what happened in each turn, and why each reply was given."""

from tests.dialogue.bots import BOT, reading

from frontdesk.dialogue import events as e
from frontdesk.dialogue.messages import Citation, Reply
from frontdesk.dialogue.trace import TracedTurn, lines_of, told, trace

assert "order" in BOT.flows

ASKED: tuple[e.AnyEvent, ...] = (
    e.ConversationStarted("c1", "small", "jo", "api"),
    e.MessageReceived("m1", "where is it"),
    e.MessageUnderstood(reading("order")),
    e.FlowStarted("order", "order_number"),
    e.ReplySent(Reply("r1", "Which order?"), "question", "order_number", None, "order_number"),
    e.TurnEnded(),
)
ANSWERED: tuple[e.AnyEvent, ...] = (
    e.MessageReceived("m2", "A-1"),
    e.MessageUnderstood(reading(order="A-1")),
    e.SlotFilled("order_number", "order_number", "A-1", "find"),
    e.ActionFinished("k", "find_order", "find", "missing", {"number": "A-1"}, "order", None, {"code": "gone"}),
    e.ReplySent(Reply("r2", "It is gone."), step="missing", next="end"),
    e.FlowEnded("order", "done"),
    e.SearchFinished("norway", "answered", "Yes.", (Citation("Shipping", "shipping.md", "Yes."),), (), 0.9),
    e.ReplySent(Reply("r3", "Yes."), "answer"),
    e.TurnEnded(),
)


def recorded(*events: e.AnyEvent) -> list[e.Recorded]:
    """Each five milliseconds after the one before."""
    return [e.Recorded(place, 1_000 + 5 * place, event) for place, event in enumerate(events, start=1)]


def turns(*events: e.AnyEvent) -> list[TracedTurn]:
    return list(trace(recorded(*events)))


def test_each_turn_has_its_messages_its_reading_its_values_and_its_time() -> None:
    first, second = turns(*ASKED, *ANSWERED)
    assert (first.number, first.position, first.at, first.took_ms) == (1, 6, 1_005, 25)
    assert (second.number, second.messages, second.took_ms) == (2, ("A-1",), 40)
    assert first.reading is not None
    assert first.reading.intent == "order"
    values = {move.type: move.values for move in second.moves if move.values}
    assert values == {"slot.filled": {"order_number": "A-1"}, "action.finished": {"error": {"code": "gone"}}}
    assert [move.took_ms for move in second.moves] == [0, *[5] * 8]


def test_each_reply_says_why_it_was_given() -> None:
    first, second = turns(*ASKED, *ANSWERED)
    assert first.replies[0].because == "The flow `order` needs `order_number`, at its step `order_number`."
    assert [reply.because for reply in second.replies] == [
        "The flow `order` says so, at its step `missing`.",
        "An article answers it: shipping.md (confidence 0.90).",
    ]
    assert [reply.flow for reply in second.replies] == ["order", None]


def test_the_lines_of_a_turn_are_its_moves_without_what_goes_without_saying() -> None:
    lines = lines_of(turns(*ASKED, *ANSWERED)[1])
    assert lines[1:3] == [
        "filled order_number='A-1'  [5 ms]",
        "did find_order(number='A-1') at find: refused with gone  [5 ms]",
    ]
    assert len(lines) == 7


def test_a_turn_that_was_cut_off_is_told_as_far_as_it_came() -> None:
    cut = turns(*ASKED, *ANSWERED[:3])[-1]
    assert (cut.number, cut.took_ms, cut.position) == (2, None, 9)


def test_a_turn_that_failed_says_of_what() -> None:
    failed = (*ASKED[:2], e.TurnFailed("conversations.turn_timeout"), e.ReplySent(Reply("r", "Sorry."), "apology"))
    [turn] = turns(*failed, e.TurnEnded())
    assert (turn.failure, turn.replies[0].because) == ("conversations.turn_timeout", "The turn failed.")


def test_every_kind_of_event_can_be_told() -> None:
    for event in (
        *ASKED,
        *ANSWERED,
        e.HandoffRequested("r"),
        e.ConversationClosed("idle"),
        e.VariablesSet("s", {}, "n"),
    ):
        assert told(event)
