"""Knowledge's API for files as browsers and `curl -F` send them: one article of one file, in `multipart/form-data`."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

from frontdesk.kit.http.problems import problems
from frontdesk.knowledge.articles import ArticleService, File
from frontdesk.knowledge.errors import ArticleTaken, ArticleUnreadable, BotNotKnown
from frontdesk.knowledge.routes import NEW, Again, Writer
from frontdesk.knowledge.schemas import ArticleOut, Language, Name, Tags, Title, Url, article_out
from frontdesk.knowledge.sources.base import Visibility
from frontdesk.knowledge.store import Given

router = APIRouter(prefix="/v1/knowledge", tags=["knowledge"])
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


@router.post(
    "/files",
    summary="Upload a file as an article",
    responses=problems(BotNotKnown, ArticleUnreadable, ArticleTaken) | NEW,
)
async def upload_article(
    upload: Annotated[UploadIn, Form(media_type="multipart/form-data")],
    caller: Writer,
    request: Request,
    response: Response,
    idempotency_key: Again = None,
) -> ArticleOut:
    """Store the text of a file as an article, or in place of the one with the same `external_id`. The request may be as large as
    any other (`FRONTDESK_MAX_BODY_BYTES`)."""
    given = Given(
        title=upload.title,
        content="",
        url=upload.url,
        language=upload.language,
        tags=tuple(upload.tags),
        visibility=upload.visibility,
        audience=tuple(upload.audience),
        product=tuple(upload.product),
    )
    articles: ArticleService = request.app.state.articles
    stored, is_new = await articles.put(
        caller.workspace_id,
        upload.bot,
        given,
        file=File(_name_of(upload.file), await upload.file.read()),
        external_id=upload.external_id,
        idempotency_key=idempotency_key,
    )
    response.status_code = 201 if is_new else 200
    return article_out(stored)


def _name_of(file: UploadFile) -> str:
    """The last part of what the client calls it; some send the whole path."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    try:
        return _NAME.validate_python(name)
    except ValidationError as error:
        raise ArticleUnreadable(name="file", reason="has no name of one line and at most 200 characters") from error
