"""How it went, from 1 to 5, in whatever way people say so."""

import pytest
from msgspec.structs import replace
from tests.dialogue.bots import BOT, flow, reading
from tests.dialogue.talk import Talk, of_type

from frontdesk.dialogue import events as e
from frontdesk.dialogue.flow import END
from frontdesk.dialogue.steps.rate import RateStep, score_of

SENT = {"send_back": {"label": "L-1"}}


def sent() -> Talk:
    talk = Talk(BOT, SENT, {"when will it come?": "At nine."})
    talk.user("too small, red, A-1", reading("return", order="A-1", colour="red"))
    talk.user("skip", reading(signals=("skip",)))
    assert talk.user("yes", reading(signals=("yes",))) == ["How was it?"]
    return talk


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("5", 5), ("4/5", 4), ("3 out of 5", 3), ("5/5!!", 5), ("a 2", 2), ("four stars", 4), ("⭐⭐⭐", 3), ("👍", 5), ("👎", 1),
        ("great!", 5), ("it was good", 4), ("ok", 3), ("not good", 2), ("terrible", 1), ("6", None), ("10/10", None),
        ("not bad", None), ("it took 3 weeks", None), ("where is my order A-1", None), ("is 5 good?", None), ("", None),
        ("4.5", None), ("no", None),
    ],
)  # fmt: skip
def test_a_score_is_read(text: str, score: int | None) -> None:
    assert score_of(text) == score


def test_a_rating_is_an_event_and_its_comment_another() -> None:
    talk = sent()
    assert talk.user("great", reading()) == ["Why that?"]
    assert talk.user("quick help!", reading()) == ["Thanks for the 5."]
    assert of_type(talk.events, e.Rated) == [e.Rated("rating", 5), e.Rated("comment", 5, "quick help!")]


def test_nobody_has_to_say_why() -> None:
    for words, signal in (("skip", "skip"), ("no thanks", "no")):
        talk = sent()
        talk.user("4", reading())
        assert talk.user(words, reading(signals=(signal,))) == ["Thanks for the 4."]
        assert of_type(talk.events, e.Rated) == [e.Rated("rating", 4)]


def test_who_says_something_else_is_not_asked_again() -> None:
    talk = sent()
    assert talk.user("hm", reading()) == [BOT.texts.fallback]
    assert (talk.state.frames, talk.state.status) == ((), "bot")


def test_a_question_is_answered_before_the_rating() -> None:
    assert sent().user("when will it come?", reading()) == ["At nine.", "To go on: How was it?"]


def test_a_flow_that_ends_with_an_answer_and_says_nothing_thanks_for_it() -> None:
    rated = flow("rated", RateStep(id="stars", slot="stars", prompts=("How was it?",), retries=0, otherwise=END))
    talk = Talk(replace(BOT, flows={"rated": rated}))
    talk.user("rate", reading("rated"))
    assert talk.user("4", reading()) == [BOT.texts.noted]
