"""A flow as one looks at it: steps and the ways between them, with a word on each."""

from collections.abc import Iterator

import msgspec

from frontdesk.dialogue.flow import Flow, Step
from frontdesk.dialogue.steps.branch import BranchStep
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.steps.confirm import ConfirmStep
from frontdesk.dialogue.triggers import Trigger

_WORDS = ("otherwise", "failed", "declined", "no")  # fields that name a step, and the words for them


class Way(msgspec.Struct, frozen=True):
    """`to` is a step, or `end` or `handoff`; `when` is empty where it is simply the next one."""

    to: str
    when: str = ""


class StepOutline(msgspec.Struct, frozen=True):
    """`text` is what it says, asks or does, as the file has it."""

    id: str
    kind: str
    text: str
    line: int | None
    ways: tuple[Way, ...]


def outline_of(flow: Flow) -> tuple[StepOutline, ...]:
    """The steps in the order of the file."""
    lines = (*flow.lines, *(None for _ in flow.steps[len(flow.lines) :]))
    return tuple(
        StepOutline(step.id, kind_of(step), text_of(step), line, tuple(_ways(step)))
        for step, line in zip(flow.steps, lines, strict=False)
    )


def kind_of(step: Step) -> str:
    return type(step).__name__.removesuffix("Step").lower()


def text_of(step: Step) -> str:
    """The first of: what is said or asked, what is done, what is called."""
    if spoken := step.speech():
        return spoken[0]
    if isinstance(step, CallStep):
        return step.flow
    return next(
        (str(value) for name in ("action", "reason", "query", "event") if (value := getattr(step, name, ""))), ""
    )


def began_by(trigger: Trigger) -> str:
    """A word on what begins a flow beside intents."""
    value = f"{trigger.seconds} s" if trigger.kind == "inactivity" else trigger.value
    return f"{trigger.kind}: {value}" if value else trigger.kind


def _ways(step: Step) -> Iterator[Way]:
    """Each step that may follow, once, the usual one first."""
    targets = dict.fromkeys(step.targets())
    named: dict[str, str] = {}
    for target, word in _named(step):
        named.setdefault(target, word)
    if step.next in targets:
        yield Way(step.next, named.pop(step.next, "yes" if isinstance(step, ConfirmStep) else ""))
    for target in targets:
        if target != step.next:
            yield Way(target, named.get(target, ""))


def _named(step: Step) -> Iterator[tuple[str, str]]:
    if isinstance(step, BranchStep):
        yield from ((case.then, f"if {case.condition}" if case.condition else "else") for case in step.cases)
        return
    for word in _WORDS:
        target = getattr(step, word, None)
        if isinstance(target, str) and target != step.next:
            yield target, word
