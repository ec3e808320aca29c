"""When a user is silent for long after the bot spoke: a timer for each flow that begins with that, stored with the turn.

Invariant: a conversation has at most one such timer a flow, and it does nothing where anybody has spoken since it was set.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from frontdesk.conversations.arrivals import Occurrence
from frontdesk.conversations.store import Stored
from frontdesk.dialogue.bot import Bot
from frontdesk.dialogue.state import Happening
from frontdesk.dialogue.triggering import begun_by
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Statement
from frontdesk.kit.ids import Ids
from frontdesk.kit.jobs import drop_statement, job_statement

BREAK_SILENCE = "conversations.break_silence"
NAME = "inactivity"  # of the event


def silence_statements(stored: Stored, bot: Bot, clock: Clock, ids: Ids) -> list[Statement]:
    """Set the timers anew after a turn in which the bot said something."""
    statements = []
    for flow, trigger in bot.triggers.get("inactivity", ()):
        job_id = f"job_{stored.id}.silence.{flow.name}"
        statements.append(drop_statement(job_id))
        if stored.state.status != "bot" or flow.name in stored.state.nudged:
            continue
        payload = {
            "workspace_id": stored.workspace_id,
            "conversation_id": stored.id,
            "flow": flow.name,
            "since": stored.state.spoke,
        }
        run_at = clock.now() + dt.timedelta(seconds=trigger.seconds)
        statements.append(job_statement(BREAK_SILENCE, payload, clock, ids, run_at, job_id))
    return statements


def broken_silence(stored: Stored, bot: Bot, payload: Mapping[str, Any]) -> Occurrence | None:
    """What happens when a timer goes off; None where nothing does."""
    flow, since = payload["flow"], payload["since"]
    happening = Happening(NAME, {"flow": flow, "since": since}, "inactivity")
    if stored.state.status != "bot" or begun_by(stored.state, bot, happening) is None:
        return None
    return Occurrence.of_time(stored, happening, f"inactivity:{stored.id}:{flow}:{since}")
