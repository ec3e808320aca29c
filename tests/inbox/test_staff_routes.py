"""The API of teams and agents."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.whole_app import Desk, open_desk, settings_for, write_bot

from frontdesk.testing.clock import ManualClock

WEEK: dict[str, Any] = {
    **{
        day: [{"opens": "09:00", "closes": "17:30"}] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    },
    "saturday": [],
    "sunday": [],
}
HOURS = {
    "time_zone": "Europe/London",
    "week": WEEK,
    "holidays": [{"date": "2026-01-06", "name": "Epiphany", "hours": []}],
}


@pytest.fixture
async def desk(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Desk]:
    async with open_desk(settings_for([write_bot(tmp_path / "tiny")], tmp_path / "data"), clock=clock) as opened:
        yield opened


async def test_a_team_says_whether_it_is_open_and_when_again(desk: Desk, clock: ManualClock) -> None:
    team = {"name": "Returns", "hours": HOURS, "languages": ["en"]}
    made = await desk.client.put("/v1/inbox/teams/returns", json=team, headers=desk.admin)
    assert made.status_code == 200, made.text
    document = made.json()
    assert (document["open"], document["closes_at"], document["opens_at"]) == (True, "2026-01-05T17:30:00Z", None)
    assert document["hours"] == HOURS
    clock.advance(hours=10)
    shown = (await desk.client.get("/v1/inbox/teams/returns", headers=desk.admin)).json()
    assert (shown["open"], shown["opens_at"]) == (False, "2026-01-07T09:00:00Z")
    assert (await desk.client.get("/v1/inbox/teams", headers=desk.admin)).json()["items"] == [shown]
    assert (await desk.client.delete("/v1/inbox/teams/returns", headers=desk.admin)).status_code == 204
    assert (await desk.client.get("/v1/inbox/teams/returns", headers=desk.admin)).status_code == 404


@pytest.mark.parametrize(
    "hours",
    [
        HOURS | {"time_zone": "Europe/Nowhere"},
        HOURS | {"time_zone": "../../etc/passwd"},
        HOURS | {"week": WEEK | {"sunday": [{"opens": "18:00", "closes": "09:00"}]}},
    ],
)
async def test_hours_that_make_no_sense_are_refused(desk: Desk, hours: dict[str, Any]) -> None:
    answer = await desk.client.put(
        "/v1/inbox/teams/returns", json={"name": "Returns", "hours": hours}, headers=desk.admin
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "inbox.hours_invalid")


async def test_an_agent_says_that_they_are_there_and_is_seen_by_all(desk: Desk) -> None:
    writer = await desk.key("inbox:read", "inbox:write")
    me = (await desk.client.get("/v1/inbox/agents/me", headers=writer)).json()
    assert (me["presence"], me["capacity"], me["load"]) == ("offline", 5, 0)
    said = await desk.client.put("/v1/inbox/agents/me/presence", json={"presence": "online"}, headers=writer)
    assert said.json()["presence"] == "online"
    agents = (await desk.client.get("/v1/inbox/agents", headers=desk.admin)).json()["items"]
    assert [agent["id"] for agent in agents] == [me["id"]]


async def test_what_an_agent_can_take_on_is_for_admins_to_say(desk: Desk) -> None:
    writer = await desk.key("inbox:read", "inbox:write")
    profile = {"name": "Ann", "skills": ["refunds"], "languages": ["en"], "capacity": 3, "teams": ["returns"]}
    refused = await desk.client.put("/v1/inbox/agents/mem_ann", json=profile, headers=writer)
    assert refused.status_code == 403
    unknown = await desk.client.put("/v1/inbox/agents/mem_ann", json=profile, headers=desk.admin)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "inbox.team_not_found")
    await desk.client.put("/v1/inbox/teams/returns", json={"name": "Returns"}, headers=desk.admin)
    kept = await desk.client.put("/v1/inbox/agents/mem_ann", json=profile, headers=desk.admin)
    assert {name: kept.json()[name] for name in profile} == profile
    assert (await desk.client.delete("/v1/inbox/agents/mem_ann", headers=desk.admin)).status_code == 204
    assert (await desk.client.get("/v1/inbox/agents/mem_ann", headers=writer)).status_code == 404
