"""The approvals' door: what waits for a person, and the one decision that counts."""

from typing import Literal

from frontdesk.access.service import AccessService, Caller
from frontdesk.approvals.errors import AlreadyDecided, ApprovalNotFound, NoLongerPending, OnlyForTheTeam
from frontdesk.approvals.store import Approval, ApprovalStore, Status
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.conversations.service import ConversationService
from frontdesk.dialogue import events as e
from frontdesk.kit.clock import Clock, from_ms, to_ms

Decision = Literal["approve", "decline"]
_OUTCOMES: dict[Decision, Literal["approved", "declined"]] = {"approve": "approved", "decline": "declined"}


class ApprovalService:
    def __init__(
        self, store: ApprovalStore, conversations: ConversationService, access: AccessService, clock: Clock
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._access = access
        self._clock = clock

    async def get(self, workspace_id: str, approval_id: str) -> Approval:
        """Raises ApprovalNotFound."""
        approval = await self._store.find(workspace_id, approval_id)
        if approval is None:
            raise ApprovalNotFound
        return approval

    async def list_newest(
        self,
        workspace_id: str,
        *,
        status: Status | None = None,
        conversation_id: str | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Approval]:
        """The newest first; `before` is the (requested_at, id) of the last one on the page before."""
        return await self._store.list_newest(
            workspace_id, status=status, conversation_id=conversation_id, before=before, limit=limit
        )

    async def decide(self, caller: Caller, approval_id: str, decision: Decision, note: str = "") -> Approval:
        """Let the flow go on with this decision, and return what came of it. The same decision of the same caller once more
        changes nothing and returns the same.

        Raises ApprovalNotFound, AlreadyDecided, NoLongerPending, OnlyForTheTeam, and what the conversation raises.

        Invariant: one decision counts. The conversation takes it or refuses it, in the order of its events; the row follows.
        """
        if caller.kind == "visitor":
            raise OnlyForTheTeam
        approval, outcome = await self.get(caller.workspace_id, approval_id), _OUTCOMES[decision]
        if approval.status == "pending":
            name = await self._access.name_of(caller)
            approval = await self._settle(approval, e.ApprovalDecided(approval.id, outcome, caller.id, name, note))
        if (approval.status, approval.decided_by) != (outcome, caller.id):
            raise _refusal(approval)
        return approval

    async def _settle(self, approval: Approval, decided: e.ApprovalDecided) -> Approval:
        """The request once it is decided, by this decision or by something else; one whose time is over expires instead."""
        workspace_id, conversation_id = approval.workspace_id, approval.conversation_id
        try:
            if to_ms(self._clock.now()) < approval.expires_at:
                await self._conversations.decide(workspace_id, conversation_id, decided)
            else:
                await self._conversations.wake(workspace_id, conversation_id, approval.id)
        except ConversationNotFound as gone:
            raise ApprovalNotFound from gone
        return await self.get(workspace_id, approval.id)


def _refusal(approval: Approval) -> AlreadyDecided | NoLongerPending:
    if approval.decided_by is None or approval.decided_at is None:
        return NoLongerPending(status=approval.status)
    at = from_ms(approval.decided_at).isoformat(timespec="seconds").replace("+00:00", "Z")
    return AlreadyDecided(
        status=approval.status, decided_by=approval.decided_by_name or approval.decided_by, decided_at=at
    )
