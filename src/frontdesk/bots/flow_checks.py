"""What is wrong within a flow though each of its steps may be right: texts that are empty or cannot work, names that nothing
has set, rounds that may never end.

Everything here goes by what a step says of itself (`targets`, `templates`, `conditions`, `sets`, `speech`), so that a new kind of
step is checked as soon as it is there.
"""

import contextlib
import difflib
from collections.abc import Iterator
from typing import NamedTuple

from frontdesk.bots.errors import Problem
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.expressions import ExpressionInvalid, attributes_in
from frontdesk.dialogue.flow import AskingStep, Flow, Step
from frontdesk.dialogue.inspecting import flaws_of, names_of, parse
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.steps.wait import WaitStep

GIVEN = frozenset({"user", "session", "message", "turn", "conversation"})  # every text and condition has these


class Source(NamedTuple):
    """A text or condition of a step."""

    text: str
    expression: bool


def flow_problems(bot: Bot) -> Iterator[Problem]:
    """What is certainly wrong."""
    for flow in bot.flows.values():
        for step, line in zip(flow.steps, flow.lines, strict=False):
            for what, mend in (*_empty(step), *_unsafe(step)):
                yield Problem(flow.file, line, what, mend)


def flow_doubts(bot: Bot) -> Iterator[Problem]:
    """What is likely wrong."""
    handed = _handed_over(bot)
    yield from _never_remembered(bot)
    for flow in bot.flows.values():
        lines = dict(zip((step.id for step in flow.steps), flow.lines, strict=False))
        for step, what, mend in (*_unset(flow, handed.get(flow.name, frozenset())), *_rounds(flow)):
            yield Problem(flow.file, lines.get(step.id, flow.line), what, mend)


def _sources(step: Step) -> Iterator[Source]:
    yield from (Source(text, expression=False) for text in step.templates())
    yield from (Source(text, expression=True) for text in step.conditions())


def _empty(step: Step) -> Iterator[tuple[str, str]]:
    if any(not text.strip() for text in step.speech()):
        yield "A text that the customer would see is empty.", "Write it, or remove it."


def _unsafe(step: Step) -> Iterator[tuple[str, str]]:
    for source in _sources(step):
        try:
            found = list(dict.fromkeys(flaws_of(parse(source.text, expression=source.expression))))
        except ExpressionInvalid:
            continue  # said elsewhere
        for flaw in found:
            yield (
                f"This cannot be worked out: {flaw}, in {source.text!r}.",
                "Use values, operators, filters and methods that change nothing; the rest is for an action.",
            )


def _handed_over(bot: Bot) -> dict[str, frozenset[str]]:
    """By flow, the names that steps of other flows hand to it: those whose `flow` it is, by their `arguments`."""
    handed: dict[str, frozenset[str]] = {}
    for step in (step for flow in bot.flows.values() for step in flow.steps):
        called = getattr(step, "flow", None)
        if isinstance(called, str):
            handed[called] = handed.get(called, frozenset()) | frozenset(getattr(step, "arguments", {}))
    for flow in bot.flows.values():
        if any(trigger.kind != "first_contact" for trigger in flow.triggers):
            handed[flow.name] = handed.get(flow.name, frozenset()) | {"event"}
    return handed


def _unset(flow: Flow, handed: frozenset[str]) -> Iterator[tuple[Step, str, str]]:
    """Names that nothing on any way to a step has set: they are always empty there."""
    anywhere = handed.union(*(step.sets() for step in flow.steps))
    for step_id, before in _known_at(flow, handed).items():
        step = flow.find_step(step_id)
        if step is None:
            continue
        own = step.sets() | {"value"} if isinstance(step, AskingStep) else frozenset[str]()
        for name in sorted(_used(step) - before - own - GIVEN):
            if name in anywhere:
                yield step, f"`{name}` is not set yet when the flow comes here.", "Set it in a step before this one."
            else:
                near = difflib.get_close_matches(name, anywhere | GIVEN, n=1)
                mend = (
                    f"Did you mean `{near[0]}`?" if near else "Ask for it, `set` it, or take it `into` from an action."
                )
                yield step, f"Nothing sets `{name}`, so it is always empty here.", mend


def _never_remembered(bot: Bot) -> Iterator[Problem]:
    """What is read of a user though no flow remembers it."""
    steps = [
        (flow, step, line) for flow in bot.flows.values() for step, line in zip(flow.steps, flow.lines, strict=False)
    ]
    of_user = [step.values for _, step, _ in steps if isinstance(step, SetStep) and step.scope == "user"]
    remembered = {"id"}.union(*of_user)
    for flow, step, line in steps:
        for name in sorted(_of_user(step) - remembered):
            what = f"No flow remembers `{name}`, so `user.{name}` is always empty here."
            yield Problem(flow.file, line, what, f"Keep it with `set: {{{name}: …}}` and `scope: user`.")


def _of_user(step: Step) -> set[str]:
    names: set[str] = set()
    for source in _sources(step):
        with contextlib.suppress(ExpressionInvalid):
            text = f"{{{{ {source.text} }}}}" if source.expression else source.text
            names |= {name for name in attributes_in(text, "user") if name is not None}
    return names


def _used(step: Step) -> frozenset[str]:
    names: frozenset[str] = frozenset()
    for source in _sources(step):
        try:
            names |= names_of(parse(source.text, expression=source.expression))
        except ExpressionInvalid:
            continue
    return names


def _known_at(flow: Flow, handed: frozenset[str]) -> dict[str, frozenset[str]]:
    """By each step that can be reached, the names that may have been set when the flow comes to it."""
    known: dict[str, frozenset[str]] = {flow.first: handed}
    waiting = [flow.first]
    while waiting:
        step = flow.find_step(waiting.pop())
        if step is None:
            continue
        after = known[step.id] | step.sets()
        for target in step.targets():
            before = known.get(target)
            if before is None or not after <= before:
                known[target] = after | (before or frozenset())
                waiting.append(target)
    return known


def _rounds(flow: Flow) -> Iterator[tuple[Step, str, str]]:
    """Steps that may lead back to themselves without the user being asked or any time passing; said once a round."""
    quiet = {step.id: step for step in flow.steps if not isinstance(step, AskingStep | WaitStep)}
    said: set[str] = set()
    for step in flow.steps:
        if step.id not in quiet or step.id in said:
            continue
        ahead = _reached(step, quiet)
        if step.id not in ahead:
            continue
        together = {other for other in ahead if step.id in _reached(quiet[other], quiet)}
        said |= together
        if any(target not in together for other in together for target in quiet[other].targets()):
            yield (
                step,
                f"From `{step.id}` the flow may come back here without asking the customer anything.",
                "Make sure that it ends: ask in between, or count with `set` and leave in a `branch`.",
            )


def _reached(step: Step, among: dict[str, Step]) -> set[str]:
    """The steps that may follow, directly or not, going through steps of `among` only."""
    found: set[str] = set()
    waiting = [target for target in step.targets() if target in among]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += [target for target in among[place].targets() if target in among]
    return found
