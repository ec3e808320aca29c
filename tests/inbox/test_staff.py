"""Teams and agents as they are kept, and whether agents are there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.inbox.actors import Actor
from frontdesk.inbox.errors import AgentNotFound, TeamNotFound, TooManyTeams
from frontdesk.inbox.staff.presence import AWAY_AFTER_SECONDS, OFFLINE_AFTER_SECONDS, PRESENCES, Presence, presence
from frontdesk.inbox.staff.service import MOST_TEAMS, Staff
from frontdesk.inbox.staff.store import Profile, StaffStore, TeamSettings
from frontdesk.kit.database.base import Database
from frontdesk.kit.pubsub import PubSub
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.ids import SequentialIds

ANN, BO = Actor("mem_ann", "Ann"), Actor("mem_bo", "Bo")


@pytest.fixture
def staff(database: Database, clock: ManualClock, ids: SequentialIds) -> Staff:
    return Staff(StaffStore(database), clock, ids, PubSub())


async def presences(staff: Staff) -> dict[str, str]:
    return {agent.id: agent.presence for agent in await staff.list_agents("default")}


async def test_a_team_is_kept_changed_and_removed(staff: Staff) -> None:
    made = await staff.keep_team("default", "returns", "Returns", TeamSettings(mode="round_robin"))
    assert (made.id, made.name, made.settings.mode) == ("returns", "Returns", "round_robin")
    await staff.keep_team("default", "returns", "Returns and refunds", TeamSettings())
    assert [team.name for team in await staff.list_teams("default")] == ["Returns and refunds"]
    assert await staff.list_teams("other") == []
    await staff.remove_team("default", "returns")
    with pytest.raises(TeamNotFound):
        await staff.get_team("default", "returns")


async def test_there_is_an_end_to_teams(staff: Staff) -> None:
    for number in range(MOST_TEAMS):
        await staff.keep_team("default", f"team-{number}", "A team", TeamSettings())
    with pytest.raises(TooManyTeams):
        await staff.keep_team("default", "one-more", "A team", TeamSettings())
    await staff.keep_team("default", "team-7", "The seventh", TeamSettings())


async def test_whoever_comes_becomes_an_agent_and_keeps_what_was_said_of_them(staff: Staff) -> None:
    await staff.enter("default", ANN)
    await staff.keep_agent("default", ANN.id, "Ann", Profile(skills=("refunds",), capacity=2))
    agent = await staff.enter("default", Actor(ANN.id, "Ann Smith"))
    assert (agent.name, agent.profile.skills, agent.presence) == ("Ann Smith", ("refunds",), "offline")


async def test_an_agent_can_be_only_in_teams_that_there_are(staff: Staff) -> None:
    with pytest.raises(TeamNotFound):
        await staff.keep_agent("default", ANN.id, "Ann", Profile(teams=("nowhere",)))
    with pytest.raises(AgentNotFound):
        await staff.remove_agent("default", ANN.id)


async def test_a_closed_laptop_goes_away_by_itself_and_comes_back_when_it_is_opened(
    staff: Staff, clock: ManualClock
) -> None:
    for actor in (ANN, BO):
        await staff.enter("default", actor)
        await staff.choose_presence("default", actor.id, "online")
    clock.advance(seconds=AWAY_AFTER_SECONDS - 1)
    await staff.see("default", BO.id)
    assert await staff.miss() == []
    clock.advance(seconds=1)
    assert [(agent.id, agent.presence) for _, agent in await staff.miss()] == [(ANN.id, "away")]
    assert await staff.miss() == []
    assert await presences(staff) == {ANN.id: "away", BO.id: "online"}
    await staff.see("default", ANN.id)
    assert await presences(staff) == {ANN.id: "online", BO.id: "online"}
    clock.advance(seconds=OFFLINE_AFTER_SECONDS)
    await staff.miss()
    assert await presences(staff) == {ANN.id: "offline", BO.id: "offline"}


async def test_another_server_notices_who_is_gone_after_this_one_has_ended(
    staff: Staff, database: Database, clock: ManualClock, ids: SequentialIds
) -> None:
    await staff.enter("default", ANN)
    await staff.choose_presence("default", ANN.id, "online")
    clock.advance(seconds=AWAY_AFTER_SECONDS)
    others = [Staff(StaffStore(database), clock, ids, PubSub()) for _ in range(2)]
    noticed = [gone for other in others for gone in await other.miss()]
    assert [agent.presence for _, agent in noticed] == ["away"]


async def test_whoever_says_that_they_are_away_is_not_brought_back_by_an_open_console(
    staff: Staff, clock: ManualClock
) -> None:
    await staff.enter("default", ANN)
    await staff.choose_presence("default", ANN.id, "away")
    clock.advance(seconds=30)
    await staff.see("default", ANN.id)
    assert await presences(staff) == {ANN.id: "away"}


@given(st.sampled_from(PRESENCES), st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_nobody_seems_more_present_than_they_say_or_the_longer_they_are_silent(
    chosen: Presence, silent: int, longer: int
) -> None:
    now, order = 50_000_000, PRESENCES.index
    held = presence(chosen, now - silent, now)
    assert order(held) >= order(chosen)
    assert order(presence(chosen, now - silent - longer, now)) >= order(held)
