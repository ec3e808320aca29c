"""The conversations' parts put together."""

from collections.abc import Mapping, Sequence

from frontdesk.conversations.commits import Commits, Listener
from frontdesk.conversations.parts import Parts
from frontdesk.conversations.people import People
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import ConversationStore
from frontdesk.kit.clock import Clock
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import Ids
from frontdesk.kit.jobs import JobRunner
from frontdesk.kit.pubsub import PubSub
from frontdesk.settings import Settings


def open_conversations(
    settings: Settings,
    database: Database,
    parts: Mapping[tuple[str, str], Parts],
    runner: JobRunner,
    pubsub: PubSub,
    clock: Clock,
    ids: Ids,
    jobs: Mapping[str, str],
    listeners: Sequence[Listener],
    people: People | None = None,
) -> ConversationService:
    """`jobs` follow events, by their wire names; `listeners` say what else is stored with events; `people` know the team."""
    store = ConversationStore(database)
    commits = Commits(
        store, clock=clock, ids=ids, pubsub=pubsub, runner=runner, jobs=jobs, listeners=listeners, people=people
    )
    return ConversationService(
        store=store,
        commits=commits,
        parts=parts,
        clock=clock,
        ids=ids,
        turn_timeout_seconds=settings.turn_timeout_seconds,
        idle_hours=settings.conversation_idle_hours,
    )
