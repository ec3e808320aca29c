"""The machine: looking at the state alone, what happens next.

`conversations/turn.py` calls `next_move` again and again until it says `Wait`; every move becomes events, every event changes
the state, and the next look sees the new state. The rules below are tried in this order; the first that has something to
say decides:

    journal     an action was started and its end is not recorded        do it again, under the same key
    hush        a person has the conversation, or will                   say so once, and stay out of it
    decided     a person decided on a call, or did not in time           do it as it was approved, or go on without it
    happened    something happened outside                               let the flow go on that waited for it, or begin one
    returned    people had the conversation, and the bot has it back     say so
    answer      a look-up in the knowledge base has come back            quote it, offer what is near, or admit ignorance
    taken up    the user takes what was offered as nobody came           begin it
    person      the user wants a person                                  hand over, whatever else is going on
    updated     what a flow ran on is gone                               say so, and begin it anew where that can be
    greeting    the user writes for the first time, or from a page       begin the flow that comes before, and then go on
    reply       a question stands and the user wrote                     take the answer, a digression, or ask again
    request     the user wrote and no question stands                    start the flow of the intent, or look it up
    wordless    the user sent files and wrote nothing                    say that the bot cannot read them, and offer a person
    proceed     a flow is under way                                      its next step
    next wish   the message held another wish                            deal with that as if it had just been written
    wait        nothing of the above

A flow that waits for something outside is beneath all others and does not talk: the user is answered as if there were none.

Invariant: a turn that began with a message ends with at least one reply, unless a person has the conversation.
"""

from collections.abc import Callable

from msgspec.structs import replace

from frontdesk.dialogue.answering import (
    asks_something,
    corrected,
    is_free,
    refused,
    said_to_it,
    takes_anything,
    volunteered,
    wishes_besides,
)
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.deciding import decided
from frontdesk.dialogue.flow import END, HANDOFF, AskingStep, Flow, Scene, Step
from frontdesk.dialogue.frames import DEPTH, Frame, depth, rests
from frontdesk.dialogue.handing import hush, returned, taken_up, wordless
from frontdesk.dialogue.happening import happened, meanwhile
from frontdesk.dialogue.messages import Choice
from frontdesk.dialogue.moves import Act, EndFlow, Fill, HandOff, Move, RefuseFlow, Say, Search, StartFlow, TakeUp, Wait
from frontdesk.dialogue.precedence import (
    SHORT_WORDS,
    asking,
    goes_first,
    step_of,
    sure_from,
    under_way,
    waits,
    wish,
)
from frontdesk.dialogue.quoting import quoted
from frontdesk.dialogue.renewing import renewed
from frontdesk.dialogue.state import Input, State
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.form import keeping_others
from frontdesk.dialogue.steps.handoff import HandoffStep
from frontdesk.dialogue.triggering import greeting
from frontdesk.dialogue.wishes import reading_of

HOPS = 100  # steps that record nothing, in a row: more is a loop without an exit
ANSWERS = frozenset({"yes", "no", "skip", "back"})  # signals that answer a question


class LoopWithoutExit(RuntimeError):
    """A flow goes from step to step for ever."""


def next_move(state: State, bot: Bot) -> Move:
    """Return what is to be done now."""
    for rule in RULES:
        move = rule(state, bot)
        if isinstance(move, Fill) and not move.corrects and move.keeps is None:
            return keeping_others(move, Scene(state, state.frames[-1], bot))
        if move is not None:
            return move
    return Wait()


def _journal(state: State, bot: Bot) -> Move | None:
    pending = state.action
    if pending is None:
        return None
    return Act(
        action=pending.action,
        arguments=pending.arguments,
        step=pending.step,
        next=pending.next,
        into=pending.into,
        failed=pending.failed,
        key=pending.key,
        approval=pending.approval,
        begun=True,
    )


def _answer(state: State, bot: Bot) -> Move | None:
    found = state.search
    if found is None or found.step is not None:
        return None
    if found.outcome == "answered":
        return quoted(found, bot)
    wished = wish(state, bot)
    if wished is not None:
        return _begin(state, wished, bot)
    frame = asking(state)
    if frame is not None:
        return _taken_after_all(state, bot, frame)
    if state.input is not None and "frustrated" in state.input.reading.signals:
        return HandOff(reason="The customer is upset, and the bot had no answer.")
    if found.outcome == "unsure" and found.near and not state.misses:
        choices = tuple(Choice(title, title) for title in found.near)
        return Say(bot.texts.unsure, purpose="fallback", kind="choices", choices=choices)
    if state.misses + 1 >= bot.handoff_after:
        return HandOff(reason=f"The bot had no answer {bot.handoff_after} times in a row.")
    return _at_a_loss(state, bot, bot.texts.unknown if found.near else bot.texts.fallback)


