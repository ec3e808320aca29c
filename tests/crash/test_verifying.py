"""Holds the crash harness itself: each kind of broken promise, put in by hand, is found."""

from typing import Any

from benchmarks.verifying import Customer, Deed, Event, Sent, broken, lost, undone, unkeyed


def _turn(position: int, message_id: str, *between: tuple[str, dict[str, Any]]) -> list[Event]:
    """The events of a whole turn whose one reply has the id `r-<message id>`."""
    facts = [
        ("message.received", {"message_id": message_id, "text": f"text of {message_id}"}),
        *between,
        ("reply.sent", {"reply": {"id": f"r-{message_id}", "text": "yes"}}),
        ("turn.ended", {}),
    ]
    return [
        {"position": position + at, "type": kind, "at": "2025-01-01T00:00:00Z", "data": data}
        for at, (kind, data) in enumerate(facts)
    ]


def _sent(message_id: str, position: int) -> Sent:
    answer = {"status": "bot", "position": position, "replies": [{"id": f"r-{message_id}", "text": "yes"}]}
    return Sent("ann", message_id, f"text of {message_id}", 1, answer)


def _ann() -> tuple[Customer, list[Event]]:
    return Customer("ann", [_sent("a", 3), _sent("b", 6)]), [*_turn(1, "a"), *_turn(4, "b")]


def test_a_sound_conversation_has_no_faults() -> None:
    assert broken(*_ann()) == []


def _burst() -> tuple[Customer, list[Event]]:
    """Two messages at once, recorded in the other order, after one that came alone."""
    customer, events = _ann()
    for message_id, answered_with in (("c", None), ("d", "c")):
        sent = _sent(message_id, 10)
        sent.burst, sent.tries = 3, 1
        assert sent.answer is not None
        sent.answer |= {"answered_with": answered_with, "replies": [] if answered_with else sent.answer["replies"]}
        customer.sent.append(sent)
    early = {**_turn(7, "d")[0]}
    return customer, [*events, early, *_turn(8, "c")]


def test_messages_of_a_burst_are_one_turn_in_whatever_order() -> None:
    assert broken(*_burst()) == []


def test_a_message_of_a_burst_that_got_the_replies_as_well_is_found() -> None:
    customer, events = _burst()
    customer.sent[3].answer = {**(customer.sent[2].answer or {})}
    assert broken(customer, events) == ["answered with None, and not with c alone: d"]


def test_messages_that_came_one_after_the_other_must_be_recorded_so() -> None:
    customer, events = _burst()
    customer.sent[2].burst = customer.sent[3].burst = 0
    assert broken(customer, events) == ["messages are not the sent ones in order: ann"]


def test_an_acknowledged_message_that_is_not_recorded_is_found() -> None:
    customer, events = _ann()
    assert lost(customer.sent, events[:3]) == ["acknowledged and lost: b"]


def test_an_unacknowledged_message_that_is_not_recorded_is_no_fault() -> None:
    customer, events = _ann()
    customer.sent[1].answer = None
    assert lost(customer.sent, events[:3]) == []


def test_a_message_that_is_recorded_twice_is_found() -> None:
    customer, events = _ann()
    assert "recorded 2 times: b" in broken(customer, [*events, *_turn(7, "b")])


def test_a_turn_without_its_end_is_found() -> None:
    customer, events = _ann()
    assert any("turn half recorded" in fault for fault in broken(customer, events[:-1]))


def test_a_turn_without_a_reply_is_found() -> None:
    customer, events = _ann()
    assert any("turn without a reply: b" in fault for fault in broken(customer, [*events[:4], events[5]]))


def test_a_hole_in_the_positions_is_found() -> None:
    customer, events = _ann()
    moved = [*events[:5], {**events[5], "position": 7}]
    assert "positions are not 1 to 6: ann" in broken(customer, moved)


def test_replies_other_than_the_acknowledged_ones_are_found() -> None:
    customer, events = _ann()
    customer.sent[0].answer = {"position": 3, "replies": [{"id": "another", "text": "no"}]}
    assert broken(customer, events) == ["the recorded replies are not the acknowledged ones: a"]


def test_an_action_that_began_and_never_finished_is_found() -> None:
    customer = Customer("ann", [_sent("a", 4)])
    events = _turn(1, "a", ("action.started", {"key": "k1"}))
    assert broken(customer, events) == ["action k1 finished 0 times: a"]


def test_an_action_that_finished_twice_is_found() -> None:
    customer = Customer("ann", [_sent("a", 6)])
    finished: tuple[str, dict[str, Any]] = ("action.finished", {"key": "k1"})
    events = _turn(1, "a", ("action.started", {"key": "k1"}), finished, finished)
    assert broken(customer, events) == ["action k1 finished 2 times: a"]


def test_a_deed_that_is_done_twice_or_not_at_all_is_found() -> None:
    ann = Customer("ann", deeds=[Deed("callbacks", ("phone", "+1"), True), Deed("callbacks", ("phone", "+2"), True)])
    row = {"phone": "+1", "idempotency_key": "k1"}
    faults = undone([ann], {"callbacks": [row, {**row, "idempotency_key": "k2"}]})
    assert faults == ["callbacks +1 is there 2 times", "callbacks +2 is there 0 times"]


def test_a_row_that_nobody_asked_for_is_found() -> None:
    assert undone([], {"returns": [{"order_number": "A-1", "idempotency_key": "k1"}]}) == [
        "returns has 1 rows, 0 were asked for"
    ]


def test_a_row_whose_key_the_journal_does_not_know_is_found() -> None:
    assert unkeyed([], {"returns": [{"idempotency_key": "k1"}]}) == ["no action of the journal has the key k1"]


def test_a_finished_action_that_left_nothing_is_found() -> None:
    events = _turn(1, "a", ("action.started", {"key": "k1"}), ("action.finished", {"key": "k1"}))
    assert unkeyed(events, {"returns": []}) == ["action k1 finished and left nothing"]
