"""Makes a story out of a stored conversation: what the user wrote, what happened outside, how much time passed while a flow
waited, what the bot did, and what its actions came to.

The actions' results are declared in the story, so that it can be played without the systems that they were got from. Who the
user was is left out; what they wrote is not.
"""

import collections
import io
import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from frontdesk.conversations.declared import as_declared
from frontdesk.conversations.turn import Beginning
from frontdesk.dialogue import events as e
from frontdesk.dialogue.folding import replay
from frontdesk.dialogue.frames import resting
from frontdesk.dialogue.state import State
from frontdesk.kit.durations import wording

_DECISIONS: dict[e.ApprovalOutcome, str] = {"approved": "approve", "declined": "decline"}
NOT_QUOTED = frozenset({"answer", "apology"})  # an article may be reworded, and what failed then need not fail again
WIDTH = 120
WORTH_TELLING_SECONDS = 60
_REFERENCE = re.compile("[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")  # `dialogue.references`


def story_of(name: str, recorded: Iterable[e.Recorded]) -> dict[str, Any]:
    """The story as `tests/*.yaml` has it."""
    session: dict[str, Any] = {}
    story: dict[str, Any] = {"story": name}
    turns: list[dict[str, Any]] = []
    known = list(recorded)
    remembered = _remembered_at_first(one.event for one in known)
    if remembered:
        story["remembers"] = remembered
    passing, asked = _Passing(), dict[str, str]()
    for one in _turns(known):
        events = [recorded.event for recorded in one]
        turn, told = _turn(events, passing.before(one), asked), _session_of(events)
        if turn.get("user") == []:  # a story has no files
            continue
        asked |= {event.id: event.action for event in events if isinstance(event, e.ApprovalRequested)}
        if passing.unnoticed and "later" not in turn:
            turns.append({"later": wording(passing.unnoticed)})
        if told is not None and not any("user" in earlier for earlier in turns):
            session = told
        elif told is not None and told != session:
            turn["session"] = told
        turns.append(turn)
    if session:
        story["session"] = session
    return {**story, "turns": turns}


def _remembered_at_first(events: Iterable[e.AnyEvent]) -> dict[str, Any]:
    """What the bot knew of the user before they wrote."""
    before = itertools.takewhile(lambda event: not isinstance(event, e.MessageReceived), events)
    return next((event.values for event in before if isinstance(event, e.UserRecalled)), {})


def as_yaml(story: dict[str, Any]) -> str:
    """The story as an item of a list, to be appended to a file of stories."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = WIDTH
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    text = io.StringIO()
    yaml.dump([story], text)
    return text.getvalue()


class _Representer(SafeRepresenter):
    """Puts quotes around every text with a character that one writer or reader of YAML may take for the end of a line."""


def _text(representer: SafeRepresenter, text: str) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _ODD.search(text) else None)


_ODD = re.compile("[^\n\u0020-\u007e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_Representer.add_representer(str, _text)


class _Passing:
    """Follows how much time has passed in the conversation and in the story, which knows only of the time that it lets pass.
    `unnoticed` are the seconds by which it lags behind while a flow waits: the flow is to wait so much less from here on."""

    def __init__(self) -> None:
        self.unnoticed = 0
        self._state = State()
        self._began: int | None = None
        self._passed = 0  # seconds

    def before(self, turn: Sequence[e.Recorded]) -> int:
        """Take the next turn in; return how many seconds the story is to let pass for it to begin."""
        began = turn[0].at if self._began is None else self._began
        behind = (turn[0].at - began) / 1_000 - self._passed
        waited = bool(resting(self._state.frames))
        elapsed = _timed(turn[0].event)
        self.unnoticed = int(behind) if waited and not elapsed and behind >= WORTH_TELLING_SECONDS else 0
        self._passed += math.ceil(behind) if elapsed else self.unnoticed
        self._began, self._state = began, replay((one.event for one in turn), self._state)
        return max(1, math.ceil(behind))


def _turns(recorded: Iterable[e.Recorded]) -> Iterable[list[e.Recorded]]:
    """The events from what begins a turn up to the next turn's; messages that came together stand at the head of one."""
    turn: list[e.Recorded] = []
    for one in recorded:
        begins = isinstance(one.event, Beginning)
        if begins and turn and not isinstance(turn[-1].event, e.MessageReceived):
            yield turn
            turn = []
        if turn or begins:
            turn.append(one)
    if turn:
        yield turn


