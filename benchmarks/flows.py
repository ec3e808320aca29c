"""What the engine costs: µs a move and ms a turn without understanding, in flows of 50 steps nested three deep, and over time.

A turn is one message and all that follows until the bot waits: the stored state is decoded, the engine decides each move, each
move is performed and recorded, and state and events are encoded as the store does. The reading is given, actions answer at once,
and nothing is written to a disk, so that what is left is Frontdesk's own work. Times are the thread's CPU time, so that others
on the same machine do not count. Three figures and what they are held against:

    a turn      in the innermost of three flows of 50 steps, each called by the one before: at most 1 ms
    a move      the engine's decision, and recording what came of it (as it will be read back, folded into the state)
    over time   one conversation of 10,000 turns: the stored state and the memory do not grow
"""

import argparse
import asyncio
import cProfile
import gc
import pstats
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from frontdesk.conversations import turn as turns
from frontdesk.conversations.parts import Parts
from frontdesk.dialogue import events as e
from frontdesk.dialogue import state as s
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.engine import next_move
from frontdesk.dialogue.flow import END, Flow, Step
from frontdesk.dialogue.reading import Entity, Reading
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.branch import BranchStep, Case
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.kit.clock import SystemClock
from frontdesk.testing.parts import FixedAnswer, FixedKnowledge, RecordingActions, ScriptedReading

STEPS = 50  # of each flow
FLOWS = ("outer", "middle", "inner")
SECOND_HALF = STEPS // 2  # where a flow calls the next one, so that it has learned something by then
TARGET_MS = 1.0
LONG = 10_000  # turns
GROWTH = 1.1  # of the later half of a long conversation against the half before it
BLOCK = 5  # steps: a question, a value, a branch, a look-up, a text


class Target(NamedTuple):
    what: str
    wanted: str
    shown: str
    met: bool


class Sample(NamedTuple):
    """How large things are after so many turns."""

    turn: int
    state_bytes: int
    traced_kb: float
    rss_mb: float


def flow(name: str, calls: str | None) -> Flow:
    """Fifty steps of every ordinary kind, ten of them questions; half-way it calls the next flow."""
    steps: list[Step] = []
    for place in range(STEPS):
        step_id, following = f"{name}_{place}", f"{name}_{place + 1}" if place + 1 < STEPS else END
        common: dict[str, Any] = {"id": step_id, "next": following}
        if place == SECOND_HALF and calls is not None:
            steps.append(CallStep(**common, flow=calls, arguments={"told": f"{{{{ {name}_0 }}}}"}, into=f"{name}_got"))
        else:
            steps.append(_step(place % BLOCK, common, name, place - place % BLOCK))
    return Flow(name, f"The flow {name}.", (name,) if name == FLOWS[0] else (), tuple(steps))


def _step(kind: int, common: dict[str, Any], name: str, first: int) -> Step:
    slot, found = f"{name}_{first}", f"{name}_found_{first}"
    kinds: tuple[Callable[[], Step], ...] = (
        lambda: AskStep(**common, slot=slot, prompts=(f"What about {slot}?", "Pardon?"), entity="order_number"),
        lambda: SetStep(**common, values={f"{slot}_kept": f"{{{{ {slot} | upper }}}}"}),
        lambda: BranchStep(**common, cases=(Case(f"{slot} == 'never'", END), Case(None, common["next"]))),
        lambda: ActStep(**common, action="look", arguments={"number": f"{{{{ {slot} }}}}"}, into=found),
        lambda: SayStep(**common, texts=(f"Order {{{{ {found}.number }}}} it is.", f"So {{{{ {found}.number }}}}.")),
    )
    return kinds[kind]()


def bot() -> Bot:
    called = (*FLOWS[1:], None)
    flows = {name: flow(name, calls) for name, calls in zip(FLOWS, called, strict=True)}
    chain = tuple(
        SetStep(id=f"c{place}", values={"n": place}, next=f"c{place + 1}" if place + 1 < STEPS else END)
        for place in range(STEPS)
    )
    flows["chain"] = Flow("chain", "Fifty moves in one turn.", ("chain",), chain)
    return Bot(id="bench", name="Bench", flows=flows, intents={"outer": (), "chain": ()})


def _order(place: int) -> Reading:
    number = f"A-{place % 10_000:04}"
    return Reading(entities=(Entity("order_number", number, number, 0, len(number)),))


