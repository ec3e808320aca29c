"""What the inbox's list says of a conversation: a fold of its events, kept as one row in the unit of each turn.

Pure: from the events of a turn, or of all its turns, follows what changes in the row (`Change`), and from that one statement;
another one announces it.

Invariant: the row after the events of all turns one by one is the row after all of them at once (`rebuild` relies on it).
"""

import re
from collections.abc import Mapping, Sequence

from frontdesk.conversations.store import Stored
from frontdesk.dialogue import events as e
from frontdesk.dialogue import people as p
from frontdesk.inbox.live.announcing import gone_on
from frontdesk.inbox.queue.store import Change, Speaker, item_statement, turn_statement
from frontdesk.inbox.summary import subject_in
from frontdesk.kit.database.base import Statement

LAST_CHARACTERS = 200
LONGEST_NAME = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")


def statements_after(stored: Stored, recorded: Sequence[e.Recorded]) -> list[Statement]:
    """For the unit of these events: the conversation's row, or the change of the one that it has; and that it has changed."""
    if not recorded:
        return []
    change = changed(stored, recorded)
    return [
        item_statement(stored, change) if recorded[0].position == 1 else turn_statement(stored, change),
        gone_on(stored.workspace_id, stored.id, recorded[0].position - 1, recorded[-1].position, recorded[-1].at),
    ]


def changed(stored: Stored, recorded: Sequence[e.Recorded]) -> Change:
    """What these events, the last of which led to `stored`, change."""
    change = Change(user_name=_name_of(stored), language=_language_of(stored))
    for one in recorded:
        change = _after(change, one)
    if stored.state.status in {"bot", "closed"}:
        change = change._replace(unread=0, cleared=True)
    if stored.state.status != "waiting":
        change = change._replace(waits_from=None)
    return change


def _after(change: Change, one: e.Recorded) -> Change:
    match one.event:
        case e.MessageReceived(text=text, attachments=attachments):
            heard = _said(change, one, "user", _shown(text, attachments))._replace(unread=change.unread + 1)
            return heard._replace(subject=change.subject or subject_in(text))
        case e.ReplySent(reply=reply):
            return _said(change, one, "bot", reply.text)
        case e.HandoffRequested(reason=reason, team=team):
            waiting = change._replace(reason=reason, team=team, grouped=True, anew=True, waits_from=one.at)
            return waiting._replace(unread=min(change.unread, 1), cleared=True)
        case p.AgentJoined():
            waited = one.at - change.waits_from if change.waits_from is not None else None
            return change._replace(joined_at=one.at, waited_ms=waited, waits_from=None, anew=True)
        case p.AgentMessage(text=text, attachments=attachments):
            return _said(change, one, "agent", _shown(text, attachments))._replace(unread=0, cleared=True)
        case p.AgentLeft(to="waiting", team=team):
            again = change._replace(waits_from=one.at, anew=True)
            return again if team is None else again._replace(team=team, grouped=True)
        case p.AgentLeft() | p.HandoffEnded():
            return change._replace(waits_from=None)
        case _:
            return change


def _shown(text: str, attachments: Sequence[p.Attachment]) -> str:
    return text or " ".join(attachment.name for attachment in attachments)


def _said(change: Change, one: e.Recorded, by: Speaker, text: str) -> Change:
    line = " ".join(text.split())[:LAST_CHARACTERS]
    return change._replace(last_text=line, last_by=by, last_at=one.at) if line else change


def _name_of(stored: Stored) -> str | None:
    """What the user is called, where the page or a flow has said so."""
    attributes = stored.state.session.get("attributes")
    remembered = stored.state.variables.get("user", {})
    for known in (attributes, remembered):
        name = known.get("name") if isinstance(known, Mapping) else None
        if isinstance(name, str) and name.strip():
            return " ".join(name.split())[:LONGEST_NAME]
    return None


def _language_of(stored: Stored) -> str | None:
    found = _LANGUAGE.match(str(stored.state.session.get("locale") or "").lower())
    return found[0] if found else None
