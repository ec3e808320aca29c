"""What is said of an answer: the articles' words, and honestly what they leave open."""

from msgspec.structs import replace
from tests.dialogue.bots import BOT

from frontdesk.dialogue.events import SearchFinished
from frontdesk.dialogue.messages import Choice, Citation
from frontdesk.dialogue.quoting import quoted

CITED = (Citation("Delivery", "d.md", "Three days."),)


def test_a_whole_answer_is_quoted_and_nothing_else() -> None:
    said = quoted(SearchFinished("q", "answered", "Three days.", CITED), BOT)
    assert (said.text, said.kind, said.purpose, said.citations) == ("Three days.", "text", "answer", CITED)


def test_what_an_answer_leaves_open_is_said_and_what_is_near_is_offered() -> None:
    found = SearchFinished(
        "q", "answered", "Three days.", CITED, near=("Data: Privacy",), unanswered=("is it {{ safe }}",)
    )
    bot = replace(BOT, texts=replace(BOT.texts, unknown_part="Nothing on “{{ question }}”."))
    said = quoted(found, bot, step="look", following="more")
    assert said.text == "Three days.\n\nNothing on “is it {{ safe }}”."
    assert (said.kind, said.choices) == ("choices", (Choice("Data: Privacy", "Data: Privacy"),))
    assert (said.step, said.next) == ("look", "more")
