"""The shapes of a question that an author tries: what the bot would answer, and why each passage was chosen."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.dialogue.messages import Citation
from frontdesk.knowledge.schemas import Language, Name
from frontdesk.knowledge.search import Place
from frontdesk.knowledge.service import MAX_QUESTION_CHARACTERS, Answer
from frontdesk.knowledge.sources.base import Visibility
from frontdesk.knowledge.trying import Weighing, Why

Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUESTION_CHARACTERS)]

_CITATION: JsonDict = {
    "title": "Returns",
    "source": "returns.md",
    "quote": "You can return anything within 30 days.",
    "url": "https://help.acme.example/returns#how-long",
    "anchor": "how-long",
}
_PASSAGE: JsonDict = {
    "title": "Returns",
    "headings": ["How long"],
    "source": "returns.md",
    "url": "https://help.acme.example/returns",
    "anchor": "how-long",
    "text": "You can return anything within 30 days.",
    "quote": "You can return anything within 30 days.",
    "score": 0.71,
    "words": 0.62,
    "meaning": 0.8,
    "coverage": 0.75,
    "matched_words": ["return"],
    "missing_words": ["jacket"],
    "sentence": "You can return anything within 30 days.",
    "sentence_likeness": 0.83,
    "language": "en",
    "visibility": "public",
    "audience": [],
    "product": [],
    "also_in": [
        {
            "title": "Gifts",
            "headings": ["Sending a gift back"],
            "source": "gifts.md",
            "url": None,
            "anchor": "sending-back",
        }
    ],
}
_TRIED: JsonDict = {
    "bot": "acme",
    "outcome": "answered",
    "confidence": 0.87,
    "text": "You can return anything within 30 days.",
    "citations": [_CITATION],
    "near": [],
    "unanswered": [],
    "answered_from": 0.5,
    "unsure_from": 0.25,
    "words_share": 0.5,
    "passages": [_PASSAGE],
}


class QuestionIn(BaseModel):
    """A question as a customer may ask it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"bot": "acme", "question": "until when can I return a jacket?", "limit": 3}]},
    )

    bot: Name | None = Field(default=None, description="Without it the first bot of this server is meant.")
    question: Text
    context: Annotated[list[Text], Field(max_length=20)] = Field(
        default=[], description="What the customer wrote before, the oldest first."
    )
    reply: Annotated[str, StringConstraints(max_length=MAX_QUESTION_CHARACTERS)] = Field(
        default="", description="What the bot said last; empty at the beginning."
    )
    language: Language | None = Field(default=None, description="Leaves out articles of other languages.")
    audience: Name | None = Field(default=None, description="Leaves out articles for others.")
    product: Name | None = Field(default=None, description="Leaves out articles about other products.")
    internal: bool = Field(default=False, strict=True, description="Takes in what no customer is shown.")
    limit: int = Field(default=5, ge=1, le=20, description="How many passages to show.")


class CitedOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [_CITATION]})

    title: str
    source: str
    quote: str = Field(description="Word for word as it stands in the source.")
    url: str | None
    anchor: str | None


class PlaceOut(BaseModel):
    """Where a passage stands."""

    title: str
    headings: list[str]
    source: str
    url: str | None
    anchor: str | None


class PassageOut(BaseModel):
    """A passage, and what spoke for it. All numbers are 0 to 1."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PASSAGE]})

    title: str
    headings: list[str]
    source: str
    url: str | None
    anchor: str | None = Field(description="Of the heading, as most sites write it in a link.")
    text: str
    quote: str
    score: float = Field(description="`words` and `meaning`, added by `words_share`.")
    words: float = Field(description="BM25, as a share of the most that the question could reach.")
    meaning: float
    coverage: float = Field(description="The share of the question's words that it has, rare ones counting more.")
    matched_words: list[str]
    missing_words: list[str] = Field(description="Words of the question that neither its text nor its names have.")
    sentence: str = Field(description="The one that is likest to the question in meaning.")
    sentence_likeness: float
    language: str | None
    visibility: Visibility
    audience: list[str]
    product: list[str]
    also_in: list[PlaceOut] = Field(
        description="Where else the same stands: what says the same is found and quoted once."
    )


class TriedOut(BaseModel):
    """What the bot would answer, and the passages that it had to choose from, the best first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TRIED]})

    bot: str
    outcome: Literal["answered", "unsure", "unknown"]
    confidence: float
    text: str
    citations: list[CitedOut]
    near: list[str] = Field(description="The titles that a customer is offered.")
    unanswered: list[str] = Field(description="Parts of the question that an answer leaves open.")
    answered_from: float = Field(description="The confidence from which a question is answered.")
    unsure_from: float = Field(description="The confidence from which titles are offered.")
    words_share: float = Field(description="How much words count in `score`; meaning counts the rest.")
    passages: list[PassageOut]


def tried_out(bot: str, answer: Answer, weighing: Weighing, passages: tuple[Why, ...]) -> TriedOut:
    return TriedOut(
        bot=bot,
        outcome=answer.outcome,
        confidence=answer.confidence,
        text=answer.text,
        citations=[_cited(citation) for citation in answer.citations],
        near=list(answer.near),
        unanswered=list(answer.unanswered),
        answered_from=weighing.answered_from,
        unsure_from=weighing.unsure_from,
        words_share=weighing.words_share,
        passages=[_passage(one) for one in passages],
    )


def _cited(citation: Citation) -> CitedOut:
    return CitedOut(
        title=citation.title,
        source=citation.source,
        quote=citation.quote,
        url=citation.url,
        anchor=citation.anchor,
    )


def _place(place: Place) -> PlaceOut:
    return PlaceOut(
        title=place.title, headings=list(place.headings), source=place.source, url=place.url, anchor=place.anchor
    )


def _passage(why: Why) -> PassageOut:
    found = why.found
    return PassageOut(
        title=found.title,
        headings=list(found.headings),
        source=found.source,
        url=found.url,
        anchor=found.anchor,
        text=found.text,
        quote=found.quote,
        score=found.score,
        words=found.words,
        meaning=found.meaning,
        coverage=why.coverage,
        matched_words=list(why.matched),
        missing_words=list(why.missing),
        sentence=why.sentence,
        sentence_likeness=why.likeness,
        language=why.language,
        visibility=why.visibility,
        audience=list(why.audience),
        product=list(why.product),
        also_in=[_place(place) for place in found.also_in],
    )
