"""What will begin a turn though nobody writes, in a conversation that is only simulated: waits, silence, schedules."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from cronsim import CronSim

from frontdesk.conversations import schedules, silence
from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.state import Happening, State
from frontdesk.dialogue.triggering import begun_by
from frontdesk.kit.clock import from_ms, to_ms

Due = tuple[dt.datetime, e.TimerElapsed | e.EventReceived]


def next_due(state: State, bot: Bot, spoke_at: dt.datetime, now: dt.datetime, until: dt.datetime) -> Due | None:
    """The first of it, and when, if it comes by then."""
    found = [*_waits(state), *_silences(state, bot, spoke_at), *_times(state, bot, now)]
    return min((one for one in found if one[0] <= until), key=lambda one: one[0], default=None)


def _waits(state: State) -> Iterator[Due]:
    for frame in state.frames:
        if frame.parked is not None and frame.parked.until is not None:
            yield from_ms(frame.parked.until), e.TimerElapsed(frame.parked.id)


def _silences(state: State, bot: Bot, spoke_at: dt.datetime) -> Iterator[Due]:
    for flow, trigger in bot.triggers.get("inactivity", ()):
        data = {"flow": flow.name, "since": state.spoke}
        if _begins(state, bot, Happening(silence.NAME, data, "inactivity")):
            event = e.EventReceived(f"inactivity:{flow.name}:{state.spoke}", silence.NAME, data, "inactivity")
            yield spoke_at + dt.timedelta(seconds=trigger.seconds), event


def _times(state: State, bot: Bot, now: dt.datetime) -> Iterator[Due]:
    for flow, trigger in bot.triggers.get("schedule", ()):
        data = {"flow": flow.name, "schedule": trigger.value}
        if _begins(state, bot, Happening(schedules.NAME, data, "schedule")):
            when = next(CronSim(trigger.value, now.astimezone(ZoneInfo(trigger.zone))))
            event = e.EventReceived(f"schedule:{flow.name}:{to_ms(when)}", schedules.NAME, data, "schedule")
            yield when, event


def _begins(state: State, bot: Bot, one: Happening) -> bool:
    """Whether anything would come of it: else the same would be due for ever."""
    return bool(state.turn) and state.status == "bot" and begun_by(state, bot, one) is not None
