"""Tells a conversation from its events, without a model: what the customer wanted, what was tried, what the bot asked and knows.
Everything is quoted or counted; nothing is made up. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from frontdesk.conversations.transcript import Line, transcript
from frontdesk.dialogue import events as e
from frontdesk.inbox.summary import TELLING_WORDS, subject_of

MOST_WANTED = 3
MOST_TRIED = 12
QUOTED_CHARACTERS = 300
_HIDDEN_OUTCOMES = frozenset({"done", "handed_off"})


class Known(NamedTuple):
    """An answer that the bot has: to which question, of which flow."""

    name: str
    value: Any
    question: str | None
    flow: str | None
    at: int


class HandedOver(NamedTuple):
    """Why a person is wanted. Times are milliseconds since the epoch, UTC."""

    at: int
    position: int
    reason: str
    team: str | None


class Story(NamedTuple):
    """`wanted` are the customer's own words, `tried` what came of them, in order; `last` is who spoke last."""

    wanted: tuple[str, ...]
    tried: tuple[str, ...]
    last: Line | None
    messages: int


def story_of(events: Sequence[e.Recorded]) -> Story:
    lines = [line for line in transcript(events) if line.speaker != "system"]
    tried = [said for recorded in events if (said := _tried(recorded.event)) is not None]
    kept = [said for place, said in enumerate(tried) if place == 0 or tried[place - 1] != said]
    return Story(
        wanted=_wanted(events),
        tried=tuple(kept[-MOST_TRIED:]),
        last=lines[-1] if lines else None,
        messages=sum(line.speaker == "user" for line in lines),
    )


def as_text(story: Story) -> str:
    """The story as a few lines, for a list or a notification."""
    parts = [f"Wanted: {' · '.join(story.wanted)}"] if story.wanted else []
    parts += [f"Tried: {'; '.join(story.tried)}"] if story.tried else []
    if story.last is not None and story.last.text not in story.wanted:
        speaker = {"user": "Customer", "bot": "Bot", "agent": "Agent"}.get(story.last.speaker, "—")
        parts.append(f"Last, {speaker}: {_quoted(story.last.text)}")
    return "\n".join(parts)


def handed_over(events: Iterable[e.Recorded]) -> HandedOver | None:
    """The last handoff, if there was one."""
    found = None
    for recorded in events:
        if isinstance(recorded.event, e.HandoffRequested):
            found = HandedOver(recorded.at, recorded.position, recorded.event.reason, recorded.event.team)
    return found


def known_of(events: Iterable[e.Recorded]) -> list[Known]:
    """What the bot asked and was told, by name; an answer that was corrected is the newer one."""
    questions: dict[str, str] = {}
    flows: list[str] = []
    found: dict[str, Known] = {}
    for recorded in events:
        match recorded.event:
            case e.ReplySent(asks=str(slot), purpose="question", reply=reply):
                questions[slot] = reply.text
            case e.FlowStarted(flow=flow):
                flows.append(flow)
            case e.FlowEnded() if flows:
                flows.pop()
            case e.SlotFilled(slot=slot, value=value):
                found.pop(slot, None)
                flow_now = flows[-1] if flows else None
                found[slot] = Known(slot, value, questions.get(slot), flow_now, recorded.at)
    return list(found.values())


def rating_of(events: Iterable[e.Recorded]) -> tuple[int, str | None] | None:
    """The newest score, with the comment that belongs to it."""
    found: tuple[int, str | None] | None = None
    for recorded in events:
        if isinstance(recorded.event, e.Rated):
            comment = recorded.event.comment
            earlier = found[1] if found and comment is None and found[0] == recorded.event.score else None
            found = (recorded.event.score, comment or earlier)
    return found


def questions_of(events: Iterable[e.Recorded]) -> list[str]:
    """What the customer wrote, the newest last; for a search."""
    return [
        recorded.event.text
        for recorded in events
        if isinstance(recorded.event, e.MessageReceived) and recorded.event.text
    ]


def _wanted(events: Sequence[e.Recorded]) -> tuple[str, ...]:
    """The messages that began something, or that nobody knew what to do with; else the one that says most."""
    found: dict[str, None] = {}
    text = ""
    for recorded in events:
        match recorded.event:
            case e.MessageReceived(text=said):
                text = " ".join(said.split())
            case e.FlowStarted(back=None, trigger=None) | e.SearchFinished(step=None):
                if len(text.split()) >= TELLING_WORDS:
                    found[_quoted(text)] = None
                text = ""
    wanted = list(found)
    if len(wanted) > MOST_WANTED:
        wanted = [wanted[0], *wanted[-(MOST_WANTED - 1) :]]
    if wanted or not any(isinstance(recorded.event, e.MessageReceived) for recorded in events):
        return tuple(wanted)
    return (subject_of(events, ""),)


def _tried(event: e.AnyEvent) -> str | None:
    match event:
        case e.FlowEnded(flow=flow, outcome=outcome):
            named = flow.replace("_", " ")
            return named if outcome in _HIDDEN_OUTCOMES else f"{named} ({outcome})"
        case e.SearchFinished(outcome="answered", citations=citations) if citations:
            return f"answered from “{citations[0].title}”"
        case e.SearchFinished(outcome="unknown", query=query):
            return f"found nothing about “{_quoted(query)}”"
        case e.ActionFinished(action=action, error=dict(error)):
            return f"{action} failed ({error.get('code', 'no code')})"
        case e.TurnFailed(code=code):
            return f"something broke ({code})"
        case _:
            return None


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= QUOTED_CHARACTERS else flat[: QUOTED_CHARACTERS - 1] + "…"
