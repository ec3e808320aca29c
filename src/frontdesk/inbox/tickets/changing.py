"""What a change makes of a ticket, and what of it is told in its history. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from frontdesk.inbox.actors import Actor
from frontdesk.inbox.tickets import sla
from frontdesk.inbox.tickets.sla import Calendar
from frontdesk.inbox.tickets.store import Change, Target, Ticket

#: Of these a ticket's history tells; the clocks follow from them.
TOLD = (
    *("subject", "status", "priority", "team", "assignee_id", "assignee_name"),
    *("tags", "fields", "merged_into", "first_responded_at"),
)
SETTLED = frozenset({"solved", "closed"})
MOST_FIELDS = 50


class Settings(NamedTuple):
    """What decides about the clocks at the moment of a change."""

    now: int
    calendar: Calendar
    targets: tuple[Target, ...]


def target_of(targets: tuple[Target, ...], team: str | None, priority: str) -> Target | None:
    """The team's own, or else the one of every team."""
    found = {one.team: one for one in targets if one.priority == priority}
    return found.get(team or "", found.get(""))


def clocked(ticket: Ticket, settings: Settings) -> Ticket:
    """A new ticket with its clocks running."""
    response, resolution = _targets_ms(ticket, settings)
    return ticket._replace(
        response=sla.started(response, ticket.created_at, settings.calendar),
        resolution=sla.started(resolution, ticket.created_at, settings.calendar),
    )


def changed(ticket: Ticket, values: Mapping[str, Any], by: Actor, settings: Settings) -> tuple[Ticket, Change] | None:
    """The ticket with these values and what is told of it; None where nothing is other than before."""
    after = ticket._replace(**values)
    told = {
        name: (getattr(ticket, name), getattr(after, name))
        for name in TOLD
        if getattr(ticket, name) != getattr(after, name)
    }
    if not told:
        return None
    if after.status in SETTLED and ticket.status not in SETTLED:
        after = after._replace(solved_at=settings.now)
    elif after.status not in SETTLED:
        after = after._replace(solved_at=None)
    after = _on_time(ticket, after, settings)
    after = after._replace(version=ticket.version + 1, updated_at=settings.now)
    return after, Change(after.version, settings.now, by, told)


def merged(
    into: Ticket, other: Ticket, by: Actor, settings: Settings
) -> tuple[tuple[Ticket, Change], tuple[Ticket, Change]]:
    """The ticket that goes on, with what it takes over, and the other, which is closed; each with what is told of it."""
    kept = changed(into, _taken_over(into, other), by, settings)
    if kept is None:
        after = into._replace(version=into.version + 1, updated_at=settings.now)
        kept = after, Change(after.version, settings.now, by, {})
    told = kept[1]._replace(changes={**kept[1].changes, "merged": (None, other.id)})
    closed = changed(other, {"status": "closed", "merged_into": into.id}, by, settings)
    assert closed is not None
    return (kept[0], told), closed


def with_fields(ticket: Ticket, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The ticket's own fields with these over them; what is None goes."""
    return {name: value for name, value in {**ticket.fields, **fields}.items() if value is not None}


def _taken_over(into: Ticket, other: Ticket) -> dict[str, Any]:
    """What a ticket takes over from one that is merged into it; its own values stand."""
    tags = tuple(dict.fromkeys((*into.tags, *other.tags)))
    values: dict[str, Any] = {"tags": tags, "fields": {**other.fields, **into.fields}}
    if into.user_id is None:
        values["user_id"] = other.user_id
    if into.first_responded_at is None and other.first_responded_at is not None:
        values["first_responded_at"] = max(other.first_responded_at, into.created_at)
    return values


def _on_time(before: Ticket, after: Ticket, settings: Settings) -> Ticket:
    response, resolution = after.response, after.resolution
    if (before.priority, before.team) != (after.priority, after.team):
        targets = _targets_ms(after, settings)
        given = after.created_at, settings.now, settings.calendar
        response = sla.retargeted(response, targets[0], *given)
        resolution = sla.retargeted(resolution, targets[1], *given)
    turn = sla.resumed if after.status == "open" else sla.paused
    resolution = turn(resolution, settings.now, settings.calendar)
    if after.first_responded_at is None:
        response = turn(response, settings.now, settings.calendar)
    return after._replace(response=response, resolution=resolution)


def _targets_ms(ticket: Ticket, settings: Settings) -> tuple[int | None, int | None]:
    target = target_of(settings.targets, ticket.team, ticket.priority)
    if target is None:
        return None, None
    return _ms(target.response_seconds), _ms(target.resolution_seconds)


def _ms(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * 1000
