"""Plays turns on the pure machine, with every move's outcome given by the test; checks the invariants after each turn."""

from collections.abc import Callable
from typing import Any, TypeVar

from frontdesk.dialogue import events as e
from frontdesk.dialogue import moves as m
from frontdesk.dialogue import state as s
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.engine import next_move
from frontdesk.dialogue.folding import apply, replay
from frontdesk.dialogue.frames import Frames, resting, rests
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.reading import Reading

MOST_MOVES = 60


Kind = TypeVar("Kind")


def of_type(events: list[e.AnyEvent], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


class Talk:
    """`acts` answers actions by name: a result, or a dict with `error`; those of `effects` are journalled. `knows` answers
    searches by their query. `versions` are those of the bot that are kept besides the one that is served, by their version."""

    effects: frozenset[str] = frozenset()

    def __init__(self, bot: Bot, acts: dict[str, Any] | None = None, knows: dict[str, str] | None = None) -> None:
        self.bot = bot
        self.versions: dict[str, Bot] = {}
        self.acts = acts or {}
        self.knows = knows or {}
        self.events: list[e.AnyEvent] = []
        self.most_moves = MOST_MOVES
        self.state = s.State()
        self.record(e.ConversationStarted("conv_1", bot.id, "jo", "api"))

    def record(self, event: e.AnyEvent) -> None:
        self.state = apply(self.state, event)
        self.events.append(event)

    def user(self, text: str, reading: Reading, session: dict[str, Any] | None = None) -> list[str]:
        """One turn; return what the bot said."""
        begins = len(self.events)
        self.record(e.MessageReceived(f"m{begins}", text, session or {}))
        self.record(e.MessageUnderstood(reading))
        return self._finish(begins)

    def _finish(self, begins: int) -> list[str]:
        for _ in range(self.most_moves):
            move = next_move(self.state, self._bot())
            if isinstance(move, m.Wait):
                break
            for event in self._perform(move):
                self.record(event)
        else:
            raise AssertionError("the turn never ends")
        self.record(e.TurnEnded())
        self.check()
        return [event.reply.text for event in self.events[begins:] if isinstance(event, e.ReplySent)]

    def _bot(self) -> Bot:
        """The version that the flow which talks was begun with, as the turn finds it."""
        version = s.version_of(self.state)
        return self.bot if version in {"", self.bot.version} else self.bot.beside(version, self.versions.get(version))

    def event(self, name: str, data: dict[str, Any] | None = None, source: e.Source = "api") -> list[str]:
        """One turn that an event begins."""
        return self._outside(e.EventReceived(f"e{len(self.events)}", name, data or {}, source))

    def later(self) -> list[str]:
        """One turn for the first wait that has an end, whose time is over."""
        waits = (frame.parked for frame in self.state.frames if frame.parked is not None)
        wait = next((parked for parked in waits if parked.until is not None), None)
        return [] if wait is None else self._outside(e.TimerElapsed(wait.id))

    def _outside(self, beginning: e.AnyEvent) -> list[str]:
        begins = len(self.events)
        self.record(beginning)
        return self._finish(begins)

    def check(self) -> None:
        stored = [e.decode(e.encode(event), e.SCHEMA_VERSION) for event in self.events]
        assert replay(stored) == self.state
        assert s.decode(s.encode(self.state)) == self.state

    def _perform(self, move: m.Move) -> list[e.AnyEvent]:
        perform: dict[type, Callable[[Any], list[e.AnyEvent]]] = {
            m.Say: lambda v: [
                e.ReplySent(
                    Reply("r", v.text, v.kind, v.choices, v.citations, v.card, v.pause_seconds),
                    v.purpose,
                    v.step,
                    v.next,
                    v.asks,
                )
            ],
            m.Search: self._search,
            m.Act: self._act,
            m.Fill: lambda v: [e.SlotFilled(v.step, v.slot, v.value, v.next, v.corrects, v.keeps, v.within, v.wishes)],
            m.Rate: lambda v: [
                e.SlotFilled(v.step, v.slot, v.score if v.comment is None else v.comment, v.next),
                e.Rated(v.step, v.score, v.comment),
            ],
            m.Refuse: lambda v: [e.AnswerRefused(v.step, v.next), *_told(v.text)],
            m.StepBack: lambda v: [e.SteppedBack(v.step, v.next)],
            m.Remember: lambda v: [e.VariablesSet(v.step, v.values, v.next, v.scope, v.forgets)],
            m.TakeUp: lambda v: [*_told(v.text), e.WishTaken(v.wish, v.reading)],
            m.StartFlow: lambda v: [
                e.FlowStarted(v.flow, v.next, v.variables, v.back, v.into, v.version, v.trigger, v.reuses)
            ],
            m.Renew: lambda v: [
                e.ReplySent(Reply("r", v.text), "updated"),
                *([e.FlowStarted(v.flow, v.next, version=v.version)] if v.flow else []),
            ],
            m.RefuseFlow: lambda v: [e.FlowRefused(v.flow, v.reason, v.next), *_told(v.text)],
            m.RestartFlow: lambda v: [e.FlowRestarted(v.flow, v.next), *_told(v.text)],
            m.EndFlow: self._end_flow,
            m.Park: self._park,
            m.EndWait: lambda v: [e.WaitEnded(v.id, v.outcome, v.next, v.into, v.value)],
            m.HandOff: lambda v: [*self._cancelled(resting(self.state.frames)), e.HandoffRequested(v.reason, v.team)],
            m.OpenTicket: lambda v: [e.TicketRequested(v.reason, v.step, v.next, v.subject, v.team, v.into)],
        }
        return [e.settled(event) for event in perform[type(move)](move)]

    def _park(self, move: m.Park) -> list[e.AnyEvent]:
        wait_id = f"wait_{len(self.events)}"
        until = len(self.events) if move.until or move.for_ms else None
        started = e.WaitStarted(
            move.step, wait_id, move.next, move.otherwise, move.event, until, move.into, move.reason, move.where
        )
        return [*_told(move.text), started]

    def _end_flow(self, move: m.EndFlow) -> list[e.AnyEvent]:
        ends = move.outcome == "cancelled" and rests(self.state.frames)
        cancelled = self._cancelled(self.state.frames[-1:]) if ends else []
        return [*cancelled, e.FlowEnded(move.flow, move.outcome, move.result)]

    def _cancelled(self, frames: Frames) -> list[e.AnyEvent]:
        waits = [frame.parked for frame in frames if frame.parked is not None]
        return [e.WaitEnded(parked.id, "cancelled", parked.step) for parked in waits]

    def _search(self, move: m.Search) -> list[e.AnyEvent]:
        text = self.knows.get(move.query, "")
        return [e.SearchFinished(move.query, "answered" if text else "unknown", text, step=move.step)]

    def _act(self, move: m.Act) -> list[e.AnyEvent]:
        outcome = self.acts.get(move.action)
        error = outcome.get("error") if isinstance(outcome, dict) else None
        started = e.ActionStarted("key", move.action, move.arguments, move.step, move.next, move.into, move.failed)
        return [
            *([started] if move.action in self.effects else ()),
            e.ActionFinished(
                move.key or "key",
                move.action,
                move.step,
                (move.failed or "handoff") if error else move.next,
                move.arguments,
                move.into,
                None if error else outcome,
                error,
            ),
        ]


def _told(text: str) -> list[e.AnyEvent]:
    return [e.ReplySent(Reply("r", text))] if text else []
