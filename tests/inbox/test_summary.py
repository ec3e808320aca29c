"""What a ticket says of its conversation."""

from frontdesk.dialogue import events as e
from frontdesk.dialogue.messages import Reply
from frontdesk.inbox.summary import SUBJECT_CHARACTERS, TRANSCRIPT_CHARACTERS, subject_of, transcript_of


def recorded(*events: e.AnyEvent) -> list[e.Recorded]:
    return [e.Recorded(position, 0, event) for position, event in enumerate(events, 1)]


def wrote(text: str) -> e.MessageReceived:
    return e.MessageReceived("m", text)


HANDOFF = e.HandoffRequested("Asked for a person.")


def test_the_subject_is_the_first_message_that_says_something() -> None:
    events = recorded(wrote("hi"), wrote("my parcel\n  came open"), wrote("let me talk to an agent"), HANDOFF)
    assert subject_of(events, "Asked.") == "my parcel came open"


def test_where_no_message_says_much_the_last_one_is_the_subject() -> None:
    assert subject_of(recorded(wrote("hi"), wrote("agent"), HANDOFF), "Asked.") == "agent"


def test_without_any_message_the_reason_is_the_subject() -> None:
    assert subject_of(recorded(HANDOFF), "Asked.") == "Asked."


def test_what_an_earlier_ticket_was_about_is_not_the_subject_of_the_next() -> None:
    events = recorded(wrote("my parcel came open"), HANDOFF, wrote("where is my refund"), HANDOFF)
    assert subject_of(events, "Asked.") == "where is my refund"


def test_a_long_message_makes_a_short_subject() -> None:
    for text in ("my parcel came open and " * 20, "x" * 500 + " y z"):
        subject = subject_of(recorded(wrote(text), HANDOFF), "Asked.")
        assert len(subject) <= SUBJECT_CHARACTERS
        assert subject.endswith("…")


def test_the_transcript_says_who_said_what() -> None:
    events = recorded(wrote("hi"), e.ReplySent(Reply("1", "Hello!")), wrote("a person please"), HANDOFF)
    assert transcript_of(events).splitlines() == [
        "Customer: hi",
        "Bot: Hello!",
        "Customer: a person please",
        "—: Handed to a person. Asked for a person.",
    ]


def test_of_a_very_long_conversation_the_end_is_kept() -> None:
    events = recorded(*(wrote(f"message {number} " + "x" * 500) for number in range(500)), HANDOFF)
    text = transcript_of(events)
    assert len(text) <= TRANSCRIPT_CHARACTERS
    assert text.startswith("[earlier messages are left out]\nCustomer: message ")
    assert text.endswith("Asked for a person.")
