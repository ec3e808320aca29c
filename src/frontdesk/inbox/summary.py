"""What a person should know of a conversation before they take it: a subject, and what was said."""

from collections.abc import Sequence

from frontdesk.conversations.transcript import as_text, transcript
from frontdesk.dialogue import events as e

SUBJECT_CHARACTERS = 80
TRANSCRIPT_CHARACTERS = 50_000
TELLING_WORDS = 3  # "hi" and "agent please" are no subject
_LEFT_OUT = "[earlier messages are left out]\n"


def subject_of(events: Sequence[e.Recorded], reason: str) -> str:
    """The customer's first message that says something, or else their last, or the reason; one line, and short.

    `events` end with the handoff; what stood before an earlier handoff belonged to another ticket.
    """
    texts: list[str] = []
    for recorded in events[:-1]:
        if isinstance(recorded.event, e.HandoffRequested):
            texts.clear()
        elif isinstance(recorded.event, e.MessageReceived) and recorded.event.text:
            texts.append(" ".join(recorded.event.text.split()))
    telling = next((text for text in texts if subject_in(text)), None)
    return _shortened(telling or (texts[-1] if texts else reason))


def subject_in(text: str) -> str | None:
    """What a message is about, in one short line; None where it says too little."""
    words = text.split()
    return _shortened(" ".join(words)) if len(words) >= TELLING_WORDS else None


def transcript_of(events: Sequence[e.Recorded]) -> str:
    """What was said, as text; of a very long conversation the end."""
    text = as_text(transcript(events))
    if len(text) <= TRANSCRIPT_CHARACTERS:
        return text
    kept = text[-(TRANSCRIPT_CHARACTERS - len(_LEFT_OUT)) :]
    return _LEFT_OUT + kept[kept.find("\n") + 1 :]


def _shortened(text: str) -> str:
    if len(text) <= SUBJECT_CHARACTERS:
        return text
    words = text[:SUBJECT_CHARACTERS].rsplit(" ", 1)[0]
    return words[: SUBJECT_CHARACTERS - 1] + "…"
