"""Changes as a console is told them: what stands behind a place, read from the database as it is now.

Invariant: what is told at a place is at least as new as the place, so telling it twice, or only the later of two, is the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk.conversations.schemas import event_document
from frontdesk.inbox.live.store import Changed, ChangeStore, data_of
from frontdesk.inbox.queue.schemas import item_document
from frontdesk.inbox.queue.store import QueueStore
from frontdesk.inbox.staff.schemas import AgentOut
from frontdesk.inbox.staff.service import Staff

Document = dict[str, Any]


class Rendering:
    def __init__(self, changes: ChangeStore, queue: QueueStore, staff: Staff) -> None:
        self._changes = changes
        self._queue = queue
        self._staff = staff

    async def documents(self, changes: Sequence[Changed]) -> list[Document]:
        """What is told of changes of one workspace; a conversation that changed several times is told once, where it did last."""
        ranges, last = _ranges(changes), _last_places(changes)
        items = {item.conversation_id: item for item in await self._queue.list_of(list(ranges))}
        events: dict[str, list[Document]] = {}
        for said in await self._changes.list_said([(name, *span) for name, span in ranges.items()]):
            events.setdefault(said.conversation_id, []).append(event_document(said.recorded, public=False))
        agents = await self._agents(changes)
        found = []
        for one in changes:
            if one.position != last[_key(one)]:
                continue
            data, item = data_of(one), items.get(one.conversation_id or "")
            changed = one.type == "conversation.changed"
            if changed and item is None:  # erased meanwhile, which is told behind this
                continue
            found.append(
                {
                    "type": one.type,
                    "conversation_id": one.conversation_id,
                    "conversation": item_document(item) if changed and item is not None else None,
                    "events": events.get(one.conversation_id or "", []) if changed else [],
                    "agent": agents.get(data.get("agent_id", "")) if one.type == "presence.changed" else None,
                    "data": data,
                }
            )
        return found

    async def _agents(self, changes: Sequence[Changed]) -> Mapping[str, Document]:
        if all(one.type != "presence.changed" for one in changes):
            return {}
        workspace_id = changes[0].workspace_id
        loads = await self._staff.loads(workspace_id)
        agents = await self._staff.list_agents(workspace_id)
        return {agent.id: AgentOut.of(agent, loads.get(agent.id, 0)).model_dump() for agent in agents}


def _ranges(changes: Sequence[Changed]) -> dict[str, tuple[int, int]]:
    """Between which positions each conversation has gone on."""
    found: dict[str, tuple[int, int]] = {}
    for one in changes:
        if one.type != "conversation.changed" or one.conversation_id is None:
            continue
        after, upto = found.get(one.conversation_id, (0, 0))
        if one.from_position is not None and one.to_position is not None:
            after = min(after, one.from_position) if upto else one.from_position
            upto = max(upto, one.to_position)
        found[one.conversation_id] = (after, upto)
    return found


def _last_places(changes: Sequence[Changed]) -> dict[Any, int]:
    return {_key(one): one.position for one in changes}


def _key(one: Changed) -> Any:
    """What the later of two changes takes the place of."""
    if one.type == "conversation.changed":
        return one.type, one.conversation_id
    return (one.type, one.data) if one.type in {"presence.changed", "team.changed"} else one.position