class Talk:
    """One conversation, turn by turn, as the service and the store would have it: only bytes are kept in between."""

    def __init__(self, folder: Path) -> None:
        self.reads = ScriptedReading()
        acts = RecordingActions(safe=frozenset({"look"}))
        knows = FixedKnowledge({"and shipping?": FixedAnswer("answered", "It is free from €75.")})
        self.parts = Parts(bot(), self.reads, knows, acts, folder)
        self._clock = SystemClock()
        self._acts = acts
        self.stored = s.encode(s.State(conversation_id="conv_1", bot="bench", user_id="jo", channel="api"))
        self.taken = 0

    async def say(self, text: str, reading: Reading) -> tuple[float, turns.Turn]:
        """Take a turn; return the ms it took and the turn."""
        self.reads.readings = {text: reading}
        self.reads.read_texts, self.reads.read_at, self.reads.read_after = [], [], []
        self._acts.calls = []
        self.taken += 1
        message = e.MessageReceived(f"m{self.taken}", text)
        began = time.thread_time()
        turn = turns.Turn(s.decode(self.stored), self.parts, self._clock, _never)
        await turn.take([message], 5.0)
        self.stored = s.encode(turn.state)
        for recorded in turn.events:
            e.encode(recorded.event)
        return (time.thread_time() - began) * 1e3, turn


async def _never(turn: turns.Turn) -> None:
    raise AssertionError("nothing here has effects")


class Turns(NamedTuple):
    """What the turns of a run took: those in the innermost flow, all, and one of fifty moves; and how many moves they had."""

    deep_ms: list[float]
    all_ms: list[float]
    chain_ms: list[float]
    moves: list[int]


async def measure_turns(rounds: int, folder: Path) -> Turns:
    """Go through all three flows `rounds` times; a question in between is answered from an article."""
    result = Turns([], [], [], [])
    for _ in range(rounds):
        talk = Talk(folder)
        _, turn = await talk.say("go on", Reading("outer", 0.99))
        while turn.state.frames:
            aside = talk.taken % 7 == 0
            text = "and shipping?" if aside else f"it is {talk.taken}"
            ms, turn = await talk.say(text, Reading(signals=("question",)) if aside else _order(talk.taken))
            result.all_ms.append(ms)
            result.moves.append(sum(not isinstance(one.event, e.MessageReceived | e.TurnEnded) for one in turn.events))
            if len(turn.state.frames) == len(FLOWS):
                result.deep_ms.append(ms)
            if turn.state.status != "bot" or turn.state.failed:
                raise RuntimeError("the benchmark's own flows broke")
        ms, turn = await talk.say("chain", Reading("chain", 0.99))
        result.chain_ms.append(ms)
    return result


async def measure_moves(rounds: int, folder: Path) -> tuple[float, float]:
    """Return the µs of a decision of the engine and of recording an event, on the deepest conversation."""
    talk = Talk(folder)
    _, turn = await talk.say("go on", Reading("outer", 0.99))
    while len(turn.state.frames) < len(FLOWS):
        _, turn = await talk.say(f"it is {talk.taken}", _order(talk.taken))
    _, turn = await talk.say("it is 1", _order(1))
    decide, record = [], []
    states = [turn.state]
    again = turns.Turn(s.decode(talk.stored), talk.parts, SystemClock(), _never)
    again.record(e.MessageReceived("m", "it is 2"))
    again.record(e.MessageUnderstood(_order(2)))
    states.append(again.state)
    for _ in range(rounds):
        for state in states:
            began = time.thread_time()
            next_move(state, talk.parts.bot)
            decide.append((time.thread_time() - began) * 1e6)
        recording = turns.Turn(states[1], talk.parts, SystemClock(), _never)
        began = time.thread_time()
        recording.record(e.SlotFilled("inner_5", "inner_5", "A-2", "inner_6"))
        record.append((time.thread_time() - began) * 1e6)
    return median(decide), median(record)


