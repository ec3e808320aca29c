"""The shapes of the understanding's API."""

from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.dialogue.reading import Reading, Wish
from frontdesk.understanding.report import Report

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]

_EXAMPLE: JsonDict = {
    "intent": "refund_status",
    "text": "where's my money?",
    "file": "intents/returns.yaml",
    "line": 30,
}
_CAUSE: JsonDict = {
    "example": {
        "intent": "order_status",
        "text": "where's my order?",
        "file": "intents/orders.yaml",
        "line": 3,
    },
    "similarity": 0.5169,
}
_CONFUSION: JsonDict = {
    "intent": "refund_status",
    "taken_for": "order_status",
    "examples": [{"example": _EXAMPLE, "causes": [_CAUSE], "refused": False}],
    "advice": "Write two or three more examples of `refund_status` that say it like these.",
}
_FINDING: JsonDict = {
    "what": "`greeting` and `goodbye` hold the same example.",
    "advice": "Keep it with the intent that the bot should go to, or make both one intent whose flow asks.",
    "intents": ["greeting", "goodbye"],
    "examples": [
        {"intent": "greeting", "text": "good day", "file": "intents/smalltalk.yaml", "line": 12},
        {"intent": "goodbye", "text": "Good day!", "file": "intents/smalltalk.yaml", "line": 58},
    ],
    "similarity": 1.0,
}
_OUT_OF_SCOPE: JsonDict = {
    "examples": 0,
    "measured": 0,
    "recall": None,
    "advice": "There are no `__oos__` examples. Write 20 or more: what customers ask that is none of the bot's business.",
    "gaps": [
        {
            "text": "when is the tax return due",
            "intent": "refund_status",
            "confidence": 0.5048,
            "nearest": {"example": _EXAMPLE, "similarity": 0.4588},
        }
    ],
}
_FIGURES: JsonDict = {"examples": 22, "measured": 22, "accuracy": 0.9545, "recall": 0.9091, "refused": 1}
_REPORT: JsonDict = {
    "bot": "acme",
    "version": "0d1f6b1c5e2a9f37",
    "overall": _FIGURES,
    "intents": [{"intent": "refund_status", "precision": 1.0, **_FIGURES}],
    "confusions": [_CONFUSION],
    "refused": [],
    "contradictions": [_FINDING],
    "duplicates": [],
    "too_few": [],
    "too_uniform": [],
    "marks": [],
    "out_of_scope": _OUT_OF_SCOPE,
}


class LocatedOut(BaseModel):
    """An example and where it stands."""

    intent: str
    text: str
    file: str | None = Field(description="Relative to the bot's folder; null in a bot that was not read from files.")
    line: int | None


class SimilarOut(BaseModel):
    example: LocatedOut
    similarity: float = Field(description="Cosine of the two texts' vectors.")


class ConfusedOut(BaseModel):
    example: LocatedOut
    causes: list[SimilarOut] = Field(description="The nearest examples of the intent that it is taken for.")
    refused: bool = Field(description="The bot would have asked again instead of going there.")


class ConfusionOut(BaseModel):
    """Examples of an intent that a model which had not seen them takes for another."""

    intent: str
    taken_for: str
    examples: list[ConfusedOut]
    advice: str


class IntentFiguresOut(BaseModel):
    intent: str
    examples: int
    measured: int = Field(
        description="Examples that a model read without having seen them; those that read the same, once."
    )
    accuracy: float | None = Field(description="The share whose likeliest intent is right.")
    precision: float | None = Field(description="The share of its own among the examples that this intent accepts.")
    recall: float | None = Field(description="The share that is read as this intent: likeliest, and not refused.")
    refused: int = Field(description="How many are read as none of the intents.")


class FiguresOut(BaseModel):
    """The same over all intents."""

    examples: int
    measured: int
    accuracy: float | None
    recall: float | None
    refused: int


class FindingOut(BaseModel):
    """Something to mend, at these examples."""

    what: str
    advice: str
    intents: list[str]
    examples: list[LocatedOut]
    similarity: float | None


