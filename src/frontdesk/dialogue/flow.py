"""What a flow is: named steps in order; how each kind behaves stands in `steps/<kind>.py`."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec.structs import replace

from frontdesk.dialogue import expressions
from frontdesk.dialogue.frames import Frame
from frontdesk.dialogue.moves import Fill, Move
from frontdesk.dialogue.state import Input, State
from frontdesk.dialogue.triggers import Trigger, TriggerKind

if TYPE_CHECKING:
    from frontdesk.dialogue.bot import Bot

END = "end"
HANDOFF = "handoff"


class Scene(NamedTuple):
    """Where a step stands: the conversation's state, the flow that talks, and the bot."""

    state: State
    frame: Frame
    bot: "Bot"

    def variables(self) -> Mapping[str, Any]:
        """What templates and conditions may use."""
        state = self.state
        return {
            **self.frame.variables,
            "user": {**state.variables.get("user", {}), "id": state.user_id},
            "turn": state.variables.get("turn", {}),
            "conversation": state.variables.get("conversation", {}),
            "session": state.session,
            "message": {"text": state.texts[-1] if state.texts else ""},
        }

    def render(self, source: str) -> str:
        return expressions.render(source, self.variables())

    def fill(self, value: Any) -> Any:
        return expressions.fill(value, self.variables())

    def evaluate(self, source: str) -> Any:
        return expressions.evaluate(source, self.variables())

    def variant(self, texts: tuple[str, ...]) -> str:
        """One of several wordings, another one each turn, the same for the same turn."""
        return self.render(texts[self.state.turn % len(texts)])


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """The common root of all steps. `next` is the step that follows; `end` and `handoff` are names of their own."""

    id: str
    next: str = END

    def next_move(self, scene: Scene) -> Move | str:
        """Return what to do, or the id of the step to go on with where there is nothing to record."""
        raise NotImplementedError

    def meanwhile(self, scene: Scene) -> str:
        """Return what a user is told who asks while the flow waits here for something outside."""
        return scene.bot.texts.parked

    def targets(self) -> tuple[str, ...]:
        """Return every step that may follow."""
        return (self.next,)

    def templates(self) -> tuple[str, ...]:
        """Return the texts of this step that are templates, for checking."""
        return ()

    def conditions(self) -> tuple[str, ...]:
        """Return the expressions of this step, for checking."""
        return ()

    def sets(self) -> frozenset[str]:
        """Return the names under which this step may keep something, for checking: its `slot` and its `into`."""
        names = (getattr(self, field, None) for field in ("slot", "into"))
        return frozenset(name for name in names if isinstance(name, str))

    def speech(self) -> tuple[str, ...]:
        """Return the texts of this step that are shown to the customer, for checking that none is empty."""
        shown = (getattr(self, field, ()) for field in ("texts", "prompts"))
        return tuple(text for texts in shown for text in texts)