async def measure_growth(length: int, folder: Path) -> list[Sample]:
    """Talk for `length` turns in one conversation: flows through all three depths, questions, cancelling, starting over."""
    talk = Talk(folder)
    samples: list[Sample] = []
    largest = deepest = 0
    every = max(length // 10, 1)
    tracemalloc.start()
    while talk.taken < length:
        text, reading = _next_message(talk.taken)
        _, turn = await talk.say(text, reading)
        await asyncio.sleep(0)  # lets the loop forget the timer of the turn's limit, as it does between two messages
        largest, deepest = max(largest, len(talk.stored)), max(deepest, len(turn.state.frames))
        if turn.state.status != "bot" or turn.state.failed:
            raise RuntimeError("the benchmark's own flows broke")
        if talk.taken % every == 0:
            gc.collect()
            samples.append(Sample(talk.taken, largest, tracemalloc.get_traced_memory()[0] / 1024, _rss_mb()))
            largest = 0
    tracemalloc.stop()
    if deepest != len(FLOWS):
        raise RuntimeError(f"the long conversation was only {deepest} flows deep")
    return samples


def _next_message(place: int) -> tuple[str, Reading]:
    if place % 83 == 82:
        return "never mind", Reading(signals=("cancel",))
    if place % 29 == 28:
        return "and shipping?", Reading(signals=("question",))
    if place % 41 == 40:
        return "start over", Reading(signals=("restart",))
    return f"it is order {place}", Reading("outer", 0.99, entities=_order(place).entities)


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * 4096 / 2**20


def _grew(values: Sequence[float]) -> float:
    """The later half against the half before it; the beginning, in which things are still filling, is left out."""
    settled = values[len(values) // 5 :]
    half = len(settled) // 2
    return max(settled[half:]) / max(settled[:half])


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100)[98]


def report(taken: Turns, moves: tuple[float, float], samples: Sequence[Sample]) -> list[Target]:
    """Print what was measured; return the targets."""
    per_move = [ms * 1e3 / count for ms, count in zip(taken.all_ms, taken.moves, strict=True)]
    print("| | p50 | p99 |\n| --- | ---: | ---: |")
    print(f"| a turn in the innermost flow, ms | {median(taken.deep_ms):.2f} | {_p99(taken.deep_ms):.2f} |")
    print(f"| a turn in any of the three, ms | {median(taken.all_ms):.2f} | {_p99(taken.all_ms):.2f} |")
    print(f"| a turn of {STEPS} moves, ms | {median(taken.chain_ms):.2f} | {_p99(taken.chain_ms):.2f} |")
    print(f"| of a turn, for each of its moves, µs | {median(per_move):.0f} | {_p99(per_move):.0f} |")
    print(f"| the engine's decision, µs | {moves[0]:.0f} | |\n| recording an event, µs | {moves[1]:.0f} | |")
    print(f"\n{len(taken.all_ms)} turns of {median(taken.moves):.0f} moves (median).\n")
    print("| turn | largest state, bytes | Python's memory, KB | RSS, MB |\n| ---: | ---: | ---: | ---: |")
    for one in samples:
        print(f"| {one.turn} | {one.state_bytes} | {one.traced_kb:.0f} | {one.rss_mb:.1f} |")
    ms = median(taken.deep_ms)
    targets = [Target("a turn, three flows deep", f"≤ {TARGET_MS:g} ms", f"{ms:.2f} ms", ms <= TARGET_MS)]
    for what, values in (
        ("the stored state does not grow", [one.state_bytes for one in samples]),
        ("memory does not grow", [one.traced_kb for one in samples]),
    ):
        grew = _grew(values)
        targets.append(Target(f"{what} in {samples[-1].turn} turns", f"≤ {GROWTH} ×", f"{grew:.3f} ×", grew <= GROWTH))
    return targets


def main() -> int:
    """Measure, print, and return 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="times through the three flows (default: 20)")
    parser.add_argument("--turns", type=int, default=LONG, help=f"of the long conversation (default: {LONG})")
    parser.add_argument("--profile", action="store_true", help="print where the time of the turns goes instead")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontdesk-flows-") as name:
        folder = Path(name)
        asyncio.run(measure_turns(1, folder))  # compiles the templates
        if given.profile:
            return _profile(given.rounds, folder)
        taken = asyncio.run(measure_turns(given.rounds, folder))
        moves = asyncio.run(measure_moves(500, folder))
        samples = asyncio.run(measure_growth(given.turns, folder))
    targets = report(taken, moves, samples)
    print("\n| target | wanted | shown | met |\n| --- | ---: | ---: | ---: |")
    for target in targets:
        print(f"| {target.what} | {target.wanted} | {target.shown} | {'yes' if target.met else 'NO'} |")
    return 0 if all(target.met for target in targets) else 1


def _profile(rounds: int, folder: Path) -> int:
    profile = cProfile.Profile()
    profile.runcall(asyncio.run, measure_turns(rounds, folder))
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
