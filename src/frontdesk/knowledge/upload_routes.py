"""Knowledge's API for files as browsers and `curl -F` send them: one article of one file, in `multipart/form-data`.

The form is read only when it is known who sends it, within a limit of its own.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

from frontdesk.errors import TooLarge
from frontdesk.kit.http.forms import form_as
from frontdesk.kit.http.problems import problems
from frontdesk.knowledge.articles import ArticleService, File
from frontdesk.knowledge.errors import ArticleTaken, ArticleUnreadable, BotNotKnown, FileTooLarge
from frontdesk.knowledge.routes import NEW, Again, Writer
from frontdesk.knowledge.schemas import ArticleOut, Language, Name, Tags, Title, Url, article_out
from frontdesk.knowledge.sources.base import Visibility
from frontdesk.knowledge.store import Given

router = APIRouter(prefix="/v1/knowledge", tags=["knowledge"])
UPLOAD_PATH = "/v1/knowledge/files"
FORM_BYTES = 262_144
"""What a form may be larger than the file in it."""
_MOST_FIELDS = 200
_FIELD_BYTES = 65_536
_LISTS = frozenset({"tags", "audience", "product"})
_NAME = TypeAdapter(Name)


def _without_default(schema: JsonDict) -> None:
    """A form has no null: what is not said is left out."""
    schema.pop("default", None)


def _unsaid(description: str) -> Any:
    return Field(default=None, description=description, json_schema_extra=_without_default)


class UploadIn(BaseModel):
    """A file, and what is said about it; what is left out it may say itself. Lists are fields that come several times."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"file": "# Router", "bot": "acme", "external_id": "router-manual"}]},
    )

    file: UploadFile = Field(
        description="Markdown, plain text, HTML, PDF, DOCX, XLSX, CSV, or a help centre's JSON: by its content."
    )
    bot: Name | SkipJsonSchema[None] = _unsaid("Without it the first bot of this server is meant.")
    external_id: Name | SkipJsonSchema[None] = _unsaid("The article's name where it comes from, one for each bot.")
    title: Title = ""
    url: Url | SkipJsonSchema[None] = _unsaid("Where a customer may read it; comes with every citation.")
    language: Language | SkipJsonSchema[None] = _unsaid("As an IETF tag.")
    tags: Tags = Field(default=[], description="Other words for the same thing.")
    visibility: Visibility = Field(default="public", description="`internal` articles are never shown to customers.")
    audience: Tags = Field(default=[], description="Whom it is for; everyone where it is empty.")
    product: Tags = Field(default=[], description="What it is about; everything where it is empty.")


_FORM = {"schema": UploadIn.model_json_schema(), "example": {"file": "# Router", "bot": "acme"}}


@router.post(
    "/files",
    summary="Upload a file as an article",
    responses=problems(BotNotKnown, ArticleUnreadable, ArticleTaken, FileTooLarge) | NEW,
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": _FORM}}},
)
async def upload_article(
    caller: Writer, request: Request, response: Response, idempotency_key: Again = None
) -> ArticleOut:
    """Store the text of a file as an article, or in place of the one with the same `external_id`. A file may be as large as
    `FRONTDESK_MAX_KNOWLEDGE_FILE_BYTES` says, and have 4,000,000 characters of text."""
    articles: ArticleService = request.app.state.articles
    async with _form(request, articles) as upload, articles.room:
        stored, is_new = await articles.put(
            caller.workspace_id,
            upload.bot,
            _given(upload),
            file=File(_name_of(upload.file), await upload.file.read()),
            external_id=upload.external_id,
            idempotency_key=idempotency_key,
        )
    response.status_code = 201 if is_new else 200
    return article_out(stored)


def larger_bodies(max_bytes: int) -> dict[str, int]:
    """By path, how large a request with the largest file is; for `create_api`."""
    return {UPLOAD_PATH: max_bytes + FORM_BYTES}


@asynccontextmanager
async def _form(request: Request, articles: ArticleService) -> AsyncIterator[UploadIn]:
    """Raises `FileTooLarge`, also before the form has come to its end, and as `form_as`."""
    form = form_as(request, UploadIn, most_fields=_MOST_FIELDS, most_bytes=_FIELD_BYTES, lists=_LISTS)
    try:
        async with form as upload:
            articles.check_size(upload.file.size or 0)
            yield upload
    except TooLarge as error:
        raise articles.too_large() from error


def _given(upload: UploadIn) -> Given:
    return Given(
        title=upload.title,
        content="",
        url=upload.url,
        language=upload.language,
        tags=tuple(upload.tags),
        visibility=upload.visibility,
        audience=tuple(upload.audience),
        product=tuple(upload.product),
    )


def _name_of(file: UploadFile) -> str:
    """The last part of what the client calls it; some send the whole path."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    try:
        return _NAME.validate_python(name)
    except ValidationError as error:
        raise ArticleUnreadable(name="file", reason="has no name of one line and at most 200 characters") from error
