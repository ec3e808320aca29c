"""`starts_on` of a flow: intents by their names, and the triggers, each a mapping of its kind."""

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields
from frontdesk.dialogue.triggers import PAGE_VIEWED, WITHIN_SECONDS, Trigger
from frontdesk.kit.durations import DurationInvalid, seconds_of, wording

FIRST_CONTACT = "first_contact"
KINDS = ("event", "inactivity", "schedule", "page")
SHORTEST_SILENCE_SECONDS = 30
LONGEST_SILENCE_SECONDS = 30 * 24 * 3_600
LONGEST_WITHIN_SECONDS = 366 * 24 * 3_600
_EVENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,99}")

Starts = tuple[tuple[str, ...], tuple[Trigger, ...]]


def parse_starts(fields: Fields) -> Starts:
    """The intents that start a flow, and its triggers."""
    value = fields.raw("starts_on")
    placed = [(value, fields.line("starts_on"))]
    if value is None:
        placed = []
    elif isinstance(value, CommentedSeq):
        placed = [(item, int(value.lc.item(number)[0]) + 1) for number, item in enumerate(value)]
    intents: list[str] = []
    triggers: list[Trigger] = []
    for item, line in placed:
        if isinstance(item, CommentedMap):
            trigger = _trigger(Fields(item, fields.file, fields.problems), line)
            triggers += [] if trigger is None else [trigger]
        elif item == FIRST_CONTACT:
            triggers.append(Trigger(kind="first_contact", line=line))
        elif isinstance(item, str | int | float) and str(item).strip():
            intents.append(str(item).strip())
        else:
            mend = f"Name an intent, `{FIRST_CONTACT}`, or one of: {_kinds()}."
            fields.problems.append(Problem(fields.file, line, "This starts nothing.", mend))
    return tuple(intents), tuple(triggers)


def _trigger(fields: Fields, line: int) -> Trigger | None:
    found = [kind for kind in KINDS if kind in fields.node]
    if len(found) != 1:
        fields.problem("A trigger is one of several kinds.", f"Write exactly one of: {_kinds()}.")
        return None
    trigger = _PARSERS[found[0]](fields, {"condition": fields.text("if") or None, "line": line})
    fields.finish()
    return trigger


def _event(fields: Fields, common: dict[str, Any]) -> Trigger:
    name = fields.text("event", required=True)
    if name == PAGE_VIEWED:
        fields.problem(f"`{PAGE_VIEWED}` says on which page a user is.", 'Write `page: "/pricing*"`.', key="event")
    elif name and not _EVENT.fullmatch(name):
        mend = "Use letters, digits, `.`, `_`, `-` and `:`, such as payment.received."
        fields.problem(f"`{name}` cannot be the name of an event.", mend, key="event")
    return Trigger(kind="event", value=name, **common)


def _inactivity(fields: Fields, common: dict[str, Any]) -> Trigger:
    seconds = _seconds(fields, "inactivity", SHORTEST_SILENCE_SECONDS, LONGEST_SILENCE_SECONDS)
    return Trigger(kind="inactivity", seconds=seconds or SHORTEST_SILENCE_SECONDS, **common)


def _schedule(fields: Fields, common: dict[str, Any]) -> Trigger:
    zone = fields.text("zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        fields.problem(f"There is no time zone `{zone}`.", "Write one such as Europe/Dublin.", key="zone")
        zone = "UTC"
    within = WITHIN_SECONDS
    if "within" in fields.node:
        within = _seconds(fields, "within", 60, LONGEST_WITHIN_SECONDS) or WITHIN_SECONDS
    cron = fields.text("schedule", required=True)
    return Trigger(kind="schedule", value=cron, zone=zone, seconds=within, **common)


def _page(fields: Fields, common: dict[str, Any]) -> Trigger:
    pattern = fields.text("page", required=True)
    if not pattern.startswith(("/", "https://", "http://", "*")):
        mend = 'Begin it with `/`, such as "/pricing*", or write the whole address.'
        fields.problem(f"`{pattern}` is no page.", mend, key="page")
    return Trigger(kind="page", value=pattern, **common)


def _seconds(fields: Fields, key: str, least: int, most: int) -> int | None:
    written = fields.text(key, required=True)
    try:
        seconds = seconds_of(written)
    except DurationInvalid:
        seconds = 0
    if least <= seconds <= most:
        return seconds
    mend = f"Write one such as `10 minutes`, from {wording(least)} to {wording(most)}."
    fields.problem(f"`{written}` is no time that `{key}` can take.", mend, key=key)
    return None


def _kinds() -> str:
    return ", ".join(f"`{kind}: …`" for kind in KINDS)


_PARSERS = {"event": _event, "inactivity": _inactivity, "schedule": _schedule, "page": _page}