def _turn(events: Sequence[e.AnyEvent], seconds: int, asked: Mapping[str, str]) -> dict[str, Any]:
    """`asked` are the actions of the requests so far, by their ids."""
    match events[0]:
        case e.MessageReceived():
            texts = [one.text for one in events if isinstance(one, e.MessageReceived) and one.text]
            turn: dict[str, Any] = {"user": _single(texts)}
        case e.EventReceived(name=name, data=data) if not _timed(events[0]):
            turn = {"event": name, **({"data": data} if data else {})}
        case e.ApprovalDecided(id=request, outcome=outcome, note=note):
            turn = {_DECISIONS[outcome]: asked.get(request, ""), **({"note": note} if note else {})}
        case _:
            turn = {"later": wording(seconds)}
    actions = _actions(events)
    if actions:
        turn["actions"] = actions
    return {**turn, "bot": _expected(events)}


def _timed(event: e.AnyEvent) -> bool:
    """Whether nothing but time let it happen."""
    timed = isinstance(event, e.EventReceived) and event.source in {"inactivity", "schedule"}
    return timed or isinstance(event, e.TimerElapsed)


def _session_of(events: Sequence[e.AnyEvent]) -> dict[str, Any] | None:
    """None where no message began the turn."""
    told = [one.session for one in events if isinstance(one, e.MessageReceived)]
    return dict(collections.ChainMap(*reversed(told))) if told else None


def _actions(events: Sequence[e.AnyEvent]) -> dict[str, Any]:
    replies: dict[str, list[Any]] = {}
    for event in events:
        if isinstance(event, e.ActionFinished):
            replies.setdefault(event.action, []).append(as_declared(event.result, event.error))
    return {name: given[0] if len(given) == 1 else {"each": given} for name, given in replies.items()}


_TAKING = (e.WaitEnded, e.FlowStarted)


def _expected(events: Sequence[e.AnyEvent]) -> dict[str, Any]:
    """What the turn must come to again; nothing is said of what did not happen."""
    sent = [one for one in events if isinstance(one, e.ReplySent)]
    flows = [one.flow for one in events if isinstance(one, e.FlowStarted)]
    reading = next((one.reading for one in events if isinstance(one, e.MessageUnderstood)), None)
    files = [citation.source for one in sent for citation in one.reply.citations]
    handed = any(isinstance(one, e.HandoffRequested) for one in events)
    expected = {
        "intent": reading.intent if reading is not None and flows else None,
        "flow": flows,
        "asks": sent[-1].asks if sent else None,
        "says": [_quoted(one.reply.text) for one in sent if one.purpose not in NOT_QUOTED and one.reply.text],
        "cites": list(dict.fromkeys(files)),
        "choices": [choice.label for one in sent if one.asks for choice in one.reply.choices],
        "acts": [one.action for one in events if isinstance(one, e.ActionFinished)],
        "approves": [one.action for one in events if isinstance(one, e.ApprovalRequested)],
        "status": "waiting" if handed else None,
        "fallback": any(one.purpose == "fallback" for one in sent) or None,
        "taken": isinstance(events[0], e.EventReceived) and any(isinstance(one, _TAKING) for one in events),
    }
    return {name: _single(value) for name, value in expected.items() if value}


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _quoted(text: str) -> str:
    """The text, so that it is not taken for a regular expression; a ticket's reference in it is another one each time."""
    if _REFERENCE.search(text):
        return f"/{_REFERENCE.pattern.join(map(re.escape, _REFERENCE.split(text)))}/"
    return text[:-1] if len(text) > 2 and text.startswith("/") and text.endswith("/") else text