class GapOut(BaseModel):
    """A text that is hardly the bot's business, and would start the flow of `intent`."""

    text: str
    intent: str
    confidence: float
    nearest: SimilarOut


class OutOfScopeOut(BaseModel):
    examples: int
    measured: int
    recall: float | None = Field(description="The share of held-out `__oos__` examples that are refused.")
    advice: str
    gaps: list[GapOut]


class ReportOut(BaseModel):
    """How well a bot understands, and what to mend in which file and line."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REPORT]})

    bot: str
    version: str = Field(description="Of the bot's files.")
    overall: FiguresOut
    intents: list[IntentFiguresOut]
    confusions: list[ConfusionOut] = Field(description="The most frequent first.")
    refused: list[FindingOut] = Field(description="Examples that are read as none of the intents.")
    contradictions: list[FindingOut] = Field(description="The same text, or nearly, in two intents.")
    duplicates: list[FindingOut] = Field(description="The same text, or nearly, twice in one intent.")
    too_few: list[FindingOut]
    too_uniform: list[FindingOut]
    marks: list[FindingOut] = Field(description="Marks of entities that contradict each other or the entity's pattern.")
    out_of_scope: OutOfScopeOut


class TryIn(BaseModel):
    """A text to try."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"bot": "acme", "text": "wheres my oder A-1234"}]}
    )

    text: Annotated[str, StringConstraints(min_length=1, max_length=8_000)]
    bot: Name | None = Field(None, description="Without it the first bot of this server is meant.")


class EntityOut(BaseModel):
    name: str
    value: Any
    text: str
    start: int
    end: int


class RankedIntentOut(BaseModel):
    intent: str
    confidence: float


class WishOut(BaseModel):
    """A further thing that the text asks for. `intent` is null for a question that only the articles can answer."""

    intent: str | None
    confidence: float
    text: str
    start: int
    end: int


class ReadingOut(BaseModel):
    """What was made of a text."""

    intent: str | None = Field(description="Null: none of the bot's intents.")
    confidence: float
    ranking: list[RankedIntentOut]
    entities: list[EntityOut]
    language: str
    signals: list[str] = Field(
        description="Of yes, no, cancel, restart, back, skip, repeat, person, greeting, thanks, goodbye, frustrated, question "
        "and correction, those that were heard."
    )
    also: list[WishOut] = Field(
        description="The further wishes of a text that holds several; `intent` is the first one's."
    )
    follows: bool = Field(description="Whether the text was understood by what came before it.")


_TRIED: JsonDict = {
    "bot": "acme",
    "intent": "order_status",
    "confidence": 0.9712,
    "ranking": [{"intent": "order_status", "confidence": 0.9712}, {"intent": "cancel_order", "confidence": 0.0119}],
    "entities": [{"name": "order_number", "value": "A-1234", "text": "A-1234", "start": 15, "end": 21}],
    "language": "en",
    "signals": [],
    "also": [],
    "follows": False,
}


class TriedOut(ReadingOut):
    """How the bot reads the text."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TRIED]})

    bot: str


def report_out(bot: str, version: str, report: Report) -> ReportOut:
    return ReportOut.model_validate({"bot": bot, "version": version, **msgspec.to_builtins(report)})


def tried_out(bot: str, reading: Reading) -> TriedOut:
    return TriedOut.model_validate({"bot": bot, **msgspec.to_builtins(reading_document(reading))})


def reading_document(reading: Reading) -> dict[str, Any]:
    """A `ReadingOut` as plain values: the hot path does without building the model."""
    return {
        "intent": reading.intent,
        "confidence": round(reading.confidence, 4),
        "ranking": [{"intent": one.intent, "confidence": round(one.confidence, 4)} for one in reading.ranking],
        "entities": list(reading.entities),
        "language": reading.language,
        "signals": reading.signals,
        "also": [_wish_document(wish) for wish in reading.also],
        "follows": reading.follows,
    }


def _wish_document(wish: Wish) -> dict[str, Any]:
    confidence = round(wish.confidence, 4)
    return {"intent": wish.intent, "confidence": confidence, "text": wish.text, "start": wish.start, "end": wish.end}
