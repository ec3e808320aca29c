"""The kinds of steps as they are written: what is read, and which mistakes are named with their line."""

from pathlib import Path

import pytest

from frontdesk.bots.errors import BotInvalid
from frontdesk.bots.loading import load_bot
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.flow import END, AskingStep
from frontdesk.dialogue.messages import Card
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.steps.end import EndStep
from frontdesk.dialogue.steps.form import FormStep
from frontdesk.dialogue.steps.rate import LABELS, CommentStep, RateStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.steps.ticket import TicketStep

FLOW = """\
flow: buy
steps:
  - form: details
    retries: 1
    otherwise: sorry
    asks:
      - ask: number
        say: How many?
      - ask: note
        say: Anything else?
        anything: true
        optional: true
        retries: 0
        choices: [A bag, Nothing]
      - choose: size
        say: Which size?
        options: [S, L]
  - confirm: sure
    say: "{{ number }} in {{ size }}?"
    answers: {yes: ["Yes, buy", take it], no: [Not now]}
    change: number
  - call: pay
    with: {amount: "{{ number }}"}
    into: paid
    failed: sorry
  - set: {bought: true}
    scope: conversation
  - ticket: {reason: "Bought {{ number }}.", subject: A sale, team: sales}
  - say: Thanks.
    channels: {whatsapp: [Thx., Ta.]}
  - rate: rating
    say: How was it?
    comment: Why?
  - say: Bye.
    then: end
  - id: sorry
    ticket: It went wrong.
---
flow: pay
steps:
  - end: true
    result: {amount: "{{ amount }}"}
"""


def load(folder: Path, flows: str) -> Bot:
    (folder / "flows").mkdir(exist_ok=True)
    (folder / "bot.yaml").write_text("bot: shop\nname: Shop\n")
    (folder / "flows" / "all.yaml").write_text(flows)
    return load_bot(folder)


def test_a_form_is_its_head_and_its_questions(tmp_path: Path) -> None:
    buy = load(tmp_path, FLOW).flows["buy"]
    head, number, note, size, sure = buy.steps[:5]
    assert isinstance(head, FormStep)
    assert [step.id for step in buy.asking("details")] == ["number", "note", "size"]
    assert (head.next, number.next, note.next, size.next) == ("number", "note", "size", "sure")
    assert isinstance(number, AskStep)
    assert isinstance(note, AskStep)
    assert (number.retries, number.otherwise, number.optional) == (1, "sorry", False)
    assert (note.retries, note.optional, note.anything, note.choices) == (0, True, True, ("A bag", "Nothing"))
    assert buy.lines[:5] == (3, 7, 9, 15, 18)
    assert isinstance(sure, ConfirmStep)


def test_confirm_rate_call_set_ticket_and_say_are_read(tmp_path: Path) -> None:
    bot = load(tmp_path, FLOW)
    sure, call, kept, ticket, say, rating, comment, bye, sorry = bot.flows["buy"].steps[4:]
    assert isinstance(sure, ConfirmStep)
    assert (sure.change, sure.no, sure.agree, sure.refuse) == ("number", END, ("Yes, buy", "take it"), ("Not now",))
    assert isinstance(call, CallStep)
    assert (call.flow, call.arguments, call.into, call.failed) == ("pay", {"amount": "{{ number }}"}, "paid", "sorry")
    assert isinstance(kept, SetStep)
    assert kept.scope == "conversation"
    assert isinstance(ticket, TicketStep)
    assert (ticket.subject, ticket.team) == ("A sale", "sales")
    assert isinstance(say, SayStep)
    assert say.channels == {"whatsapp": ("Thx.", "Ta.")}
    assert isinstance(rating, RateStep)
    assert (rating.labels, rating.next, rating.otherwise) == (LABELS, "rating_comment", bye.id)
    assert isinstance(comment, CommentStep)
    assert (comment.slot, comment.next, comment.optional) == ("rating_comment", bye.id, True)
    assert isinstance(sorry, TicketStep)
    [end] = bot.flows["pay"].steps
    assert isinstance(end, EndStep)
    assert end.result == {"amount": "{{ amount }}"}


def test_a_rating_without_a_comment_is_one_question(tmp_path: Path) -> None:
    flow = load(tmp_path, "flow: f\nsteps:\n  - rate: stars\n    say: How?\n").flows["f"]
    assert [type(step) for step in flow.steps if isinstance(step, AskingStep)] == [RateStep]


def test_a_say_may_have_an_image_and_links(tmp_path: Path) -> None:
    written = "say: Look\n    image: {url: a.png, alt: A}\n    links: [{label: More, url: 'https://a.example'}]\n"
    [say] = load(tmp_path, f"flow: f\nsteps:\n  - {written}").flows["f"].steps
    assert isinstance(say, SayStep)
    assert (say.card, say.links) == (Card("A", image_url="a.png"), (("More", "https://a.example"),))


@pytest.mark.parametrize(
    ("steps", "line", "says"),
    [
        ("- form: f\n    asks: [{say: hi}]", 4, "A form holds questions"),
        ("- form: f", 3, "This form asks nothing"),
        ("- form: f\n    asks:\n      - ask: a\n        say: x\n        otherwise: nowhere", 5, "no step `nowhere`"),
        ("- form: f\n    asks:\n      - ask: a\n        say: x\n        then: end", 7, "`then` is not known here"),
        ("- confirm: ok\n    say: x\n    no: end\n    change: ok", 6, "both say where a no leads"),
        ("- id: a\n    say: x\n  - confirm: ok\n    say: x\n    change: a", 5, "`a` asks nothing"),
        ("- confirm: ok\n    say: x\n    answers: {maybe: x}", 5, "`maybe` is not known here"),
        ("- call: nowhere", 3, "no flow `nowhere`"),
        ("- call: f\n    into: session", 3, "`session` is a name of Frontdesk's own"),
        ("- set: {a: 1}\n    scope: planet", 4, "no scope `planet`"),
        ("- ticket: {team: a}", 3, "`reason` is missing"),
        ("- rate: r\n    say: x\n    labels: [a, b]", 5, "`labels` must be 5 texts"),
        ("- ask: number\n    say: x\n    anything: true", 5, "`anything` is for free text only"),
        ("- ask: number\n    say: x\n    optional: maybe", 5, "`optional` must be true or false"),
        ("- set: {conversation: 1}", 3, "`conversation` is a name of Frontdesk's own"),
        ("- say: hi\n    image: {url: x}", 4, "`alt` is missing"),
        ("- say: hi\n    image: {url: x, alt: y}\n    card: {title: z}", 4, "an `image` or a `card`"),
        ("- say: hi\n    pause: 11", 4, "`pause` must be a number of seconds from 0 to 10"),
        ("- say: hi\n    pause: long", 4, "`pause` must be a number of seconds"),
        ("- say: hi\n    pause: -1", 4, "`pause` must be a number of seconds"),
        ("- say: hi\n    links: [a]", 4, "Each link is"),
        ("- say: hi\n    channels: {web: '{{ x'}", 3, "cannot be filled in"),
    ],
)
def test_a_mistake_in_a_step_is_named_with_its_line(tmp_path: Path, steps: str, line: int, says: str) -> None:
    with pytest.raises(BotInvalid) as caught:
        load(tmp_path, f"flow: f\nsteps:\n  {steps}\n")
    assert any(p.line == line and says in p.what for p in caught.value.problems), caught.value.message
