"""A bot's definition as the engine sees it; `bots/` reads it from a folder of text files."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from frontdesk.dialogue.flow import Flow
from frontdesk.dialogue.http_action import HttpActionDefinition
from frontdesk.dialogue.steps.set import SetStep
from frontdesk.dialogue.triggers import Trigger, TriggerKind
from frontdesk.dialogue.webhook import WebhookDefinition


class Annotation(msgspec.Struct, frozen=True):
    """A part of an example that stands for an entity's value: `[A-1234](order_number)`."""

    entity: str
    text: str
    start: int
    end: int


class Place(msgspec.Struct, frozen=True):
    """Where something is written: `file` relative to the bot's folder, `line` counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Example(msgspec.Struct, frozen=True):
    text: str
    annotations: tuple[Annotation, ...] = ()
    place: Place | None = None


class EntityDefinition(msgspec.Struct, frozen=True):
    """One of: a regular expression, a list of values with their synonyms, or a built-in type by another name."""

    name: str
    pattern: str | None = None
    values: dict[str, tuple[str, ...]] = {}
    type: str | None = None
    examples: tuple[str, ...] = ()
    line: int = 1


class Texts(msgspec.Struct, frozen=True):
    """What the bot says where no flow does."""

    greeting: str = "Hi! How can I help?"
    fallback: str = "Sorry, I didn't get that."
    unknown: str = "I don't know that one, and I'd rather not guess. I can pass you on to a person: just ask."
    unknown_part: str = "I don't have an answer to “{{ question }}”, and I'd rather not guess."
    unsure: str = "I'm not sure what you mean. Is it one of these?"
    handoff: str = "I'm passing you on to a colleague, with everything said here. They will answer in this chat."
    waiting: str = "Thanks, I've added that for my colleague. They will answer you here."
    still_waiting: str = "I've added that as well. Nobody has picked this up yet; they will see everything you write."
    joined: str = "You are talking to {{ agent.name }} now."
    taken_over: str = "{{ agent.name }} takes over and goes on from here."
    left: str = "{{ agent.name }} has left the chat."
    gone: str = "{{ agent.name }} was cut off. You are in the queue again, and a colleague will answer you here."
    passed_on: str = "{{ agent.name }} passes you on to a colleague, who will answer you here."
    closed: str = "{{ agent.name }} has closed this chat. Write again whenever you need something."
    ended: str = "This chat has ended. Write again whenever you need something."
    back: str = "I'm here again. What else can I do for you?"
    place: str = "You are number {{ queue.place }} in the queue."
    wait: str = "It takes about {{ 'a minute' if queue.minutes == 1 else queue.minutes ~ ' minutes' }}."
    away: str = (
        "Nobody of the team is here right now{{ ', they are back ' if opens }}{{ opens }}. I've noted your request as "
        "{{ ticket.reference }}, and a colleague will get back to you."
    )
    expired: str = (
        "I'm sorry, nobody could take this in time. Your request is kept as {{ ticket.reference }}. How shall we go on?"
    )
    idle: str = "{{ agent.name }} had to go. I'm here again; a colleague can take over, just ask for a person."
    offer_ticket: str = "Leave a message"
    offer_callback: str = "Call me back"
    offer_bot: str = "Go on with the bot"
    ask_email: str = "At which email address can we reach you? You can also say skip."
    ask_phone: str = "At which phone number can we reach you?"
    ticket_kept: str = "Thank you. A colleague will get back to you; your reference is {{ ticket.reference }}."
    cancelled: str = "All right, I've stopped that. What else can I do for you?"
    nothing_to_cancel: str = "There is nothing under way that I could stop. What can I do for you?"
    resume: str = "To go on:"
    restarted: str = "All right, from the start."
    no_way_back: str = "There is nothing before this that I could change."
    approval: str = "A colleague has to confirm this first. I'll write here as soon as they have."
    declined: str = "My colleague could not agree to that, so I have left everything as it was."
    approval_expired: str = "Nobody could look at this in time, so I have left everything as it was."
    parked: str = "That is under way. I'll write to you here as soon as there is news."
    done_already: str = "That is done already, so I can't change it here. A colleague can help: just ask for a person."
    needed: str = "I can't go on without that."
    noted: str = "All right, that's noted."
    later: str = "One thing at a time: I'll come to that as soon as this is done."
    next_wish: str = "Now to the other thing you asked for:"
    overlooked: str = "That was a lot at once. If something is still open, please write it again."
    updated: str = "This chat was updated in the meantime, so let's start that again."
    attached: str = (
        "Thanks, that's kept here. I can't read files myself: tell me what it is about, or talk to a person."
    )
    person: str = "Talk to a person"
    apology: str = "Sorry, something went wrong on our side. Please try again, or ask for a person."


HandoffOffer = Literal["ticket", "callback", "bot"]


class Handoff(msgspec.Struct, frozen=True):
    """How long a customer waits for a person, and an agent may leave a conversation alone; and what is offered to whom nobody
    came in time."""

    wait_seconds: float = 600.0
    idle_seconds: float = 1_800.0
    offer: tuple[HandoffOffer, ...] = ("ticket", "callback", "bot")


class EncoderEndpoint(msgspec.Struct, frozen=True):
    """An OpenAI-compatible embeddings API; `key` names the environment variable that holds its key."""

    url: str
    model: str
    key: str | None = None
    dimension: int | None = None


EncoderSetting = Literal["shipped", "none"] | Path | EncoderEndpoint | None


KnowledgeKind = Literal["folder", "file", "export", "site"]


class KnowledgeSource(msgspec.Struct, frozen=True):
    """Where articles come from: `path` of files, else `place` is the address of a web site. `every_seconds` is how often it is
    looked at again. These, `language` to `product`, are for the articles that name none of their own. Of a site: so many
    `pages` at most, `depth` links from the first, only those whose paths begin as one of `only` and of none of `leave_out`."""

    kind: KnowledgeKind
    place: str
    path: Path | None = None
    every_seconds: int | None = None
    language: str | None = None
    visibility: Literal["public", "internal"] = "public"
    audience: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    depth: int = 0
    pages: int = 0
    sitemap: str | None = None
    only: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    line: int = 1

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.place}"


class Bot(msgspec.Struct, frozen=True, dict=True):
    """`version` is a hash of every file that the definition was read from; `folder` is where they stand; `region` (ISO 3166,
    such as IE) is where its customers write from, which decides on local phone numbers, on 3/4 and on what `$` is.
    `gather_seconds` is how long nobody must have written for a turn to begin; `typing` says whether it is shown that somebody
    types. `newest` is given where this is another version than the one that new flows begin with."""

    id: str
    name: str
    version: str = ""
    folder: Path = Path()
    languages: tuple[str, ...] = ("en",)
    region: str | None = None
    suggestions: tuple[str, ...] = ()
    texts: Texts = Texts()
    handoff_after: int = 2
    handoff: Handoff = Handoff()
    typing: bool = True
    gather_seconds: float = 0.0
    entities: dict[str, EntityDefinition] = {}
    intents: dict[str, tuple[Example, ...]] = {}
    out_of_scope: tuple[Example, ...] = ()
    flows: dict[str, Flow] = {}
    knowledge: tuple[KnowledgeSource, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    http_actions: dict[str, HttpActionDefinition] = {}
    webhooks: dict[str, WebhookDefinition] = {}
    encoder: EncoderSetting = None
    encoder_line: int = 1
    settings: Mapping[str, Any] = {}
    newest: "Bot | None" = None

    @property
    def current(self) -> "Bot":
        """The version that flows begin with, whatever those under way run on."""
        return self.newest or self

    def beside(self, version: str, other: "Bot | None") -> "Bot":
        """Another version of this bot, for the flows that were begun with it; one that is gone (None) has no flows any more."""
        return replace(replace(self, version=version, flows={}) if other is None else other, newest=self)

    @cached_property
    def triggers(self) -> dict[TriggerKind, tuple[tuple[Flow, Trigger], ...]]:
        """By kind, what begins flows beside intents, and which, in the order of the files."""
        found: dict[TriggerKind, tuple[tuple[Flow, Trigger], ...]] = {}
        for flow in self.current.flows.values():
            for trigger in flow.triggers:
                found[trigger.kind] = (*found.get(trigger.kind, ()), (flow, trigger))
        return found

    @cached_property
    def remembers(self) -> bool:
        """Whether its flows keep anything of a user beyond the conversation."""
        steps = (step for flow in self.flows.values() for step in flow.steps)
        return any(isinstance(step, SetStep) and step.scope == "user" for step in steps)

    @cached_property
    def flow_by_intent(self) -> dict[str, Flow]:
        return {intent: flow for flow in self.current.flows.values() for intent in flow.starts_on}
