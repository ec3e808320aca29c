"""What must hold after a crash, checked on what the API and the shop's books say: pure functions that return faults."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Event = Mapping[str, Any]  # one item of `GET /v1/conversations/{id}/events`


@dataclass
class Sent:
    """A message that a customer sent, as often as it took; `answer` is there once it was acknowledged. Messages of one `burst`
    were sent at the same time, in no order of their own; 0 is for one that was sent alone."""

    user_id: str
    message_id: str
    text: str
    tries: int = 0
    answer: dict[str, Any] | None = None
    burst: int = 0


@dataclass
class Deed:
    """What a customer's talk must have changed in the shop when it is over: one row of `table` in which `where` holds."""

    table: str
    where: tuple[str, str]
    done: bool = False


@dataclass
class Customer:
    """One user: what they sent, in order, and what they had done."""

    user_id: str
    sent: list[Sent] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)


def lost(sent: Iterable[Sent], events: Sequence[Event]) -> list[str]:
    """Say which acknowledged messages are not recorded, and which are recorded more than once."""
    recorded = Counter(event["data"]["message_id"] for event in events if event["type"] == "message.received")
    faults = [f"recorded {times} times: {message_id}" for message_id, times in recorded.items() if times > 1]
    faults += [
        f"acknowledged and lost: {one.message_id}" for one in sent if one.answer and not recorded[one.message_id]
    ]
    return faults


def broken(customer: Customer, events: Sequence[Event]) -> list[str]:
    """Say what is wrong with a whole conversation in which every message was acknowledged in the end."""
    faults = lost(customer.sent, events)
    if [event["position"] for event in events] != list(range(1, len(events) + 1)):
        faults.append(f"positions are not 1 to {len(events)}: {customer.user_id}")
    turns = _turns(events)
    recorded = [(one["data"]["message_id"], one["data"]["text"]) for turn in turns for one in turn if _begins(one)]
    if recorded != _in_order(customer.sent, recorded):
        faults.append(f"messages are not the sent ones in order: {customer.user_id}")
        return faults
    sent = {one.message_id: one for one in customer.sent}
    for turn in turns:
        *others, last = (sent[one["data"]["message_id"]] for one in turn if _begins(one))
        faults += [f"{fault}: {last.message_id}" for fault in _broken_turn(last, turn)]
        faults += [f"{fault}: {one.message_id}" for one in others for fault in _broken_pointer(one, last, turn)]
    return faults


def _in_order(sent: Iterable[Sent], recorded: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The messages in the order that they must be recorded in: that of sending, within a burst any."""
    ordered: list[tuple[str, str]] = []
    for burst, its in itertools.groupby(sent, key=lambda one: one.burst or one.message_id):
        messages = [(one.message_id, one.text) for one in its]
        place = {one: number for number, one in enumerate(recorded)}
        ordered += sorted(messages, key=lambda one: place.get(one, -1)) if isinstance(burst, int) else messages
    return ordered


def _broken_pointer(sent: Sent, last: Sent, turn: list[Event]) -> Iterable[str]:
    """What is wrong with the answer to a message whose turn another one's answer tells of."""
    answer = sent.answer or {}
    if answer.get("replies") or answer.get("answered_with") != last.message_id:
        yield f"answered with {answer.get('answered_with')}, and not with {last.message_id} alone"
    if turn[-1]["position"] != answer.get("position"):
        yield f"acknowledged at position {answer.get('position')}, recorded at {turn[-1]['position']}"


def _begins(event: Event) -> bool:
    return bool(event["type"] == "message.received")


def _turns(events: Sequence[Event]) -> list[list[Event]]:
    """Cut a conversation into turns, each with the messages that begin it; what stands before the first belongs to none."""
    turns: list[list[Event]] = []
    for event in events:
        if _begins(event) and not (turns and _begins(turns[-1][-1])):
            turns.append([])
        if turns:
            turns[-1].append(event)
    return turns


def _broken_turn(sent: Sent, turn: list[Event]) -> Iterable[str]:
    types = [event["type"] for event in turn]
    if types.count("turn.ended") != 1 or types[-1] != "turn.ended":
        yield f"turn half recorded ({' '.join(types)})"
    if "turn.failed" in types:
        yield "turn failed"
    answer = sent.answer or {}
    if "reply.sent" not in types and answer.get("status") == "bot":
        yield "turn without a reply"
    replies = [event["data"]["reply"]["id"] for event in turn if event["type"] == "reply.sent"]
    if replies != [reply["id"] for reply in answer.get("replies", [])]:
        yield "the recorded replies are not the acknowledged ones"
    if turn[-1]["position"] != answer.get("position"):
        yield f"acknowledged at position {answer.get('position')}, recorded at {turn[-1]['position']}"
    yield from _broken_actions(turn)


def _broken_actions(turn: list[Event]) -> Iterable[str]:
    started = [event["data"]["key"] for event in turn if event["type"] == "action.started"]
    finished = Counter(event["data"]["key"] for event in turn if event["type"] == "action.finished")
    if len(started) != len(set(started)):
        yield "an action began twice with one key"
    yield from (f"action {key} finished {finished[key]} times" for key in started if finished[key] != 1)


def undone(customers: Iterable[Customer], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Say which deeds the shop's books do not hold exactly once, and which rows nobody asked for.

    `rows` are the tables' rows as they were after the run, without those that the demo brings along.
    """
    deeds = [deed for customer in customers for deed in customer.deeds if deed.done]
    faults = []
    for table, its_rows in rows.items():
        wanted = Counter(deed.where for deed in deeds if deed.table == table)
        columns = {column for column, _ in wanted}
        held = Counter((column, str(row[column])) for row in its_rows for column in columns)
        faults += [f"{table} {key[1]} is there {held[key]} times" for key in wanted if held[key] != 1]
        if len(its_rows) != wanted.total():
            faults.append(f"{table} has {len(its_rows)} rows, {wanted.total()} were asked for")
        keys = Counter(row["idempotency_key"] for row in its_rows)
        faults += [f"{table}: key {key} was used {times} times" for key, times in keys.items() if times > 1]
    return faults


def unkeyed(events: Iterable[Event], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Say which rows of the shop came of a key that no action of the journal had, and which finished action left none."""
    finished = {
        event["data"]["key"]
        for event in events
        if event["type"] == "action.finished" and not event["data"].get("error")
    }
    started = {event["data"]["key"] for event in events if event["type"] == "action.started"}
    left = {str(row["idempotency_key"]) for its_rows in rows.values() for row in its_rows}
    faults = [f"no action of the journal has the key {key}" for key in sorted(left - started)]
    return faults + [f"action {key} finished and left nothing" for key in sorted((started & finished) - left)]
