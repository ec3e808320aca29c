"""What the conversations' events mean for the approvals: each becomes a change of a row, in the unit of the event itself."""

from collections.abc import Sequence

from frontdesk.approvals.store import (
    Approval,
    decided_statement,
    failed_statement,
    lapsed_statement,
    performed_statement,
    requested_statement,
)
from frontdesk.conversations.store import Stored
from frontdesk.dialogue import events as e
from frontdesk.kit.database.base import Statement


def statements_after(stored: Stored, recorded: Sequence[e.Recorded]) -> list[Statement]:
    """What is to be stored together with these events of the conversation."""
    return [statement for one in recorded if (statement := _statement(stored, one)) is not None]


def _statement(stored: Stored, recorded: e.Recorded) -> Statement | None:
    match recorded.event:
        case e.ApprovalRequested():
            return on_approval_requested(stored, recorded, recorded.event)
        case e.ApprovalDecided(id=approval_id, outcome=outcome, by=by, name=name, note=note):
            return decided_statement(approval_id, outcome, recorded.at, by, name, note)
        case e.WaitEnded(id=approval_id, outcome="elapsed"):
            return lapsed_statement(approval_id, "expired", recorded.at)
        case e.WaitEnded(id=approval_id, outcome="cancelled"):
            return lapsed_statement(approval_id, "withdrawn", recorded.at)
        case e.TurnFailed(code=code):
            return failed_statement(stored.id, code)
        case e.ActionFinished(approval=str(approval_id), error=error):
            return performed_statement(approval_id, recorded.at, None if error is None else error.get("code", ""))
        case _:
            return None


def on_approval_requested(stored: Stored, recorded: e.Recorded, event: e.ApprovalRequested) -> Statement:
    return requested_statement(
        Approval(
            id=event.id,
            workspace_id=stored.workspace_id,
            conversation_id=stored.id,
            position=recorded.position,
            bot=stored.bot,
            user_id=stored.user_id,
            action=event.action,
            arguments=event.arguments,
            rule=event.rule,
            status="pending",
            requested_at=recorded.at,
            expires_at=event.until,
        )
    )
