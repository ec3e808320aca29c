"""A bot whose larger refunds a person has to approve, on real conversations, approvals and jobs, with the API before them."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from frontdesk.access.caller import Caller
from frontdesk.access.limits import Limits
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.api import create_api
from frontdesk.approvals.listeners import statements_after
from frontdesk.approvals.routes import router
from frontdesk.approvals.service import ApprovalService, Decision
from frontdesk.approvals.store import Approval, ApprovalStore
from frontdesk.conversations.arrivals import Handled, Incoming
from frontdesk.conversations.commits import Commits
from frontdesk.conversations.jobs import job_handlers
from frontdesk.conversations.parts import Acts, Parts
from frontdesk.conversations.schedules import Schedules
from frontdesk.conversations.service import ConversationService
from frontdesk.conversations.store import ConversationStore
from frontdesk.dialogue import events as e
from frontdesk.dialogue.bot import Bot, Example
from frontdesk.dialogue.flow import END, Flow, Step
from frontdesk.dialogue.folding import replay
from frontdesk.dialogue.reading import Entity, Reading
from frontdesk.dialogue.steps.act import ActStep
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.call import CallStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import RandomIds
from frontdesk.kit.jobs import Handler, JobRunner
from frontdesk.kit.pubsub import PubSub
from frontdesk.testing.clock import ManualClock
from frontdesk.testing.parts import FixedKnowledge, RecordingActions, ScriptedReading

BOOTSTRAP = "fd_bootstrap-key-for-the-tests"
SECRET = "a secret of at least thirty-two characters"
RULE = "over amount > 100"
AMOUNT = {"amount": "{{ message.text.split()[1] | int }}"}


def flow(name: str, *steps: Step) -> Flow:
    return Flow(name, "", (name,), steps)


FLOWS = (
    flow(
        "refund",
        ActStep(id="pay", action="refund", arguments=AMOUNT, into="paid", failed="no", declined="no", next="done"),
        SayStep(id="done", texts=("Refunded {{ paid.amount }}.",), next=END),
        SayStep(id="no", texts=("{{ error.code }}: {{ error.note }}",), next=END),
    ),
    flow(
        "bare",
        ActStep(id="pay", action="refund", arguments=AMOUNT, next="done"),
        SayStep(id="done", texts=("Paid.",), next=END),
    ),
    flow(
        "strict",
        ActStep(id="pay", action="refund", arguments=AMOUNT, approve="over amount > 10", next="done"),
        SayStep(id="done", texts=("Paid.",), next=END),
    ),
    flow(
        "order",
        AskStep(id="number", slot="number", prompts=("Which order?",), entity="order_number", next="found"),
        SayStep(id="found", texts=("{{ number }} left.",), next=END),
    ),
    flow("caller", CallStep(id="call", flow="bare", next="back"), SayStep(id="back", texts=("Back.",), next=END)),
)
BOT = Bot(
    "acme", "Acme", handoff_after=99, flows={f.name: f for f in FLOWS}, intents={f.name: (Example("x"),) for f in FLOWS}
)


def caller(name: str) -> Caller:
    return Caller("default", "key", name, frozenset({"*"}))


def _readings() -> dict[str, Reading]:
    flows = ("refund", "bare", "strict", "caller")
    texts = {f"{name} {amount}": name for name in flows for amount in (5, 50, 500, 900)}
    named = (Entity("order_number", "A-1", "A-1", 0, 3),)
    return {
        **{text: Reading(intent=name, confidence=1.0) for text, name in texts.items()},
        "where is it": Reading(intent="order", confidence=1.0),
        "A-1": Reading(entities=named),
        "cancel": Reading(signals=("cancel",)),
        "a person please": Reading(signals=("person",)),
    }


@dataclass
class Desk:
    """One process on the database: two of them are two replicas, and one that is made later is one that was started again."""

    conversations: ConversationService
    approvals: ApprovalService
    access: AccessService
    database: Database
    clock: ManualClock
    acts: RecordingActions
    runner: JobRunner

    async def say(self, text: str, user_id: str = "jo", workspace_id: str = "default") -> Handled:
        handled = await self.conversations.receive(Incoming(workspace_id, "acme", "api", user_id, text))
        await self.check(handled.conversation_id, workspace_id)
        return handled

    async def decide(
        self, decision: Decision, by: str = "ann", note: str = "", approval_id: str | None = None
    ) -> Approval:
        wanted = approval_id or (await self.approvals.list_newest("default"))[0].id
        approval = await self.approvals.decide(caller(by), wanted, decision, note)
        await self.check(approval.conversation_id)
        return approval

    async def events(self, conversation_id: str) -> list[e.AnyEvent]:
        recorded = await self.conversations.list_events(conversation_id, limit=10_000)
        return [one.event for one in recorded]

    async def said(self, conversation_id: str) -> list[str]:
        return [one.reply.text for one in await self.events(conversation_id) if isinstance(one, e.ReplySent)]

    async def check(self, conversation_id: str, workspace_id: str = "default") -> None:
        """Invariant: replaying the stored events gives the stored state."""
        stored = await self.conversations.get(workspace_id, conversation_id)
        assert replay(await self.events(conversation_id)) == stored.state


OpenDesk = Callable[[], Desk]


def make_desk(database: Database, clock: ManualClock, folder: Path, performs: Acts | None = None) -> Desk:
    ids, acts, handlers = RandomIds(), RecordingActions(approve={"refund": RULE}), dict[str, Handler]()
    runner = JobRunner(database, clock, ids, handlers)
    parts = Parts(BOT, ScriptedReading(_readings()), FixedKnowledge(), performs or acts, folder)
    served = {(workspace, "acme"): parts for workspace in ("default", "other")}
    store = ConversationStore(database)
    commits = Commits(
        store, clock=clock, ids=ids, pubsub=PubSub(), runner=runner, jobs={}, listeners=[statements_after]
    )
    conversations = ConversationService(
        store=store,
        commits=commits,
        parts=served,
        clock=clock,
        ids=ids,
        turn_timeout_seconds=5,
        idle_hours=24,
    )
    handlers.update(job_handlers(conversations, Schedules(store, conversations, served, clock, ids)))
    limits = Limits(clock, key_per_minute=1000, visitor_per_minute=1000)
    access = AccessService(AccessStore(database), clock, ids, limits, signing_secret=SECRET, bootstrap_key=BOOTSTRAP)
    approvals = ApprovalService(ApprovalStore(database), conversations, access, clock)
    return Desk(conversations, approvals, access, database, clock, acts, runner)


@pytest.fixture
def open_desk(database: Database, clock: ManualClock, tmp_path: Path) -> OpenDesk:
    return lambda: make_desk(database, clock, tmp_path)


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk()


@pytest.fixture
def api(desk: Desk) -> FastAPI:
    made = create_api([router], ids=RandomIds())
    made.state.access, made.state.approvals = desk.access, desk.approvals
    return made


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(api),
        base_url="http://desk.example",
        headers={"Authorization": f"Bearer {BOOTSTRAP}"},
    ) as opened:
        yield opened
