"""What callers of the inbox can get wrong."""

from frontdesk.errors import Conflict, Error, Forbidden, Malformed, NotFound, Unavailable


class TicketNotFound(NotFound):
    """There is no such ticket."""

    code = "inbox.ticket_not_found"
    hint = "`GET /v1/inbox/tickets` lists the tickets."


class CursorInvalid(Malformed):
    """The cursor is not one that this route gave."""

    code = "inbox.cursor_invalid"
    hint = "Use `next_cursor` of the page before as it is, or leave `cursor` out."


class TicketChanged(Conflict):
    """The ticket was changed by somebody else: it is at version {version}."""

    code = "inbox.ticket_changed"
    hint = "Load it again, and repeat the change with its `version` if it still makes sense."


class TicketMerged(Conflict):
    """The ticket goes on as {into}."""

    code = "inbox.ticket_merged"
    hint = "Change the ticket that `merged_into` names."


class MergeRefused(Conflict):
    """A ticket can be merged only into another one, and once."""

    code = "inbox.merge_refused"
    hint = "Name two tickets that are not merged yet."


class TooManyFields(Malformed):
    """A ticket has at most 50 fields."""

    code = "inbox.too_many_fields"
    hint = "Set fields that are no longer needed to null."


class TeamNotFound(NotFound):
    """There is no such team."""

    code = "inbox.team_not_found"
    hint = "`GET /v1/inbox/teams` lists the teams; `PUT /v1/inbox/teams/{id}` makes one."


class AgentNotFound(NotFound):
    """There is no such agent."""

    code = "inbox.agent_not_found"
    hint = "`GET /v1/inbox/agents` lists the agents; whoever opens the console becomes one."


class TooManyTeams(Conflict):
    """There are {most} teams already."""

    code = "inbox.too_many_teams"
    hint = "Remove one that nobody is in."


class TooManyAgents(Conflict):
    """There are {most} agents already."""

    code = "inbox.too_many_agents"
    hint = "Remove those who have left."


class OnlyForAgents(Forbidden):
    """A customer is no agent."""

    code = "inbox.only_for_agents"
    hint = "Sign in, or use an API key with the scope `inbox:write`."


class HoursInvalid(Malformed):
    """The hours cannot be read: {reason}"""

    code = "inbox.hours_invalid"
    hint = "Name a time zone of the IANA database, and let each span end after it begins."


class AlreadyTaken(Conflict):
    """{name} has this conversation."""

    code = "inbox.already_taken"
    hint = "Somebody else was quicker. A supervisor may take it with `force`."


class NotWaiting(Conflict):
    """Nobody has taken this conversation, and nobody waits in it."""

    code = "inbox.not_waiting"
    hint = "Take the conversation first."


class AgentNotYourself(Forbidden):
    """Only a key can speak for an agent whom it names."""

    code = "inbox.agent_not_yourself"
    hint = "Leave `agent` out: whoever is signed in is the agent."


class ForceForbidden(Forbidden):
    """Only a supervisor can take a conversation that another agent has."""

    code = "inbox.force_forbidden"
    hint = "Use a credential with the scope `inbox:supervise`, or ask the agent to hand it over."


class NotWithPeople(Conflict):
    """The conversation does not wait for a person and no person has it: it is {status}."""

    code = "inbox.not_with_people"
    hint = "Take it first, or let the bot hand it over."


class AgentUnavailable(Conflict):
    """The agent is not online."""

    code = "inbox.agent_unavailable"
    hint = "Give it to a team, or to an agent who is online; `GET /v1/inbox/agents` says who is."


class PositionGone(Conflict):
    """What stands behind this position is not kept any more, or never was."""

    code = "inbox.position_gone"
    hint = "Load the lists anew, and go on from the newest position: leave `after` out."


class TooManyFollowers(Unavailable):
    """{most} connections follow this server already."""

    code = "inbox.too_many_followers"
    hint = "Close consoles that nobody looks at, or connect to another server."


class WebhookClientMissing(Error):
    """FRONTDESK_INBOX_WEBHOOK_URL is set, and what sends to it is not installed."""

    code = "inbox.webhook_client_missing"
    hint = "Install `frontdesk[http]`."


class TransferRefused(Malformed):
    """A transfer goes to a team, an agent, or both."""

    code = "inbox.transfer_refused"
    hint = "Name `team`, `agent`, or an agent of a team."
