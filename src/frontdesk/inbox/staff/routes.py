"""The API of teams and agents: what they are, and whether they are there."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from frontdesk.access.routes import require
from frontdesk.access.service import AccessService, Caller
from frontdesk.inbox.actors import Actor, actor_of
from frontdesk.inbox.desk import Desk
from frontdesk.inbox.errors import (
    AgentNotFound,
    HoursInvalid,
    OnlyForAgents,
    TeamNotFound,
    TooManyAgents,
    TooManyTeams,
)
from frontdesk.inbox.staff.schemas import (
    AgentId,
    AgentIn,
    AgentOut,
    AgentsOut,
    PresenceIn,
    TeamIn,
    TeamOut,
    TeamsOut,
    Word,
)
from frontdesk.inbox.staff.service import Staff
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]
Writer = Annotated[Caller, require("inbox:write")]
Admin = Annotated[Caller, require("inbox:admin")]
TeamPath = Annotated[Word, Path(examples=["returns"], description="Yours to choose; flows name it in `team:`.")]
AgentPath = Annotated[AgentId, Path(examples=["mem_01k8w3v5d8e9f0g1h2j3k4m5n6"], description="`me` is whoever asks.")]

ME = "me"


@router.get("/teams", summary="List the teams")
async def list_teams(caller: Reader, request: Request) -> TeamsOut:
    """All of them, by id; there are at most 200."""
    staff = _staff(request)
    teams = await staff.list_teams(caller.workspace_id)
    return TeamsOut(items=[TeamOut.of(team, staff.now) for team in teams])


@router.get("/teams/{team_id}", summary="Get a team", responses=problems(TeamNotFound))
async def get_team(team_id: TeamPath, caller: Reader, request: Request) -> TeamOut:
    """One team, with whether it is there now and when it is again."""
    staff = _staff(request)
    return TeamOut.of(await staff.get_team(caller.workspace_id, team_id), staff.now)


@router.put("/teams/{team_id}", summary="Make or change a team", responses=problems(TooManyTeams, HoursInvalid))
async def put_team(team_id: TeamPath, team: TeamIn, caller: Admin, request: Request) -> TeamOut:
    """The team is as it is sent: what is left out has its usual value."""
    staff = _staff(request)
    kept = await staff.keep_team(caller.workspace_id, team_id, team.name, team.settings())
    return TeamOut.of(kept, staff.now)


@router.delete("/teams/{team_id}", status_code=204, summary="Remove a team", responses=problems(TeamNotFound))
async def delete_team(team_id: TeamPath, caller: Admin, request: Request) -> None:
    """What waits for it can be taken by anybody then."""
    await _staff(request).remove_team(caller.workspace_id, team_id)


@router.get("/agents", summary="List the agents")
async def list_agents(caller: Reader, request: Request) -> AgentsOut:
    """All of them, by id, with whether they are there and what they have to do; there are at most 1,000."""
    staff = _staff(request)
    loads = await staff.loads(caller.workspace_id)
    agents = await staff.list_agents(caller.workspace_id)
    return AgentsOut(items=[AgentOut.of(agent, loads.get(agent.id, 0)) for agent in agents])


@router.get("/agents/{agent_id}", summary="Get an agent", responses=problems(AgentNotFound, OnlyForAgents))
async def get_agent(agent_id: AgentPath, caller: Reader, request: Request) -> AgentOut:
    """One agent. Whoever asks for `me` for the first time becomes one."""
    if agent_id == ME:
        actor = await _actor(request, caller)
        await _staff(request).enter(caller.workspace_id, actor)
        agent_id = actor.id
    return await _shown(request, caller, agent_id)


@router.put(
    "/agents/{agent_id}",
    summary="Make or change an agent",
    responses=problems(TooManyAgents, TeamNotFound, OnlyForAgents),
)
async def put_agent(agent_id: AgentPath, agent: AgentIn, caller: Admin, request: Request) -> AgentOut:
    """What they can take on is as it is sent. The id is that of a member, or what an external help desk calls its agent."""
    if agent_id == ME:
        agent_id = (await _actor(request, caller)).id
    await _staff(request).keep_agent(caller.workspace_id, agent_id, agent.name, agent.profile())
    return await _shown(request, caller, agent_id)


@router.delete("/agents/{agent_id}", status_code=204, summary="Remove an agent", responses=problems(AgentNotFound))
async def delete_agent(agent_id: AgentPath, caller: Admin, request: Request) -> None:
    """They are offered nothing any more. What they have stays theirs until somebody else takes it."""
    await _staff(request).remove_agent(caller.workspace_id, agent_id)


@router.put("/agents/me/presence", summary="Say whether you are there", responses=problems(OnlyForAgents))
async def put_presence(presence: PresenceIn, caller: Writer, request: Request) -> AgentOut:
    """Holds until it is said anew, and as long as you are seen: an open console is; without one, say it once a minute."""
    actor = await _actor(request, caller)
    await _staff(request).enter(caller.workspace_id, actor)
    await _staff(request).choose_presence(caller.workspace_id, actor.id, presence.presence)
    return await _shown(request, caller, actor.id)


async def _shown(request: Request, caller: Caller, agent_id: str) -> AgentOut:
    staff = _staff(request)
    agent = await staff.get_agent(caller.workspace_id, agent_id)
    return AgentOut.of(agent, (await staff.loads(caller.workspace_id)).get(agent.id, 0))


async def _actor(request: Request, caller: Caller) -> Actor:
    if caller.kind == "visitor":
        raise OnlyForAgents
    access: AccessService = request.app.state.access
    return await actor_of(caller, access.keys)


def _staff(request: Request) -> Staff:
    desk: Desk = request.app.state.desk
    return desk.staff
