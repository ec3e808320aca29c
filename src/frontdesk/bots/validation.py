"""What the files say one by one may be right and still not fit together: this finds it before a customer does."""

import difflib
import itertools
from collections.abc import Iterator, Mapping

import re2

from frontdesk.bots.encoder import encoder_problems
from frontdesk.bots.errors import Problem
from frontdesk.bots.examples import LEARNED_FROM, learned_names
from frontdesk.bots.flow_checks import flow_problems
from frontdesk.bots.handoff import text_problems
from frontdesk.bots.questions import BUILT_IN_ENTITIES
from frontdesk.bots.trigger_checks import trigger_problems
from frontdesk.dialogue.bot import Bot, Place
from frontdesk.dialogue.expressions import ExpressionInvalid, check_expression, check_template
from frontdesk.dialogue.flow import END, HANDOFF, AskingStep, Flow, Step
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.steps.wait import WaitStep

RESERVED = frozenset({"user", "session", "message", "turn", "conversation", "self"})  # what templates get in any case

_PATTERN_BYTES = 4 << 20
_NOWHERE = Place("intents", 1)  # of a bot that was not read from files


def validate(bot: Bot) -> list[Problem]:
    """Return everything that does not fit together in the bot."""
    return [
        *encoder_problems(bot),
        *_entity_problems(bot),
        *_example_problems(bot),
        *_intent_problems(bot),
        *trigger_problems(bot),
        *text_problems(bot),
        *_flow_problems(bot),
        *flow_problems(bot),
    ]


def validate_actions(bot: Bot, taken: Mapping[str, Mapping[str, bool] | None]) -> list[Problem]:
    """Return what is wrong with the `act` steps. `taken` are the actions by name with the arguments that each takes: True where
    it cannot do without; None where that is not known."""
    return [
        Problem(flow.file, line, what, mend)
        for flow in bot.flows.values()
        for step, line in zip(flow.steps, flow.lines, strict=False)
        if isinstance(step, ActStep)
        for what, mend in _call_problems(step, taken)
    ]


def _call_problems(step: ActStep, taken: Mapping[str, Mapping[str, bool] | None]) -> Iterator[tuple[str, str]]:
    if step.action not in taken:
        near = difflib.get_close_matches(step.action, taken, n=1)
        meant = f"Did you mean `{near[0]}`? " if near else ""
        yield f"There is no action `{step.action}`.", f"{meant}Known are: {', '.join(sorted(taken)) or 'none'}."
        return
    arguments = taken[step.action]
    if arguments is None:
        return
    for name in sorted(step.arguments.keys() - arguments.keys()):
        mend = f"It takes: {', '.join(arguments) or 'none'}."
        yield f"The action `{step.action}` has no argument `{name}`.", mend
    for name in (name for name, needed in arguments.items() if needed and name not in step.arguments):
        yield f"The action `{step.action}` needs `{name}`.", f"Add it: `with: {{{name}: …}}`."


def twice_declared(bot: Bot, in_python: frozenset[str]) -> list[Problem]:
    """Return the actions that are declared as a request and stand in `actions.py` as well."""
    return [
        Problem(one.file, one.line, f"The action `{one.name}` stands in actions.py too.", "Rename one of them.")
        for one in bot.http_actions.values()
        if one.name in in_python
    ]


def _entity_problems(bot: Bot) -> Iterator[Problem]:
    for entity in bot.entities.values():
        if entity.pattern is None:
            continue
        try:
            pattern = _compiled(entity.pattern)
        except re2.error as error:
            reason = error.args[0] if error.args else error
            reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
            what = f"The pattern of `{entity.name}` is not one: {reason}."
            yield Problem("bot.yaml", entity.line, what, "RE2 syntax is used: no look-around, no back-references.")
            continue
        for example in entity.examples:
            if pattern.fullmatch(example) is None:
                what = f"The pattern of `{entity.name}` does not match its own example `{example}`."
                yield Problem("bot.yaml", entity.line, what, "Mend the pattern or the example.")