def _at_a_loss(state: State, bot: Bot, text: str) -> Say:
    """What was written may have been about the flow that waits: its text follows."""
    more = f"\n{meanwhile(state, bot)}" if rests(state.frames) else ""
    return Say(f"{text}{more}", purpose="fallback")


def _person(state: State, bot: Bot) -> Move | None:
    if state.input is None or "person" not in state.input.reading.signals:
        return None
    flow = bot.flow_by_intent.get(state.input.reading.intent or "")
    if flow and _hands_over(flow) and not under_way(flow, state):
        return StartFlow(flow.name, flow.first, version=bot.current.version)
    return HandOff(reason="The customer asked for a person.")


def _updated(state: State, bot: Bot) -> Move | None:
    return renewed(state, bot, wish(state, bot) if state.interrupted else None)


def _reply(state: State, bot: Bot) -> Move | None:
    frame = asking(state)
    if frame is None or state.input is None:
        return None
    step = step_of(frame, bot)
    if not isinstance(step, AskingStep):
        return EndFlow(frame.flow, "interrupted")
    scene = Scene(state, frame, bot)
    said = said_to_it(scene, step, state.input)
    if said is not None:
        return said
    first = goes_first(state, bot)
    digression = _begin(state, first, bot) if first else None
    if is_free(step):
        return digression or _free_text(scene, step, state.input)
    found = step.take(scene, state.input) or digression or volunteered(scene, step, state.input)
    found = found or corrected(scene, state.input)
    if found is not None:
        return replace(found, wishes=True) if wish(state, bot) and wishes_besides(found, state.input) else found
    if _says_little(state):
        return refused(step, frame)
    return Search(query=state.input.text, context=())


def _free_text(scene: Scene, step: AskingStep, message: Input) -> Move:
    """The text is the answer, unless it is a question that the articles can answer."""
    if asks_something(scene.state) and not takes_anything(step):
        return Search(query=message.text, context=())
    return step.take(scene, message) or corrected(scene, message) or refused(step, scene.frame)


def _taken_after_all(state: State, bot: Bot, frame: Frame) -> Move:
    """The articles know nothing of it: where any text is an answer it is one, else the question stands."""
    step = step_of(frame, bot)
    if not isinstance(step, AskingStep):
        return EndFlow(frame.flow, "interrupted")
    scene = Scene(state, frame, bot)
    taken = step.take(scene, state.input) if is_free(step) and state.input is not None else None
    return taken or refused(step, frame)


def _request(state: State, bot: Bot) -> Move | None:
    if state.input is None:
        return None
    if state.frames and _wants_out(state):
        return EndFlow(state.frames[-1].flow, "cancelled")
    flow = goes_first(state, bot)
    if flow is not None:
        return _begin(state, flow, bot)
    if not state.frames and _wants_out(state):
        return Say(bot.texts.cancelled if state.interrupted else bot.texts.nothing_to_cancel)
    if rests(state.frames) and (_answers_nothing(state.input) or "repeat" in state.input.reading.signals):
        return Say(meanwhile(state, bot))
    if _answers_nothing(state.input):
        back = "back" in state.input.reading.signals
        return Say(bot.texts.no_way_back) if back else Say(bot.texts.fallback, purpose="fallback")
    return Search(query=state.input.text, context=state.texts[:-1], reply=state.told)


def _proceed(state: State, bot: Bot) -> Move | None:
    if not state.frames or rests(state.frames):
        return None
    frame = state.frames[-1]
    if frame.asking and state.prompted:
        return Wait()
    flow = bot.flows.get(frame.flow)
    if flow is None:
        return EndFlow(frame.flow, "interrupted")
    step_id = frame.step
    for _ in range(HOPS):
        if step_id == END:
            return EndFlow(frame.flow, "done")
        if step_id == HANDOFF:
            return HandOff(reason=f"The flow '{frame.flow}' could not go on.")
        step = flow.find_step(step_id)
        if step is None:
            return EndFlow(frame.flow, "interrupted")
        decided = _at(step, state, frame, bot)
        if not isinstance(decided, str):
            return _aside(decided, state, bot) or decided
        step_id = decided
    raise LoopWithoutExit(f"flow {frame.flow!r} never leaves step {step_id!r}")


