"""The shapes in which a bot's definition is shown: what there is, its flows as graphs, its intents with their examples."""

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.bots.outline import StepOutline, began_by, outline_of
from frontdesk.dialogue.bot import Bot, Example
from frontdesk.dialogue.flow import Flow


class BotSummaryOut(BaseModel):
    """A bot among others."""

    id: str
    name: str
    version: str = Field(description="A hash of its files.")
    languages: list[str]
    intents: int = Field(description="How many it has.")
    flows: int = Field(description="How many it has.")


class BotsOut(BaseModel):
    """The bots of a workspace."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "id": "acme",
                            "name": "Acme Support",
                            "version": "5f1c0b7a9e3d2468",
                            "languages": ["en"],
                            "intents": 20,
                            "flows": 17,
                        }
                    ]
                }
            ]
        }
    )

    items: list[BotSummaryOut]


class WayOut(BaseModel):
    """A way from a step to the next."""

    to: str = Field(description="The id of a step, or `end` or `handoff`.")
    when: str = Field(description="When it is taken; empty where it simply goes on.")


class StepOut(BaseModel):
    """A step of a flow."""

    id: str
    kind: str = Field(description="`say`, `ask`, `act`, …")
    text: str = Field(description="What it says, asks or does, as the file has it.")
    line: int | None = Field(description="Where it stands in the flow's file.")
    ways: list[WayOut]


class FlowOut(BaseModel):
    """A flow as a graph; its first step comes first."""

    name: str
    description: str
    file: str = Field(description="Within the bot's folder.")
    starts_on: list[str] = Field(description="The intents that begin it.")
    triggers: list[str] = Field(description="What else begins it, in words.")
    steps: list[StepOut]


class FlowsOut(BaseModel):
    """The flows of a bot."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "bot": "acme",
                    "items": [
                        {
                            "name": "order_status",
                            "description": "Tell a customer where an order is.",
                            "file": "flows/order_status.yaml",
                            "starts_on": ["order_status"],
                            "triggers": [],
                            "steps": [
                                {
                                    "id": "order_number",
                                    "kind": "ask",
                                    "text": "What is the order number?",
                                    "line": 5,
                                    "ways": [{"to": "end", "when": ""}, {"to": "handoff", "when": "otherwise"}],
                                }
                            ],
                        }
                    ],
                }
            ]
        }
    )

    bot: str
    items: list[FlowOut]


class ExampleOut(BaseModel):
    """A text that means an intent."""

    text: str
    file: str | None
    line: int | None


class IntentOut(BaseModel):
    """An intent; `__oos__` holds what the bot is not to answer."""

    name: str
    flow: str | None = Field(description="The flow that it begins, if any.")
    examples: list[ExampleOut]


class IntentsOut(BaseModel):
    """The intents of a bot."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "bot": "acme",
                    "items": [
                        {
                            "name": "order_status",
                            "flow": "order_status",
                            "examples": [{"text": "where is my order", "file": "intents/orders.yaml", "line": 2}],
                        }
                    ],
                }
            ]
        }
    )

    bot: str
    items: list[IntentOut]


def summary_out(bot: Bot) -> BotSummaryOut:
    return BotSummaryOut(
        id=bot.id,
        name=bot.name,
        version=bot.version,
        languages=list(bot.languages),
        intents=len(bot.intents),
        flows=len(bot.flows),
    )


def flows_out(bot: Bot) -> FlowsOut:
    return FlowsOut(bot=bot.id, items=[_flow_out(flow) for flow in bot.flows.values()])


def _flow_out(flow: Flow) -> FlowOut:
    return FlowOut(
        name=flow.name,
        description=flow.description,
        file=flow.file,
        starts_on=list(flow.starts_on),
        triggers=[began_by(trigger) for trigger in flow.triggers],
        steps=[_step_out(step) for step in outline_of(flow)],
    )


def _step_out(step: StepOutline) -> StepOut:
    ways = [WayOut(to=way.to, when=way.when) for way in step.ways]
    return StepOut(id=step.id, kind=step.kind, text=step.text, line=step.line, ways=ways)


def intents_out(bot: Bot) -> IntentsOut:
    flows = bot.flow_by_intent
    named = [*bot.intents.items(), *([("__oos__", bot.out_of_scope)] if bot.out_of_scope else [])]
    items = [
        IntentOut(
            name=name,
            flow=flows[name].name if name in flows else None,
            examples=[_example_out(example) for example in examples],
        )
        for name, examples in named
    ]
    return IntentsOut(bot=bot.id, items=items)


def _example_out(example: Example) -> ExampleOut:
    place = example.place
    return ExampleOut(text=example.text, file=place.file if place else None, line=place.line if place else None)
