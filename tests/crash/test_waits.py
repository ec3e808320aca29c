"""A flow with two effects and a wait between them is killed at random moments: each effect happens once, and the flow ends."""

from pathlib import Path

import pytest
from benchmarks.processes import new_database
from benchmarks.waits import Outcome, Plan, kill_while_flows_wait
from tests.crash.thorough import KILLS as MOST_KILLS

pytestmark = pytest.mark.xdist_group("crash")

KILLS = MOST_KILLS * 2 // 3
WAIT_SECONDS = 5


def _assert_sound(outcome: Outcome) -> None:
    assert outcome.faults == []
    assert outcome.kills == KILLS
    assert outcome.shipped > 0
    assert outcome.cancelled > 0
    assert outcome.killed_while_waiting > 0, "no kill came while a flow waited, so the run shows nothing"
    assert outcome.killed_in_effect > 0, "no kill came in the middle of an effect, so the run shows nothing"


async def test_sqlite_does_each_effect_once_around_a_wait_through_kills(tmp_path: Path) -> None:
    _assert_sound(await kill_while_flows_wait(Plan(tmp_path, KILLS, seed=21, wait_seconds=WAIT_SECONDS)))


async def test_postgresql_does_each_effect_once_around_a_wait_through_kills(
    tmp_path: Path, postgresql_server_url: str
) -> None:
    url = await new_database(postgresql_server_url, "frontdesk_waits")
    _assert_sound(await kill_while_flows_wait(Plan(tmp_path, KILLS, url, seed=22, wait_seconds=WAIT_SECONDS)))
