"""From a step as it is written to a step as the engine runs it, one function a kind."""

import datetime as dt
from collections.abc import Callable
from typing import Any, cast, get_args

from ruamel.yaml.comments import CommentedMap

from frontdesk.bots.approval_checks import read_rule
from frontdesk.bots.fields import Fields, plain
from frontdesk.bots.questions import Entities, Placed, parse_ask, parse_choose, parse_confirm, parse_form, parse_rate
from frontdesk.dialogue.events import Scope
from frontdesk.dialogue.flow import END, HANDOFF, Step
from frontdesk.dialogue.messages import Card, Choice
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.branch import BranchStep, Case
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.steps.end import EndStep
from frontdesk.dialogue.steps.goto import GotoStep
from frontdesk.dialogue.steps.handoff import HandoffStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.search import SearchStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.steps.ticket import TicketStep
from frontdesk.dialogue.steps.wait import WaitStep
from frontdesk.kit.durations import SECONDS, DurationInvalid, seconds_of

LONGEST_WAIT_DAYS = 366
EVENT_WITHIN_DAYS = 30  # where nothing else is said: no flow waits for ever

LONGEST_PAUSE_SECONDS = 10.0  # longer looks broken, and keeps a customer waiting for what is there already


def _say(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    choices = tuple(_choice(item) for item in fields.items("choices"))
    channels = fields.mapping("channels")
    return SayStep(
        **common,
        texts=fields.texts("say", required=True),
        channels={str(name): texts for name in channels.node if (texts := channels.texts(name))},
        choices=choices,
        card=_card(fields),
        links=tuple(_link(fields, item) for item in fields.items("links")),
        pause_seconds=fields.seconds("pause", LONGEST_PAUSE_SECONDS),
    )


def _card(fields: Fields) -> Card | None:
    """A card, or an image, which is a card with nothing else on it."""
    if "image" in fields.node:
        image = fields.mapping("image")
        card = Card(title=image.text("alt", required=True), image_url=image.text("url", required=True))
        image.finish()
        if "card" in fields.node:
            fields.problem("A reply shows an `image` or a `card`.", "Put `image_url` into the card.", key="image")
        return card
    if "card" not in fields.node:
        return None
    inner = fields.mapping("card")
    card = Card(
        title=inner.text("title", required=True),
        text=inner.text("text"),
        image_url=inner.text("image_url") or None,
        url=inner.text("url") or None,
    )
    inner.finish()
    return card


def _link(fields: Fields, item: Any) -> tuple[str, str]:
    if not isinstance(item, CommentedMap) or set(item) != {"label", "url"}:
        fields.problem("Each link is `{label: …, url: …}`.", key="links")
        return "", ""
    return str(item["label"]), str(item["url"])


def _branch(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    cases = []
    for item in fields.items("branch"):
        if not isinstance(item, CommentedMap) or "then" not in item:
            fields.problem("Each case of a branch is `{if: …, then: …}`.", key="branch")
            continue
        condition = item.get("if")
        cases.append(Case(None if condition is None else str(condition), str(item["then"])))
    return BranchStep(**common, cases=tuple(cases))


def _set(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    scope = fields.text("scope", "flow")
    if scope not in get_args(Scope):
        fields.problem(f"There is no scope `{scope}`.", f"Use one of: {', '.join(get_args(Scope))}.", key="scope")
        scope = "flow"
    return SetStep(**common, values=fields.plain("set"), scope=cast("Scope", scope))


def _act(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    failed = fields.text("failed")
    return ActStep(
        **common,
        action=fields.text("act", required=True),
        arguments=fields.plain("with"),
        into=fields.text("into") or None,
        failed=failed or HANDOFF,
        approve=read_rule(fields),
        declined=failed or None,
    )


def _search(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    found = fields.text("found")
    if found:
        common = {**common, "next": found}
    query = fields.raw("search")
    return SearchStep(
        **common,
        query=query if isinstance(query, str) and query.strip() else "{{ message.text }}",
        otherwise=fields.text("otherwise") or None,
    )


def _handoff(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    written = fields.node.get("handoff")
    if isinstance(written, CommentedMap):
        inner = fields.mapping("handoff")
        step = HandoffStep(**common, reason=inner.text("reason", required=True), team=inner.text("team") or None)
        inner.finish()
        return step
    return HandoffStep(**common, reason=fields.text("handoff") or "The flow handed over.")


def _goto(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    return GotoStep(**{**common, "next": fields.text("goto", required=True)})


def _end(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    fields.raw("end")
    return EndStep(**{**common, "next": END}, result=plain(fields.raw("result")))


def _call(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    return CallStep(
        **common,
        flow=fields.text("call", required=True),
        arguments=fields.plain("with"),
        into=fields.text("into") or None,
        failed=fields.text("failed", HANDOFF),
    )


def _ticket(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    if not isinstance(fields.node.get("ticket"), CommentedMap):
        return TicketStep(**common, reason=fields.text("ticket") or "The flow asked for it.")
    inner = fields.mapping("ticket")
    reason, subject, team = inner.text("reason", required=True), inner.text("subject"), inner.text("team")
    into = inner.text("into") or None
    inner.finish()
    return TicketStep(**common, reason=reason, subject=subject or None, team=team or None, into=into)


def _wait(fields: Fields, common: dict[str, Any], entities: Entities) -> Step:
    """For a time (`wait: 2 hours`), until a time, or for an event and no longer than that."""
    inner = fields.mapping("wait") if isinstance(fields.node.get("wait"), CommentedMap) else None
    event = inner.text("event") or None if inner else None
    until = _until(inner) if inner else None
    length = inner.text("for") if inner else fields.text("wait", required=True)
    into, otherwise = _either(fields, inner, "into"), _either(fields, inner, "otherwise")
    where = inner.plain("where") if inner else {}
    if inner:
        inner.finish()
    if inner and not (event or until or length):
        fields.problem("This waits for nothing.", "Say `for` how long, `until` when, or for which `event`.", key="wait")
    if until and length:
        fields.problem("It waits `until` a time or `for` one.", "Keep one of them.", key="wait")
    if not event and (into or where or (otherwise and not until)):
        mend = "Name the `event` that is waited for, or leave them out."
        fields.problem("`into`, `where` and `otherwise` are for an event that may come.", mend, key="wait")
    if event and not length and not until:
        length = f"{EVENT_WITHIN_DAYS} days"
    return WaitStep(
        **common,
        seconds=_seconds(fields, length) if length else None,
        until=until,
        event=event,
        where=where,
        into=into,
        texts=fields.texts("say"),
        otherwise=otherwise or HANDOFF,
    )


def _either(fields: Fields, inner: Fields | None, key: str) -> str | None:
    """What stands beside `wait` or in it."""
    return fields.text(key) or (inner.text(key) if inner else "") or None


def _until(inner: Fields) -> str | None:
    """An expression; a date or time that is written out is one, too."""
    value = inner.raw("until")
    if value is None:
        return None
    try:
        return repr(dt.datetime.fromisoformat(str(value)).isoformat())
    except ValueError:
        return str(value).strip().removeprefix("{{").removesuffix("}}").strip()


def _seconds(fields: Fields, length: str) -> int:
    try:
        seconds = seconds_of(length)
    except DurationInvalid as error:
        fields.problem(f"{error}.", "Write a number and seconds, minutes, hours, days or weeks.", key="wait")
        return 1
    if seconds > LONGEST_WAIT_DAYS * SECONDS["day"]:
        fields.problem(f"No flow waits longer than {LONGEST_WAIT_DAYS} days.", "Make it shorter.", key="wait")
    return seconds


_Parsed = Step | list[Placed]
_KINDS: dict[str, Callable[[Fields, dict[str, Any], Entities], _Parsed]] = {
    "form": parse_form,
    "confirm": parse_confirm,
    "rate": parse_rate,
    "ask": parse_ask,
    "choose": parse_choose,
    "branch": _branch,
    "set": _set,
    "act": _act,
    "call": _call,
    "search": _search,
    "handoff": _handoff,
    "ticket": _ticket,
    "goto": _goto,
    "end": _end,
    "wait": _wait,
    "say": _say,
}
_NAMED_BY = ("id", "ask", "choose", "confirm", "form", "rate")


def parse_steps(items: list[Fields], entities: Entities) -> list[Placed]:
    """Read a flow's steps, each with its line. A step without `then` goes on to the one below it, the last one ends the
    flow."""
    ids = [_id_of(fields, place) for place, fields in enumerate(items)]
    steps: list[Placed] = []
    for place, fields in enumerate(items):
        kind = next((name for name in _KINDS if name in fields.node), None)
        if kind is None:
            fields.problem("This step has no kind.", f"Begin it with one of: {', '.join(sorted(_KINDS))}.")
            continue
        fields.raw("id")
        below = ids[place + 1] if place + 1 < len(ids) else END
        parsed = _KINDS[kind](fields, {"id": ids[place], "next": fields.text("then", below)}, entities)
        fields.finish()
        steps += parsed if isinstance(parsed, list) else [(parsed, fields.line())]
    return steps


def _id_of(fields: Fields, place: int) -> str:
    given = next((fields.node[name] for name in _NAMED_BY if fields.node.get(name)), None)
    return str(given) if isinstance(given, str) else f"step_{place + 1}"


def _choice(item: Any) -> Choice:
    value = plain(item)
    if isinstance(value, dict):
        label = str(value.get("label", value.get("value", "")))
        return Choice(label, str(value.get("value", label)))
    return Choice(str(value), str(value))
