"""Kills the whole server under load, on both engines, and holds what is left against what was acknowledged."""

from pathlib import Path

import pytest
from benchmarks.kills import Outcome, Plan, kill_again_and_again
from benchmarks.processes import new_database
from tests.crash.thorough import KILLS

pytestmark = pytest.mark.xdist_group("crash")


def _assert_sound(outcome: Outcome) -> None:
    assert outcome.faults == []
    assert outcome.kills == KILLS
    assert outcome.in_flight > 0, "no kill came while a turn was under way, so the run shows nothing"
    assert outcome.gathered > 0, "no messages were answered together, so the run shows nothing about bursts"
    assert outcome.actions > 0, "no action ran, so the run shows nothing about actions"


async def test_sqlite_keeps_every_acknowledged_turn_once_and_whole_through_kills(
    tmp_path: Path, trained_acme: Path
) -> None:
    _assert_sound(await kill_again_and_again(Plan(tmp_path / "data", KILLS, trained_acme, seed=11)))


async def test_postgresql_keeps_every_acknowledged_turn_once_and_whole_through_kills(
    tmp_path: Path, trained_acme: Path, postgresql_server_url: str
) -> None:
    url = await new_database(postgresql_server_url, "frontdesk_kills")
    _assert_sound(await kill_again_and_again(Plan(tmp_path / "data", KILLS, trained_acme, url, seed=12)))
