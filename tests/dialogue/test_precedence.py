"""Whether a flow or the articles go first: by how surely the flow is meant, and whether the message asks in general."""

import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.flow import END
from frontdesk.dialogue.precedence import SURE_OF_A_WISH, SURE_OF_ALL, SURE_OF_ANOTHER_WISH
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.steps.say import SayStep

THANKS = flow("thanks", SayStep(id="welcome", texts=("You are welcome.",), next=END))
CHATTY = replace(BOT, flows={**BOT.flows, "thanks": THANKS})
KNOWN = "An article says so."


def said_to(text: str, read: Reading, *, knows: bool = True, asked: bool = False) -> tuple[list[str], bool]:
    """What the bot says, and whether it looked in the articles, which have an answer to everything or to nothing."""
    talk = Talk(CHATTY, knows={text: KNOWN} if knows else {})
    if asked:
        talk.user("where is it", reading("order"))
    begins = len(talk.events)
    said = talk.user(text, read)
    return said, bool(of_type(talk.events[begins:], e.SearchFinished))


def surely(intent: str, confidence: float, *signals: str) -> Reading:
    return replace(reading(intent, signals=signals), confidence=confidence)


@pytest.mark.parametrize("confidence", [SURE_OF_A_WISH, 1.0])
def test_small_talk_goes_before_articles_that_would_answer_it_too(confidence: float) -> None:
    assert said_to("thanks", surely("thanks", confidence)) == (["You are welcome."], False)
    assert said_to("how are you?", surely("thanks", confidence, "question")) == (["You are welcome."], False)


def test_what_is_hardly_small_talk_is_looked_up() -> None:
    assert said_to("thanks a million users", surely("thanks", SURE_OF_A_WISH - 0.01)) == ([KNOWN], True)


def test_a_wish_goes_before_articles_and_a_question_about_it_after_them() -> None:
    assert said_to("refund me", surely("refund", 0.9)) == (["Shall I refund it?"], False)
    assert said_to("how do refunds work?", surely("refund", 0.9, "question")) == ([KNOWN], True)
    assert said_to("how do refunds work?", surely("refund", 0.9, "question"), knows=False) == (
        ["Shall I refund it?"],
        True,
    )


def test_a_question_that_tells_what_the_flow_would_ask_begins_it() -> None:
    told = reading("order", order="A-1", signals=("question",))
    assert not said_to("where is A-1?", replace(told, confidence=SURE_OF_ALL))[1]
    assert said_to("where is A-1?", replace(told, confidence=SURE_OF_ALL - 0.01)) == ([KNOWN], True)


def test_where_a_question_stands_a_wish_must_be_surer() -> None:
    doubtful, sure = SURE_OF_ANOTHER_WISH - 0.01, SURE_OF_ANOTHER_WISH
    assert said_to("what about refunds then", surely("refund", doubtful), asked=True)[0][0] == KNOWN
    assert said_to("what about refunds then", surely("refund", sure), asked=True) == (["Shall I refund it?"], False)
    assert said_to("thanks so much", surely("thanks", sure), asked=True)[0][0] == "You are welcome."
