"""A conversation as a person reads it: who said what, in order."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p

Speaker = Literal["user", "bot", "agent", "system"]


class Line(NamedTuple):
    """`at` is milliseconds since the epoch, UTC."""

    at: int
    speaker: Speaker
    text: str


def transcript(events: Iterable[e.Recorded]) -> list[Line]:
    """Keep what a reader needs: the messages, the replies, and what changed hands."""
    return [Line(r.at, *spoken) for r in events if (spoken := _spoken(r.event)) is not None]


def as_text(lines: Iterable[Line]) -> str:
    """One line a message, for a ticket."""
    names = {"user": "Customer", "bot": "Bot", "agent": "Agent", "system": "—"}
    return "\n".join(f"{names[line.speaker]}: {line.text}" for line in lines)


def _spoken(event: e.AnyEvent) -> tuple[Speaker, str] | None:
    match event:
        case e.MessageReceived(text=text, attachments=files):
            return "user", _with_files(text, files)
        case e.ReplySent(reply=reply):
            options = f" [{' | '.join(choice.label for choice in reply.choices)}]" if reply.choices else ""
            return "bot", reply.text + options
        case e.EventReceived(name=name):
            return "system", f"`{name}` came from outside."
        case e.WaitStarted(reason="approval"):
            return "system", "Asked a colleague for approval."
        case e.WaitStarted(event=name):
            return "system", f"Waits for {f'`{name}`' if name else 'its time'}."
        case e.WaitEnded(outcome=outcome) if outcome != "event":
            return "system", f"Waits no more ({outcome})."
        case e.HandoffRequested(reason=reason):
            return "system", f"Handed to a person. {reason}"
        case e.TicketRequested(reason=reason):
            return "system", f"Asked for a ticket. {reason}"
        case e.ConversationClosed(reason=reason):
            return "system", f"Closed ({reason})."
        case _:
            return _of_people(event)


def _of_people(event: e.AnyEvent) -> tuple[Speaker, str] | None:
    match event:
        case p.AgentMessage(text=text, attachments=files):
            return "agent", _with_files(text, files)
        case p.AgentJoined(name=name):
            return "system", f"{name} has taken the conversation."
        case p.AgentLeft(name=name, to=to, outcome=outcome):
            whom = "to the bot" if to == "bot" else "for another agent"
            return "system", f"{name} has left it {whom}. {outcome}".strip()
        case p.HandoffEnded(reason=reason, outcome=outcome):
            return "system", f"Back with the bot ({reason}). {outcome}".strip()
        case p.HandoffRefused(reason=reason):
            return "system", f"Nobody is there to hand over to. {reason}"
        case _:
            return None


def _with_files(text: str, files: Iterable[p.Attachment]) -> str:
    named = (f"[{file.name}] {file.url}" if file.url else f"[{file.name}]" for file in files)
    return "\n".join(filter(None, [text, *named]))