class AskingStep(Step, frozen=True, kw_only=True):
    """A step that waits for the user's answer and keeps it as `slot`. The answer to an `optional` one may be none; those of
    one `form` are answered in any order."""

    slot: str
    prompts: tuple[str, ...]
    retries: int = 2
    otherwise: str = HANDOFF
    optional: bool = False
    form: str | None = None

    def prefill(self, scene: Scene) -> Move | None:
        """Return the move that takes a value which the user has already given, if there is one. Where the flow has come back to
        the question, only what they say now counts: the answer from before led here."""
        if self.id in scene.frame.passed:
            kept = self._kept(scene) if self.id in scene.frame.kept else None
            return kept or self.take_named(_told_now(scene))
        if self.slot in scene.frame.variables:
            return self.fill(scene.frame.variables[self.slot])
        return self.take_named(scene)

    def _kept(self, scene: Scene) -> Move | None:
        """The answer from before an earlier one was corrected, if it still holds."""
        value = scene.frame.variables.get(self.slot)
        return self.fill(value) if self.still_holds(value, scene) else None

    def still_holds(self, value: Any, scene: Scene) -> bool:
        """Whether an answer is still one after an earlier answer has changed."""
        raise NotImplementedError

    def take_named(self, scene: Scene) -> Move | None:
        """Return the move that takes the answer out of what the user named before, or None."""
        raise NotImplementedError

    def fill(self, value: Any) -> Fill:
        return Fill(step=self.id, slot=self.slot, value=value, next=self.next)

    def wording(self, scene: Scene) -> str:
        """The question in other words each time, and marked as a return to it where something came in between. Who asks what
        the question was gets it as it was."""
        many, again = len(self.prompts), self.id in scene.frame.passed or self.id == scene.frame.left
        asked = scene.frame.asked + (
            again and many > 1
        )  # where the flow has come back to it, the first words are used already
        if not scene.frame.asked:
            return scene.render(self.prompts[asked])
        if _asks_for_it_again(scene.state):
            return f"{scene.bot.texts.resume} {scene.render(self.prompts[(scene.frame.asked - 1) % many])}"
        if not scene.frame.refused:
            return f"{scene.bot.texts.resume} {scene.render(self.prompts[asked % many])}"
        prompt = scene.render(self.prompts[min(asked, many - 1)])
        return f"{scene.bot.texts.fallback} {prompt}" if asked >= many else prompt

    def takes_from(self, scene: Scene) -> bool:
        """Whether what the user has named before the flow begins would answer this question."""
        return self.prefill(scene) is not None

    def take(self, scene: Scene, message: Input) -> Move | None:
        """Return the move that takes the answer out of the message, or None where it holds none."""
        raise NotImplementedError

    def offered(self, scene: Scene, message: Input) -> Move | None:
        """Return the move that takes an answer given in the very words that were offered: nothing else can be meant."""
        return None

    def volunteered(self, scene: Scene, message: Input) -> Fill | None:
        """Return the move that takes the answer out of a message which was written to another question of the form."""
        return None

    def correct(self, scene: Scene, message: Input) -> Fill | None:
        """Return the move that replaces the answer which was given to this question before, if the message does."""
        return None

    def ask(self, scene: Scene) -> Move:
        """Return the question, worded for how often it was asked already."""
        raise NotImplementedError

    def next_move(self, scene: Scene) -> Move | str:
        return self.prefill(scene) or self.ask(scene)

    def targets(self) -> tuple[str, ...]:
        return (self.next, self.otherwise)


def _asks_for_it_again(state: State) -> bool:
    return state.input is not None and "repeat" in state.input.reading.signals


def _told_now(scene: Scene) -> Scene:
    """The scene with nothing on offer but what this very message names and no question has taken."""
    offered = tuple(entity for entity in scene.frame.offered if entity in scene.state.entities)
    return scene._replace(frame=replace(scene.frame, offered=offered))


class Flow(msgspec.Struct, frozen=True, dict=True):
    """`file` says where the flow was written, `line` its `starts_on`, `lines` each of its steps. `starts_on` are intents,
    `triggers` what else begins it."""

    name: str
    description: str
    starts_on: tuple[str, ...]
    steps: tuple[Step, ...]
    file: str = ""
    line: int = 1
    lines: tuple[int, ...] = ()
    triggers: tuple[Trigger, ...] = ()

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    def triggered_by(self, kind: TriggerKind) -> Iterator[Trigger]:
        """Its triggers of this kind."""
        return (trigger for trigger in self.triggers if trigger.kind == kind)

    @property
    def first(self) -> str:
        return self.steps[0].id if self.steps else END

    def find_step(self, step_id: str) -> Step | None:
        return self._by_id.get(step_id)

    def asking(self, form: str | None = None) -> tuple[AskingStep, ...]:
        """Return the questions of the flow, or those of a form in it."""
        asks = (step for step in self.steps if isinstance(step, AskingStep))
        return tuple(step for step in asks if form is None or step.form == form)
