"""How the bot came to each of its replies: the recorded events of a conversation, told turn by turn.

Everything comes from the events alone, so that a conversation of last year, of a bot that was edited since, is told as it was.
What an event changed is seen by applying it: a kind of event that this page has no words for still shows what it did.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.dialogue.folding import apply
from frontdesk.dialogue.frames import Frame
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.state import State

LONGEST_VALUE = 80  # characters of a value within a sentence; `values` has it whole


class TracedMove(msgspec.Struct, frozen=True):
    """Something that happened: `text` says it in a sentence, `values` are the variables of the flow that it changed.

    `flow` and `step` say where the conversation stood; `at` is milliseconds since the epoch, UTC, and `took_ms` how long after
    the one before.
    """

    position: int
    type: str
    at: int
    took_ms: int
    flow: str | None
    step: str | None
    text: str
    values: dict[str, Any]


class TracedReply(msgspec.Struct, frozen=True):
    """A reply and why it was given; `position` is that of its move."""

    position: int
    reply: Reply
    purpose: e.Purpose
    because: str
    flow: str | None
    step: str | None
    asks: str | None


class TracedHappening(msgspec.Struct, frozen=True):
    """What began a turn where the user wrote nothing: an event from outside, or the end of a wait, which has no `name`."""

    name: str | None
    data: dict[str, Any]
    source: e.Source | None


class TracedTurn(msgspec.Struct, frozen=True):
    """What the user wrote or what happened, and all that followed. `number` counts from 1; `position` is that of its last event.

    `took_ms` is None where the turn has not ended yet; `failure` is the code of what broke.
    """

    number: int
    position: int
    at: int
    took_ms: int | None
    messages: tuple[str, ...]
    happened: TracedHappening | None
    reading: Reading | None
    moves: tuple[TracedMove, ...]
    replies: tuple[TracedReply, ...]
    status: e.Status
    failure: str | None


class Tracer:
    """Folds events, in order and from the first one on, into turns; it keeps no more than the turn that is under way."""

    def __init__(self, state: State | None = None) -> None:
        self._state = state or State()
        self._number = 0
        self._events: list[e.Recorded] = []
        self._moves: list[TracedMove] = []
        self._replies: list[TracedReply] = []

    def add(self, recorded: e.Recorded) -> TracedTurn | None:
        """Take the next event in; return the turn that it ends, if it ends one."""
        before, event = self._state, recorded.event
        self._state = apply(before, event)
        self._note(recorded, before)
        alone = isinstance(event, p.PeopleEvent) and not self._state.open
        return self._turn(ended=True) if alone or isinstance(event, e.TurnEnded | e.ConversationClosed) else None

    def rest(self) -> TracedTurn | None:
        """The turn that has begun and not ended, if there is one."""
        return self._turn(ended=False) if self._events else None

    def _note(self, recorded: e.Recorded, before: State) -> None:
        event, earlier = recorded.event, self._events[-1] if self._events else recorded
        flow = _flow_of(self._state if isinstance(event, e.FlowStarted) else before)
        step = getattr(event, "step", None)
        move = TracedMove(
            position=recorded.position,
            type=e.type_of(event),
            at=recorded.at,
            took_ms=recorded.at - earlier.at,
            flow=flow,
            step=step,
            text=told(event),
            values=_changed(before.frames, self._state.frames),
        )
        self._events.append(recorded)
        self._moves.append(move)
        if isinstance(event, e.ReplySent):
            because = _because(event, flow, [one.event for one in self._events])
            self._replies.append(
                TracedReply(recorded.position, event.reply, event.purpose, because, flow, step, event.asks)
            )

    def _turn(self, *, ended: bool) -> TracedTurn:
        events = [one.event for one in self._events]
        first, last = self._events[0], self._events[-1]
        self._number += 1
        turn = TracedTurn(
            number=self._number,
            position=last.position,
            at=first.at,
            took_ms=last.at - first.at if ended else None,
            messages=tuple(one.text for one in events if isinstance(one, e.MessageReceived)),
            happened=next((found for one in events if (found := _happened(one)) is not None), None),
            reading=next((one.reading for one in events if isinstance(one, e.MessageUnderstood)), None),
            moves=tuple(self._moves),
            replies=tuple(self._replies),
            status=self._state.status,
            failure=next((one.code for one in events if isinstance(one, e.TurnFailed)), None),
        )
        self._events, self._moves, self._replies = [], [], []
        return turn


def trace(events: Iterable[e.Recorded]) -> Iterator[TracedTurn]:
    """Tell a whole conversation, the turn that is still under way included."""
    tracer = Tracer()
    for recorded in events:
        turn = tracer.add(recorded)
        if turn is not None:
            yield turn
    rest = tracer.rest()
    if rest is not None:
        yield rest


def lines_of(turn: TracedTurn) -> list[str]:
    """The moves of a turn as a person reads them, without the message and the end of the turn."""
    return [f"{move.text}{_after(move.took_ms)}" for move in turn.moves if move.type not in _SELF_EVIDENT]


def told(event: e.AnyEvent) -> str:
    """What happened, in a sentence without a full stop."""
    tell = _TELL.get(type(event))
    if tell is not None:
        return tell(event)
    plain = {name: value for name, value in msgspec.to_builtins(event).items() if name not in {"type", "next"}}
    return f"{e.type_of(event)} {_pairs(plain)}".strip()


def _happened(event: e.AnyEvent) -> TracedHappening | None:
    if isinstance(event, e.EventReceived):
        return TracedHappening(event.name, event.data, event.source)
    if isinstance(event, e.ApprovalDecided):
        return TracedHappening(e.type_of(event), {"outcome": event.outcome, "note": event.note}, "approval")
    if isinstance(event, p.AgentLeft | p.HandoffEnded):
        return TracedHappening(p.ENDED, {"outcome": event.outcome, "reason": event.reason}, "handoff")
    return TracedHappening(None, {}, None) if isinstance(event, e.TimerElapsed) else None


def _flow_of(state: State) -> str | None:
    return state.frames[-1].flow if state.frames else None


def _changed(before: tuple[Frame, ...], after: tuple[Frame, ...]) -> dict[str, Any]:
    """The variables of the flow that talks which are new or other than before."""
    if not after:
        return {}
    old = before[len(after) - 1].variables if len(before) >= len(after) else {}
    return {name: value for name, value in after[-1].variables.items() if name not in old or old[name] != value}


def _because(event: e.ReplySent, flow: str | None, events: list[e.AnyEvent]) -> str:
    found = next((one for one in reversed(events) if isinstance(one, e.SearchFinished)), None)
    if event.purpose == "answer" and found is not None:
        sources = ", ".join(dict.fromkeys(citation.source for citation in found.citations))
        return f"An article answers it: {sources} (confidence {found.confidence:.2f})."
    if event.asks:
        return f"The flow `{flow}` needs `{event.asks}`, at its step `{event.step}`."
    if event.step is not None:
        return f"The flow `{flow}` says so, at its step `{event.step}`."
    return _WHY.get(event.purpose, "The bot says so where no flow does.")


_WHY: dict[str, str] = {
    "fallback": "Neither a flow nor an article fits what was written.",
    "apology": "The turn failed.",
    "handoff": "A person takes over.",
    "overlooked": "The message held more wishes than the bot takes up.",
    "answer": "An article answers it.",
    "updated": "The bot was changed, and what the flow ran on is gone.",
}

_SELF_EVIDENT = frozenset({"conversation.started", "message.received", "turn.ended"})


def _understood(event: e.MessageUnderstood) -> str:
    reading = event.reading
    parts = [f"read as {reading.intent or 'none of the intents'} ({reading.confidence:.2f})"]
    if reading.entities:
        parts.append("naming " + _pairs({entity.name: entity.value for entity in reading.entities}))
    if reading.signals:
        parts.append(f"signalling {', '.join(reading.signals)}")
    if reading.also:
        parts.append(f"and wishing also {', '.join(wish.intent or repr(wish.text) for wish in reading.also)}")
    return ", ".join(parts)


def _searched(event: e.SearchFinished) -> str:
    sources = ", ".join(dict.fromkeys(citation.source for citation in event.citations))
    found = f"{event.outcome} by {sources}" if sources else event.outcome
    return f"looked up {_short(event.query)}: {found} ({event.confidence:.2f})"


def _said(event: e.ReplySent) -> str:
    asking = f"asked for {event.asks}" if event.asks else f"said ({event.purpose})"
    return f"{asking}{_at(event.step)}: {_short(event.reply.text)}"


def _acted(event: e.ActionFinished) -> str:
    came = f"refused with {event.error.get('code')}" if event.error else f"gave {_short(event.result)}"
    return f"did {event.action}({_pairs(event.arguments)}){_at(event.step)}: {came}"


def _set(event: e.VariablesSet) -> str:
    kept = "" if event.scope == "flow" else f" for the {event.scope}"
    return f"set {_pairs(event.values)}{kept}{_at(event.step)}"


def _refused(event: e.AnswerRefused) -> str:
    going = f", going on at {event.next}" if event.next else ""
    return f"that is no answer{_at(event.step)}{going}"


def _for(event: e.FlowStarted) -> str:
    """Why, where the user did not ask for it."""
    if event.trigger is None:
        return " at its end, with the result that it had" if event.reuses else ""
    happened = event.variables.get("event", {})
    about = {
        "first_contact": "the user's first contact",
        "event": f"the event {happened.get('name')}",
        "inactivity": "the user has been silent",
        "schedule": "it is time for it",
        "page": f"the page {_short(happened.get('data', {}).get('page'))}",
    }
    return f": {about[event.trigger]}"


def _waits(event: e.WaitStarted) -> str:
    what = f" for {event.event}" if event.event else ""
    where = f" with {_pairs(event.where)}" if event.where else ""
    until = dt.datetime.fromtimestamp(event.until / 1_000, dt.UTC) if event.until is not None else None
    return f"waits{what}{where}{f' until {until:%Y-%m-%d %H:%M:%S} UTC' if until else ''}{_at(event.step)}"


def _put_before_somebody(event: e.ApprovalRequested) -> str:
    return f"asked for approval of {event.action}({_pairs(event.arguments)}), which is {event.rule}{_at(event.step)}"


def _decided(event: e.ApprovalDecided) -> str:
    return f"{event.name} {event.outcome} it" + (f": {_short(event.note)}" if event.note else "")


_WAITED: dict[e.WaitOutcome, str] = {
    "elapsed": "the time of the wait is over",
    "event": "what was waited for came",
    "approved": "it was approved",
    "declined": "it was declined",
    "cancelled": "waits no more",
}


def _waited(event: e.WaitEnded) -> str:
    return _WAITED[event.outcome] + (f", going on at {event.next}" if event.outcome != "cancelled" else "")


def _at(step: str | None) -> str:
    return f" at {step}" if step else ""


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{name}={_short(value)}" for name, value in values.items())


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _after(milliseconds: int) -> str:
    return f"  [{milliseconds} ms]" if milliseconds else ""


_TELL: dict[type, Callable[[Any], str]] = {
    e.ConversationStarted: lambda event: f"a conversation with {event.bot} began",
    e.MessageReceived: lambda event: f"the user wrote {_short(event.text)}" if event.text else "the user sent files",
    e.EventReceived: lambda event: f"{event.name} came from outside ({event.source}): {_short(event.data)}",
    e.TimerElapsed: lambda event: "a time came",
    e.ApprovalDecided: _decided,
    e.MessageUnderstood: _understood,
    e.WishTaken: lambda event: f"took up the next wish: {_short(event.text)}",
    e.FlowStarted: lambda event: f"started the flow {event.flow}{_for(event)}",
    e.FlowEnded: lambda event: f"ended the flow {event.flow} ({event.outcome})",
    e.SteppedBack: lambda event: f"went back from {event.step} to {event.next}",
    e.VariablesSet: _set,
    e.UserRecalled: lambda event: f"remembered of the user: {_pairs(event.values) or 'nothing'}",
    e.SlotFilled: lambda event: f"{'corrected' if event.corrects else 'filled'} {event.slot}={_short(event.value)}",
    e.AnswerRefused: _refused,
    e.SearchFinished: _searched,
    e.ReplySent: _said,
    e.ApprovalRequested: _put_before_somebody,
    e.ActionStarted: lambda event: f"began {event.action}({_pairs(event.arguments)}){_at(event.step)}",
    e.ActionFinished: _acted,
    e.WaitStarted: _waits,
    e.WaitEnded: _waited,
    e.HandoffRequested: lambda event: f"handed over: {event.reason}",
    p.HandoffRefused: lambda event: f"handed over to nobody: {event.reason}",
    p.AgentJoined: lambda event: f"{event.name} took the conversation{' over' if event.taken_from else ''}",
    p.AgentMessage: lambda event: f"{event.name} wrote {_short(event.text)}",
    p.AgentLeft: lambda event: (
        f"{event.name} left it to the {'bot' if event.to == 'bot' else 'queue'} ({event.reason})"
    ),
    p.HandoffEnded: lambda event: f"the bot has it back ({event.reason})",
    e.TurnFailed: lambda event: f"failed: {event.code}",
    e.TurnEnded: lambda event: "waited",
    e.ConversationClosed: lambda event: f"closed ({event.reason})",
}
