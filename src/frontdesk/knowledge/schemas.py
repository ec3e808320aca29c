"""The shapes of knowledge's API."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.config import JsonDict

from frontdesk.dialogue.bot import KnowledgeSource
from frontdesk.kit.clock import from_ms
from frontdesk.knowledge.snapshot import Report
from frontdesk.knowledge.sources.base import Visibility
from frontdesk.knowledge.sources.declared import id_of_source
from frontdesk.knowledge.sources.pages import SiteState
from frontdesk.knowledge.store import Article

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Title = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
Tags = Annotated[list[Name], Field(max_length=50)]
Language = Annotated[str, StringConstraints(max_length=35, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")]
Written = Literal["markdown", "plain", "html"]
Url = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^(https?://|/)[^\x00-\x20\x7f]*$")]

_SAID: JsonDict = {
    "title": "Returns",
    "content": "# Returns\n\nYou can return anything within 30 days.",
    "format": "markdown",
    "url": "https://help.acme.example/returns",
    "language": "en",
    "tags": ["refund"],
    "visibility": "public",
    "audience": [],
    "product": [],
}
_ARTICLE: JsonDict = {
    "id": "art_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "bot": "acme",
    "external_id": "cms-17",
    "version": 1,
    **_SAID,
    "file_name": None,
    "created_at": "2026-11-02T09:30:00Z",
    "updated_at": "2026-11-02T09:30:00Z",
}
_SOURCE: JsonDict = {
    "id": "src_3b1f0c9d2e4a5b6c7d8e9f01",
    "kind": "folder",
    "place": "knowledge",
    "every_seconds": 86400,
    "checked_at": "2026-11-02T09:30:00Z",
}


BASE64 = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


class FileIn(BaseModel):
    """A file in place of `content`: Markdown, plain text, HTML, PDF, DOCX, XLSX, CSV, or a help centre's JSON."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "a.md", "data": "IyBBCgpUZXh0Lg=="}]}
    )

    name: Name
    data: str = Field(description="The file's bytes in Base64.", max_length=100_000_000, pattern=BASE64)


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: Url | None = Field(default=None, description="Where a customer may read it; comes with every citation.")
    language: Language | None = None
    tags: Tags = Field(default=[], description="Other words for the same thing.")
    visibility: Visibility = Field(default="public", description="`internal` articles are never shown to customers.")
    audience: Tags = Field(default=[], description="Whom it is for; everyone where it is empty.")
    product: Tags = Field(default=[], description="What it is about; everything where it is empty.")


class ArticleIn(_Said):
    """An article: its `content`, or a `file`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"bot": "acme", "external_id": "cms-17", **_SAID}]}
    )

    bot: Name | None = Field(default=None, description="Without it the first bot of this server is meant.")
    external_id: Name | None = Field(
        default=None, description="The article's name where it comes from, one for each bot."
    )
    title: Title = ""
    content: str | None = Field(default=None, max_length=1_000_000)
    format: Written = "markdown"
    file: FileIn | None = None

    @model_validator(mode="after")
    def _has_one(self) -> "ArticleIn":
        if (self.content is None) == (self.file is None):
            raise ValueError("either `content` or `file` is needed")
        return self


class ArticleChangeIn(BaseModel):
    """What is to be another; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"visibility": "internal"}]})

    external_id: Name | None = None
    title: Title = ""
    content: Annotated[str, StringConstraints(max_length=1_000_000)] = ""
    format: Written = "markdown"
    url: Url | None = None
    language: Language | None = None
    tags: Tags = []
    visibility: Visibility = "public"
    audience: Tags = []
    product: Tags = []


class ArticleOut(BaseModel):
    """An article that was put in by API."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ARTICLE]})

    id: str = Field(description="Also the `source` of its citations.")
    bot: str
    external_id: str | None
    version: int = Field(description="Counts its changes, from 1.")
    title: str
    content: str = Field(description="As it was given; of a file the text that was found in it.")
    format: Literal["markdown", "plain", "html", "file"]
    file_name: str | None
    url: str | None
    language: str | None
    tags: list[str]
    visibility: Visibility
    audience: list[str]
    product: list[str]
    created_at: dt.datetime
    updated_at: dt.datetime


class ArticlesOut(BaseModel):
    """A page of articles, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ARTICLE], "next_cursor": None}]})

    items: list[ArticleOut]
    next_cursor: str | None


class TroubleOut(BaseModel):
    """An article that is left out, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"source": "a.pdf", "reason": "needs a password"}]})

    source: str
    reason: str


class SourceOut(BaseModel):
    """Where articles come from."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SOURCE]})

    id: str
    kind: Literal["folder", "file", "export", "site"]
    place: str
    every_seconds: int | None = Field(
        description="How often it is looked at again; None: at a start and when asked to."
    )
    checked_at: dt.datetime | None = Field(
        description="When this replica last looked; of a web site when a visit last ended, None before the first."
    )


class StatusOut(BaseModel):
    """What a bot knows, as the replica that answers has it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "bot": "acme",
                    "documents": 12,
                    "passages": 60,
                    "folded": 1,
                    "troubles": [{"source": "a.pdf", "reason": "needs a password"}],
                    "sources": [_SOURCE],
                }
            ]
        }
    )

    bot: str
    documents: int
    passages: int
    folded: int = Field(description="Passages that say the same as another.")
    troubles: list[TroubleOut]
    sources: list[SourceOut]


def article_out(article: Article) -> ArticleOut:
    given = article.given
    return ArticleOut(
        id=article.id,
        bot=article.bot,
        external_id=article.external_id,
        version=article.version,
        title=given.title,
        content=given.content,
        format=given.format,  # type: ignore[arg-type]
        file_name=given.file_name,
        url=given.url,
        language=given.language,
        tags=list(given.tags),
        visibility=given.visibility,
        audience=list(given.audience),
        product=list(given.product),
        created_at=from_ms(article.created_at),
        updated_at=from_ms(article.updated_at),
    )


def status_out(
    bot: str,
    report: Report,
    sources: tuple[KnowledgeSource, ...],
    looked_at: Mapping[str, dt.datetime],
    sites: Mapping[str, SiteState],
) -> StatusOut:
    def checked_at(source: KnowledgeSource) -> dt.datetime | None:
        if source.kind != "site":
            return looked_at[source.id]
        state = sites.get(source.id)
        return from_ms(state.checked_at) if state and state.checked_at is not None else None

    declared = {source.id for source in sources}
    of_sites = [trouble for site, state in sites.items() if site in declared for trouble in state.troubles]
    return StatusOut(
        bot=bot,
        documents=report.documents,
        passages=report.passages,
        folded=report.folded,
        troubles=[
            TroubleOut(source=trouble.source, reason=trouble.reason) for trouble in (*report.troubles, *of_sites)
        ],
        sources=[
            SourceOut(
                id=id_of_source(one),
                kind=one.kind,
                place=one.place,
                every_seconds=one.every_seconds,
                checked_at=checked_at(one),
            )
            for one in sources
        ],
    )
