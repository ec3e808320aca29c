"""What is wrong with the triggers of flows: two that fight for the same, times that never come, flows that nothing begins."""

import datetime as dt
import difflib
from collections.abc import Iterator

from cronsim import CronSim, CronSimError

from frontdesk.bots.errors import Problem
from frontdesk.bots.triggers import FIRST_CONTACT
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.expressions import ExpressionInvalid, check_expression
from frontdesk.dialogue.flow import Flow
from frontdesk.dialogue.inspecting import names_of, parse
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.triggers import Trigger

_ANY_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_SHORTEST_MINUTES = 5
_KNOWN = frozenset({"event", "user", "conversation", "session"})


def trigger_problems(bot: Bot) -> Iterator[Problem]:
    """What is certainly wrong."""
    if FIRST_CONTACT in bot.intents:
        place = bot.intents[FIRST_CONTACT][0].place if bot.intents[FIRST_CONTACT] else None
        file, line = (place.file, place.line) if place else ("intents", 1)
        yield Problem(file, line, f"`{FIRST_CONTACT}` is a trigger's name.", "Give the intent another one.")
    begun: dict[tuple[str, str, str | None], str] = {}
    for flow in bot.flows.values():
        for trigger in flow.triggers:
            for what, mend in _flaws(trigger):
                yield Problem(flow.file, trigger.line, what, mend)
            if trigger.kind in {"inactivity", "schedule"}:
                continue  # these begin as many flows as there are
            key = (trigger.kind, trigger.value, trigger.condition)
            if begun.setdefault(key, flow.name) != flow.name:
                what = f"This starts `{begun[key]}` already."
                yield Problem(flow.file, trigger.line, what, "Each begins one flow; tell them apart with `if`.")


def trigger_doubts(bot: Bot) -> Iterator[Problem]:
    """What is likely wrong."""
    called = {step.flow for flow in bot.flows.values() for step in flow.steps if isinstance(step, CallStep)}
    for flow in bot.flows.values():
        if not flow.starts_on and not flow.triggers and flow.name not in called:
            yield Problem(flow.file, flow.line, f"Nothing starts `{flow.name}`.", "Add `starts_on`, or `call` it.")
        for trigger in flow.triggers:
            yield from _unknown_names(flow, trigger)
        for trigger in flow.triggered_by("schedule"):
            yield from _too_often(flow, trigger)
    heard = set(_events(bot))
    for webhook in bot.webhooks.values():
        if "{" not in webhook.event and webhook.event not in heard:
            mend = "Begin a flow with `starts_on: [{event: …}]`, or let one `wait` for it."
            yield Problem(webhook.file, webhook.line, f"No flow has to do with `{webhook.event}`.", mend)


def _flaws(trigger: Trigger) -> Iterator[tuple[str, str]]:
    if trigger.condition is not None:
        try:
            check_expression(trigger.condition)
        except ExpressionInvalid as error:
            yield f"This condition cannot be worked out: {error}.", "Write one such as `user.plan == 'pro'`."
    if trigger.kind != "schedule":
        return
    try:
        next(CronSim(trigger.value, _ANY_DAY))
    except CronSimError as error:
        mend = 'Write minute, hour, day, month and day of the week, such as "0 9 * * 1".'
        yield f"`{trigger.value}` is no schedule: {error}.", mend
    except StopIteration:
        yield f"`{trigger.value}` never comes.", "Check its days and months."


def _unknown_names(flow: Flow, trigger: Trigger) -> Iterator[Problem]:
    try:
        used = names_of(parse(trigger.condition or "", expression=True)) if trigger.condition else frozenset[str]()
    except ExpressionInvalid:
        return  # said elsewhere
    for name in sorted(used - _KNOWN):
        near = difflib.get_close_matches(name, _KNOWN, n=1)
        mend = f"Did you mean `{near[0]}`?" if near else f"A trigger knows {', '.join(sorted(_KNOWN))}."
        yield Problem(flow.file, trigger.line, f"There is no `{name}` here, so it is always empty.", mend)


def _too_often(flow: Flow, trigger: Trigger) -> Iterator[Problem]:
    try:
        times = CronSim(trigger.value, _ANY_DAY)
        gap = -(next(times) - next(times))
    except (CronSimError, StopIteration):
        return
    if gap < dt.timedelta(minutes=_SHORTEST_MINUTES):
        what = f"`{trigger.value}` comes more often than every {_SHORTEST_MINUTES} minutes."
        yield Problem(flow.file, trigger.line, what, "Every open conversation is looked at each time.")


def _events(bot: Bot) -> Iterator[str]:
    """The events that some flow begins with or waits for."""
    for flow in bot.flows.values():
        yield from (trigger.value for trigger in flow.triggered_by("event"))
        yield from (event for step in flow.steps if isinstance(event := getattr(step, "event", None), str))