def _aside(decided: Move, state: State, bot: Bot) -> Move | None:
    """A question that came along with an answer is dealt with before the bot asks on."""
    if not (isinstance(decided, Say) and decided.asks and state.wishes and state.wishes[0].aside):
        return None
    return TakeUp("", state.wishes[0].wish.text, reading_of(state.wishes[0], bot.languages[0]))


def _next_wish(state: State, bot: Bot) -> Move | None:
    if (state.frames and not rests(state.frames)) or not state.open or not state.turn:
        return None
    if state.wishes:
        text = "" if state.wishes[0].held_in == state.turn else bot.texts.next_wish
        return TakeUp(text, state.wishes[0].wish.text, reading_of(state.wishes[0], bot.languages[0]))
    if state.overlooked:
        return Say(bot.texts.overlooked, purpose="overlooked")
    if state.spoken or state.happened is not None:
        return None
    if state.cancelled:
        return Say(bot.texts.cancelled)
    if state.answered:
        return Say(bot.texts.noted)
    return Say(meanwhile(state, bot) if rests(state.frames) else bot.texts.fallback)


RULES: tuple[Callable[[State, Bot], Move | None], ...] = (
    _journal,
    hush,
    decided,
    happened,
    returned,
    _answer,
    taken_up,
    _person,
    _updated,
    greeting,
    _reply,
    _request,
    wordless,
    _proceed,
    _next_wish,
)


def _at(step: Step, state: State, frame: Frame, bot: Bot) -> Move | str:
    scene = Scene(state, frame, bot)
    if isinstance(step, AskingStep) and frame.asking:
        return step.ask(scene)
    return step.next_move(scene)


def asked_for(state: State, bot: Bot) -> tuple[str, str] | None:
    """The entity and the slot that the user is being asked for: it helps to read a bare answer."""
    frame = asking(state)
    step = step_of(frame, bot) if frame else None
    return (step.entity, step.slot) if isinstance(step, AskStep) else None


def sure_beside_answer(state: State, bot: Bot) -> float | None:
    """The confidence from which one of several messages is a wish of its own beside the answer to the question that stands;
    None where none stands, or all that is written is the answer."""
    frame = asking(state)
    step = step_of(frame, bot) if frame else None
    return sure_from(state, bot) if isinstance(step, AskingStep) and not takes_anything(step) else None


def leant_on(state: State, bot: Bot) -> tuple[tuple[str, str | None], ...]:
    """The texts that a follow-up may lean on, oldest first, each with its intent. While a question stands there are none, and
    a flow that asks nothing ("thanks") is nothing to come back to."""
    if asking(state):
        return ()
    return tuple((one.text, one.intent) for one in state.heard if one.intent is None or _asks(one.intent, bot))


def _asks(intent: str, bot: Bot) -> bool:
    flow = bot.flow_by_intent.get(intent)
    return flow is not None and any(isinstance(step, AskingStep) for step in flow.steps)


def _begin(state: State, flow: Flow, bot: Bot) -> Move:
    """Start the flow; where too many interrupt each other already, it waits until they are done. Of one that waits for something
    outside the user is told so."""
    if waits(flow, state):
        return Say(meanwhile(state, bot, flow.name))
    if depth(state.frames) >= DEPTH:
        return RefuseFlow(flow.name, "too_deep", text=bot.texts.later)
    return StartFlow(flow.name, flow.first, version=bot.current.version)


def _hands_over(flow: Flow) -> bool:
    """Whether the flow leads to a person on every path: one that may end otherwise is not what was asked for."""
    ways_out = any(END in step.targets() for step in flow.steps)
    return not ways_out and any(isinstance(step, HandoffStep) for step in flow.steps)


def _wants_out(state: State) -> bool:
    return state.input is not None and bool({"cancel", "restart"} & set(state.input.reading.signals))


def _answers_nothing(message: Input) -> bool:
    """A bare yes or no where nothing was asked: the knowledge base is no place to look that up."""
    return len(message.text.split()) <= SHORT_WORDS and bool(ANSWERS & set(message.reading.signals))


def _says_little(state: State) -> bool:
    """One bare word is an attempt at an answer rather than a question about something else."""
    return state.input is not None and len(state.input.text.split()) <= 1
