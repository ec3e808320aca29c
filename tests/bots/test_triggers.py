"""`starts_on` and `webhooks/` as they are written: what is read, and which mistakes are named with their line and remedy."""

from pathlib import Path

import pytest

from frontdesk.bots.doubts import doubts
from frontdesk.bots.errors import BotInvalid, Problem
from frontdesk.bots.loading import load_bot
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.triggers import Trigger
from frontdesk.dialogue.webhook import Signature

WEBHOOK = """\
webhook: payments
secret: PAYMENTS
event: paid
user: "{{ body.user }}"
"""


def load(folder: Path, starts_on: str, webhook: str = "", step: str = "say: Hello.") -> Bot:
    for name in ("flows", "intents", "webhooks"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "bot.yaml").write_text("bot: shop\nname: Shop\n")
    (folder / "intents" / "all.yaml").write_text("greet: [hello there, good morning]\n")
    (folder / "flows" / "all.yaml").write_text(f"flow: hello\nstarts_on:\n{starts_on}\nsteps:\n  - {step}\n")
    (folder / "webhooks" / "all.yaml").write_text(webhook)
    return load_bot(folder)


def problems(folder: Path, starts_on: str, webhook: str = "") -> list[Problem]:
    with pytest.raises(BotInvalid) as caught:
        load(folder, starts_on, webhook)
    return list(caught.value.problems)


def test_intents_and_triggers_stand_side_by_side(tmp_path: Path) -> None:
    starts_on = """\
  - greet
  - first_contact
  - event: payment.received
    if: event.data.amount > 10
  - inactivity: 10 minutes
  - schedule: "0 9 * * 1"
    zone: Europe/Dublin
    within: 2 days
  - page: "/pricing*"
"""
    flow = load(tmp_path, starts_on).flows["hello"]
    assert flow.starts_on == ("greet",)
    assert flow.triggers == (
        Trigger(kind="first_contact", line=4),
        Trigger(kind="event", value="payment.received", condition="event.data.amount > 10", line=5),
        Trigger(kind="inactivity", seconds=600, line=7),
        Trigger(kind="schedule", value="0 9 * * 1", zone="Europe/Dublin", seconds=172_800, line=8),
        Trigger(kind="page", value="/pricing*", line=11),
    )


@pytest.mark.parametrize(
    ("trigger", "what"),
    [
        ("{event: page.viewed}", "`page.viewed` says on which page a user is."),
        ("{event: two words}", "`two words` cannot be the name of an event."),
        ("{inactivity: soon}", "`soon` is no time that `inactivity` can take."),
        ("{inactivity: 5 seconds}", "`5 seconds` is no time that `inactivity` can take."),
        ('{schedule: "0 25 * * *"}', "`0 25 * * *` is no schedule: Bad hour."),
        ('{schedule: "0 0 30 2 *"}', "`0 0 30 2 *` is no schedule: Bad day-of-month."),
        ('{schedule: "* * */20 * 1L"}', "`* * */20 * 1L` never comes."),
        ('{schedule: "0 9 * * 1", zone: Mars}', "There is no time zone `Mars`."),
        ("{page: pricing}", "`pricing` is no page."),
        ("{event: paid, page: /}", "A trigger is one of several kinds."),
        ("{events: paid}", "A trigger is one of several kinds."),
        ("{event: paid, fi: x}", "`fi` is not known here."),
        ("{event: paid, if: 'a =='}", "This condition cannot be worked out"),
        ("[greet]", "This starts nothing."),
        ("geet", "There is no intent `geet`."),
    ],
)
def test_a_trigger_that_cannot_be_meant_is_a_mistake(tmp_path: Path, trigger: str, what: str) -> None:
    found = problems(tmp_path, f"  - greet\n  - {trigger}\n")
    assert [(one.file, one.what.startswith(what)) for one in found] == [("flows/all.yaml", True)]
    assert found[0].line in {2, 4}
    assert found[0].mend


def test_an_intent_cannot_have_the_name_of_a_trigger(tmp_path: Path) -> None:
    load(tmp_path, "  - greet")
    (tmp_path / "intents" / "more.yaml").write_text("first_contact: [is anybody there, anybody home]\n")
    with pytest.raises(BotInvalid) as caught:
        load_bot(tmp_path)
    assert [(one.file, one.line) for one in caught.value.problems] == [("intents/more.yaml", 1)]


