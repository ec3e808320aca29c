"""What is wrong with the approvals that actions and steps demand: rules that cannot be read, that ask for what a call does not
hand over, or that stand where there is nothing to approve."""

from collections.abc import Iterator, Mapping

from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields
from frontdesk.dialogue.approving import LONGEST_DAYS, Demand, condition_of
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.expressions import ExpressionInvalid
from frontdesk.dialogue.inspecting import flaws_of, names_of, parse
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.kit.durations import SECONDS, DurationInvalid, seconds_of

_RULE = "Write `always`, or `over` and an expression on the arguments, such as `over amount > 100`."
_SAFE = "Remove `approve`; or remove `safe`, if the action changes something."


def read_rule(fields: Fields) -> str | None:
    """The `approve` of an action or a step as it is written; one that is left empty is a mistake, not a permission."""
    if "approve" in fields.node and fields.node["approve"] is None:
        fields.problem("`approve` says nothing.", _RULE, key="approve")
    return fields.text("approve") or None


def approval_problems(bot: Bot, demands: Mapping[str, Demand]) -> list[Problem]:
    """Return what is certainly wrong. `demands` are the bot's actions by name."""
    return [*_of_actions(demands), *_of_steps(bot, demands)]


def _of_actions(demands: Mapping[str, Demand]) -> Iterator[Problem]:
    for name, demand in demands.items():
        wrong = _wrong_time(demand.within)
        if wrong is not None:
            yield Problem(demand.file, demand.line, f"`approve_within` of `{name}`: {wrong}.", "Such as `24 hours`.")
        if demand.approve is not None:
            for what, mend in _flaws(name, demand.approve, demand):
                yield Problem(demand.file, demand.line, what, mend)


def _wrong_time(written: str) -> str | None:
    try:
        seconds = seconds_of(str(written))
    except DurationInvalid as error:
        return str(error)
    return f"{written} is longer than {LONGEST_DAYS} days" if seconds > LONGEST_DAYS * SECONDS["day"] else None


def _of_steps(bot: Bot, demands: Mapping[str, Demand]) -> Iterator[Problem]:
    for flow in bot.flows.values():
        for step, line in zip(flow.steps, flow.lines, strict=False):
            if isinstance(step, ActStep) and step.approve is not None and step.action in demands:
                for what, mend in _flaws(step.action, step.approve, demands[step.action]):
                    yield Problem(flow.file, line, what, mend)


def _flaws(action: str, rule: str, demand: Demand) -> Iterator[tuple[str, str]]:
    if demand.safe:
        yield f"`{action}` only looks something up, so there is nothing to approve.", _SAFE
    try:
        condition = condition_of(rule)
    except ExpressionInvalid as error:
        yield f"This is no rule for an approval: {error}.", _RULE
        return
    if condition is None:
        return
    tree = parse(condition, expression=True)
    for name in sorted(names_of(tree) - demand.arguments):
        known = ", ".join(sorted(demand.arguments)) or "none"
        yield f"The approval of `{action}` goes by `{name}`, which is no argument of it.", f"Its arguments: {known}."
    for flaw in dict.fromkeys(flaws_of(tree)):
        yield f"The approval of `{action}` cannot be worked out: {flaw}, in {condition!r}.", _RULE
