"""The shapes of taking, answering, handing back and closing."""

from typing import Annotated, Any

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.conversations.schemas import MOST_ATTACHMENTS, AttachedIn, Name, Status
from frontdesk.dialogue.people import Agent, Attachment
from frontdesk.inbox.handoff.service import Handoff

_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00]*$"
_HANDOFF: JsonDict = {
    "conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "status": "agent",
    "agent": {"id": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6", "name": "Ana"},
    "team": "returns",
    "position": 15,
}
_ANA: JsonDict = {"id": "agent-7", "name": "Ana"}


def _model(**more: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [more]})


class AgentIn(BaseModel):
    """Who answers, where an external help desk speaks for its agents."""

    model_config = _model(**_ANA)

    id: Name = Field(description="Yours to choose; the same person always has the same.")
    name: Name = Field(description="What the customer sees.")

    def agent(self) -> Agent:
        return Agent(self.id, self.name)


class ByAgent(BaseModel):
    model_config = _model()

    agent: AgentIn | None = Field(
        None,
        description="Only with a key: for whom it speaks. Without it the agent is whoever is signed in, or the key.",
    )


class TakeIn(ByAgent):
    """Who takes the conversation."""

    model_config = _model(agent=_ANA)

    force: bool = Field(
        False, strict=True, description="Take it from another agent; needs the scope `inbox:supervise`."
    )


class HandBackIn(TakeIn):
    """To whom the conversation goes, and with what outcome."""

    model_config = _model(outcome="The parcel is found, and comes on Friday.")

    outcome: Annotated[str, StringConstraints(max_length=2_000, pattern=_TEXT)] = Field(
        "",
        description="What came of it: flows find it as `conversation.handoff.outcome`. The customer does not see it.",
    )
    to: Annotated[str, StringConstraints(pattern="^(bot|queue)$")] = Field(
        "bot", description="`bot`, or `queue`: it waits for another agent."
    )
    team: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=_ONE_LINE)] | None = Field(
        None, description="With `queue`: whom it waits for."
    )


class LinkedIn(BaseModel):
    """A file that the customer can open; it stays where it is."""

    model_config = _model(name="label.pdf", url="https://files.example/label.pdf", media_type="application/pdf")

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_ONE_LINE)]
    url: AnyHttpUrl
    media_type: Annotated[str, StringConstraints(max_length=100, pattern=r"^[\w.+-]+/[\w.+-]+$")] | None = None

    def attachment(self) -> Attachment:
        return Attachment(self.name, str(self.url), self.media_type)


class AgentMessageIn(ByAgent):
    """What an agent says to the customer: a text, or files, or both."""

    model_config = _model(
        message_id="am-1", agent=_ANA, text="Hello Jo, Ana here. I have your parcel on my screen.", attachments=[]
    )

    text: Annotated[str, StringConstraints(pattern=_TEXT)] = Field(
        "", description="It may be empty only where files come with it."
    )
    message_id: Name | None = Field(
        None, description="Yours to choose. The same id again is said once. The `Idempotency-Key` header does the same."
    )
    attachments: Annotated[list[LinkedIn | AttachedIn], Field(max_length=MOST_ATTACHMENTS)] = Field(
        default_factory=list, description="Files: uploaded with `POST /v1/attachments`, or elsewhere."
    )


class TypingIn(ByAgent):
    """Somebody types, or has stopped."""

    model_config = _model(typing=True)

    typing: bool = Field(
        True, strict=True, description="It ends by itself after 6 seconds; say it again every 3, or say false."
    )


class AgentOut(BaseModel):
    id: str
    name: str


class HandoffOut(BaseModel):
    """How a conversation stands with people."""

    model_config = ConfigDict(json_schema_extra={"examples": [_HANDOFF]})

    conversation_id: str
    status: Status
    agent: AgentOut | None = Field(description="Who has it.")
    team: str | None = Field(description="Whom it waits or waited for.")
    position: int = Field(description="Of the last event.")


def handoff_out(handoff: Handoff) -> HandoffOut:
    return HandoffOut(
        conversation_id=handoff.conversation_id,
        status=handoff.status,
        agent=AgentOut(id=handoff.agent.id, name=handoff.agent.name) if handoff.agent else None,
        team=handoff.team,
        position=handoff.position,
    )