def _compiled(pattern: str) -> "re2._Regexp[str]":
    """As the understanding compiles it."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = _PATTERN_BYTES
    options.log_errors = False
    return re2.compile(pattern, options)


def _example_problems(bot: Bot) -> Iterator[Problem]:
    """Marks of entities that there are not, and texts that are an intent's and none of the intents at once."""
    known = bot.entities.keys() | BUILT_IN_ENTITIES | learned_names(itertools.chain(*bot.intents.values()))
    of_intents: dict[str, str] = {}
    for intent, examples in bot.intents.items():
        for example in examples:
            of_intents.setdefault(example.text.casefold(), intent)
    for example in itertools.chain(*bot.intents.values(), bot.out_of_scope):
        place = example.place or _NOWHERE
        for name in dict.fromkeys(mark.entity for mark in example.annotations):
            if name not in known:
                names = ", ".join(sorted(bot.entities)) or "none is defined"
                mend = f"Mark it in {LEARNED_FROM} examples, define it in bot.yaml, or use one of: {names}."
                yield Problem(place.file, place.line, f"There is no entity `{name}`.", mend)
    for example in bot.out_of_scope:
        other = of_intents.get(example.text.casefold())
        if other is not None:
            place = example.place or _NOWHERE
            what = f"`{example.text}` is an example of `{other}` too, and cannot be none of the intents."
            yield Problem(place.file, place.line, what, "Remove it from one of them.")


def _intent_problems(bot: Bot) -> Iterator[Problem]:
    claimed: dict[str, str] = {}
    for flow in bot.flows.values():
        for intent in flow.starts_on:
            if intent not in bot.intents:
                mend = "Add examples for it under intents/, or remove it from `starts_on`."
                yield Problem(flow.file, flow.line, f"There is no intent `{intent}`.", mend)
            elif claimed.setdefault(intent, flow.name) != flow.name:
                mend = "An intent starts one flow."
                yield Problem(flow.file, flow.line, f"`{intent}` already starts `{claimed[intent]}`.", mend)


def _flow_problems(bot: Bot) -> Iterator[Problem]:
    for flow in bot.flows.values():
        seen: set[str] = set()
        for step, line in zip(flow.steps, flow.lines, strict=False):
            if step.id in seen:
                yield Problem(
                    flow.file, line, f"The step `{step.id}` stands here a second time.", "Give it an `id` of its own."
                )
            seen.add(step.id)
            yield from _step_problems(flow, step, line)
            yield from _reference_problems(bot, flow, step, line)
        yield from _unreachable(flow)
        yield from _loops(flow)


def _step_problems(flow: Flow, step: Step, line: int) -> Iterator[Problem]:
    for target in step.targets():
        if target not in {END, HANDOFF} and flow.find_step(target) is None:
            yield Problem(
                flow.file,
                line,
                f"There is no step `{target}`.",
                "Use the id of a step in this flow, `end` or `handoff`.",
            )
    if isinstance(step, SetStep) and step.scope == "user" and "id" in step.values:
        yield Problem(flow.file, line, "`user.id` says who the user is.", "Remember it under another name.")
    for name in sorted(step.sets() & RESERVED):
        yield Problem(flow.file, line, f"`{name}` is a name of Frontdesk's own.", "Use another one.")
    for check, sources in ((check_template, step.templates()), (check_expression, step.conditions())):
        for source in sources:
            try:
                check(source)
            except ExpressionInvalid as error:
                yield Problem(flow.file, line, f"This text cannot be filled in: {error}.")


def _reference_problems(bot: Bot, flow: Flow, step: Step, line: int) -> Iterator[Problem]:
    """Flows that are called and are not there, and what a no is to change though nothing asks for it."""
    if isinstance(step, CallStep) and step.flow not in bot.flows:
        known = ", ".join(sorted(bot.flows))
        yield Problem(flow.file, line, f"There is no flow `{step.flow}`.", f"Known are: {known}.")
    if isinstance(step, ConfirmStep) and step.change is not None:
        asked = flow.find_step(step.change)
        if asked is not None and not isinstance(asked, AskingStep):
            yield Problem(flow.file, line, f"`{step.change}` asks nothing.", "`change` takes the id of a question.")


def _unreachable(flow: Flow) -> Iterator[Problem]:
    reached: set[str] = set()
    waiting = [flow.first]
    while waiting:
        step = flow.find_step(waiting.pop())
        if step is not None and step.id not in reached:
            reached.add(step.id)
            waiting += step.targets()
    for step, line in zip(flow.steps, flow.lines, strict=False):
        if step.id not in reached:
            yield Problem(
                flow.file, line, f"Nothing leads to the step `{step.id}`.", "Point a `then` at it or remove it."
            )


def _loops(flow: Flow) -> Iterator[Problem]:
    """Steps that go round for ever without asking the user anything or waiting for something."""
    pausing = (step.id for step in flow.steps if isinstance(step, AskingStep | WaitStep) or not step.targets())
    ends = {END, HANDOFF, *pausing}
    changed = True
    while changed:
        found = {step.id for step in flow.steps if step.id not in ends and ends & set(step.targets())}
        ends |= found
        changed = bool(found)
    for step, line in zip(flow.steps, flow.lines, strict=False):
        if step.id not in ends:
            yield Problem(flow.file, line, f"From `{step.id}` the flow never asks and never ends.", "Lead it to `end`.")
