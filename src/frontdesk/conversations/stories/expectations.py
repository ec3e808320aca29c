"""What a story may expect of a turn, and whether it came about.

`intent`, `status` and `fallback` are compared; `asks` is the slot asked for last; `says` must occur in what was said (`/…/` is a
regular expression); `flow`, `choices`, `pauses` (seconds), `acts` and `approves` (calls that wait for a person from now on) must
be among those of the turn; `cites` is the end of a quoted file's name; `sets` are variables with their values, `remembers` those
that are kept of the user after the turn; `taken` says whether a flow had to do with an event. Where several can hold, a list
means all of them. An item of `acts` or `approves` may be a mapping of the action to arguments that it was called with.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from frontdesk.conversations.arrivals import Handled
from frontdesk.dialogue import events as e
from frontdesk.dialogue.state import State
from frontdesk.dialogue.trace import TracedTurn

VALUES = frozenset({"sets", "remembers"})
KEYS = VALUES | {
    "intent",
    "flow",
    "asks",
    "status",
    "says",
    "cites",
    "choices",
    "pauses",
    "acts",
    "approves",
    "fallback",
    "taken",
}


class Difference(NamedTuple):
    """`what` was expected, of the expectations above; `wanted` is only what is missing where a list was expected."""

    what: str
    wanted: Any
    got: Any


def happened(handled: Handled, turn: TracedTurn, events: Sequence[e.AnyEvent], state: State) -> dict[str, Any]:
    """What a story can ask about, as it was. `events` are those of the turn, `state` is how it ended."""
    sent = [event for event in events if isinstance(event, e.ReplySent)]
    acted = [event for event in events if isinstance(event, e.ActionFinished)]
    return {
        "intent": handled.reading.intent if handled.reading else None,
        "flow": [event.flow for event in events if isinstance(event, e.FlowStarted)],
        "asks": sent[-1].asks if sent else None,
        "status": handled.status,
        "says": [reply.text for reply in handled.replies],
        "cites": [citation.source for reply in handled.replies for citation in reply.citations],
        "choices": [choice.label for reply in handled.replies for choice in reply.choices],
        "pauses": [reply.pause_seconds for reply in handled.replies if reply.pause_seconds],
        "acts": [{event.action: event.arguments} for event in acted],
        "approves": [{one.action: one.arguments} for one in events if isinstance(one, e.ApprovalRequested)],
        "fallback": any(event.purpose == "fallback" for event in sent),
        "remembers": state.variables.get("user", {}),
        "taken": any(isinstance(event, e.WaitEnded | e.FlowStarted) for event in events),
        "sets": {name: value for move in turn.moves for name, value in move.values.items()},
    }


def differences(expected: Mapping[str, Any], got: Mapping[str, Any]) -> list[Difference]:
    """Everything that was expected and is not so."""
    found = []
    for name, wanted in expected.items():
        missing = _missing(name, wanted, got[name])
        if missing:
            found.append(Difference(name, missing[0] if len(missing) == 1 else missing, _shown(name, got[name])))
    return found


def _missing(name: str, wanted: Any, got: Any) -> list[Any]:
    """The parts of `wanted` that are not there."""
    if name in VALUES:
        wrong = {key: value for key, value in wanted.items() if key not in got or got[key] != value}
        return [wrong] if wrong else []
    if name not in _AMONG:
        return [] if wanted == got else [wanted]
    holds = _AMONG[name]
    return [item for item in (wanted if isinstance(wanted, list) else [wanted]) if not holds(item, got)]


def _said(text: Any, said: list[str]) -> bool:
    whole, part = "\n".join(said), str(text)
    if len(part) > 2 and part.startswith("/") and part.endswith("/"):
        return re.search(part[1:-1], whole, re.IGNORECASE) is not None
    return part.casefold() in whole.casefold()


def _cited(file: Any, sources: list[str]) -> bool:
    return any(source.endswith(str(file)) for source in sources)


def _among(item: Any, items: list[Any]) -> bool:
    return item in items


def _acted(item: Any, calls: list[dict[str, dict[str, Any]]]) -> bool:
    if not isinstance(item, Mapping):
        return any(item in call for call in calls)
    return all(
        any(name in call and _within(arguments or {}, call[name]) for call in calls) for name, arguments in item.items()
    )


def _within(part: Any, whole: Mapping[str, Any]) -> bool:
    return isinstance(part, Mapping) and all(name in whole and whole[name] == value for name, value in part.items())


_AMONG: dict[str, Callable[[Any, Any], bool]] = {
    "says": _said,
    "cites": _cited,
    "choices": _among,
    "pauses": _among,
    "acts": _acted,
    "approves": _acted,
    "flow": _among,
}


#: What a story can ask about where nothing came of a turn's beginning.
NOTHING: dict[str, Any] = {
    **dict.fromkeys(KEYS),
    **{name: [] for name in _AMONG},
    **{name: {} for name in VALUES},
    "taken": False,
    "fallback": False,
}


def _shown(name: str, got: Any) -> Any:
    """What happened, without the arguments of actions where there were none."""
    if name not in {"acts", "approves"}:
        return got
    return [next(iter(call)) if not all(call.values()) else call for call in got]