def test_what_begins_one_flow_does_not_begin_another(tmp_path: Path) -> None:
    load(tmp_path, "  - {event: paid}")
    (tmp_path / "flows" / "more.yaml").write_text(
        "flow: other\nstarts_on: [{event: paid, if: user.vip}, {event: paid}]\nsteps: [{say: Hi.}]\n"
    )
    with pytest.raises(BotInvalid) as caught:
        load_bot(tmp_path)
    assert [one.what for one in caught.value.problems] == ["This starts `hello` already."]


def test_what_hardly_can_be_meant_is_a_doubt(tmp_path: Path) -> None:
    bot = load(tmp_path, '  - {schedule: "* * * * *"}', WEBHOOK)
    (tmp_path / "flows" / "more.yaml").write_text("flow: alone\nsteps: [{say: Hi.}]\n")
    assert [one.what for one in doubts(load_bot(tmp_path)) if one.file != "intents/all.yaml"] == [
        "`* * * * *` comes more often than every 5 minutes.",
        "Nothing starts `alone`.",
        "No flow has to do with `paid`.",
    ]
    assert bot.webhooks["payments"].event == "paid"


def test_a_name_that_the_condition_of_a_trigger_does_not_have_is_a_doubt(tmp_path: Path) -> None:
    bot = load(tmp_path, "  - {event: paid, if: evnt.data.amount > 1 and user.plan == order}\n  - greet")
    found = [one for one in doubts(bot) if one.file == "flows/all.yaml"]
    assert [(one.line, one.what) for one in found] == [
        (3, "There is no `evnt` here, so it is always empty."),
        (3, "There is no `order` here, so it is always empty."),
    ]
    assert [one.mend for one in found] == [
        "Did you mean `event`?",
        "A trigger knows conversation, event, session, user.",
    ]


def test_a_misspelt_key_is_named_with_what_may_be_meant(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, "  - {event: paid, iff: event.data.amount > 1}")
    assert (problem.line, problem.what, problem.mend) == (3, "`iff` is not known here.", "Did you mean `if`?")


def test_a_flow_may_use_the_event_that_began_it(tmp_path: Path) -> None:
    step = "say: 'Thanks for {{ event.data.amount }}.'"
    assert [one.what for one in doubts(load(tmp_path, "  - {event: paid}\n  - greet", step=step))] == []
    assert "Nothing sets `event`, so it is always empty here." in [
        one.what for one in doubts(load(tmp_path, "  - greet", step=step))
    ]


@pytest.mark.parametrize(
    ("verify", "signature"),
    [
        ("standard", Signature("standard", "webhook-signature")),
        ("stripe", Signature("stripe", "stripe-signature")),
        ("github", Signature("hmac", "x-hub-signature-256", "sha256=")),
        ("{header: X-Shop, encoding: base64}", Signature("hmac", "x-shop", "", "base64")),
    ],
)
def test_a_webhook_says_how_it_is_signed(tmp_path: Path, verify: str, signature: Signature) -> None:
    webhook = load(tmp_path, "  - {event: paid}", f"{WEBHOOK}verify: {verify}\n").webhooks["payments"]
    assert (webhook.signature, webhook.secrets) == (signature, ("PAYMENTS",))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("payments", "Pay ments", "`Pay ments` cannot be the name of a webhook."),
        ("PAYMENTS", "whsec_abc", "`secret` names a secret, in capital letters."),
        ("secret: PAYMENTS\n", "", "`secret` is missing."),
        ("event: paid\n", "", "`event` is missing."),
        ("body.user", "user.id", "There is no `user` in a webhook"),
        ("body.user", "body.", "This text cannot be filled in"),
        ("event: paid", "event: paid\nverify: md5", "There is no signature of the kind `md5`."),
        ("event: paid", "event: paid\nverify: {header: 'a b'}", "`a b` is no name of a header."),
        ("event: paid", "event: paid\nif: body ==", "This text cannot be filled in"),
        ("event: paid", "event: paid\nnext: x", "`next` is not known here."),
    ],
)
def test_a_webhook_that_cannot_work_is_a_mistake(tmp_path: Path, old: str, new: str, what: str) -> None:
    found = problems(tmp_path, "  - {event: paid}", WEBHOOK.replace(old, new))
    assert [(one.file, one.what.startswith(what)) for one in found] == [("webhooks/all.yaml", True)]
