"""A conversation in short, from plain events."""

from frontdesk.dialogue import events as e
from frontdesk.dialogue.messages import Citation, Reply
from frontdesk.inbox.briefing.telling import as_text, handed_over, known_of, rating_of, story_of


def recorded(*events: e.AnyEvent) -> list[e.Recorded]:
    return [e.Recorded(position, position * 1000, event) for position, event in enumerate(events, 1)]


def wrote(text: str) -> e.MessageReceived:
    return e.MessageReceived("m", text)


def said(text: str, asks: str | None = None) -> e.ReplySent:
    return e.ReplySent(Reply("r", text), purpose="question" if asks else "statement", asks=asks)


CONVERSATION = recorded(
    wrote("hi"),
    said("Hello!"),
    wrote("where is my order"),
    e.FlowStarted("order_status", "ask"),
    said("What is the order number?", "order_number"),
    wrote("A-1003"),
    e.SlotFilled("ask", "order_number", "A-1003", "act"),
    e.ActionFinished("k", "shop.find_order", "act", "say", error={"code": "not_found", "message": ""}),
    wrote("sorry, A-1004"),
    e.SlotFilled("ask", "order_number", "A-1004", "act", corrects=True),
    e.FlowEnded("order_status", "done"),
    wrote("do you ship to Norway?"),
    e.SearchFinished("do you ship to Norway?", "answered", "Yes.", (Citation("Shipping", "shipping.md", "Yes."),)),
    wrote("and to the moon, by any chance?"),
    e.SearchFinished("and to the moon, by any chance?", "unknown"),
    wrote("a person please"),
    e.HandoffRequested("The customer asked for a person.", "returns"),
)


def test_the_story_quotes_what_was_wanted_and_says_what_was_tried() -> None:
    story = story_of(CONVERSATION)
    assert story.wanted == ("where is my order", "do you ship to Norway?", "and to the moon, by any chance?")
    assert story.tried == (
        "shop.find_order failed (not_found)",
        "order status",
        "answered from “Shipping”",
        "found nothing about “and to the moon, by any chance?”",
    )
    assert story.last is not None
    assert (story.last.text, story.messages) == ("a person please", 7)
    assert as_text(story).splitlines()[-1] == "Last, Customer: a person please"


def test_what_the_bot_knows_is_told_with_its_question_and_the_corrected_value() -> None:
    [known] = known_of(CONVERSATION)
    assert known[:4] == ("order_number", "A-1004", "What is the order number?", "order_status")


def test_why_a_person_is_wanted_is_the_last_handoff() -> None:
    handed = handed_over([*CONVERSATION, e.Recorded(18, 18_000, e.HandoffRequested("Again."))])
    assert handed is not None
    assert (handed.reason, handed.team, handed.position) == ("Again.", None, 18)
    assert handed_over([]) is None


def test_a_short_conversation_has_a_short_story() -> None:
    assert as_text(story_of([])) == ""
    story = story_of(recorded(wrote("help"), e.HandoffRequested("Asked.")))
    assert (story.wanted, story.tried, as_text(story)) == (("help",), (), "Wanted: help")


def test_a_long_one_is_bounded() -> None:
    flows = [e.FlowEnded(f"flow_{number}", "cancelled") for number in range(50)]
    texts = [one for number in range(50) for one in (wrote(f"I want {number} " + "x" * 500), e.FlowStarted("f", "s"))]
    story = story_of(recorded(*texts, *flows))
    assert (len(story.wanted), len(story.tried)) == (3, 12)
    assert len(as_text(story)) < 3_000


def test_the_newest_score_counts_with_its_comment() -> None:
    assert rating_of(recorded(e.Rated("r", 2), e.Rated("c", 2, "slow"))) == (2, "slow")
    assert rating_of(recorded(e.Rated("r", 2, "slow"), e.Rated("r", 5))) == (5, None)
    assert rating_of([]) is None
