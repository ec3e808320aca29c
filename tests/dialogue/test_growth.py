"""A conversation may go on for years: its state is stored with every turn, so it must not grow with the number of turns."""

import random
from typing import Any, get_args

from msgspec.structs import replace
from tests.dialogue.bots import BOT, reading
from tests.dialogue.talk import Talk

from frontdesk.dialogue import state as s
from frontdesk.dialogue.reading import Reading, Signal, Wish

INTENTS = [None, "order", "refund", "name", "return", "track", "deep", "call"]
TEXTS = ["when?", "too small", "Yes, send it", "4", "great", "no", "skip it", "well, A-1 then", "the blue one " * 30]
ACTS = {"find_order": {"number": "A-1", "status": "packed"}, "refund": {"amount": 3}}
CYCLE, CYCLES = 60, 12  # messages, and how often they are said
DIGITS = 12  # bytes by which the counters of turns and positions may get longer


class LongTalk(Talk):
    """Checks the invariants at the end, not after every turn, which would take ever longer."""

    def check(self) -> None:
        pass


def messages(chance: random.Random) -> list[tuple[str, Reading]]:
    return [(chance.choice(TEXTS), _reading(chance)) for _ in range(CYCLE)]


def _reading(chance: random.Random) -> Reading:
    order = chance.choice([None, "A-1", "A-2", "A-3"])
    signals = chance.sample([signal for signal in get_args(Signal) if signal != "person"], chance.choice([0, 0, 1]))
    also = tuple(Wish(chance.choice(INTENTS), 0.9, "and so on", 0, 9) for _ in range(chance.choice([0, 0, 0, 4])))
    read = reading(chance.choice(INTENTS), order=order, signals=tuple(signals))
    return replace(read, also=also, follows=chance.random() < 0.2)


def test_the_same_messages_again_and_again_do_not_make_the_state_grow() -> None:
    for seed in range(5):
        said = messages(random.Random(seed))
        talk = LongTalk(
            _without_people(),
            {"find_order": {"number": "A-1", "status": "packed"}, "refund": {"amount": 3}},
            {"when?": "At nine."},
        )
        sizes = []
        for _ in range(CYCLES):
            largest = 0
            for text, read in said:
                talk.user(text, read)
                assert talk.state.status == "bot", "the test would show nothing more"
                largest = max(largest, len(s.encode(talk.state)))
            sizes.append(largest)
        Talk.check(talk)
        half = CYCLES // 2  # in the first things still fill up to what is kept of them
        assert max(sizes[half:]) <= max(sizes[:half]) + DIGITS
        assert max(sizes[half:]) - min(sizes[half:]) <= DIGITS


def _without_people() -> Any:
    """The small bot, with flows that never give the conversation away, so that it can go on."""
    return replace(BOT, handoff_after=10_000, flows={name: _patient(flow) for name, flow in BOT.flows.items()})


def _patient(flow: Any) -> Any:
    changes = dict.fromkeys(("otherwise", "failed"), "end")
    steps = tuple(
        replace(step, **{field: end for field, end in changes.items() if getattr(step, field, None) == "handoff"})
        for step in flow.steps
    )
    return replace(flow, steps=steps)
